import type { FragmentSource, SourceFragment } from '../prompt/fragment.ts';
import { isInShare } from '../prompt/choose-version.ts';
import type { PromptSection, VersionFragment } from '../prompt/version-fragments.ts';
import { conflictOf } from './conflicts.ts';
import { isRule, type Lesson, type LessonType, type LessonWords } from './lesson.ts';
import { type LessonTurn, lessonFit } from './match.ts';
import { phrasesOf } from './rules.ts';

/** Lessons matched to one turn. */
const MATCHED_MAX = 6;
/** Share of leads, in percent, that a lesson under test is shown to. */
const TESTING_PERCENT = 50;

/** How often it led to a booked call, drawn towards one half where little is known. */
export function smoothedSuccess({
  timesApplied,
  timesSucceeded,
}: Pick<Lesson, 'timesApplied' | 'timesSucceeded'>): number {
  return (timesSucceeded + 1) / (timesApplied + 2);
}

interface Ranked {
  lesson: Lesson;
  /** Null: it always applies. */
  fit: number | null;
}

function better(a: Ranked, b: Ranked): number {
  return (
    b.lesson.priority - a.lesson.priority ||
    (b.fit ?? 0) - (a.fit ?? 0) ||
    smoothedSuccess(b.lesson) - smoothedSuccess(a.lesson) ||
    (a.lesson.id < b.lesson.id ? -1 : 1)
  );
}

export interface ChosenLessons {
  /** The same for every lead, best first. */
  always: Lesson[];
  /** For this turn, best first. */
  matched: Lesson[];
}

/**
 * Which of a client's lessons a turn is shown, besides those its prompt version has: active ones, and those under test
 * for half of the leads. Of two that conflict the better one stays, what always applies before what is matched, and a rule
 * before any advice.
 */
export function chooseLessons(
  stored: readonly Lesson[],
  turn: LessonTurn & { leadId: string; inVersion: readonly string[] },
): ChosenLessons {
  const shown = stored.filter(
    ({ id, status }) => status === 'active' || (status === 'testing' && isInShare(turn.leadId, id, TESTING_PERCENT)),
  );
  const fits = shown.map((lesson): Ranked => ({ lesson, fit: isRule(lesson) ? null : lessonFit(lesson, turn) }));
  // The static part must be the same for every lead, so what only half of them see is told with the turn, and nothing
  // that is matched to a turn takes the place of what always applies.
  const isStatic = ({ lesson, fit }: Ranked) => fit === null && lesson.status === 'active';
  const first = (of: (each: Ranked) => boolean) => (a: Ranked, b: Ranked) => Number(of(b)) - Number(of(a));
  const ofRules = first(({ lesson }) => isRule(lesson));
  const ofStatic = first(isStatic);
  const ranked = fits.filter(({ fit }) => fit !== 0).sort((a, b) => ofStatic(a, b) || ofRules(a, b) || better(a, b));
  const isNew = ({ lesson }: Ranked) => !turn.inVersion.includes(lesson.id);
  const kept: Ranked[] = [];
  let matched = 0;
  for (const each of ranked) {
    const isMatched = !isStatic(each) && isNew(each);
    if (isMatched && matched === MATCHED_MAX) continue;
    if (kept.some((other) => conflictOf(other.lesson, each.lesson) !== null)) continue;
    kept.push(each);
    if (isMatched) matched += 1;
  }
  const lessons = (of: (each: Ranked) => boolean) =>
    kept
      .filter(isNew)
      .filter(of)
      .map(({ lesson }) => lesson);
  return { always: lessons(isStatic), matched: lessons((each) => !isStatic(each)) };
}

/** A lesson as the model reads it. */
export function lessonText(lesson: LessonWords): string {
  const { lessonType, title, trigger, correctResponse, incorrectResponse } = lesson;
  const phrases = phrasesOf(lesson).map((phrase) => `"${phrase.replaceAll('*', '...')}"`);
  if (phrases.length > 0) return `${ended(title)} Never write: ${phrases.join(', ')}.`;
  const parts = [
    trigger === null ? '' : `When ${ended(trigger.replace(/^when /i, ''))}`,
    ended(title),
    lesson.description === null ? '' : ended(lesson.description),
    correctResponse === null
      ? ''
      : `${lessonType === 'dos_donts' ? 'Do' : 'Say something like'}: ${ended(correctResponse)}`,
    incorrectResponse === null
      ? ''
      : `${lessonType === 'dos_donts' ? 'Do not' : 'Do not say'}: ${ended(incorrectResponse)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function ended(sentence: string): string {
  const text = sentence.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The section that a lesson's words belong to in a version. */
const SECTION_OF_TYPE: Readonly<Record<LessonType, PromptSection>> = {
  best_practice: 'knowledge',
  example_good: 'knowledge',
  objection_handling: 'objections',
  dos_donts: 'boundaries',
  never_rule: 'boundaries',
  blacklist_word: 'boundaries',
  example_bad: 'boundaries',
};

const whyOf = (lesson: LessonWords) => lesson.reasoning ?? `lesson: ${lesson.title}`;

/** A lesson as a fragment of a version it is applied to. */
export function lessonFragment(lesson: Lesson): VersionFragment {
  const source: FragmentSource = `lesson:${lesson.id}`;
  return {
    ...{ section: SECTION_OF_TYPE[lesson.lessonType], content: lessonText(lesson), source, isFact: false },
    ...{ why: whyOf(lesson).slice(0, 500), refId: lesson.id, refVersion: String(lesson.version) },
  };
}

/** Advice on how to answer may be said again word for word; limits are among the limits, which may not. */
function staticSection({ lessonType }: Lesson): 'S7' | 'S8' {
  return SECTION_OF_TYPE[lessonType] === 'boundaries' ? 'S7' : 'S8';
}

/** The chosen lessons as the compiler takes them, best first. */
export function lessonFragments({ always, matched }: ChosenLessons): SourceFragment[] {
  const fragment = (lesson: Lesson, section: SourceFragment['section'], rank: number): SourceFragment => ({
    ...{ section, id: `lesson:${lesson.id}`, content: lessonText(lesson), source: `lesson:${lesson.id}` },
    ...{ why: whyOf(lesson), refId: lesson.id, refVersion: String(lesson.version) },
    ...{ priority: -2 - rank, createdAt: lesson.createdAt },
    repeat: lesson.correctResponse === null ? 'no' : 'words',
  });
  return [
    ...always.map((lesson, rank) => fragment(lesson, staticSection(lesson), rank)),
    ...matched.map((lesson, rank) => fragment(lesson, 'D1', rank)),
  ];
}
