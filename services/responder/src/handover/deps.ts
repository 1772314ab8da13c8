import type { SmsGateway } from '@rekindle/contracts';
import type { Database } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import type { JobQueues } from '@rekindle/queue';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';
import type { Mailer } from './mailer.ts';
import type { PostGuard } from '../outgoing/guarded-post.ts';

/** What handing leads over to people works with. */
export interface HandoverDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: Pick<JobQueues, 'add'>;
  sms: Pick<SmsGateway, 'send'>;
  /** Null: no e-mail leaves; each says so in its record. */
  mailer: Mailer | null;
  /** Where people reach the claim page, without a slash at its end; null: notices carry no link. */
  publicBaseUrl: string | null;
  /** Signs claim links. */
  claimTokenKey: string;
  /** Secrets of a client's outgoing webhooks, by what they are for: the current one, and those being rotated out. */
  webhookSecrets(subject: string): readonly string[];
  /** What an outgoing webhook may reach. */
  postGuard: PostGuard;
  /** Clients of these modes are texted for (promise P18). */
  modes: readonly ('sandbox' | 'live')[];
}

/** How long a claim link works once its person was asked, business milliseconds. */
export const CLAIM_LINK_MS = 72 * HOUR_MS;
/** Real milliseconds in which somebody who is at a notice has to be done. */
export const NOTICE_LEASE_MS = MINUTE_MS;
/** Waits between tries of an e-mail or webhook; after the last the notice has failed. */
export const NOTICE_RETRY_MS = [
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
] as const;
