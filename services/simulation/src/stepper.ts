import type { MonotonicClock, Clock } from '@rekindle/runtime';
import type { Chance } from './chance.ts';
import { type CrashTally, tallyPass } from './crash-tally.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { crashAt, freezeShare } from './strikes.ts';

/** Where a step can be stopped: outside transactions, around commits and around calls of the provider and the model. */
export type Point = 'start' | 'begin' | 'commit' | 'committed' | 'write' | 'call' | 'called';
export type Verdict = 'go' | 'crash';

/** By table, the values of the statements of one transaction that wrote to it. */
export type Wrote = ReadonlyMap<string, readonly unknown[]>;

/** One step under way, as one worker of a process runs it. */
export interface Actor {
  name: string;
  /** Phone, message or whatever else the story is told by. */
  about: string;
  point: Point;
  /** Frozen workers go on at this instant. */
  heldUntil: number;
  /** It has slept: the times it writes may be those of before. */
  frozen: boolean;
  /** Inbound texts that the provider has just shown it. */
  listed: string[];
  /** Told of each of its commits, at that moment, with what it wrote. */
  onCommit: ((wrote: Wrote) => void) | null;
  /** What its death takes from it. */
  holds: (() => Promise<void>)[];
  crashed: boolean;
  /** The half-done step that this one came into; null for none, and once it has written something meanwhile. */
  beside: Actor | null;
  resume: ((verdict: Verdict) => void) | null;
  ended: (() => void)[];
}

/** Milliseconds that may pass while a step runs, now and then. */
const STEP_TAKES_MAX_MS = 300;
/** The same without faults. */
const CALM_STEP_TAKES_MAX_MS = 40;

/**
 * Runs steps one at a time, a stretch of each from gate to gate. Whoever holds it decides who goes on, who is never
 * heard of again and who sleeps meanwhile; business and technical time are the same simulated instant.
 */
export class Stepper {
  now: number;
  /** Something may have been written since this was last set to false. */
  changed = true;
  /** When a step that had slept last wrote something. */
  thawedAt = Number.NEGATIVE_INFINITY;
  readonly parked: Actor[] = [];
  readonly crashes: CrashTally = {};
  readonly clock: Clock = { now: () => this.now, sync: async () => {} };
  readonly monotonic: MonotonicClock = { monotonicMs: () => this.now, realNow: () => this.now };
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #ledger: () => Ledger;
  #running: Actor | null = null;
  #settled: () => void = () => {};
  #ungated = 0;

  constructor(start: number, chance: Chance, faults: Faults, ledger: () => Ledger) {
    this.now = start;
    this.#chance = chance;
    this.#faults = faults;
    this.#ledger = ledger;
  }

  /** Adds a step that waits to be picked. `onEnd` runs when it has ended or crashed. */
  spawn(name: string, about: string, work: (actor: Actor) => Promise<void>, onEnd?: (actor: Actor) => void): Actor {
    const actor: Actor = {
      name,
      about,
      point: 'start',
      heldUntil: 0,
      frozen: false,
      listed: [],
      onCommit: null,
      holds: [],
      crashed: false,
      beside: null,
      resume: null,
      ended: onEnd === undefined ? [] : [() => onEnd(actor)],
    };
    actor.resume = () => {
      work(actor).then(
        () => this.#end(actor),
        (error: unknown) => {
          this.#ledger().write({
            type: 'failed',
            step: name,
            error: String(error instanceof Error ? error.stack : error),
          });
          this.#end(actor);
        },
      );
    };
    this.parked.push(actor);
    return actor;
  }

  /** Stops the running step here until it is picked again. A crashed one must let go of what it holds and call `vanish`. */
  async gate(point: Point): Promise<Verdict> {
    if (this.#ungated > 0) return 'go';
    const actor = this.#running;
    if (actor === null) throw new Error(`Work at ${point} that no step owns`);
    return await new Promise<Verdict>((resolve) => {
      actor.point = point;
      actor.resume = resolve;
      this.parked.push(actor);
      this.#settled();
    });
  }

  /** Whether the running step crashes here and now, without a stop: nobody else may wait for locks that it holds. */
  crashesAt(point: Point): boolean {
    const actor = this.#running;
    if (this.#ungated > 0 || actor === null) return false;
    actor.point = point;
    actor.crashed = this.#crashes(actor);
    return actor.crashed;
  }

  /** A gate for calls: a crash there leaves nothing to clean up. */
  async pass(point: Point): Promise<void> {
    if ((await this.gate(point)) === 'crash') await this.vanish();
  }

  /** The running step is never heard of again, and nothing stays in its hands. */
  async vanish(): Promise<never> {
    const actor = this.#running;
    for (const letGo of actor?.holds ?? []) await letGo();
    if (actor !== null) this.#end(actor);
    return await new Promise<never>(() => {});
  }

  /** The running step has just committed. */
  committed(wrote: Wrote): void {
    if (wrote.size > 0) this.changed = true;
    if (wrote.size > 0 && this.#running?.frozen === true) this.thawedAt = this.now;
    this.#cameInto(wrote);
    this.#running?.onCommit?.(wrote);
  }

  /** Has the running step tell of its commits from now on. */
  whenCommitted(told: ((wrote: Wrote) => void) | null): void {
    if (this.#running !== null) this.#running.onCommit = told;
  }

  /** The running step has taken something that its death takes from it. */
  holding(letGo: () => Promise<void>): void {
    this.#running?.holds.push(letGo);
  }

  /** The provider has shown the running step these texts. */
  shown(sids: readonly string[]): void {
    this.#running?.listed.push(...sids);
  }

  /** Holds the running step back for a moment, as a slow network does. */
  delay(ms: number): void {
    if (this.#running !== null) this.#running.heldUntil = Math.max(this.#running.heldUntil, this.now + ms);
  }

  /** Runs work of no step, from start to end, with no gate. */
  async ungated<T>(work: () => Promise<T>): Promise<T> {
    this.#ungated += 1;
    try {
      return await work();
    } finally {
      this.#ungated -= 1;
    }
  }

  /** Those that can go on now. */
  ready(): Actor[] {
    return this.parked.filter((actor) => actor.heldUntil <= this.now);
  }

  /** When the next frozen one goes on; null with none. */
  nextHeld(): number | null {
    const held = this.parked.map((actor) => actor.heldUntil).filter((at) => at > this.now);
    return held.length === 0 ? null : Math.min(...held);
  }

  /** Lets one go on to its next gate or end, or strikes it with a fault. */
  async step(actor: Actor): Promise<void> {
    const most = this.#faults.on ? STEP_TAKES_MAX_MS : CALM_STEP_TAKES_MAX_MS;
    if (this.#chance.is(0.1)) this.now += this.#chance.int(1, most);
    if (this.#freezes(actor)) return;
    const verdict = this.#crashes(actor) ? 'crash' : 'go';
    if (verdict === 'crash') actor.crashed = true;
    this.parked.splice(this.parked.indexOf(actor), 1);
    await new Promise<void>((settled) => {
      this.#settled = settled;
      this.#running = actor;
      const resume = actor.resume;
      actor.resume = null;
      resume?.(verdict);
    });
    this.#running = null;
  }

  /** Counts that the running step has written something while the one it came into is still on its way. */
  #cameInto(wrote: Wrote): void {
    const actor = this.#running;
    if (actor === null || actor.beside === null || wrote.size === 0) return;
    const { beside } = actor;
    actor.beside = null;
    if (!this.parked.includes(beside)) return;
    this.#faults.count('operator_amid_step');
    const about = `${actor.about} beside ${beside.name} ${beside.about} at ${beside.point}`;
    this.#ledger().write({ type: 'fault', kind: 'operator_amid_step', about });
  }

  #freezes(actor: Actor): boolean {
    if (actor.heldUntil > 0) return false;
    if (!this.#faults.strikes('frozen_worker', freezeShare(actor.name, actor.point))) return false;
    // A pause of the garbage collector, a laptop's lid, a stopped container: also past deadline and lease.
    const ms = this.#chance.pick([1_500, 2_500, 20_000, 59_000, 61_000, 70_000, 400_000, 3_000_000]);
    actor.heldUntil = this.now + this.#chance.int(ms / 2, ms);
    actor.frozen = true;
    this.#ledger().write({
      type: 'fault',
      kind: 'frozen_worker',
      about: `${actor.name} ${actor.about} at ${actor.point}`,
    });
    return true;
  }

  #crashes(actor: Actor): boolean {
    const crash = crashAt(actor.name, actor.point);
    if (crash === null || !this.#faults.on) return false;
    const struck = this.#faults.strikes(crash.kind, crash.share);
    tallyPass(this.crashes, actor.name, actor.point, struck);
    if (!struck) return false;
    this.#ledger().write({ type: 'fault', kind: crash.kind, about: `${actor.name} ${actor.about}` });
    return true;
  }

  #end(actor: Actor): void {
    for (const tell of actor.ended) tell();
    this.#settled();
  }
}
