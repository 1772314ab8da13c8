import type { ReplyModel, ReviewModel } from '@rekindle/contracts';
import type { Database } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import type { JobQueues } from '@rekindle/queue';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';
import type { Mailer } from '../handover/mailer.ts';

/** What reviewing works with. */
export interface ReviewDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: Pick<JobQueues, 'add'>;
  /** Asked besides the rules; without a key every call is `no_key`, and the rules stand alone. */
  reviewer: ReviewModel;
  /** Answers when a lesson is tried on past conversations. */
  model: ReplyModel;
  /** The model is the simulator's. */
  simulated: boolean;
  /** Null: no e-mail leaves. */
  mailer: Pick<Mailer, 'send'> | null;
  /** Where people reach the console, without a slash at its end; null: mails carry no link. */
  consoleBaseUrl: string | null;
}

/** Messages that one run of a review looks at; the next run goes on. */
export const REVIEW_BATCH_MAX = 20;
/** Newest texts of a conversation that are read with them. */
export const TALK_TEXTS_MAX = 60;
/** Tokens of a review's answer. */
export const REVIEW_TOKENS_MAX = 1_200;
/** Times that a model which is away is asked for one conversation. */
export const REVIEW_TRIES_MAX = 3;
/** Business milliseconds before it is asked again, doubled at each try. */
export const REVIEW_RETRY_MS = 5 * MINUTE_MS;
/** Business milliseconds that the model has for a conversation before somebody else may ask it. */
export const REVIEW_LEASE_MS = 2 * MINUTE_MS;
/** Business milliseconds between two looks for patterns of one client. */
export const PATTERNS_EVERY_MS = HOUR_MS;
/** Days of reviews that patterns are found in. */
export const PATTERN_DAYS = 30;
