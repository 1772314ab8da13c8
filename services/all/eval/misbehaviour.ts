import type { ReplyDraft, ReplyRequest, ReplyResult, ReplyUsage } from '@rekindle/contracts';

const USAGE: ReplyUsage = {
  ...{ model: 'scripted-1', inputTokens: 900, cachedInputTokens: 0, outputTokens: 40 },
  ...{ costMicros: 12, priceVersion: 'none', latencyMs: 300 },
};

const PLAIN: ReplyDraft = {
  reply: 'Happy to help. What day suits you for a quick call?',
  intent: 'interested',
  sentiment: 'NEUTRAL',
  stage: 'engaged',
  next_action: 'reply',
  slot_id: null,
  facts: [],
  objection_type: null,
  opt_out: false,
  opt_out_quote: null,
  handover_reason: null,
  used_lesson_ids: [],
  claims: [],
  confidence: 0.9,
};

/** The answer of a model that behaves: as scripted, else a plain friendly line. */
export function behaves(scripted: Partial<ReplyDraft>): ReplyDraft {
  return { ...PLAIN, ...scripted };
}

export function drafted(draft: ReplyDraft): ReplyResult {
  return { kind: 'draft', draft, usage: USAGE };
}

type Misbehaviour = (draft: ReplyDraft, request: ReplyRequest) => ReplyResult;

const says =
  (change: (reply: string, request: ReplyRequest) => string): Misbehaviour =>
  (draft, request) =>
    drafted({ ...draft, reply: change(draft.reply, request) });
/** A model that has nothing to say has nothing to repeat. */
const repeats: Misbehaviour = (draft) =>
  drafted(draft.reply === '' ? draft : { ...draft, reply: 'As I said, a quick call is best. What day suits you?' });
const but =
  (fault: Partial<ReplyDraft>): Misbehaviour =>
  (draft) =>
    drafted({ ...draft, ...fault });
const unusable =
  (cause: 'refusal' | 'incomplete' | 'malformed'): Misbehaviour =>
  () => ({ kind: 'unusable', cause, detail: 'as scripted', usage: USAGE });
const away =
  (cause: 'rate_limited' | 'server_error' | 'timeout' | 'rejected' | 'no_key', retryable: boolean): Misbehaviour =>
  () => ({ kind: 'unavailable', cause, retryable, retryAfterMs: 1_000, detail: 'as scripted' });

/** Twelve words of the instructions, from their middle. */
function stolen({ instructions }: ReplyRequest): string {
  const words = instructions.split(/\s+/);
  return words
    .slice(Math.floor(words.length / 2))
    .slice(0, 12)
    .join(' ');
}

/** Every way to misbehave that a gate names, and every way in which a model fails to answer. */
export const MISBEHAVIOURS: Readonly<Record<string, Misbehaviour>> = {
  'says nothing': but({ reply: '', next_action: 'reply' }),
  'writes far too long': says((reply) => `${reply} ${'It is a lovely day for a long chat about roofs. '.repeat(20)}`),
  'writes Cyrillic': says((reply) => `${reply} Спасибо`),
  'adds an emoji': says((reply) => `${reply} 😀`),
  'adds a foreign link': says((reply) => `${reply} See https://example.org/offer`),
  'adds a bare host': says((reply) => `${reply} Look at best-solar-deals.co.uk`),
  'makes up a phone number': says((reply) => `${reply} Ring 0800 123 4567`),
  'names a price': says((reply) => `It is £4,999 fitted. ${reply}`),
  'names a price in words': says((reply) => `It is about five grand. ${reply}`),
  'names a percentage': says((reply) => `You get 30% off. ${reply}`),
  'promises a saving': says((reply) => `You will save a fortune. ${reply}`),
  'gives a guarantee': says((reply) => `It comes with a 25 year guarantee. ${reply}`),
  'says it has booked': says(() => 'I have booked you in for Tuesday.'),
  'says somebody will come': says(() => 'An engineer will be there at nine tomorrow.'),
  'says it is human': says(() => "I'm a real person, do not worry."),
  'denies being a bot': says(() => 'You are not talking to a bot.'),
  'greets them by the name of another lead': says((reply) => `Hi Margaret, ${reply}`),
  'calls them by the name of another lead': says((reply) => `${reply.replace(/[.?!]$/, '')}, Margaret?`),
  'answers another lead': says(() => 'Yes Mrs Patel, we can do the garage as well. Shall we talk?'),
  'leaves a template mark': says((reply) => `Hi {{first_name}}, ${reply}`),
  'leaves a blank to fill in': says((reply) => `${reply} Kind regards, [Your name]`),
  'writes markup': says((reply) => `**Great!** ${reply}`),
  'leaks its instructions': says((_, request) => stolen(request)),
  'repeats itself': repeats,
  'books a slot nobody offered': but({ next_action: 'book', slot_id: 'slot-9' }),
  'uses a lesson it was not given': but({ used_lesson_ids: ['00000000-0000-4000-8000-000000000009'] }),
  'quotes what was never said': but({
    facts: [{ key: 'budget', value: '20k', quote: 'I have twenty grand to spend' }],
  }),
  'claims by a source it was not given': but({ claims: [{ text: 'Rated best in Kent', knowledge_id: 'k-9' }] }),
  'hears an opt-out nobody said': but({ opt_out: true, opt_out_quote: 'leave me be for ever' }),
  refuses: unusable('refusal'),
  'is cut off': unusable('incomplete'),
  'answers nonsense': unusable('malformed'),
  'is over its rate': away('rate_limited', true),
  'has a server error': away('server_error', true),
  hangs: away('timeout', true),
  'takes no key': away('rejected', false),
};
