/** Figures: `5,000`, `5000.50`; not a part of a word such as `5k`. */
const NUMBER = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?!\\d)|\\d+(?:\\.\\d+)?';
const TOKEN = new RegExp(`(?<![\\p{L}\\p{N}])(?:${NUMBER})(?![\\p{L}\\p{N}])|[\\p{L}\\p{N}]+|[£€$%]|\\*`, 'gu');
/** Beyond this a figure is no amount, and would not keep its digits. */
const DIGITS_MAX = 15;

/** A text without case, accents, invisible characters and apostrophes: `Don’t` is `dont`. */
function plain(text: string): string {
  return text
    .replace(/['’‘‛`´ʼ′＇]/g, '')
    .normalize('NFKD')
    .replace(/\p{M}|\p{Cf}/gu, '')
    .toLowerCase();
}

/** A figure in one form: `5,000.00` is `5000`. What begins with a nought is no amount. */
function figure(token: string): string {
  const digits = token.replaceAll(/[ ,]/g, '');
  const isAmount = /^(?:0\.|[1-9]|0$)[\d.]*$/.test(digits) && digits.length <= DIGITS_MAX;
  return isAmount ? String(Number(digits)) : digits;
}

const tokensOf = (text: string) =>
  (text.match(TOKEN) ?? []).map((token) => (/^\d[\d,.]*$/.test(token) ? figure(token) : token));

/** A text as words: without case, accents, invisible characters or apostrophes, figures in one form. */
export function wordsAsWritten(text: string): string[] {
  return tokensOf(plain(text));
}

const UNITS = 'one|two|three|four|five|six|seven|eight|nine'.split('|');
const TEENS = 'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen'.split('|');
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'.split('|');
const VALUES = new Map([
  ...UNITS.map((word, at) => [word, at + 1] as const),
  ...TEENS.map((word, at) => [word, at + 10] as const),
  ...TENS.map((word, at) => [word, (at + 2) * 10] as const),
]);
const SMALL = `(?:(?:${TENS.join('|')})(?:[ -](?:${UNITS.join('|')}))?|${[...TEENS, ...UNITS].join('|')})`;
const HUNDREDS = `(?:(?:(?:a|${SMALL}) )?hundred(?:(?: and)? ${SMALL})?|${SMALL})`;
const NUMBER_WORDS = new RegExp(
  `\\b(?:(?:(?:a|${HUNDREDS}) )?thousand(?:,?(?: and)? ${HUNDREDS})?|${HUNDREDS})\\b`,
  'g',
);

/** The value of a number in words, such as `two thousand five hundred`. */
function valueOf(words: string): number {
  let [thousands, rest] = [0, 0];
  for (const word of words.split(/[^a-z]+/)) {
    if (word === 'hundred') rest = (rest || 1) * 100;
    else if (word === 'thousand') [thousands, rest] = [(rest || 1) * 1_000, 0];
    else rest += VALUES.get(word) ?? 0;
  }
  return thousands + rest;
}

const FIGURE = '(\\d{1,3}(?:[, ]\\d{3})+(?:\\.\\d+)?(?!\\d)|\\d+(?:\\.\\d+)?)';
const TIMES: Readonly<Record<string, number>> = {
  ...{ k: 1e3, thousand: 1e3, grand: 1e3, m: 1e6, million: 1e6, p: 0.01, pence: 0.01 },
};
const CURRENCIES: Readonly<Record<string, string>> = {
  ...{ gbp: '£', pound: '£', pounds: '£', quid: '£', grand: '£', p: '£', pence: '£' },
  ...{ eur: '€', euro: '€', euros: '€', usd: '$', dollar: '$', dollars: '$' },
};
/** `£5k`, `GBP 5 000`. */
const BEFORE = new RegExp(`([£€$]|\\b(?:gbp|eur|usd)\\b) ?${FIGURE}(?: ?(k|m|grand|thousand|million)\\b)?`, 'g');
/** `5000 pounds`, `5 grand`, `50p`. */
const AFTER = new RegExp(
  `(?<![\\p{L}\\d.,£€$])${FIGURE}(?: ?(k|m|thousand|million))? ?(pounds?|quid|gbp|euros?|eur|dollars?|usd|grand|pence|p)\\b`,
  'gu',
);
/** `5k` of whatever. */
const BARE = new RegExp(`(?<![\\p{L}\\d.,£€$])${FIGURE} ?(k|thousand)\\b`, 'gu');

function amount(digits: string, ...units: readonly (string | undefined)[]): string {
  const times = units.reduce((product, unit) => product * (TIMES[unit ?? ''] ?? 1), 1);
  // Pence are no binary fractions.
  return String(Number((Number(figure(digits)) * times).toFixed(2)));
}

/** The same with amounts by their value, however they are written: `£5k`, `5000 pounds` and `five grand` are `£ 5000`. */
export function wordsByValue(text: string): string[] {
  const valued = plain(text)
    .replace(NUMBER_WORDS, (words) => String(valueOf(words)))
    .replace(
      BEFORE,
      (_, sign: string, digits: string, unit?: string) => ` ${CURRENCIES[sign] ?? sign}${amount(digits, unit)} `,
    )
    .replace(
      AFTER,
      (_, digits: string, unit: string | undefined, sign: string) =>
        ` ${CURRENCIES[sign] ?? sign}${amount(digits, unit, sign)} `,
    )
    .replace(BARE, (_, digits: string, unit: string) => ` ${amount(digits, unit)} `);
  return tokensOf(valued);
}
