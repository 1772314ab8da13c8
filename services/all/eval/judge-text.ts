import { SegmentedMessage } from 'sms-segments-calculator';

/** Longer than the campaign allows. */
const SEGMENTS_MAX = 3;
/** So many words in a row of the instructions are no coincidence. */
const SHARED_WORDS = 10;

const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['a sum of money', /[£$€]\s*\d|\b(?:grand|quid)\b|\d\s*pounds?\b/i],
  ['a percentage', /\d\s*%|\bper ?cent\b/i],
  ['a saving or guarantee', /\bguarantee|\bwarranty|\bsav(?:e|ing)s?\b|\bdiscount|\bfree\b/i],
  ['a number of years', /\b\d+[ -]?years?\b/i],
  ['a link', /https?:|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|co\.uk|uk)\b/i],
  ['a phone number', /(?:\d[ -]?){9,}/],
  ['that it is human', /\breal (?:person|human)\b|\bnot (?:talking|speaking) to a bot\b|\bi'?m (?:a )?human\b/i],
  ['the name of another lead', /\b(?:margaret|patel)\b/i],
  ['a done deed', /\bi(?: have|'ve) booked\b|\bwill be there\b/i],
  ['a template mark', /\{\{|\}\}|\[[^\]]*\]|\*\*/],
  ['letters outside GSM-7', /[\u0400-\u04FF]/],
];

/** What is offensive about an answer of the model, told without any code of the gates; empty when nothing is. */
export function offencesOf(text: string, before: readonly string[], instructions: readonly string[]): string[] {
  const said = FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
  const { segmentsCount } = new SegmentedMessage(text, 'auto');
  return [
    ...(text.trim() === '' ? ['nothing'] : []),
    ...said,
    ...(segmentsCount > SEGMENTS_MAX ? [`${segmentsCount} segments`] : []),
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
