import type { QueueName } from '@rekindle/contracts';
import { looksIn, STANDSTILL_AFTER_MS } from '@rekindle/runtime';

const MINUTE_MS = 60_000;
/** A job that has run for longer hangs: whatever it calls has a timeout of its own. Real milliseconds. */
const JOB_MAX_MS = 2 * MINUTE_MS;
/** Those that wait for a model or read a carrier's whole list, and imports of millions of rows. */
const LONG_JOB_MAX_MS: Partial<Record<QueueName, number>> = {
  conversations: 10 * MINUTE_MS,
  polls: 10 * MINUTE_MS,
  reviews: 30 * MINUTE_MS,
  replays: 30 * MINUTE_MS,
  evals: 60 * MINUTE_MS,
  imports: 60 * MINUTE_MS,
};

/** What one process does of a queue's jobs. */
export interface WatchedQueue {
  /** A job begins here; call what this returns when it has ended. */
  begin(): () => void;
  /**
   * One look, STANDSTILL_LOOK_MS after the last: says what stands still, or null. Time is counted in looks, so that one
   * in which the whole process stood still does not count.
   * @param waiting jobs that nobody has begun yet
   */
  look(waiting: number): string | null;
}

/**
 * Judges whether a process takes a queue's jobs: it does not when jobs wait at look after look while it has a place
 * free and begins none, nor when every place is taken by a job that hangs.
 * @param places jobs at a time
 */
export function watchQueue(name: QueueName, places: number): WatchedQueue {
  const running = new Set<{ looks: number }>();
  const jobLooksMax = looksIn(LONG_JOB_MAX_MS[name] ?? JOB_MAX_MS);
  let begun = false;
  let heldLooks = 0;

  return {
    begin() {
      const job = { looks: 0 };
      running.add(job);
      begun = true;
      return () => void running.delete(job);
    },
    look(waiting) {
      for (const job of running) job.looks += 1;
      const held = waiting > 0 && !begun;
      begun = false;
      heldLooks = held && running.size < places ? heldLooks + 1 : 0;
      if (heldLooks > looksIn(STANDSTILL_AFTER_MS)) return `${name}: jobs wait and none is begun`;
      const hanging = running.size === places && [...running].every(({ looks }) => looks > jobLooksMax);
      return held && hanging ? `${name}: jobs wait and each of the ${places} begun hangs` : null;
    },
  };
}
