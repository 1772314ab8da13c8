import { isRule, type Lesson, type LessonWords } from './lesson.ts';
import { brokenRules, forbiddenPhrases } from './rules.ts';

/** Why two lessons cannot both hold; null when they can. */
export function conflictOf(
  a: LessonWords & Pick<Lesson, 'id' | 'status' | 'conflictsWith'>,
  b: typeof a,
): string | null {
  if (a.conflictsWith.includes(b.id) || b.conflictsWith.includes(a.id)) return 'somebody marked them as opposites';
  return recommendsForbidden(a, b) ?? recommendsForbidden(b, a) ?? sameWordsOppositeAdvice(a, b);
}

/** What `a` would have said, `b` forbids. */
function recommendsForbidden(a: LessonWords, b: LessonWords & { id: string }): string | null {
  if (a.correctResponse === null || !isRule(b)) return null;
  const broken = brokenRules(a.correctResponse, forbiddenPhrases([{ ...b, status: 'active' }]));
  return broken.length === 0
    ? null
    : `"${a.title}" recommends words that "${b.title}" forbids: ${broken.map(({ phrase }) => phrase).join(', ')}`;
}

function sameWordsOppositeAdvice(a: LessonWords, b: LessonWords): string | null {
  const same = (x: string | null, y: string | null) =>
    x !== null && y !== null && plain(x) !== '' && plain(x) === plain(y);
  if (!same(a.correctResponse, b.incorrectResponse) && !same(a.incorrectResponse, b.correctResponse)) return null;
  return `"${a.title}" recommends what "${b.title}" advises against, or the other way round`;
}

function plain(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}
