import type { Chance } from './chance.ts';
import type { Tenant } from './tenants.ts';

/** Changes of the clocks in London and New York, spring and autumn. */
const CHANGES = [
  '2026-03-29T01:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-10-25T01:00:00Z',
  '2026-11-01T06:00:00Z',
  '2027-03-28T01:00:00Z',
  '2028-10-29T01:00:00Z',
] as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When a play of so many days begins, epoch ms: a change of the clocks lies in the middle part of it. */
export function drawStart(chance: Chance, days: number): number {
  const before = Math.round((0.2 + 0.4 * chance.next()) * days * 24);
  return Date.parse(chance.pick(CHANGES)) - before * HOUR;
}

/** How often a campaign lives through a change of its clocks. */
export function clockChanges(tenants: readonly Tenant[], from: number, until: number): number {
  const zones = tenants.flatMap(({ lists }) => lists.map(({ settings }) => settings.sending_timezone));
  return zones.reduce((sum, zone) => sum + changesOf(zone, from, until), 0);
}

function changesOf(zone: string, from: number, until: number): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
  const offset = (at: number) => format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
  let changes = 0;
  for (let at = from; at + DAY <= until; at += DAY) if (offset(at) !== offset(at + DAY)) changes += 1;
  return changes;
}
