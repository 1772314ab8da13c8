import type { CheckKey } from './checks.ts';

/** A slip in the writing, with what would stand there instead. */
interface Slip {
  pattern: RegExp;
  instead: string | ((found: string) => string);
}

/** Slips that are slips in every sentence; anything that may be meant is left alone. */
const SLIPS: readonly Slip[] = [
  { pattern: /\b(the|a|an|to|of|and|is|for|in|on|you|we|your|our)\s+\1\b/gi, instead: (found) => firstWord(found) },
  { pattern: /\byour welcome\b/gi, instead: "you're welcome" },
  { pattern: /\b(could|should|would|must|might) of\b/gi, instead: (found) => found.replace(/of$/i, 'have') },
  { pattern: /\balot\b/gi, instead: 'a lot' },
  { pattern: /\b(?:definately|definitly)\b/gi, instead: 'definitely' },
  { pattern: /\brecieve(d?)\b/gi, instead: (found) => found.replace(/recieve/i, 'receive') },
  { pattern: /\bseperate(ly)?\b/gi, instead: (found) => found.replace(/seperate/i, 'separate') },
  { pattern: /\b(?:you|we|they) was\b/gi, instead: (found) => found.replace(/was$/i, 'were') },
  {
    pattern: /\bi(?='(?:m|ll|ve|d)\b)|(?<=^|[\s(])i(?=\s+(?:am|can|will|would|have|was|think|could)\b)/g,
    instead: 'I',
  },
  { pattern: / +(?=[,.;!?](?:\s|$))/g, instead: '' },
  { pattern: /(?<=[a-z]{2}),(?=[a-z]{2})/g, instead: ', ' },
];

function firstWord(found: string): string {
  return found.split(/\s+/)[0] ?? found;
}

/** Sentences of more words than this are hard to follow. */
const SENTENCE_WORDS_MAX = 30;
const QUESTIONS_MAX = 2;

const PRESSURE =
  /\b(?:act now|last chance|hurry(?: up)?|don'?t miss (?:out|this)|limited time|before it'?s too late|only (?:today|a few left)|you (?:would|'?d) be (?:mad|crazy|silly) (?:to|not)|final (?:offer|warning)|why (?:haven'?t|didn'?t) you (?:reply|repl(?:y|ied)|answer(?:ed)?))\b/gi;
/** Capitals that are words and no names of things; four letters at least, two in a row. */
const SHOUTED = /\b[A-Z]{4,}(?:\s+[A-Z]{2,})+\b|!\s*!+|[!?]{3,}/g;

/** What is wrong with the writing itself, in the order in which it stands there. */
export function writingFaults(text: string): { check: CheckKey; quote: string }[] {
  const found = (check: CheckKey, pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => ({ check, quote: match[0], at: match.index }));
  const faults = [
    ...SLIPS.flatMap(({ pattern }) =>
      found('grammar', pattern).map((slip) => ({
        ...slip,
        quote: slip.quote.trim() === '' ? around(text, slip.at) : slip.quote,
      })),
    ),
    ...found('shouting', SHOUTED),
    ...found('pressure', PRESSURE),
    ...sentencesOf(text)
      .filter(({ quote }) => (quote.match(/[\p{L}\p{N}'’]+/gu) ?? []).length > SENTENCE_WORDS_MAX)
      .map((sentence) => ({ check: 'long_sentence' as const, ...sentence })),
    ...(found('many_questions', /\?/g).length > QUESTIONS_MAX
      ? [{ check: 'many_questions' as const, quote: text.trim(), at: 0 }]
      : []),
  ];
  return faults.toSorted((a, b) => a.at - b.at).map(({ check, quote }) => ({ check, quote }));
}

/** A slip of blanks alone is shown with the words on both sides. */
function around(text: string, at: number): string {
  const before = /\S*\s*$/.exec(text.slice(0, at))?.[0] ?? '';
  const after = /^\s*\S*/.exec(text.slice(at))?.[0] ?? '';
  return `${before}${after}`.trim();
}

function sentencesOf(text: string): { quote: string; at: number }[] {
  return [...text.matchAll(/[^.!?\n]+[.!?]*/g)].map((match) => ({
    quote: match[0].trim(),
    at: match.index,
  }));
}

const PICTURES = /\s*(?:[\p{Emoji_Presentation}\p{Extended_Pictographic}]|\u200d|\ufe0f)+/gu;

/** The text without the slips and pictures that can be mended by rule; the same text where there are none. */
export function mendWriting(text: string): string {
  const mended = SLIPS.reduce(
    (words, { pattern, instead }) =>
      words.replace(pattern, (found) => (typeof instead === 'string' ? instead : instead(found))),
    text.replace(PICTURES, ''),
  );
  return mended
    .replace(/!(?:\s*!)+/g, '!')
    .replace(/\?{2,}/g, '?')
    .replace(/ {2,}/g, ' ')
    .trim();
}
