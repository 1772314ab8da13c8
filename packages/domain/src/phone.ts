import { type CountryCode, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { ukMobileRegion } from './uk-mobile-ranges.ts';

/** Why a cell is not a number we can text, with the sentence an operator reads. */
export const PHONE_REJECTIONS = {
  empty: 'No phone number.',
  no_number: 'This is not a phone number.',
  too_short: 'Too few digits for a phone number.',
  too_long: 'Too many digits for a phone number.',
  several_numbers: 'More than one number in the cell; keep the one to text.',
  extension: 'The number has an extension, so it cannot get texts.',
  landline: 'A landline: it cannot get texts.',
  not_mobile: 'Not a mobile number (a service, premium, pager or personal number).',
  not_in_use: 'Looks like a mobile number, but no such range is in use.',
  international: 'A number from another country; this list takes home numbers only.',
  spreadsheet_rounded: 'A spreadsheet has rounded this number and digits are lost; export the column as text.',
  not_e164: 'Not in international form (+44...), and repairing numbers is switched off.',
  invalid: 'Not a valid mobile number.',
} as const;
export type PhoneRejection = keyof typeof PHONE_REJECTIONS;

/** What was mended: only damage that leaves no doubt about the number. */
export type PhoneRepair = 'spreadsheet' | 'missing_zero' | 'missing_plus' | 'double_zero' | 'text_around';

export type ParsedMobile =
  | { ok: true; e164: string; region: string; repaired?: PhoneRepair }
  | { ok: false; reason: PhoneRejection };

export interface MobileOptions {
  /** Country of numbers written without a country code. */
  defaultRegion?: CountryCode;
  /** `campaign_settings.allow_international`: numbers of other country codes too. */
  allowInternational?: boolean;
  /** `campaign_settings.auto_normalize_uk_numbers`; false takes only what is already E.164. */
  normaliseUk?: boolean;
}

const CLEAN_UK = /^(?:\+44|0)(7\d{9})$/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Reads one cell as a mobile number that can get texts. Numbers of Jersey, Guernsey and the Isle of Man count as home
 * numbers of GB and keep their own region. Same answer as libphonenumber-js/mobile for everything written cleanly;
 * never throws.
 */
export function parseMobile(raw: string, options: MobileOptions = {}): ParsedMobile {
  const region = options.defaultRegion ?? 'GB';
  const clean = region === 'GB' ? CLEAN_UK.exec(raw) : null;
  if (clean?.[1] !== undefined && (options.normaliseUk !== false || raw.startsWith('+'))) {
    const found = ukMobileRegion(Number(clean[1].slice(1, 6)));
    if (found !== null) return { ok: true, e164: `+44${clean[1]}`, region: found };
  }
  return parseUnusual(raw, region, options);
}

function parseUnusual(raw: string, region: CountryCode, options: MobileOptions): ParsedMobile {
  const cell = unwrap(raw);
  if (cell === '') return { ok: false, reason: 'empty' };
  if (options.normaliseUk === false) {
    return E164.test(cell) ? look(cell, region, options) : { ok: false, reason: 'not_e164' };
  }
  const plain = undoSpreadsheet(cell);
  if (plain === null) return { ok: false, reason: 'spreadsheet_rounded' };
  if (holdsSeveral(plain)) return { ok: false, reason: 'several_numbers' };
  const result = look(plain.replace(/^\(?00(?=[1-9(])/, '+'), region, options);
  if (!result.ok) return result;
  const repaired = repairOf(cell, plain, result.e164);
  return repaired === null ? result : { ...result, repaired };
}

/** Takes off what spreadsheets and forms put around a value: `="..."`, quotes, an apostrophe, invisible characters. */
function unwrap(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .trim()
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

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

function holdsSeveral(text: string): boolean {
  const parts = text.split(/[/\\,;|&\n\r]|\bor\b|\band\b|\s(?=\+|00)|-(?=0)/i).filter((part) => countDigits(part) >= 7);
  return parts.length > 1 || countDigits(text) >= 19;
}

function look(text: string, region: CountryCode, options: MobileOptions): ParsedMobile {
  const digits = countDigits(text);
  if (digits === 0) return { ok: false, reason: 'no_number' };
  const number = parsePhoneNumberFromString(text, region);
  if (number === undefined) {
    return { ok: false, reason: digits < 7 ? 'too_short' : digits > 15 ? 'too_long' : 'invalid' };
  }
  if (number.ext !== undefined && number.ext !== '') return { ok: false, reason: 'extension' };
  const home = number.countryCallingCode === getCountryCallingCode(region);
  if (!home && options.allowInternational !== true) return { ok: false, reason: 'international' };
  if (number.isValid() && number.country !== undefined) {
    return { ok: true, e164: number.number, region: number.country };
  }
  return { ok: false, reason: refusal(number.countryCallingCode, number.nationalNumber) };
}

/** Ofcom's National Telephone Numbering Plan: what the first digits after 0 are used for. */
function refusal(callingCode: string, national: string): PhoneRejection {
  if (national.length < 7) return 'too_short';
  if (callingCode !== '44') return 'not_mobile';
  if (/^7/.test(national)) {
    if (national.length < 10) return 'too_short';
    if (national.length > 10) return 'too_long';
    return /^7(?:0|6(?!24))/.test(national) ? 'not_mobile' : 'not_in_use';
  }
  if (national.length < 9) return 'too_short';
  if (national.length > 10) return 'too_long';
  if (/^[12]/.test(national)) return 'landline';
  return /^[3589]/.test(national) ? 'not_mobile' : 'invalid';
}

function repairOf(cell: string, plain: string, e164: string): PhoneRepair | null {
  if (plain !== cell) return 'spreadsheet';
  if (/\p{L}/u.test(cell)) return 'text_around';
  const digits = cell.replace(/\D/g, '');
  if (cell.includes('+') || digits.startsWith('0')) return digits.startsWith('00') ? 'double_zero' : null;
  return digits.length >= e164.length - 1 ? 'missing_plus' : 'missing_zero';
}
