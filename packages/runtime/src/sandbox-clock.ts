import type { Clock, MonotonicClock } from './clock.ts';
import { systemMonotonicClock } from './real-clock.ts';

/** Where a sandbox's business time stands: `anchorBusinessMs` was the time when the machine said `anchorRealMs`. */
export interface SandboxClockRow {
  /** Epoch milliseconds of business time. */
  anchorBusinessMs: number;
  /** Epoch milliseconds of real time. */
  anchorRealMs: number;
  /** Business milliseconds for each real one; 1 is natural, 0 is frozen. */
  speed: number;
}

export interface SandboxClockOptions {
  load: () => Promise<SandboxClockRow>;
  save: (row: SandboxClockRow) => Promise<void>;
  /**
   * `shared`: several processes, so `sync()` loads the row again. `single-process`: the row lives in memory and each
   * change is saved before it counts, so that a restart goes on from it.
   */
  mode: 'shared' | 'single-process';
  machine?: MonotonicClock;
}

export interface SandboxClock extends Clock {
  /** Moves business time forward to `businessMs` (epoch milliseconds), keeping the speed; an earlier instant is ignored. */
  jumpTo(businessMs: number): Promise<void>;
  /** Goes on from the present business time at another speed; 0 freezes. Throws RangeError below 0. */
  setSpeed(speed: number): Promise<void>;
  /** The speed last loaded or set. */
  speed(): number;
}

/** The clock of simulated clients. It never goes back, whatever the row says. */
export async function sandboxClock(options: SandboxClockOptions): Promise<SandboxClock> {
  const machine = options.machine ?? systemMonotonicClock;
  let row = await options.load();
  let latest = Number.NEGATIVE_INFINITY;
  let changes: Promise<void> = Promise.resolve();

  const at = (of: SandboxClockRow, realMs: number): number =>
    Math.floor(of.anchorBusinessMs + Math.max(0, realMs - of.anchorRealMs) * of.speed);

  function now(): number {
    latest = Math.max(latest, at(row, machine.realNow()));
    return latest;
  }

  async function reload(): Promise<void> {
    if (options.mode === 'shared') row = await options.load();
  }

  /** One change at a time: each starts from the row that the one before it left. */
  function change(make: (present: number, realMs: number) => SandboxClockRow | undefined): Promise<void> {
    const turn = changes.then(async () => {
      await reload();
      const next = make(now(), machine.realNow());
      if (!next) return;
      await options.save(next);
      row = next;
    });
    changes = turn.catch(() => {});
    return turn;
  }

  return {
    now,
    sync: reload,
    jumpTo: (businessMs) =>
      change((present, realMs) =>
        businessMs > present ? { anchorBusinessMs: businessMs, anchorRealMs: realMs, speed: row.speed } : undefined,
      ),
    async setSpeed(speed) {
      if (!Number.isFinite(speed) || speed < 0) throw new RangeError(`A speed is 0 or more, not ${speed}`);
      await change((present, realMs) => ({ anchorBusinessMs: present, anchorRealMs: realMs, speed }));
    },
    speed: () => row.speed,
  };
}
