import { ABUSE } from './abuse.ts';
import { AUTO_REPLY } from './auto-reply.ts';
import { BEREAVEMENT } from './bereavement.ts';
import { fitOf, fits, lastClause } from './gate.ts';
import { readingsOf, windowsOf } from './clause-readings.ts';
import { INJECTION } from './injection.ts';
import { type InboundText, readInbound } from './read-inbound.ts';
import type { ClauseRule } from './rule.ts';
import { OPT_OUT_ALONE } from './opt-out-alone.ts';
import { OPT_OUT_CONTACT } from './opt-out-contact.ts';
import { OPT_OUT_DATA } from './opt-out-data.ts';
import { OPT_OUT_ENDINGS } from './opt-out-endings.ts';
import { OPT_OUT_IDIOMS } from './opt-out-idioms.ts';
import { LEGAL } from './legal.ts';
import { INNOCENT } from './opt-out-innocent.ts';
import { OPT_OUT_ORDERS } from './opt-out-orders.ts';
import { OPT_OUT_REMOVALS } from './opt-out-removals.ts';
import { OPT_OUT_WISHES } from './opt-out-wishes.ts';
import { OPT_OUT_RULES } from './opt-out-rules.ts';
import { OPT_OUT_TURNS } from './opt-out-turns.ts';
import { OPT_OUT_RECORDS } from './opt-out-records.ts';
import { OPT_OUT_REPROACHES } from './opt-out-reproaches.ts';
import { OPT_OUT_REFUSALS } from './opt-out-refusals.ts';
import { scoreOptOut } from './opt-out-score.ts';
import { SUSPECTED_OPT_OUT } from './opt-out-suspected.ts';
import { OPT_OUT_ULTIMATUMS } from './opt-out-ultimatums.ts';
import { UNSAID } from './opt-out-unsaid.ts';
import { DOUBTFUL, SURE, UNLIKELY } from './opt-out-weights.ts';
import { stillWanted } from './opt-out-wanted.ts';
import { OPT_OUT_WELSH } from './opt-out-welsh.ts';
import { WRONG_NUMBER } from './wrong-number.ts';

/** What asks for no more texts, by kind; whoever insults us wants none either. */
export const OPT_OUT_FAMILIES = {
  rules: OPT_OUT_RULES,
  orders: OPT_OUT_ORDERS,
  removals: OPT_OUT_REMOVALS,
  wishes: OPT_OUT_WISHES,
  idioms: OPT_OUT_IDIOMS,
  turns: OPT_OUT_TURNS,
  refusals: OPT_OUT_REFUSALS,
  contact: OPT_OUT_CONTACT,
  reproaches: OPT_OUT_REPROACHES,
  data: OPT_OUT_DATA,
  records: OPT_OUT_RECORDS,
  ultimatums: OPT_OUT_ULTIMATUMS,
  endings: OPT_OUT_ENDINGS,
  alone: OPT_OUT_ALONE,
  welsh: OPT_OUT_WELSH,
  abuse: ABUSE,
} as const satisfies Record<string, readonly ClauseRule[]>;
const RULES: readonly ClauseRule[] = Object.values(OPT_OUT_FAMILIES).flat();

/** Evidence of an opt-out. */
export interface OptOut {
  /** `keyword`: the text is nothing but a stop word, which START or YES may lift. `phrase`: said in words. */
  kind: 'keyword' | 'phrase';
  /** The stop word, or the name of the rule that saw it. */
  rule: string;
  /** The part of the text that says it, verbatim. */
  quote: string;
}

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
  const { rule, reading, excepted, wantsTexts } = readByRules(text);
  if (wantsTexts) return null;
  if (rule !== null)
    return isUnlikely(rule, reading, text) ? null : { kind: 'phrase', rule, quote: quoteOf(body, RULES) };
  const name = excepted || isLeftToOthers(text) ? null : namedByScore(text, SURE);
  return name === null ? null : { kind: 'phrase', rule: name, quote: body.trim() };
}

/** Whether a text may be an opt-out in other words: the AI should hold and a person look. Null when it surely is one. */
export function suspectOptOut(body: string): { rule: string; quote: string } | null {
  if (detectOptOut(body) !== null) return null;
  const text = readInbound(body);
  const { rule: doubted, wantsTexts } = readByRules(text);
  if (doubted !== null) return { rule: wantsTexts ? 'contradiction' : 'unlikely', quote: body.trim() };
  const rule = SUSPECTED_OPT_OUT.find((one) => text.clauses.some((clause) => fits(one, clause, text)))?.name ?? null;
  if (rule !== null) return { rule, quote: quoteOf(body, SUSPECTED_OPT_OUT) };
  const name = wantsTexts ? null : namedByScore(text, DOUBTFUL);
  return name === null ? null : { rule: name, quote: body.trim() };
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

/**
 * `score (REMOVE DATA, get rid)`: no rule but the weights, and what weighed most; null when they do not weigh enough, and
 * for a legal matter, which a person sees at once.
 */
function namedByScore(text: InboundText, least: number): string | null {
  if (lastClause(INNOCENT, text) >= 0 || lastClause(LEGAL, text) >= 0) return null;
  const { score, reasons } = scoreOptOut(text);
  return score > least ? `score (${reasons.join(', ')})` : null;
}

/**
 * Whether the words of a rule stand among others that no opt-out is made of ("told to stop driving till the eye test"):
 * neither the text nor any part of it that a rule fits weighs enough. The weights were fitted to English.
 */
function isUnlikely(rule: string, reading: string, text: InboundText): boolean {
  if (IDIOMS.has(rule) || scoreOptOut(text).score > UNLIKELY || weightOf(reading) > UNLIKELY) return false;
  return !text.clauses.some(
    (clause) =>
      weightOf(clause) > UNLIKELY && searchRules(RULES, { words: text.words, clauses: [clause] }).rule !== null,
  );
}

/** Said in words of their own, which the weights have hardly met. */
export const IDIOMS: ReadonlySet<string> = new Set(['welsh', 'alone', 'enough', 'abuse', 'insult', 'tps']);
const weightOf = (clause: string) => scoreOptOut({ words: clause, clauses: [clause] }).score;

/** Whether rules of another gate say what to do with a text, or that a person must look: the score has no say in it. */
function isLeftToOthers(text: InboundText): boolean {
  return [WRONG_NUMBER, AUTO_REPLY, BEREAVEMENT, INJECTION, SUSPECTED_OPT_OUT].some(
    (gate) => lastClause(gate, text) >= 0,
  );
}

/** What the rules alone make of a text; `excepted` when one of them knew the words and stood back for an exception. */
export interface RuleReading {
  rule: string | null;
  /** The part of a clause that the rule fits, empty when none does. */
  reading: string;
  excepted: boolean;
  wantsTexts: boolean;
}

export function readByRules(text: InboundText, rules: readonly ClauseRule[] = RULES): RuleReading {
  return { ...searchRules(rules, text), wantsTexts: stillWanted(text) };
}

function searchRules(rules: readonly ClauseRule[], text: InboundText): Omit<RuleReading, 'wantsTexts'> {
  const said = text.clauses.filter((clause) => !UNSAID.some((one) => fits(one, clause, text)));
  const clauses = said.flatMap(windowsOf).map((clause) => ({ clause, readings: readingsOf(clause) }));
  let excepted = said.length < text.clauses.length;
  for (const rule of rules)
    for (const { clause, readings } of clauses)
      for (const reading of readings) {
        const fit = fitOf(rule, reading, text, clause);
        if (fit === 'fits') return { rule: rule.name, reading, excepted: false };
        if (fit === 'excepted') excepted = true;
      }
  return { rule: null, reading: '', excepted };
}

/** The first sentence that says it by itself, else the whole text. */
function quoteOf(body: string, rules: readonly ClauseRule[]): string {
  for (const sentence of body.split(/(?<=[!?\n])|(?<=[.,;])(?=\s)/)) {
    const part = sentence.trim();
    if (part !== '' && searchRules(rules, readInbound(part)).rule !== null) return part;
  }
  return body.trim();
}
