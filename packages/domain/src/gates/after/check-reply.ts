import { brokenRules } from '../../lesson/rules.ts';
import { unapprovedClaims } from './claims.ts';
import { checkEmoji } from './emoji.ts';
import type { Check, ReplyGateContext } from './gate.ts';
import { checkGsm7 } from './gsm7.ts';
import { checkHuman } from './human.ts';
import { checkLeak } from './leak.ts';
import { checkLeftover } from './leftover.ts';
import { checkLength } from './length.ts';
import { foreignLinks } from './links.ts';
import { checkOtherName } from './other-name.ts';
import { checkPhoneNumber } from './phone-number.ts';
import { checkPromise } from './promise.ts';
import { checkRepetition } from './repetition.ts';

export type { ReplyGateContext } from './gate.ts';

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
  'other_name',
  'leftover',
  'repetition',
  'leak',
  'blacklist_word',
  'never_rule',
] as const;
export type Gate = (typeof GATES)[number];

export interface Violation {
  gate: Gate;
  /** What in the text offends, verbatim where there is something to point at. */
  quote: string;
}

/** Segments of an answer: a friendly sentence or two with a booking link. */
export const REPLY_SEGMENTS_MAX = 3;

/**
 * Every gate a drafted reply must pass before it is sent; an empty list lets it go. Opt-out, hours and suppression are
 * not here: those are checked in the send's own transaction.
 */
export function checkReply(text: string, context: ReplyGateContext): Violation[] {
  if (text.trim() === '') return [{ gate: 'empty', quote: '' }];
  return CHECKS.flatMap(([gate, check]) => check(text, context).map((quote) => ({ gate, quote })));
}

/** In the order in which their faults are told to the model that repairs them. */
const CHECKS: readonly (readonly [Gate, Check])[] = [
  ['length', checkLength],
  ['gsm7', checkGsm7],
  ['emoji', checkEmoji],
  ['link', (text, { allowedLinks = [] }) => foreignLinks(text, allowedLinks)],
  ['phone_number', checkPhoneNumber],
  ['claim', (text, { approvedClaims = [] }) => unapprovedClaims(text, approvedClaims)],
  ['promise', checkPromise],
  ['human', checkHuman],
  ['other_name', checkOtherName],
  ['leftover', checkLeftover],
  ['repetition', checkRepetition],
  ['leak', checkLeak],
  ['blacklist_word', forbids('blacklist_word')],
  ['never_rule', forbids('never_rule')],
];

/** Words and phrases that the client's own rules forbid. */
function forbids(kind: 'blacklist_word' | 'never_rule'): Check {
  return (text, { forbidden = [] }) => {
    const own = forbidden.filter((phrase) => phrase.kind === kind);
    return brokenRules(text, own).map(({ phrase }) => phrase);
  };
}
