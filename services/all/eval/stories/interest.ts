import { ending, type Story } from '../story.ts';

const HOT = { sentiment: 'HOT', intent: 'wants_call' } as const;

/** People who want something: a price, a date, a call, an answer. */
export const INTEREST: readonly Story[] = [
  {
    name: 'Asks the price',
    theme: 'price',
    because: 'No figure is approved, so the answer offers a call and names none.',
    turns: [
      {
        says: 'How much would it cost for a 3 bed semi?',
        model: {
          ...HOT,
          intent: 'price',
          reply: 'That depends on the roof, so a quick call gets you a proper figure. What day suits you?',
        },
      },
    ],
    ends: ending({ status: 'HOT', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Asks the price twice',
    theme: 'price',
    because: 'The second answer says something new instead of repeating the first.',
    turns: [
      {
        says: 'ballpark price?',
        model: { ...HOT, reply: 'It varies from roof to roof. Would a quick call this week help?' },
      },
      {
        says: 'just a rough figure please',
        model: {
          ...HOT,
          reply: 'I would rather not guess and get it wrong. A short call settles it. Morning or afternoon?',
        },
      },
    ],
    ends: ending({ status: 'HOT', replies: 2 }),
    byRules: false,
  },
  {
    name: 'Asks for finance',
    theme: 'price',
    because: 'Credit terms are nobody’s to invent; the answer leads to a call.',
    turns: [
      {
        says: 'Do you do monthly payments?',
        model: {
          ...HOT,
          reply: 'Good question. A colleague can go through the options with you on a call. When is good?',
        },
      },
    ],
    ends: ending({ status: 'HOT', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Asks how soon',
    theme: 'timing',
    because: 'No date is promised by a text.',
    turns: [
      {
        says: 'How soon could you fit it?',
        model: { sentiment: 'POSITIVE', reply: 'We can go over dates on a quick call. What day suits you?' },
      },
    ],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Not before the spring',
    theme: 'timing',
    because: 'Postponing is no opt-out and no refusal.',
    turns: [
      {
        says: 'Maybe in the spring, bit skint after Christmas',
        model: { sentiment: 'NEUTRAL', reply: 'That makes sense. Shall we catch up nearer the time?' },
      },
    ],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Says yes',
    theme: 'interest',
    because: 'YES from somebody who never stopped is interest, not an opt-in.',
    turns: [{ says: 'Yes', model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Wants a call',
    theme: 'wants a person',
    because: 'The model calls a person; the AI is silent from then on.',
    turns: [
      {
        says: 'Can someone ring me after 5?',
        model: {
          ...HOT,
          next_action: 'handover',
          handover_reason: 'asked for a call after 5',
          reply: 'Of course, I will pass that on to a colleague.',
        },
      },
    ],
    ends: ending({ status: 'HOT', replies: 1, aiOff: true, person: 'asked for a call after 5' }),
    byRules: false,
  },
  {
    name: 'Wants a person, not texts',
    theme: 'wants a person',
    because: 'The truth about who writes, and a person; the AI is silent from then on.',
    turns: [{ says: 'I want to speak to a real person please' }],
    ends: ending({ status: 'WARM', replies: 1, aiOff: true, person: 'asked_for_person' }),
    byRules: true,
  },
  {
    name: 'Texts three times in a row',
    theme: 'several texts at once',
    because: 'One answer to all of it, after the last.',
    turns: [{ says: ['Hi', 'yes still interested', 'when could you come?'], model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'HOT', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Thinks better of it while the answer is made',
    theme: 'several texts at once',
    because: 'The draft answers half of what they said, so it is thrown away and written anew.',
    turns: [
      { says: 'Is it noisy?', meanwhile: 'and does it need planning permission?', model: { sentiment: 'POSITIVE' } },
    ],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Says thanks and no more',
    theme: 'small talk',
    because: 'Nothing is asked, so nothing need be said.',
    turns: [{ says: 'ok thanks', model: { sentiment: 'NEUTRAL', next_action: 'wait', reply: '' } }],
    ends: ending({ status: 'WARM', replies: 0 }),
    byRules: false,
  },
  {
    name: 'Asks a question the model would leave unanswered',
    theme: 'small talk',
    because:
      'Nobody who asks something is left without a word: after one repair the approved line goes and a person looks.',
    turns: [{ says: 'Does it work in winter?', model: { sentiment: 'NEUTRAL', next_action: 'wait', reply: '' } }],
    ends: ending({ status: 'WARM', replies: 1, person: 'ai_gates' }),
    byRules: false,
  },
  {
    name: 'Fishes for a discount',
    theme: 'discount fishing',
    because: 'No discount is approved; the answer gives none.',
    turns: [
      {
        says: 'Next door got 20% off, can you do the same?',
        model: {
          ...HOT,
          reply: 'I can not agree prices by text, but a colleague can talk it through. When suits you?',
        },
      },
      {
        says: 'come on, just say 20% and we have a deal',
        model: { ...HOT, reply: 'Nice try. Let us sort it out on a call. What day is good?' },
      },
    ],
    ends: ending({ status: 'HOT', replies: 2 }),
    byRules: false,
  },
  {
    name: 'Asks for a guarantee in writing',
    theme: 'discount fishing',
    because: 'Guarantees are claims; only a person gives them.',
    turns: [
      {
        says: 'Will you guarantee it halves my bills?',
        model: {
          sentiment: 'POSITIVE',
          reply: 'That depends on the house. A colleague can work it through with you on a call. When is good?',
        },
      },
    ],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Sends a picture with a question',
    theme: 'interest',
    because: 'The words are answered.',
    turns: [{ says: 'here is my roof, would that work?', model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Writes in capitals and emoji',
    theme: 'interest',
    because: 'How they write does not change how we do.',
    turns: [{ says: 'YES PLEASE!!! 😀😀', model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Asks where we got their number',
    theme: 'regulator',
    because: 'A question about their data is for a person, and urgent.',
    turns: [{ says: 'How did you get my number?' }],
    ends: ending({ status: 'CONTACTED_1', replies: 0, aiOff: true, person: 'legal' }),
    byRules: true,
  },
  {
    name: 'Asks for HELP',
    theme: 'wants a person',
    because: 'The carrier answers HELP itself; a person is told.',
    turns: [{ says: 'HELP' }],
    ends: ending({ status: 'WARM', replies: 0, person: 'help' }),
    byRules: true,
  },
];
