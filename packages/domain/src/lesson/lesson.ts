import type { EpochMs } from '../time.ts';

export const LESSON_TYPES = [
  'objection_handling',
  'dos_donts',
  'example_good',
  'example_bad',
  'blacklist_word',
  'never_rule',
  'best_practice',
] as const;
export type LessonType = (typeof LESSON_TYPES)[number];

/** What a lesson teaches. */
export interface LessonWords {
  lessonType: LessonType;
  title: string;
  description: string | null;
  /** When it applies, in words; null: always. */
  trigger: string | null;
  /** Lead statuses at which it applies; empty: all. */
  stages: readonly string[];
  correctResponse: string | null;
  /** Of a rule (`blacklist_word`, `never_rule`): what no reply has, one word or phrase a line. */
  incorrectResponse: string | null;
  reasoning: string | null;
  tags: readonly string[];
}

/** A lesson as it stands, with how it has done. */
export interface Lesson extends LessonWords {
  id: string;
  version: number;
  status: 'active' | 'testing' | 'archived';
  priority: number;
  createdAt: EpochMs;
  /** Conversations in which it was used, and those of them that led to a booked call. */
  timesApplied: number;
  timesSucceeded: number;
  conflictsWith: readonly string[];
}

/** Whether code enforces it, whatever the model says. */
export function isRule({ lessonType }: Pick<LessonWords, 'lessonType'>): boolean {
  return lessonType === 'blacklist_word' || lessonType === 'never_rule';
}
