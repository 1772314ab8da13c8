import { type Clock, ClockDisagreement, type MonotonicClock } from './clock.ts';
import { systemMonotonicClock } from './real-clock.ts';

/** Machine and database may differ by this much, in milliseconds, before sending stops. */
export const CLOCK_DISAGREEMENT_MAX_MS = 30_000;

/** A last good measurement older than this, in milliseconds, is no longer trusted. */
export const CLOCK_MEASUREMENT_MAX_AGE_MS = 120_000;

/** A slower answer than this, in milliseconds, says too little about the time: the error is up to half of it. */
const ROUND_TRIP_MAX_MS = 5_000;

export interface DatabaseClockOptions {
  /** Asks the database for its real time, in epoch milliseconds; fractions are welcome. */
  measure: () => Promise<number>;
  /** Milliseconds between measurements in the background; 15,000 unless told. */
  intervalMs?: number;
  machine?: MonotonicClock;
  /** Told about failed measurements, and about each one that disagrees too much. */
  onProblem?: (problem: unknown) => void;
}

export interface DatabaseClock extends Clock {
  /** Database minus machine, in milliseconds, at the last measurement; undefined before the first. */
  disagreementMs(): number | undefined;
  /** Measures at once instead of waiting for the background; never rejects. */
  measureNow(): Promise<void>;
  /** Ends the measuring in the background. */
  stop(): void;
}

/**
 * The database's time, read without asking it each time: an offset to this machine's monotonic clock, taken at the
 * midpoint of a round trip, at start and every `intervalMs`. `now()` never goes back.
 *
 * A measurement that puts the database more than `CLOCK_DISAGREEMENT_MAX_MS` away from the machine is not adopted,
 * because one of the two is wrong and nobody knows which: `sync()` throws `ClockDisagreement` until they agree
 * again, also when the machine's own clock is set meanwhile, and when the last good measurement is older than
 * `CLOCK_MEASUREMENT_MAX_AGE_MS`, and while both have been set back by more than that. `now()` throws it only while no measurement was ever good.
 */
export async function databaseClock(options: DatabaseClockOptions): Promise<DatabaseClock> {
  const machine = options.machine ?? systemMonotonicClock;
  let good: { offsetMs: number; monotonicMs: number } | undefined;
  let disagreement: number | undefined;
  let latest = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function measureNow(): Promise<void> {
    try {
      const before = machine.monotonicMs();
      const databaseMs = await options.measure();
      const after = machine.monotonicMs();
      const realMs = machine.realNow();
      if (!Number.isFinite(databaseMs)) throw new Error('the database answered with no time');
      if (after - before > ROUND_TRIP_MAX_MS) throw new Error('the database took too long to tell the time');
      const midpoint = (before + after) / 2;
      disagreement = databaseMs + (after - midpoint) - realMs;
      if (Math.abs(disagreement) > CLOCK_DISAGREEMENT_MAX_MS) throw tooFarApart(disagreement);
      good = { offsetMs: databaseMs - midpoint, monotonicMs: after };
    } catch (problem) {
      options.onProblem?.(problem);
    }
  }

  function measureLater(): void {
    timer = setTimeout(() => {
      void measureNow().then(() => {
        if (!stopped) measureLater();
      });
    }, options.intervalMs ?? 15_000);
    timer.unref();
  }

  await measureNow();
  measureLater();

  return {
    now() {
      if (!good) throw unmeasured(disagreement);
      latest = Math.max(latest, Math.floor(machine.monotonicMs() + good.offsetMs));
      return latest;
    },
    async sync() {
      if (disagreement !== undefined && Math.abs(disagreement) > CLOCK_DISAGREEMENT_MAX_MS) {
        throw tooFarApart(disagreement);
      }
      if (!good) throw unmeasured(disagreement);
      const monotonicMs = machine.monotonicMs();
      const ageMs = monotonicMs - good.monotonicMs;
      if (ageMs > CLOCK_MEASUREMENT_MAX_AGE_MS) {
        throw new ClockDisagreement(`The database's time was last measured ${Math.round(ageMs / 1000)} s ago`);
      }
      // Both clocks were set back: what this one tells stands still until they have caught up.
      const aheadMs = latest - (monotonicMs + good.offsetMs);
      if (aheadMs > CLOCK_DISAGREEMENT_MAX_MS) throw setBack(aheadMs);
      // Also what a sleep of the machine leaves behind: monotonic time stands still in it, the wall clock does not.
      const apartMs = monotonicMs + good.offsetMs - machine.realNow();
      if (Math.abs(apartMs) > CLOCK_DISAGREEMENT_MAX_MS) throw tooFarApart(apartMs);
    },
    disagreementMs: () => disagreement,
    measureNow,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function tooFarApart(ms: number): ClockDisagreement {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return new ClockDisagreement(`The database is ${seconds} s ${ms > 0 ? 'ahead of' : 'behind'} this machine`);
}

function setBack(ms: number): ClockDisagreement {
  return new ClockDisagreement(`The database and this machine were set back by ${Math.round(ms / 1000)} s`);
}

function unmeasured(disagreement: number | undefined): ClockDisagreement {
  return disagreement === undefined
    ? new ClockDisagreement("The database's time could not be measured yet")
    : tooFarApart(disagreement);
}
