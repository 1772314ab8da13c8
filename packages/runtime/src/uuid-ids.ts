import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';

const SEQUENCE_END = 2 ** 32;

/**
 * Ids from the system's random source. They only grow within a process: ids of the same millisecond count up, and a
 * clock that stands still or goes back does not repeat one.
 */
export function uuidV7Ids(clock: Clock): Ids {
  return {
    next: increasingUuids(clock, (count) => randomBytes(count)),
    random: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  };
}

/** UUIDv7 (RFC 9562) from a clock and a source of random bytes, each greater than the one before. */
export function increasingUuids(clock: Clock, bytes: (count: number) => Uint8Array): () => string {
  let msecs = Number.NEGATIVE_INFINITY;
  let seq = 0;
  return () => {
    const random = bytes(16);
    const now = clock.now();
    if (now > msecs) {
      msecs = now;
      // Starts in the lower half, so that two thousand million ids of one millisecond still count up.
      seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
    } else if (++seq === SEQUENCE_END) {
      msecs += 1;
      seq = 0;
    }
    return v7({ msecs, seq, random });
  };
}

/** The UUIDv7 of this instant and name, always the same one: what is made again under it is known to be there. */
export function namedUuid(msecs: number, name: string): string {
  return v7({ msecs, random: createHash('sha256').update(name).digest().subarray(0, 16) });
}
