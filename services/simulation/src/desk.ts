import type { Carrier } from './carrier.ts';
import type { Chance } from './chance.ts';
import type { Actor, Point, Stepper } from './stepper.ts';

const MINUTE = 60_000;
/** How long somebody waits for a step to come into; then they go about it all the same. */
const PATIENCE_MS = 12 * 60 * MINUTE;
/** Where a step has something behind it and something before it: a commit or a call. */
const MIDWAY: readonly Point[] = ['committed', 'call', 'called'];

interface Caller {
  name: string;
  /** Told of the step that they come into, if of any. */
  work: (beside: Actor | null) => Promise<void>;
  /** Name of the step that they wait for; `any` takes each, null waits for none. */
  amid: string | null;
}

export interface DeskParts {
  stepper: Stepper;
  carrier: Pick<Carrier, 'later'>;
  chance: Chance;
  /** From this instant on nobody waits for a step any more, epoch ms. */
  until: number;
}

/**
 * Where operators come one after the other: two of one tenant at once are the console's tests' matter. Time stands still
 * until all work of an instant is done, so that whoever comes at a drawn instant meets nobody; some therefore wait for a
 * step that is half done.
 */
export class Desk {
  readonly #parts: DeskParts;
  readonly #callers: Caller[] = [];

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Has an operator do something from this instant on; amid a step of this name when one is given. */
  later(at: number, name: string, work: Caller['work'], amid: string | null = null): void {
    const { carrier, until } = this.#parts;
    const caller: Caller = { name, work, amid };
    carrier.later(at, () => this.#callers.push(caller));
    if (amid === null) return;
    carrier.later(Math.max(at, Math.min(at + PATIENCE_MS, until)), () => {
      caller.amid = null;
    });
  }

  /** Lets the next operator begin, unless one is at work; null when nobody does. To be asked at each turn of the play. */
  call(): Actor | null {
    const { stepper, chance } = this.#parts;
    if (this.#callers.length === 0 || stepper.parked.some(({ name }) => name === 'operator')) return null;
    const midway = stepper.ready().filter(({ point }) => MIDWAY.includes(point));
    for (const [index, { name, work, amid }] of this.#callers.entries()) {
      const found = amid === null ? [] : midway.filter((step) => amid === 'any' || step.name === amid);
      if (amid !== null && found.length === 0) continue;
      this.#callers.splice(index, 1);
      const beside = found.length === 0 ? null : chance.pick(found);
      const operator = stepper.spawn(
        'operator',
        name,
        async () => await work(beside),
        // Whoever's console dies in the middle of something looks again before long, and does it anew.
        ({ crashed }) => {
          if (crashed) this.later(stepper.now + chance.int(MINUTE, 20 * MINUTE), name, work);
        },
      );
      operator.beside = beside;
      return operator;
    }
    return null;
  }
}
