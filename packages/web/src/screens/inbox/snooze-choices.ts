import { inboxText } from '../../text/inbox.ts';
import { instantOfWall, zoneTimeOf } from '../../ui/zone-time.ts';

const text = inboxText.snooze;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = 9;

/** The offered moments, epoch ms, in the client's own time. */
export function snoozeChoices(now: number, timeZone: string): { label: string; at: number }[] {
  return [
    { label: text.hour, at: now + HOUR_MS },
    { label: text.threeHours, at: now + 3 * HOUR_MS },
    { label: text.tomorrow, at: morningAfter(now, timeZone, 1) },
    { label: text.monday, at: morningAfter(now, timeZone, daysToMonday(now, timeZone)) },
    { label: text.week, at: now + 7 * DAY_MS },
  ];
}

function daysToMonday(now: number, timeZone: string): number {
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return 7 - weekdays.indexOf(zoneTimeOf(now, timeZone).weekday);
}

/** 09:00 there, so many days on. */
function morningAfter(now: number, timeZone: string, days: number): number {
  const { year, month, day } = zoneTimeOf(now, timeZone);
  return instantOfWall(Date.UTC(year, month - 1, day + days, MORNING), timeZone);
}
