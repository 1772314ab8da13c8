import type { ReplyDraft } from '../prompt/reply-draft.ts';

type Answer = Partial<ReplyDraft> & Pick<ReplyDraft, 'reply'>;

const HOT = { sentiment: 'HOT', intent: 'wants_call' } as const;
const CLOSES = { sentiment: 'NEGATIVE', intent: 'decline', next_action: 'close' } as const;

/** What the scripted model says to what; the first that fits. */
const SCRIPT: readonly (readonly [said: RegExp, answer: (call: string, n: number) => Answer])[] = [
  [
    /\b(?:ring|call|phone) me\b|\b(?:someone|somebody) (?:ring|call)\b|\breal person\b/i,
    () => ({
      ...HOT,
      reply: 'Of course, I have asked a colleague to give you a call.',
      ...{ next_action: 'handover', handover_reason: 'asked for a call' },
    }),
  ],
  [
    /\bi(?:'| a)?m (?:only )?1\d\b|\bmums phone\b/i,
    () => ({ ...CLOSES, reply: 'Thanks for telling me, sorry to have bothered you.' }),
  ],
  [
    /\bdementia\b|\bdaughter does\b/i,
    () => ({ reply: '', next_action: 'handover', handover_reason: 'may need help with decisions' }),
  ],
  [
    /\bmoved house\b|\blandlord really\b|\banother firm\b|\bsomeone else\b|\bspring\b/i,
    () => ({ ...CLOSES, reply: 'No problem, thanks for letting me know.' }),
  ],
  [/^\s*(?:ok )?(?:thanks|cheers)\W*$/i, () => ({ reply: '', next_action: 'wait' })],
  [
    /\b(?:price|cost|much|ballpark|figure|% ?off|\d+%|discount|deal)/i,
    (call, n) => ({
      ...HOT,
      intent: 'price',
      reply: `${['It depends on the home, so', 'I cannot put a figure on it by text;'][n % 2] ?? ''} ${call}`,
    }),
  ],
];

/** Somebody who is not told by whom they are written to may ask. */
const WHO = /\b(?:who (?:is|are)|scam|legit)\b/i;

/**
 * What a scripted model that behaves answers to the lead's last text: it stands in for a model where there is none, and
 * shows the words and the code around one.
 * @param turn.link the booking page; null: there is none
 * @param turn.nth how many answers it has given in this conversation
 */
export function scriptedAnswer(turn: {
  said: string;
  companyName: string;
  link: string | null;
  nth: number;
}): ReplyDraft {
  const { said, companyName, link, nth } = turn;
  const call =
    link === null ? 'what day suits you for a quick call?' : `you can pick a time for a quick call here: ${link}`;
  const scripted = SCRIPT.find(([pattern]) => pattern.test(said))?.[1](call, nth);
  const opening = WHO.test(said) ? `This is the assistant of ${companyName}, about your enquiry;` : OPENINGS[nth % 3];
  return { ...PLAIN, ...(scripted ?? { reply: `${opening ?? ''} ${call}` }) };
}

const OPENINGS = ['Happy to go through that on a call;', 'Good question for a specialist;', 'Glad to help;'];

const PLAIN: Omit<ReplyDraft, 'reply'> = {
  ...{ intent: 'interested', sentiment: 'NEUTRAL', stage: 'engaged', next_action: 'reply', slot_id: null, facts: [] },
  ...{ objection_type: null, opt_out: false, opt_out_quote: null, handover_reason: null, used_lesson_ids: [] },
  ...{ claims: [], confidence: 0.9 },
};
