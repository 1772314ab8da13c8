/** Regions that share +44; each has its own mobile ranges. */
export type UkRegion = 'GB' | 'GG' | 'JE' | 'IM';

/**
 * Runs of national numbers 07xxxxx (five digits after 07), each up to the start of the next; null is not a mobile that
 * can get texts. Taken from libphonenumber-js/mobile 1.13.16; a test compares every prefix, so an upgrade that moves a
 * range shows itself.
 */
const RUNS: readonly (readonly [from: number, region: UkRegion | null])[] = [
  [0, null],
  [10000, 'GB'],
  [45760, 'IM'],
  [45770, 'GB'],
  [50900, 'JE'],
  [51000, 'GB'],
  [52400, 'IM'],
  [52500, 'GB'],
  [60000, null],
  [62400, 'IM'],
  [62451, null],
  [62456, 'IM'],
  [62457, null],
  [62460, 'IM'],
  [62470, null],
  [62480, 'IM'],
  [62500, null],
  [70000, 'GB'],
  [70020, null],
  [70030, 'JE'],
  [70040, null],
  [70070, 'JE'],
  [70090, null],
  [70100, 'GB'],
  [78100, 'GG'],
  [78200, 'GB'],
  [79700, 'JE'],
  [79800, 'GB'],
  [82900, 'JE'],
  [83000, 'GB'],
  [83900, 'GG'],
  [84000, 'GB'],
  [91110, 'GG'],
  [91120, 'GB'],
  [91130, null],
  [91170, 'GG'],
  [91180, 'GB'],
  [91190, null],
  [91200, 'GB'],
  [93700, 'JE'],
  [93800, 'GB'],
];

/** Region of a mobile by the five digits after 07 (0 to 99,999), or null when no texts can be sent there. */
export function ukMobileRegion(prefix: number): UkRegion | null {
  let low = 0;
  let high = RUNS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((RUNS[middle]?.[0] ?? 0) <= prefix) low = middle;
    else high = middle - 1;
  }
  return RUNS[low]?.[1] ?? null;
}
