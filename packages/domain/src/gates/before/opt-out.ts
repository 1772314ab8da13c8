import { ABUSE } from './abuse.ts';
import { fits } from './gate.ts';
import { readingsOf } from './clause-readings.ts';
import { type InboundText, readInbound } from './read-inbound.ts';
import type { ClauseRule } from './rule.ts';
import { OPT_OUT_IDIOMS } from './opt-out-idioms.ts';
import { OPT_OUT_ORDERS } from './opt-out-orders.ts';
import { OPT_OUT_REMOVALS } from './opt-out-removals.ts';
import { OPT_OUT_WISHES } from './opt-out-wishes.ts';
import { OPT_OUT_RULES } from './opt-out-rules.ts';
import { OPT_OUT_TURNS } from './opt-out-turns.ts';
import { OPT_OUT_REFUSALS } from './opt-out-refusals.ts';
import { SUSPECTED_OPT_OUT } from './opt-out-suspected.ts';

/** Whoever insults us wants no more texts either. */
const RULES = [
  ...OPT_OUT_RULES,
  ...OPT_OUT_ORDERS,
  ...OPT_OUT_REMOVALS,
  ...OPT_OUT_WISHES,
  ...OPT_OUT_IDIOMS,
  ...OPT_OUT_TURNS,
  ...OPT_OUT_REFUSALS,
  ...ABUSE,
];

/** Evidence of an opt-out. */
export interface OptOut {
  /** `keyword`: the text is nothing but a stop word, which START or YES may lift. `phrase`: said in words. */
  kind: 'keyword' | 'phrase';
  /** The stop word, or the name of the rule that saw it. */
  rule: string;
  /** The part of the text that says it, verbatim. */
  quote: string;
}

/** They want texts after all, or said it by mistake: with an opt-out in the same text a person has to decide. */
const WANTS_TEXTS =
  /\b(?:texts? (?:is|are) (?:fine|ok|okay|good|better|best|easier)|(?<!\b(?:not|no need to|you|they|people|yous|to) )keep texting|restart|start texting|carry on|later is fine|this is the new (?:one|number)|by (?:mistake|accident)|did not mean|typo|(?:want|like|happy) to stay on|(?:was|am|are) still (?:keen|interested|after|waiting)|you are (?:fine|ok|alright)|just the price|put me (?:at|back) |list only|(?<!\b(?:not|never|to|you|and|or|ever|that|who|if|going to no) )text me(?= (?:instead|here|on this|when|after|later|tomorrow|next|the price|a price|a quote)\b|$))/;

/** Twilio's default stop words; it acts by itself on a body that is one of them. */
export const STOP_KEYWORDS = [
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'END',
  'QUIT',
  'CANCEL',
  'REVOKE',
  'OPTOUT',
  'ARRET',
] as const;
export const START_KEYWORDS = ['START', 'YES', 'UNSTOP'] as const;
export const HELP_KEYWORDS = ['HELP', 'INFO'] as const;

/** The text as one word, when it is nothing else: `"Stop all!!"` is STOPALL, `stop stop` is STOP. */
function soleKeyword(text: InboundText): string {
  const tokens = text.words
    .replace(/\bstop all\b/g, 'stopall')
    .replace(/\bopt out\b/g, 'optout')
    .split(' ');
  return tokens.every((token) => token === tokens[0]) ? (tokens[0] ?? '').toUpperCase() : '';
}

/** `s top`, `st.op`: nothing but the four letters, however they stand. */
function isScattered(body: string): boolean {
  return /^[^a-z0-9]*s[\s.\-_]*t[\s.\-_]*o[\s.\-_]*p[^a-z0-9]*$/i.test(body);
}

function isOneOf(keywords: readonly string[], word: string): boolean {
  return keywords.includes(word);
}

/**
 * Whether a text asks to be sent no more, by stop word or in words. Rules only, before any model; a decline ("no
 * thanks"), a limit ("not at work") or somebody else's words in quotation marks are not an opt-out.
 */
export function detectOptOut(body: string): OptOut | null {
  const text = readInbound(body);
  const sole = soleKeyword(text);
  if (isOneOf(STOP_KEYWORDS, sole) || isScattered(body))
    return { kind: 'keyword', rule: isOneOf(STOP_KEYWORDS, sole) ? sole : 'STOP', quote: body.trim() };
  const rule = WANTS_TEXTS.test(text.words) ? null : firstRule(RULES, text);
  return rule === null ? null : { kind: 'phrase', rule, quote: quoteOf(body, RULES) };
}

/** Whether a text may be an opt-out in other words: the AI should hold and a person look. Null when it surely is one. */
export function suspectOptOut(body: string): { rule: string; quote: string } | null {
  if (detectOptOut(body) !== null) return null;
  const text = readInbound(body);
  if (firstRule(RULES, text) !== null) return { rule: 'contradiction', quote: body.trim() };
  const rule = SUSPECTED_OPT_OUT.find((one) => text.clauses.some((clause) => fits(one, clause, text)))?.name ?? null;
  return rule === null ? null : { rule, quote: quoteOf(body, SUSPECTED_OPT_OUT) };
}

/**
 * START, YES or UNSTOP alone. Lifts only the sender's own keyword STOP; "YES" is also the commonest interested answer,
 * so it means nothing for somebody who is not suppressed.
 */
export function detectOptIn(body: string): boolean {
  return isOneOf(START_KEYWORDS, soleKeyword(readInbound(body)));
}

/** HELP or INFO alone. */
export function isHelp(body: string): boolean {
  return isOneOf(HELP_KEYWORDS, soleKeyword(readInbound(body)));
}

function firstRule(rules: readonly ClauseRule[], text: InboundText): string | null {
  const clauses = text.clauses.map((clause) => ({ clause, readings: readingsOf(clause) }));
  return (
    rules.find((rule) =>
      clauses.some(({ clause, readings }) => readings.some((reading) => fits(rule, reading, text, clause))),
    )?.name ?? null
  );
}

/** The first sentence that says it by itself, else the whole text. */
function quoteOf(body: string, rules: readonly ClauseRule[]): string {
  for (const sentence of body.split(/(?<=[!?\n])|(?<=[.,;])(?=\s)/)) {
    const part = sentence.trim();
    if (part !== '' && firstRule(rules, readInbound(part)) !== null) return part;
  }
  return body.trim();
}
