import type { EpochMs } from '@rekindle/domain';
import { DAY_MS } from '@rekindle/domain';
import type { Logger, MonotonicClock } from '@rekindle/runtime';
import type { Conductor } from '@rekindle/simulator';

/** Real milliseconds between two steps of a running sandbox. */
const STEP_MS = 500;
/** A skip looks this far ahead and no further. */
const SKIP_LIMIT_MS = 400 * DAY_MS;

/** Runs a sandbox: its frozen clock is moved step by step, each instant performed before the next. */
export interface SandboxDriver {
  /** Goes on at `speed` business seconds a real second; 0 stands still. Throws RangeError below 0. */
  setSpeed(speed: number): void;
  speed(): number;
  /** Jumps to the next instant at which anybody can see something happen; null when nothing is to come. */
  skip(): Promise<EpochMs | null>;
  /** Plays up to an instant, as fast as it goes. */
  playTo(until: EpochMs): Promise<number>;
  stop(): Promise<void>;
}

export interface SandboxDriverOptions {
  conductor: Conductor;
  clock: { now(): EpochMs };
  monotonic: MonotonicClock;
  log: Logger;
  speed: number;
  /** Grows whenever something happens that an operator can see. */
  happenings(): number;
}

/** Starts at once; one thing at a time, a step never overlaps a skip. */
export function startSandboxDriver(options: SandboxDriverOptions): SandboxDriver {
  const { conductor, clock, monotonic, log } = options;
  let speed = options.speed;
  let last = monotonic.monotonicMs();
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = turn.then(work);
    turn = run.catch(() => {});
    return run;
  }

  async function step(): Promise<void> {
    const now = monotonic.monotonicMs();
    const businessMs = (now - last) * speed;
    last = now;
    if (businessMs > 0) await conductor.advanceTo(Math.floor(clock.now() + businessMs));
  }

  async function takeStep(): Promise<void> {
    try {
      await inTurn(step);
    } catch (err) {
      if (!stopped) log.error({ err }, 'a step of the sandbox failed; it is tried again');
    }
    if (!stopped) loop();
  }

  function loop(): void {
    timer = setTimeout(() => void takeStep(), STEP_MS);
  }
  loop();

  return {
    setSpeed(next) {
      if (!Number.isFinite(next) || next < 0) throw new RangeError(`A speed is 0 or more, not ${next}`);
      speed = next;
    },
    speed: () => speed,
    skip: () =>
      inTurn(async () => {
        const limit = clock.now() + SKIP_LIMIT_MS;
        const before = options.happenings();
        let reached = await conductor.skip(limit);
        // Looks that find nothing to do are no events.
        while (reached !== null && options.happenings() === before) reached = await conductor.skip(limit);
        last = monotonic.monotonicMs();
        return reached;
      }),
    playTo: (until) =>
      inTurn(async () => {
        const instants = await conductor.advanceTo(until);
        last = monotonic.monotonicMs();
        return instants;
      }),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
