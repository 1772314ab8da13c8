import { detectOptOut } from '../gates/before/opt-out.ts';
import { asksSomething } from '../prompt/asks-something.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../time.ts';
import { type CheckKey, type Finding, reviewCheck } from './checks.ts';

/** One text of a conversation, as a review reads it. */
export interface ReviewedText {
  id: string;
  from: 'lead' | 'us';
  /** Written by the AI, and no fixed or campaign text. */
  byAi: boolean;
  text: string;
  at: EpochMs;
  /** Hour of the day where the lead is, 0 to 23. */
  localHour: number;
}

export const OUTCOMES_OF_TALK = ['booked', 'converted', 'declined', 'removed', 'silent', 'closed'] as const;
export type TalkOutcome = (typeof OUTCOMES_OF_TALK)[number];
export type IntentReached = 'reached' | 'missed' | 'unclear';

export interface EndedConversation {
  /** Oldest first. */
  texts: readonly ReviewedText[];
  outcome: TalkOutcome;
  /** A person was asked, or took over: what followed is theirs. */
  handedOver: boolean;
  /** The client's booking page without its scheme; null: there is none. */
  bookingPage: string | null;
}

/** Answers later than this after the lead's text, in the daytime, are slow. */
export const SLOW_REPLY_MS = HOUR_MS;
/** Answers within this count as quick. */
export const QUICK_REPLY_MS = 10 * MINUTE_MS;
const DAY_BEGINS = 8;
const DAY_ENDS = 20;
const NIGHT_BEGINS = 22;
const NIGHT_ENDS = 7;
/** A lead who wrote this shortly before is awake. */
const AWAKE_MS = HOUR_MS;

const WANTS_CALL =
  /\b(?:(?:call|ring|phone) (?:me|us)|give (?:me|us) a (?:call|ring|bell)|(?:can|could) (?:you|someone|somebody) (?:call|ring|phone|come|visit)|book (?:me|us|a|in)|come (?:round|out|over)|speak to (?:someone|somebody|a person))\b/i;
const OFFERS_CALL = /\b(?:call|ring|phone|book|appointment|visit|speak|chat)\b/i;

const isOptOut = (text: string) => detectOptOut(text) !== null;

const finding = (check: CheckKey, quote: string): Finding => ({
  ...{ check, severity: reviewCheck(check).severity, quote, suggestedText: null, by: 'rules' as const },
});

/** What the rules find in a conversation that has come to its end; each quote is a text of it. */
export function reviewConversation(talk: EndedConversation): {
  findings: (Finding & { textId: string })[];
  intentReached: IntentReached;
} {
  const { texts, handedOver, outcome } = talk;
  const found: (Finding & { textId: string })[] = [];
  const add = (check: CheckKey, { id, text }: ReviewedText) => found.push({ ...finding(check, text), textId: id });

  for (const [at, text] of texts.entries()) {
    const next = texts[at + 1];
    if (text.from === 'lead' && isOptOut(text.text)) {
      const later = texts.slice(at + 1);
      const answer = later.findIndex(({ from, byAi }) => from === 'us' && byAi);
      const after = later[answer];
      if (after !== undefined && !later.slice(0, answer).some(startsAgain)) add('opt_out_answered', after);
    }
    if (next?.from !== 'us' || !next.byAi || text.from !== 'lead') continue;
    const waited = next.at - text.at;
    if (waited > SLOW_REPLY_MS && text.localHour >= DAY_BEGINS && text.localHour < DAY_ENDS) add('slow_reply', next);
    const night = next.localHour >= NIGHT_BEGINS || next.localHour < NIGHT_ENDS;
    if (night && waited > AWAKE_MS) add('night_reply', next);
  }

  const wish = texts.find((text) => text.from === 'lead' && WANTS_CALL.test(text.text) && !isOptOut(text.text));
  if (wish !== undefined && !handedOver && outcome !== 'booked' && outcome !== 'converted' && !offersCall(talk, wish)) {
    add('call_not_offered', wish);
  }
  const last = texts.at(-1);
  const open = last?.from === 'lead' && asksSomething(last.text) && !isOptOut(last.text);
  if (last !== undefined && open && !handedOver && outcome !== 'removed') add('left_unanswered', last);
  return { findings: once(found), intentReached: intentOf(talk, found) };
}

const startsAgain = ({ from, text }: ReviewedText) => from === 'lead' && /^\W*(?:start|unstop|yes)\W*$/i.test(text);

function offersCall({ texts, bookingPage }: EndedConversation, wish: ReviewedText): boolean {
  return texts.some(
    ({ from, text, at }) =>
      from === 'us' &&
      at >= wish.at &&
      (OFFERS_CALL.test(text) || (bookingPage !== null && text.includes(bookingPage))),
  );
}

function once<T extends { check: CheckKey; textId: string }>(found: readonly T[]): T[] {
  return [...new Map(found.map((each) => [`${each.check} ${each.textId}`, each])).values()];
}

function intentOf({ outcome, handedOver }: EndedConversation, found: readonly { check: CheckKey }[]): IntentReached {
  if (outcome === 'booked' || outcome === 'converted' || handedOver) return 'reached';
  if (found.some(({ check }) => check === 'call_not_offered' || check === 'left_unanswered')) return 'missed';
  return outcome === 'removed' || outcome === 'declined' ? 'reached' : 'unclear';
}
