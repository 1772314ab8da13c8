import type { EpochMs, ZoneId } from '../src/index.ts';
import { DAY_MS, MINUTE_MS } from '../src/index.ts';

// Reads every zone's clock changes out of Intl.DateTimeFormat; from then on its clocks are plain arithmetic.

/** One change of a zone's clock: local ms = instant + offset. */
export interface ClockChange {
  zone: ZoneId;
  at: EpochMs;
  before: number;
  after: number;
}

/** A zone between two instants. */
export interface ZoneClock {
  zone: ZoneId;
  first: number;
  changes: readonly ClockChange[];
}

/** Between two looks nobody changes the clock and changes it back. */
const LOOK_MS = 2 * DAY_MS;

/** The zone's clock from `from` to `to`. */
export function readZone(zone: ZoneId, from: EpochMs, to: EpochMs): ZoneClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  // 29/02/2028, 09:00
  const offsetAt = (t: EpochMs) => {
    const text = format.format(t);
    const number = (start: number, end: number) => Number(text.slice(start, end));
    return Date.UTC(number(6, 10), number(3, 5) - 1, number(0, 2), number(12, 14), number(15, 17)) - t;
  };
  const first = offsetAt(from);
  const changes: ClockChange[] = [];
  let before = first;
  for (let look = from + LOOK_MS; look <= to; look += LOOK_MS) {
    const after = offsetAt(look);
    if (after === before) continue;
    let [low, high] = [look - LOOK_MS, look];
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === after) high = middle;
      else low = middle;
    }
    changes.push({ zone, at: high, before, after });
    before = after;
  }
  return { zone, first, changes };
}

/** A zone's wall clock as if it were UTC. */
export function localMs({ first, changes }: ZoneClock, t: EpochMs): number {
  return t + (changes.findLast(({ at }) => at <= t)?.after ?? first);
}
