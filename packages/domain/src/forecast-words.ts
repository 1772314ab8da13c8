import type { EpochMs, ZoneId } from './time.ts';
import { offsetAt } from './zone-offsets.ts';

/** Something about a forecast that its reader would not expect. A person reads the sentence, a program the code. */
export interface ForecastWarning {
  code: string;
  sentence: string;
  /** The setting it concerns. */
  field?: string;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `Monday 25 May 2026` of `2026-05-25`. */
export function dateInWords(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** `09:00 on Monday 25 May 2026` by the zone's clock. */
export function momentInWords(zone: ZoneId, at: EpochMs): string {
  const local = new Date(at + offsetAt(zone, at)).toISOString();
  return `${local.slice(11, 16)} on ${dateInWords(local.slice(0, 10))}`;
}

/** `1 person`, `1,200 people`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}

export const people = (count: number): string => counted(count, 'person', 'people');
export const texts = (count: number): string => counted(count, 'text', 'texts');

/** `M1, M2 and M3`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A character so that a person can tell which: itself where it shows, and its code. */
export function characterInWords(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `${character} (${code})` : code;
}
