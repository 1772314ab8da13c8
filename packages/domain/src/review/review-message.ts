import { checkReply, type Gate } from '../gates/after/check-reply.ts';
import type { ReplyGateContext } from '../gates/after/gate.ts';
import { isQuoteOf } from '../prompt/check-answer.ts';
import { type CheckKey, type Finding, reviewCheck } from './checks.ts';
import { mendWriting, writingFaults } from './writing-rules.ts';

/** Parts of a text beyond which it is long for a person, whatever the gates let pass. */
const COMFORTABLE_SEGMENTS = 2;

const CHECK_OF_GATE: Readonly<Record<Gate, CheckKey | null>> = {
  ...{ empty: null, length: 'too_long', gsm7: 'special_letters', emoji: 'emoji', link: 'foreign_link' },
  ...{ phone_number: 'phone_number', claim: 'claim', promise: 'promise', human: 'human', other_name: 'other_name' },
  ...{ leftover: 'leftover', repetition: 'repetition', leak: 'leak' },
  ...{ blacklist_word: 'forbidden_words', never_rule: 'forbidden_words' },
};

/** What a message that left is held against. */
export type MessageReviewContext = Omit<ReplyGateContext, 'maxSegments'>;

/**
 * What the rules find in a message that left: all that the gates look for, held against what is approved now, and the
 * writing itself. Each quote is a piece of the text.
 */
export function reviewMessage(text: string, context: MessageReviewContext): Finding[] {
  const gates = checkReply(text, { ...context, maxSegments: COMFORTABLE_SEGMENTS }).flatMap(({ gate, quote }) => {
    const check = CHECK_OF_GATE[gate];
    // A picture is an emoji, and no letter as well.
    return check === null || (gate === 'gsm7' && /\p{Extended_Pictographic}/u.test(quote)) ? [] : [{ check, quote }];
  });
  const mended = mendWriting(text);
  const better = mended === text.trim() ? null : mended;
  const seen = new Set<string>();
  return [...gates, ...writingFaults(text)].flatMap(({ check, quote }): Finding[] => {
    // Gates may point at something by its name; a finding shows the words themselves.
    const shown = quote !== '' && text.includes(quote) ? quote : text;
    const key = `${check} ${shown}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const mends = MENDED.has(check) ? better : null;
    return [{ check, severity: reviewCheck(check).severity, quote: shown, suggestedText: mends, by: 'rules' }];
  });
}

/** Checks whose fault `mendWriting` takes out. */
const MENDED: ReadonlySet<CheckKey> = new Set<CheckKey>(['emoji', 'grammar', 'shouting']);

/** Whether a suggested text may stand on an insight: it has none of the faults that keep a text from leaving. */
export function maySuggest(text: string, context: MessageReviewContext): boolean {
  return checkReply(text, { ...context, previousReplies: [], maxSegments: 3 }).length === 0;
}

/** Whether a quote stands in a text, but for blanks, case and the shape of quotation marks. */
export const standsIn = (quote: string, text: string): boolean => isQuoteOf(quote, [text]);
