import type { MonotonicClock } from '@rekindle/runtime';

export interface ManualMonotonic extends MonotonicClock {
  /** Moves on by `ms`. */
  advance(ms: number): void;
}

/** Real time that stands still until told; starts at 0 monotonic, 1,800,000,000,000 epoch milliseconds. */
export function manualMonotonic(): ManualMonotonic {
  let elapsed = 0;
  return {
    monotonicMs: () => elapsed,
    realNow: () => 1_800_000_000_000 + elapsed,
    advance(ms) {
      elapsed += ms;
    },
  };
}
