import type { MonotonicClock } from './clock.ts';

/** This machine's clocks. Nothing else in the project reads one. */
export const systemMonotonicClock: MonotonicClock = {
  monotonicMs: () => performance.now(),
  realNow: () => Date.now(),
};
