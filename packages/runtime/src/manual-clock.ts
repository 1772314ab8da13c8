import type { Clock } from './clock.ts';

/** A clock that moves only when told to; for tests. */
export interface ManualClock extends Clock {
  /** Jumps to an instant in epoch milliseconds, backwards too. */
  set(epochMs: number): void;
  /** Moves on by `ms` milliseconds. */
  advance(ms: number): void;
}

/** Starts at `startMs` (epoch milliseconds); `sync()` does nothing. */
export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  return {
    now: () => now,
    sync: async () => {},
    set(epochMs) {
      now = epochMs;
    },
    advance(ms) {
      if (ms < 0) throw new RangeError('A clock advances; use set() to go back');
      now += ms;
    },
  };
}
