/** How often a process is asked whether its work stands still, real milliseconds. */
export const STANDSTILL_LOOK_MS = 10_000;
/** Work that has not got on for so many milliseconds stands still. */
export const STANDSTILL_AFTER_MS = 120_000;

/** How many looks in a row make up a time, in milliseconds. */
export function looksIn(ms: number): number {
  return Math.ceil(ms / STANDSTILL_LOOK_MS);
}

/** A loop that is to come round again and again. */
export interface WatchedLoop {
  /** It has got on. */
  gotOn(): void;
  /** To be asked every STANDSTILL_LOOK_MS: says what stands still; null while it gets on. */
  standstill(): string | null;
}

/**
 * Counts the looks since a loop last got on. Time is counted in looks, so that one in which the whole process stood
 * still does not count.
 * @param what the loop, as the subject of a sentence
 */
export function watchLoop(what: string): WatchedLoop {
  let looks = 0;
  return {
    gotOn() {
      looks = 0;
    },
    standstill() {
      looks += 1;
      return looks > looksIn(STANDSTILL_AFTER_MS)
        ? `${what} has stood still for ${STANDSTILL_AFTER_MS / 1_000} s`
        : null;
    },
  };
}
