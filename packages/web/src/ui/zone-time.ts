/** What a zone's clock and calendar show. */
export interface ZoneTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** "Mon" to "Sun". */
  weekday: string;
}

/** What the clock of `timeZone` (IANA) shows at an instant (epoch ms). */
export function zoneTimeOf(at: number, timeZone: string): ZoneTime {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
    ...{ weekday: 'short', hourCycle: 'h23' },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  return {
    year: Number(part('year')),
    month: Number(part('month')),
    day: Number(part('day')),
    hour: Number(part('hour')),
    minute: Number(part('minute')),
    weekday: part('weekday'),
  };
}

/**
 * The instant (epoch ms) at which the clock of `timeZone` shows `wallMs`, the wall time as if it were UTC. Of an hour
 * that comes twice either; a time that is skipped comes out an hour later or earlier.
 */
export function instantOfWall(wallMs: number, timeZone: string): number {
  const first = wallMs - offsetAt(wallMs, timeZone);
  return wallMs - offsetAt(first, timeZone);
}

/** Milliseconds east of UTC, whole minutes. */
function offsetAt(at: number, timeZone: string): number {
  const { year, month, day, hour, minute } = zoneTimeOf(at, timeZone);
  const minuteStart = Math.floor(at / 60_000) * 60_000;
  return Date.UTC(year, month - 1, day, hour, minute) - minuteStart;
}
