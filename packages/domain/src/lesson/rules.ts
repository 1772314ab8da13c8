import { isRule, type Lesson, type LessonWords } from './lesson.ts';

/** A phrase that no reply of a client's may have. `*` stands for up to five words. */
export interface ForbiddenPhrase {
  /** Null: a persona says so, not a lesson. */
  lessonId: string | null;
  kind: 'blacklist_word' | 'never_rule';
  phrase: string;
}

/** Words that `*` may stand for. */
const GAP_WORDS_MAX = 5;

/** A text as words without case, accents, invisible characters or apostrophes: `Don’t` is `dont`. */
function plainWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}|\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/['’‘`]/g, '');
  return plain.match(/[\p{L}\p{N}]+|[£€$%]|\*/gu) ?? [];
}

/** The phrases a rule names, one a line; none for lessons that are no rules, or name no word. */
export function phrasesOf(lesson: Pick<LessonWords, 'lessonType' | 'incorrectResponse'>): string[] {
  if (!isRule(lesson)) return [];
  return (lesson.incorrectResponse ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => plainWords(line).some((word) => word !== '*'));
}

/** What the rules among these lessons forbid. Archived ones forbid nothing. */
export function forbiddenPhrases(
  lessons: readonly Pick<Lesson, 'id' | 'status' | 'lessonType' | 'incorrectResponse'>[],
) {
  return lessons
    .filter(({ status }) => status === 'active')
    .flatMap((lesson): ForbiddenPhrase[] =>
      phrasesOf(lesson).map((phrase) => ({
        ...{ lessonId: lesson.id, phrase },
        kind: lesson.lessonType === 'blacklist_word' ? 'blacklist_word' : 'never_rule',
      })),
    );
}

/** What is never written to one audience, as it is enforced: like a word that no reply has. */
export function avoidedPhrases(phrases: readonly string[]): ForbiddenPhrase[] {
  return phrases.map((phrase) => ({ lessonId: null, kind: 'blacklist_word', phrase }));
}

/** The forbidden phrases that a text has, on word boundaries, however they are spelt in case, accents and punctuation. */
export function brokenRules(text: string, forbidden: readonly ForbiddenPhrase[]): ForbiddenPhrase[] {
  if (forbidden.length === 0) return [];
  const said = plainWords(text).filter((word) => word !== '*');
  return forbidden.filter(({ phrase }) => saysPhrase(said, plainWords(phrase)));
}

function saysPhrase(said: readonly string[], phrase: readonly string[]): boolean {
  const first = phrase.findIndex((word) => word !== '*');
  if (first < 0) return false;
  const wanted = phrase.slice(first, phrase.findLastIndex((word) => word !== '*') + 1);
  return said.some((_, at) => matchesAt(said, at, wanted));
}

function matchesAt(said: readonly string[], at: number, wanted: readonly string[]): boolean {
  const [next, ...rest] = wanted;
  if (next === undefined) return true;
  if (next !== '*') return said[at] === next && matchesAt(said, at + 1, rest);
  for (let gap = 0; gap <= GAP_WORDS_MAX; gap += 1) if (matchesAt(said, at + gap, rest)) return true;
  return false;
}
