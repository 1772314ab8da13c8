import { seededRandom } from '@rekindle/runtime';

/** Every choice of a simulation comes from one of these, so that a seed is a whole play. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number in [from, to]. */
  int(from: number, to: number): number;
  /** True with this probability. */
  is(probability: number): boolean;
  /** One of the items; throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T;
}

/** The stream of choices of this seed. */
export function chanceOf(seed: number | string): Chance {
  const next = seededRandom(seed);
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    is: (probability) => next() < probability,
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('There is nothing to pick from');
      return item;
    },
  };
}
