import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import { increasingUuids } from './uuid-ids.ts';

/**
 * Ids and chance that come out the same for the same seed, clock and order of calls. Never for live data, and never
 * twice with one seed over one database: the ids would meet.
 */
export function seededIds(seed: number | string, clock: Clock): Ids {
  // Two streams, so that one more id does not change every later roll of the dice.
  const idBits = seededRandom(`${seed}/ids`);
  return {
    next: increasingUuids(clock, (count) => Uint8Array.from({ length: count }, () => Math.floor(idBits() * 256))),
    random: seededRandom(`${seed}/random`),
  };
}

/** Uniform numbers in [0, 1) that depend on the seed only (sfc32 by Chris Doty-Humphrey, seeded with FNV-1a). */
export function seededRandom(seed: number | string): () => number {
  let a = fnv1a(`${seed}#a`);
  let b = fnv1a(`${seed}#b`);
  let c = fnv1a(`${seed}#c`);
  let counter = 1;
  const step = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) step();
  return step;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
