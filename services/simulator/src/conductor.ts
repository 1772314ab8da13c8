import { setTimeout as pause } from 'node:timers/promises';
import { type EpochMs, SECOND_MS } from '@rekindle/domain';
import type { SandboxClock } from '@rekindle/runtime';

/** What the conductor moves and waits for. In one process these are direct calls, over several they ask each other. */
export interface Orchestra {
  clock: Pick<SandboxClock, 'now' | 'sync' | 'jumpTo'>;
  /** The simulated carrier and people. */
  simulator: {
    nextEventAt(): Promise<EpochMs | null> | EpochMs | null;
    runDue(now: EpochMs): Promise<number>;
    inFlight(): Promise<number> | number;
    /** Texts of people that only a poll can still find. */
    undelivered(): Promise<number> | number;
  };
  /** Runs everything of ours that is due now, or has it run. */
  tick(): Promise<void>;
  /**
   * When something of ours is due next; null when nothing is. Polls of the carrier count only when asked for: one
   * that finds nothing changes nothing, and they come every few minutes for ever.
   */
  nextDueAt(options: { polls: boolean }): Promise<EpochMs | null>;
  /** Whether no job waits or runs and no webhook is being handled. */
  idle(): Promise<boolean> | boolean;
}

export interface Conductor {
  /**
   * Moves business time to `until`, stopping at every instant at which something is due, and performs it there. The
   * clock stands still while anything is in flight. Returns how many instants it stopped at.
   */
  advanceTo(until: EpochMs): Promise<number>;
  /** Moves to the next instant at which something is due, within `limit`; returns it, or null when there is none. */
  skip(limit: EpochMs): Promise<EpochMs | null>;
  /** Performs what is due at the present instant and waits until nothing is in flight. */
  settle(): Promise<void>;
}

/** Looks at the same instant before it counts as stuck and time moves on by a second. */
const ROUNDS_PER_INSTANT_MAX = 25;
/** Times in a row that idleness must hold: a commit and the job it adds are two moments. */
const IDLE_LOOKS = 2;

export interface ConductorOptions {
  /** Real milliseconds between looks at whether work has ended; 0 looks again at once. */
  pollMs?: number;
  /** Told when an instant never came to rest. */
  onStuck?: (now: EpochMs) => void;
  signal?: AbortSignal;
}

/** Conducts a sandbox whose clock is frozen. */
export function createConductor(orchestra: Orchestra, options: ConductorOptions = {}): Conductor {
  const { clock, simulator } = orchestra;
  const pollMs = options.pollMs ?? 0;

  async function untilIdle(): Promise<void> {
    for (let looks = 0; looks < IDLE_LOOKS; ) {
      options.signal?.throwIfAborted();
      const idle = (await orchestra.idle()) && (await simulator.inFlight()) === 0;
      looks = idle ? looks + 1 : 0;
      if (looks < IDLE_LOOKS) await (pollMs === 0 ? new Promise(setImmediate) : pause(pollMs));
    }
  }

  /** Performs everything due at the present instant; returns the next one at which anything is. */
  async function settleHere(): Promise<EpochMs | null> {
    for (let round = 1; ; round++) {
      await simulator.runDue(clock.now());
      await untilIdle();
      const polls = (await simulator.undelivered()) > 0;
      const ours = await orchestra.nextDueAt({ polls });
      if (ours !== null && ours <= clock.now()) {
        await orchestra.tick();
        await untilIdle();
      } else {
        const theirs = await simulator.nextEventAt();
        if (theirs === null || theirs > clock.now()) return earlier(ours, theirs);
      }
      if (round < ROUNDS_PER_INSTANT_MAX) continue;
      options.onStuck?.(clock.now());
      await clock.jumpTo(clock.now() + SECOND_MS);
      round = 0;
    }
  }

  /** A tick that is owed to real time: lost wake-ups and expired leases have no business instant. */
  async function settle(): Promise<EpochMs | null> {
    await orchestra.tick();
    return await settleHere();
  }

  return {
    async settle() {
      await settle();
    },
    async advanceTo(until) {
      let instants = 0;
      let next = await settle();
      while (next !== null && next <= until) {
        await clock.jumpTo(next);
        next = await settleHere();
        instants += 1;
      }
      await clock.jumpTo(until);
      return instants;
    },
    async skip(limit) {
      const next = await settle();
      if (next === null || next > limit) return null;
      await clock.jumpTo(next);
      await settleHere();
      return next;
    },
  };
}

function earlier(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
