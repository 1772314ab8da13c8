import { createHash } from 'node:crypto';

/** A stream of chance that belongs to one key. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** True with the given probability; 0 never, 1 always. */
  chance(probability: number): boolean;
  /** Uniform whole number in [low, high]. */
  int(low: number, high: number): number;
  /** One item, uniformly. Throws `RangeError` on an empty list. */
  pick<T>(items: readonly T[]): T;
}

/** Hex SHA-256 of the parts, unambiguous about where one part ends. */
export function keyedHash(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * The stream for a key. Streams of different keys are independent, so the order in which requests happen to arrive
 * changes nothing about what happens to any one phone: same key, same chances.
 */
export function keyedRandom(...parts: readonly (string | number)[]): Rng {
  let state = Number.parseInt(keyedHash(...parts).slice(0, 8), 16);
  // mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a stream of a few dozen draws.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('pick from an empty list');
      return item;
    },
  };
}

/** Picks a key of `weights` with a chance in proportion to its weight. */
export function pickWeighted<K extends string>(rng: Rng, weights: Readonly<Record<K, number>>): K {
  const keys = Object.keys(weights) as K[];
  const total = keys.reduce((sum, key) => sum + weights[key], 0);
  let left = rng.next() * total;
  for (const key of keys) {
    left -= weights[key];
    if (left < 0) return key;
  }
  return rng.pick(keys);
}
