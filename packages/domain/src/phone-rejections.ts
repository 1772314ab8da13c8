const MOBILE = 'Give a mobile number: it starts 07 or +447 and has nine more digits.';

/** Why a cell is not a number we can text, with the sentence an operator reads: what is wrong, then what would be right. */
export const PHONE_REJECTIONS = {
  empty: `No phone number. ${MOBILE}`,
  no_number: `This is not a phone number. ${MOBILE}`,
  too_short: `Too few digits for a phone number, so some are missing. ${MOBILE}`,
  too_long: `Too long for a phone number, or several numbers run together. ${MOBILE}`,
  several_numbers: 'More than one number in the cell. Keep the one to text.',
  extension: 'The number has an extension. Give a mobile number without one.',
  landline: `A landline (01 or 02): it cannot get texts. ${MOBILE}`,
  uk_wide: `An 03 number of an organisation: it cannot get texts. ${MOBILE}`,
  freephone: `A freephone number (080): it cannot get texts. ${MOBILE}`,
  service_number: `A business number (084 or 087): it cannot get texts. ${MOBILE}`,
  premium_rate: `A premium-rate number (09): it is never texted. ${MOBILE}`,
  internet_number: `An internet or company number (055 or 056): it cannot get texts. ${MOBILE}`,
  personal_number: `A personal number (070) looks like a mobile and is none: it is never texted. ${MOBILE}`,
  pager: `A pager (076): it cannot get texts; only 07624 is a mobile, of the Isle of Man. ${MOBILE}`,
  not_mobile: 'Not a mobile number in its country. Give a mobile number with its country code, such as +33 6...',
  not_in_use: `Looks like a mobile number, but nobody has been given this range. Check the digits. ${MOBILE}`,
  international:
    'A number from another country, and this list takes home numbers only. Allow international numbers in the ' +
    'campaign settings, or give a UK mobile number.',
  spreadsheet_rounded:
    'A spreadsheet has rounded this number and its last digits are lost. Format the column as text in the ' +
    'original and export it again.',
  not_e164:
    'Not in international form, and repairing numbers is switched off. Write it as +447400123456, or switch ' +
    'auto_normalize_uk_numbers on.',
  repair_off: 'The number needs a repair that is switched off for this import. Mend it, or switch the repair on.',
  invalid: `Not a valid mobile number. ${MOBILE}`,
} as const;
export type PhoneRejection = keyof typeof PHONE_REJECTIONS;

/** First digits of UK national numbers and what they are for (Ofcom, National Telephone Numbering Plan). */
const UK_USES: readonly (readonly [start: RegExp, reason: PhoneRejection])[] = [
  [/^[12]/, 'landline'],
  [/^3/, 'uk_wide'],
  [/^5/, 'internet_number'],
  [/^70/, 'personal_number'],
  [/^76(?!24)/, 'pager'],
  [/^80/, 'freephone'],
  [/^8/, 'service_number'],
  [/^9/, 'premium_rate'],
];

/**
 * Why a number that is no valid mobile is none.
 * @param callingCode without plus
 * @param national digits after the country code, without the 0
 */
export function refusalOfNational(callingCode: string, national: string): PhoneRejection {
  if (national.length < 7) return 'too_short';
  if (callingCode !== '44') return 'not_mobile';
  // 0800 1111 and some areas have nine digits or fewer; mobiles never.
  if (national.length < (national.startsWith('7') ? 10 : 9)) return 'too_short';
  if (national.length > 10) return 'too_long';
  const use = UK_USES.find(([start]) => start.test(national));
  if (use !== undefined) return use[1];
  return national.startsWith('7') ? 'not_in_use' : 'invalid';
}
