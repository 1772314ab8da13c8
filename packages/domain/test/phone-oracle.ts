import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { type ParsedMobile, parseMobile } from '../src/phone.ts';
import type { PhoneRepair } from '../src/repairs.ts';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the library makes of a cell: E.164 and region, or null for no mobile, or none of +44 where only those count. */
export function library(raw: string, international = false): string | null {
  const number = parsePhoneNumberFromString(raw, 'GB');
  // Satellite and shared codes name no country; nobody can tell what the time is there.
  if (
    number?.isValid() !== true ||
    number.country === undefined ||
    (!international && number.countryCallingCode !== '44')
  )
    return null;
  return `${number.number} ${number.country}`;
}

const ours = (parsed: ParsedMobile) => (parsed.ok ? `${parsed.e164} ${parsed.region}` : null);

/** Damage that the library does not know, so that it finds no number, or stops at the sign. */
const OUR_OWN: readonly PhoneRepair[] = [
  'phone_scientific_notation',
  'phone_spreadsheet_format',
  'phone_letter_for_digit',
];

/** How our answer to a cell differs from the library's, or null when it does not. */
export function disagreement(raw: string, allowInternational = false): string | null {
  const mine = parseMobile(raw, { allowInternational });
  // Thin blanks and other look-alikes, at which the library stops, are made plain for it.
  const theirs = library(raw, allowInternational) ?? library(raw.normalize('NFKC'), allowInternational);
  const same = ours(mine) === theirs;
  const told = `${JSON.stringify(raw)}: ${JSON.stringify(mine)}, the library says ${theirs}`;
  if (!mine.ok) {
    // Two numbers in a cell, of which the library takes the first; the caller splits them.
    return same || mine.reason === 'several_numbers' ? null : told;
  }
  if (library(mine.e164, true) !== ours(mine)) return `${told}, and the number is none`;
  return same || mine.repairs.some((repair) => OUR_OWN.includes(repair)) ? null : told;
}

const STARTS = (
  '07|07|07|+447|+447|447|00447|0044 7|+44 (0)7|+44(0)7|0044(0)7|7|(07|(+44) 7|+4407|44 07|4407|01|02|03|055|056|070|' +
  '076|07624|07700|080|084|09|+33 6|0033 6|+33 1|+353 8|+1 212|001 212|+49 15|+91 9|+61 4|+|00|000|0|(0)|+44|' +
  '+44+447|++447|\u{ff0b}447|'
).split('|');
const BETWEEN = ['', '', '', '', '', '', ' ', ' ', '-', '.', '(', ')', '\u00a0', '/', '\u2013', '  ', '\t', '\u2009'];
const AROUND = [
  '',
  '',
  '',
  '',
  '',
  ' ',
  '\u00a0',
  'Mob: ',
  'tel ',
  "'",
  '"',
  ' (wife)',
  ' x5',
  ' ext 12',
  '*',
  '#',
  'a',
];
const ZEROS = [0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0xff10, 0x0660, 0x06f0];
const RUBBISH = '0123456789+ -().;,/xEeoOlI\u00a0\u0660\uff17'.split('');

/** A cell that looks more or less like a phone number: any writing, length, country and script. */
export function phoneCell(random: () => number): string {
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T; // every list here has entries
  const kind = below(20);
  if (kind === 0) return Array.from({ length: below(40) }, () => one(RUBBISH)).join('');
  const digits = kind === 1 ? below(260) : kind < 5 ? below(14) : 7 + below(4);
  const plain = kind >= 12;
  const zero = plain ? 0x30 : one(ZEROS);
  let text = plain && kind < 18 ? one(['07', '+447']) : one(STARTS);
  const wanted = plain && kind < 18 ? 9 : digits;
  for (let count = 0; count < wanted; count += 1) {
    if (!plain) text += one(BETWEEN);
    text += String.fromCodePoint(zero + below(10));
  }
  if (!plain && below(8) === 0) text += one(RUBBISH);
  return plain ? text : one(AROUND) + text + one(AROUND);
}
