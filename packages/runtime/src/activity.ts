/**
 * Counts the work under way in this process (steps, provider calls, webhooks), so that a simulated clock moves only
 * when there is none.
 */
export interface Activity {
  /** Work begins; call what it returns when the work has ended. Calling that twice counts once. */
  enter(): () => void;
  /** Runs `work` as one piece of counted work. */
  during<T>(work: () => Promise<T>): Promise<T>;
  idle(): boolean;
  /** Pieces of work under way. */
  count(): number;
  /** Resolves at the next moment with no work; more may have begun by the time the caller runs. */
  whenIdle(): Promise<void>;
}

export function createActivity(): Activity {
  let count = 0;
  let waiting: (() => void)[] = [];

  function enter(): () => void {
    let left = false;
    count += 1;
    return () => {
      if (left) return;
      left = true;
      count -= 1;
      if (count > 0) return;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    };
  }

  return {
    enter,
    async during(work) {
      const leave = enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    idle: () => count === 0,
    count: () => count,
    whenIdle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
