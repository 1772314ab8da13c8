import { type CountryCode, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { type PhoneRejection, refusalOfNational } from './phone-rejections.ts';
import { ALL_REPAIRS_ON, type PhoneRepair, type RepairSwitches } from './repairs.ts';
import { ukMobileRegion } from './uk-mobile-ranges.ts';

export type ParsedMobile =
  /** `repairs` are those it took, only such as leave no doubt about the number; usually none. */
  | { ok: true; e164: string; region: string; repairs: readonly PhoneRepair[] }
  /** `repair` is the kind that would have mended it, had it not been switched off. */
  | { ok: false; reason: PhoneRejection; repair?: PhoneRepair };

export interface MobileOptions {
  /** Country of numbers written without a country code. */
  defaultRegion?: CountryCode;
  /** `campaign_settings.allow_international`: numbers of other country codes too. */
  allowInternational?: boolean;
  /** `campaign_settings.auto_normalize_uk_numbers`; false takes only what is already E.164. */
  normaliseUk?: boolean;
  /** Repairs not to make; a number that needs one is refused. */
  off?: RepairSwitches;
}

/** The library reads no longer text either; notes in the wrong column are not searched for numbers. */
const LONGEST_CELL = 250;
const CLEAN_UK = /^(?:\+44|0)(7\d{9})$/;
const E164 = /^\+[1-9]\d{6,14}$/;
const NO_REPAIRS: readonly PhoneRepair[] = [];

/**
 * Reads one cell as a mobile number that can get texts. Numbers of Jersey, Guernsey and the Isle of Man count as home
 * numbers of GB and keep their own region. Same answer as libphonenumber-js/mobile for everything that takes no repair
 * which the library does not know; never throws.
 */
export function parseMobile(raw: string, options: MobileOptions = {}): ParsedMobile {
  const region = options.defaultRegion ?? 'GB';
  const clean = region === 'GB' ? CLEAN_UK.exec(raw) : null;
  if (clean?.[1] !== undefined && (options.normaliseUk !== false || raw.startsWith('+'))) {
    const found = ukMobileRegion(Number(clean[1].slice(1, 6)));
    if (found !== null) return { ok: true, e164: `+44${clean[1]}`, region: found, repairs: NO_REPAIRS };
  }
  return parseUnusual(raw, region, options);
}

function parseUnusual(raw: string, region: CountryCode, options: MobileOptions): ParsedMobile {
  if (raw.length > LONGEST_CELL) return { ok: false, reason: 'too_long' };
  const repairs: PhoneRepair[] = [];
  const written = visible(raw);
  if (options.normaliseUk === false) {
    if (written === '') return { ok: false, reason: 'empty' };
    return E164.test(written) ? look(written, region, options, repairs) : { ok: false, reason: 'not_e164' };
  }
  const cell = unwrap(written);
  if (cell === '') return { ok: false, reason: 'empty' };
  const plain = undoSpreadsheet(cell);
  if (plain === null) return { ok: false, reason: 'spreadsheet_rounded' };
  if (/E/i.test(cell) && plain !== cell) repairs.push('phone_scientific_notation');
  else if (plain !== cell || /^=?["'‘’“”]/.test(written)) repairs.push('phone_spreadsheet_format');
  if (holdsSeveral(plain)) return { ok: false, reason: 'several_numbers' };
  const digits = undoLetters(plain);
  if (digits !== plain) repairs.push('phone_letter_for_digit');
  const result = look(digits.replace(/^\(?00(?=[1-9(])/, '+'), region, options, repairs);
  if (!result.ok) return result;
  noteWriting(repairs, digits, result.e164);
  const off = options.off ?? ALL_REPAIRS_ON;
  const missed = off.size === 0 ? undefined : repairs.find((repair) => off.has(repair));
  if (missed === undefined) return result;
  return { ok: false, reason: missed === 'phone_extension_dropped' ? 'extension' : 'repair_off', repair: missed };
}

/** Without characters nobody sees; digits of other scripts and other look-alikes as their plain selves. */
function visible(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .trim();
}

/** Takes off what spreadsheets and forms put around a value: `="..."`, quotes, an apostrophe. */
function unwrap(written: string): string {
  return written
    .replace(/^=?["'‘’“”]+|["'‘’“”]+$/g, '')
    .replace(/^(?:tel|sms|callto):/i, '')
    .trim();
}

/** The digits a spreadsheet changed the look of; null when it has thrown some away. */
function undoSpreadsheet(cell: string): string | null {
  const scientific = /^\+?(\d)(?:[.,](\d+))?E\+?(\d{1,2})$/i.exec(cell);
  if (scientific !== null) {
    const [, first = '', decimals = '', exponent = ''] = scientific;
    return decimals.length === Number(exponent) ? first + decimals : null;
  }
  if (/^\d{1,3}(?:,\d{3}){2,}(?:\.0+)?$/.test(cell)) return cell.replace(/\.0+$/, '').replaceAll(',', '');
  return /^\+?\d{10,15}\.0{1,2}$/.test(cell) ? cell.replace(/\.0+$/, '') : cell;
}

/** O, l and I among digits as the digits they were meant to be; only where nothing else is there but a UK mobile's. */
function undoLetters(text: string): string {
  if (!/[OolI]/.test(text) || !/^[+(]?[\dOolI][\d\sOolI().-]*$/.test(text)) return text;
  const mended = text.replace(/[Oo]/g, '0').replace(/[lI]/g, '1');
  return CLEAN_UK.test(mended.replace(/[\s().-]/g, '')) ? mended : text;
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

function holdsSeveral(text: string): boolean {
  const parts = text.split(/[/\\,;|&\n\r]|\bor\b|\band\b|\s(?=\+|00)|-(?=0)/i).filter((part) => countDigits(part) >= 7);
  return parts.length > 1 || countDigits(text) >= 19;
}

function look(text: string, region: CountryCode, options: MobileOptions, repairs: PhoneRepair[]): ParsedMobile {
  const digits = countDigits(text);
  if (digits === 0) return { ok: false, reason: 'no_number' };
  const number = parsePhoneNumberFromString(text, region);
  if (number === undefined) {
    return { ok: false, reason: digits < 7 ? 'too_short' : digits > 15 ? 'too_long' : 'invalid' };
  }
  const home = number.countryCallingCode === getCountryCallingCode(region);
  if (!home && options.allowInternational !== true) return { ok: false, reason: 'international' };
  if (!number.isValid() || number.country === undefined) {
    return { ok: false, reason: refusalOfNational(number.countryCallingCode, number.nationalNumber) };
  }
  if (number.ext !== undefined && number.ext !== '') repairs.push('phone_extension_dropped');
  return { ok: true, e164: number.number, region: number.country, repairs };
}

/** Notes what about the writing itself was put right: words, plus, zeros. */
function noteWriting(repairs: PhoneRepair[], text: string, e164: string): void {
  const extended = repairs.includes('phone_extension_dropped');
  if (/\p{L}/u.test(extended ? text.replace(/(?:e?xt?n?(?:ension)?|x)\.?\s*\d+\D*$/iu, '') : text)) {
    repairs.push('phone_text_around');
  }
  const digits = text.replace(/\D/g, '');
  const international = e164.slice(1);
  if (text.includes('+')) noteTrunkZero(repairs, digits, international);
  else if (digits.startsWith('00')) {
    repairs.push('phone_double_zero');
    noteTrunkZero(repairs, digits.slice(2), international);
  } else if (!digits.startsWith('0')) {
    const withCode = digits.startsWith(international.slice(0, 2)) && digits.length >= international.length;
    repairs.push(withCode ? 'phone_missing_plus' : 'phone_lost_leading_zero');
    if (withCode) noteTrunkZero(repairs, digits, international);
  }
}

function noteTrunkZero(repairs: PhoneRepair[], digits: string, international: string): void {
  if (international.startsWith('44') && /^440/.test(digits)) repairs.push('phone_trunk_zero');
}
