import type { InsightDetail, LessonWords } from './review-data.ts';

type Tried = NonNullable<InsightDetail['replay']>['lesson'];

/** Words of a lesson with what was tried beside them that the screen has no field for: trigger, type, tags, priority. */
export type LessonTold = Partial<Tried> & LessonWords;

/** A lesson as it is tried again or taught: what was tried last, if anything was, in these words. */
export function lessonTold(tried: Tried | undefined, words: LessonWords): LessonTold {
  return { ...tried, ...words };
}

/** Whether other words are on the screen than those it began with; of the rest there is nothing to change. */
export function isReworded(begun: LessonWords, words: LessonWords): boolean {
  const fields = ['title', 'correct_response', 'incorrect_response'] as const;
  return fields.some((field) => (begun[field] ?? '').trim() !== (words[field] ?? ''));
}
