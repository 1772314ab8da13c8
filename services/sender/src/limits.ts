import { MINUTE_MS, SECOND_MS } from '@rekindle/domain';

/** From before the claim's BEGIN until the first byte may leave, monotonic milliseconds (promise P3). */
export const CLAIM_TO_WIRE_MAX_MS = 2 * SECOND_MS;

/** Real milliseconds a claim may stay unsettled before its message counts as unknown. */
export const LEASE_MS = 60 * SECOND_MS;

/** Waits before what came of an attempt is written again after the database was away, real milliseconds; all within the lease. */
export const RECORD_AGAIN_AFTER_MS = [250, 1_000, 4_000, 10_000] as const;

/** When an unknown message is looked for in the provider's list, milliseconds after its claim. */
export const RECONCILE_AFTER_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS] as const;

/** At least so long between two such looks, milliseconds: also where the first came late. */
export const LOOK_GAP_MS = MINUTE_MS;

/** An unknown message whose provider cannot be asked reaches a person this long after its claim (promise P14: an hour). */
export const UNKNOWN_TO_PERSON_MS = 45 * MINUTE_MS;

/** The provider's list is searched from the claim minus this ... */
export const MATCH_BEFORE_MS = 5 * SECOND_MS;
/** ... to the claim plus its validity plus this. */
export const MATCH_AFTER_MS = 60 * SECOND_MS;

/** An accepted or sent message with no news for this long is asked for by its SID, each time after double the wait. */
export const STALE_STATUS_MS = 60 * MINUTE_MS;
/** Times it is asked for before its last known status stands. */
export const STALE_STATUS_CHECKS_MAX = 6;

/** Waits before a text that certainly did not leave is tried again: doubles from the first to the last. */
export const RETRY_DELAY_MIN_MS = 5 * SECOND_MS;
export const RETRY_DELAY_MAX_MS = 10 * MINUTE_MS;
