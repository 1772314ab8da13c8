import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';

/** A look at a campaign that has not ended after this long, business milliseconds, is taken up by another scheduler. */
export const TICK_LEASE_MS = MINUTE_MS;
/** A look that failed is repeated after this long. */
export const TICK_RETRY_MS = 5 * SECOND_MS;
/** How often a campaign is looked at while all sending of its client is stopped. */
export const STOPPED_RECHECK_MS = MINUTE_MS;

/** Campaigns leased in one round; each client has one of them at most. */
export const LEASE_BATCH_MAX = 50;
/** Rounds of one tick; what is left then waits for the next tick, which follows at once. */
export const EMIT_ROUNDS_MAX = 200;

export { WAKE_AFTER_MS } from '@rekindle/db';
/** Rows of one scan, and scans of one kind in a sweep. */
export const SWEEP_BATCH_MAX = 200;
export const SWEEP_BATCHES_MAX = 50;

/** An upload nobody has begun, or not ended, for this long (business milliseconds) is handed out again. */
export const UPLOAD_PENDING_MS = MINUTE_MS;
export const UPLOAD_PROCESSING_MS = 10 * MINUTE_MS;

/** Real milliseconds between two ticks. */
export const TICK_INTERVAL_MS = SECOND_MS;
/** Real milliseconds between two heartbeats. */
export const HEARTBEAT_MS = 10 * SECOND_MS;
/** Something due this long that nobody has taken up is alarmed (promise P11). */
export const STALLED_AFTER_MS = 5 * MINUTE_MS;

/** Fewer delivered texts in a day than this say nothing about a rate. */
export const RATE_SAMPLE_MIN = 50;
export const RATE_SPAN_MS = 24 * HOUR_MS;
/** Shares of a campaign's texts above which it is paused, unless the client's settings say otherwise. */
export const OPT_OUT_RATE_MAX = 0.08;
export const FILTERED_RATE_MAX = 0.05;
export const ERROR_RATE_MAX = 0.25;
