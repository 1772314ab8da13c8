/** So many words in a row of the instructions are no coincidence. */
const SHARED_WORDS = 10;

/** What offends about a text whoever writes it, told without any code of the gates. */
const OFFENCES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['that it is human', /\breal (?:person|human)\b|\bnot (?:talking|speaking) to a bot\b|\bi'?m (?:a )?human\b/i],
  ['a done deed', /\bi(?: have|'ve) booked\b|\bwill be there\b/i],
  ['a template mark', /\{\{|\}\}|\[[^\]]*\]|\*\*/],
  ['letters outside GSM-7', /[\u0400-\u04FF]/],
];

/** What offends unless it stands in what was approved. */
const CLAIMS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a sum of money', /[£$€]\s*\d[\d,.]*|\b(?:grand|quid)\b|\d\s*pounds?\b/gi],
  ['a percentage', /\d[\d.]*\s*%|\bper ?cent\b/gi],
  [
    'a saving or guarantee',
    /\bguarantee\w*|\bwarranty|\bsav(?:e|ing)s?\b(?! (?:you )?(?:your |the |my )?(?:number|details|time|trouble))|\bdiscount|\bfor free\b|\bfree of charge\b/gi,
  ],
  ['a number of years', /\b\d+[ -]?years?\b/gi],
  ['a link', /https?:\/\/[^\s/]+|\bwww\.[^\s/]+|\b[a-z0-9-]+\.(?:com|org|net|co\.uk|uk)\b/gi],
  ['a phone number', /(?:\d[ -]?){9,}/g],
];

/** What a text is judged by. */
export interface OffenceContext {
  /** What the person got before it. */
  before: readonly string[];
  /** What the model was told and may not say. */
  instructions: readonly string[];
  /** Words that somebody answers for: facts, prices, the booking page. */
  approved: readonly string[];
  /** How long it is, and may be. */
  segments: number;
  segmentsMax: number;
}

/** What is offensive about an answer; empty when nothing is. */
export function offencesOf(text: string, context: OffenceContext): string[] {
  const { before, instructions, approved, segments, segmentsMax } = context;
  const supported = approved.join('\n').toLowerCase();
  const isUnsupported = (pattern: RegExp) =>
    [...text.matchAll(pattern)].some(([claim]) => !supported.includes(claim.trim().toLowerCase()));
  return [
    ...(text.trim() === '' ? ['nothing'] : []),
    ...OFFENCES.filter(([, pattern]) => pattern.test(text)).map(([what]) => what),
    ...CLAIMS.filter(([, pattern]) => isUnsupported(pattern)).map(([what]) => what),
    ...(segments > segmentsMax ? [`${segments} segments`] : []),
    ...(before.includes(text) ? ['the same again'] : []),
    ...(sharesARun(text, instructions) ? ['its instructions'] : []),
  ];
}

function sharesARun(text: string, instructions: readonly string[]): boolean {
  const words = plainWords(text);
  const told = instructions.map((each) => plainWords(each).join(' '));
  return words.some((_, start) => {
    const run = words.slice(start, start + SHARED_WORDS);
    return run.length === SHARED_WORDS && told.some((each) => each.includes(run.join(' ')));
  });
}

function plainWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z']+/g) ?? [];
}
