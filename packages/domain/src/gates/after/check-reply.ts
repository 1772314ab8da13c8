import { unapprovedClaims } from './claims.ts';
import { foreignLinks } from './links.ts';
import { countSegments, isGsm7 } from '../../segments.ts';

export const GATES = [
  'empty',
  'length',
  'gsm7',
  'emoji',
  'link',
  'phone_number',
  'claim',
  'promise',
  'human',
  'leftover',
  'repetition',
  'leak',
  'blocked_word',
] as const;
export type Gate = (typeof GATES)[number];

export interface Violation {
  gate: Gate;
  /** What in the text offends, verbatim where there is something to point at. */
  quote: string;
}

export interface ReplyGateContext {
  maxSegments: number;
  /** Hosts, or URLs whose path may be added to: `cal.com/bright/call`. Everything else is refused. */
  allowedLinks?: readonly string[];
  /** Texts whose figures and guarantees may be repeated. */
  approvedClaims?: readonly string[];
  /** What we said last to this person, newest first. */
  previousReplies?: readonly string[];
  /** Never to be said, whole words. */
  blockedWords?: readonly string[];
  /** The instructions given to the model; eight words in a row of them are a leak. */
  instructions?: string;
}

/**
 * Every gate a drafted reply must pass before it is sent; an empty list lets it go. Opt-out, hours and suppression are
 * not here: those are checked in the send's own transaction.
 */
export function checkReply(text: string, context: ReplyGateContext): Violation[] {
  if (text.trim() === '') return [{ gate: 'empty', quote: '' }];
  return CHECKS.flatMap(([gate, check]) => check(text, context).map((quote) => ({ gate, quote })));
}

type Check = (text: string, context: ReplyGateContext) => string[];

const CHECKS: readonly (readonly [Gate, Check])[] = [
  ['length', checkLength],
  ['gsm7', checkGsm7],
  ['emoji', (text) => allOf(text, /[\p{Emoji_Presentation}\p{Extended_Pictographic}]/gu)],
  ['link', (text, { allowedLinks = [] }) => foreignLinks(text, allowedLinks)],
  ['phone_number', checkPhoneNumber],
  ['claim', (text, { approvedClaims = [] }) => unapprovedClaims(text, approvedClaims)],
  ['promise', (text) => allOf(text, PROMISE)],
  ['human', (text) => HUMAN.flatMap((pattern) => allOf(text, pattern))],
  ['leftover', (text) => LEFTOVER.flatMap((pattern) => allOf(text, pattern))],
  ['repetition', checkRepetition],
  ['leak', checkLeak],
  ['blocked_word', checkBlockedWords],
];

function allOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[0].trim());
}

function checkLength(text: string, { maxSegments }: ReplyGateContext): string[] {
  const { segments, tooLong } = countSegments(text);
  return tooLong || segments > maxSegments ? [`${segments} segments, ${maxSegments} allowed`] : [];
}

function checkGsm7(text: string): string[] {
  return isGsm7(text) ? [] : [...new Set(Array.from(text).filter((char) => !isGsm7(char)))];
}

/** A number the model made up reaches a stranger. */
function checkPhoneNumber(text: string, { approvedClaims = [] }: ReplyGateContext): string[] {
  const known = approvedClaims.join(' ').replace(/\D/g, '');
  return allOf(text, /(?<![\d/])(?:\+|00|0)\d(?:[ ()-]?\d){7,13}(?!\d)/g).filter(
    (number) => !known.includes(number.replace(/\D/g, '')),
  );
}

/** Things said to be done which no code does from a reply. */
const PROMISE =
  /\bI(?:'ve| have|'ll| will)? (?:just |now |already )?(?:booked|book|scheduled|schedule|reserved|reserve|emailed|email|cancelled|cancel|called|call|phoned|phone|rung|ring|posted|post) (?:you|your|it|that|an?|the)\b|\byou(?:'re| are) (?:all |now )*booked(?: in)?\b/gi;

const HUMAN: readonly RegExp[] = [
  /\bI(?:'m| am)(?: (?:definitely|actually|really|very much|just|indeed|a|an|the|100%))* (?:real|human|person|living|flesh)\b/gi,
  /\b(?:not|isn't|aren't|never)(?: (?:talking|speaking|chatting|texting|to|with|a|an|some|just|actually))* (?:bot|robot|chatbot|ai|machine|computer|automated)\b/gi,
  /\byou(?:'re| are) (?:talking|speaking|chatting|texting) (?:to|with) (?:a |an )?(?:real |actual |human )*(?:person|human|human being)\b/gi,
  /\b(?:as a|I,? a) (?:fellow )?(?:human|real person)\b/gi,
  /\bno (?:bots?|robots?|AI)\b(?: here| involved)?/gi,
  /\b(?:real|actual) (?:human|person) here\b/gi,
];

const LEFTOVER: readonly RegExp[] = [
  /\{\{[^}]*\}?\}?|\{%[^%]*%?\}?|\}\}|%\}/g,
  /\{[^{}]*\}/g,
  /\[[^\]\n]{0,60}\]?/g,
  /<\/?[a-z][^>\n]{0,60}>/gi,
  /&(?:amp|lt|gt|quot|nbsp|#\d+);/gi,
  /```|\*\*[^*\n]+\*\*|^#{1,6} |^\s*[*•-] \S.*$|__[^_\n]+__/gm,
  /\b(?:undefined|NaN|null|lorem ipsum|language model|system prompt|insert (?:name|link|time))\b/gi,
  /\b(?:Hi|Hello|Hey|Dear)\s*[,!]/g,
  /^(?:Subject|Reply|Response|Assistant|Draft|SMS):/gim,
  /\bX{3,}\b|_{3,}/g,
];

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

/** Says again what was said before, word for word or nearly. */
function checkRepetition(text: string, { previousReplies = [] }: ReplyGateContext): string[] {
  const now = pairs(words(text));
  for (const previous of previousReplies) {
    const before = pairs(words(previous));
    const shared = [...now].filter((pair) => before.has(pair)).length;
    if ((2 * shared) / Math.max(1, now.size + before.size) >= 0.8) return [previous];
  }
  return [];
}

function pairs(list: readonly string[]): Set<string> {
  return new Set(list.length < 2 ? list : list.slice(1).map((word, at) => `${list[at]} ${word}`));
}

const LEAK_WORDS = 8;

function checkLeak(text: string, { instructions = '' }: ReplyGateContext): string[] {
  const told = ` ${words(instructions).join(' ')} `;
  const said = words(text);
  for (let at = 0; at + LEAK_WORDS <= said.length; at += 1) {
    const run = said.slice(at, at + LEAK_WORDS).join(' ');
    if (told.includes(` ${run} `)) return [run];
  }
  return [];
}

function checkBlockedWords(text: string, { blockedWords = [] }: ReplyGateContext): string[] {
  const said = ` ${words(text).join(' ')} `;
  return blockedWords.filter((word) => {
    const needle = words(word).join(' ');
    return needle !== '' && said.includes(` ${needle} `);
  });
}
