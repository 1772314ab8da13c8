/**
 * Business time: due times, windows, limits and every stored timestamp.
 * Leases, deadlines and HTTP timeouts use `MonotonicClock` instead.
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Brings the clock up to date; called at the start of every step. Free in production, where the offset to the
   * database is measured in the background. Throws `ClockDisagreement` while that offset exceeds 30 s.
   */
  sync(): Promise<void>;
}

/** Real, never adjusted time for leases, deadlines and timeouts. */
export interface MonotonicClock {
  /** Milliseconds since an arbitrary start; only differences mean anything. */
  monotonicMs(): number;
  /** Real epoch milliseconds of this machine, for leases that other processes must judge. */
  realNow(): number;
}

/** This machine and the database disagree on the time by more than `CLOCK_DISAGREEMENT_MAX_MS`; nothing is sent. */
export class ClockDisagreement extends Error {
  override readonly name = 'ClockDisagreement';
  readonly retryable = true;
}
