import { ending, type Story, STOPPED } from '../story.ts';

const CLOSES = { sentiment: 'NEGATIVE', next_action: 'close', intent: 'decline' } as const;

/** People whose circumstances have changed. */
export const CIRCUMSTANCES: readonly Story[] = [
  {
    name: 'Had it installed already',
    theme: 'already installed',
    because: 'One polite line, and the cadence is over.',
    turns: [
      {
        says: 'Already had them fitted last year by someone else',
        model: { ...CLOSES, reply: 'Glad that is sorted, thanks for letting me know.' },
      },
    ],
    ends: ending({ status: 'COLD', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Went with another company',
    theme: 'already installed',
    because: 'One polite line, and the cadence is over.',
    turns: [
      {
        says: 'Sorry we went with another firm',
        model: { ...CLOSES, reply: 'No problem, thanks for letting me know.' },
      },
    ],
    ends: ending({ status: 'COLD', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Has moved house',
    theme: 'moved',
    because: 'There is nothing to sell; the conversation closes.',
    turns: [
      {
        says: 'We have moved house since then',
        model: { ...CLOSES, reply: 'Thanks for letting me know, all the best in the new place.' },
      },
    ],
    ends: ending({ status: 'COLD', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Has moved and wants it there',
    theme: 'moved',
    because: 'A new house is a new lead.',
    turns: [{ says: 'We moved but would want panels on the new one', model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Is a tenant',
    theme: 'tenant',
    because: 'Not theirs to decide; closed politely.',
    turns: [
      {
        says: 'I rent so its up to the landlord really',
        model: { ...CLOSES, reply: 'Understood, thanks for letting me know.' },
      },
    ],
    ends: ending({ status: 'COLD', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Is a tenant whose landlord agrees',
    theme: 'tenant',
    because: 'Interest is answered.',
    turns: [{ says: 'I rent but my landlord is up for it', model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Says no thanks',
    theme: 'declines',
    because: 'A fixed polite line; COLD, no more texts, no suppression.',
    turns: [{ says: 'No thanks' }],
    ends: ending({ status: 'COLD', replies: 1 }),
    byRules: true,
  },
  {
    name: 'Is not interested',
    theme: 'declines',
    because: 'A fixed polite line; COLD, no more texts, no suppression.',
    turns: [{ says: 'Not interested' }],
    ends: ending({ status: 'COLD', replies: 1 }),
    byRules: true,
  },
  {
    name: 'Declines twice',
    theme: 'declines',
    because: 'Closed with other words than before.',
    turns: [{ says: 'No thanks' }, { says: 'not interested, thanks' }],
    ends: ending({ status: 'COLD', replies: 2 }),
    byRules: true,
  },
  {
    name: 'Declines and comes back',
    theme: 'declines',
    because: 'Who changes their mind is answered again.',
    turns: [
      { says: 'no thanks' },
      {
        says: 'actually, could you tell me more?',
        model: { sentiment: 'POSITIVE', reply: 'Of course. What would you like to know first?' },
      },
    ],
    ends: ending({ status: 'WARM', replies: 2 }),
    byRules: false,
  },
  {
    name: 'Is the wrong number',
    theme: 'wrong number',
    because: 'The number is not theirs: suppressed, without a word.',
    turns: [{ says: 'Wrong number mate' }],
    ends: STOPPED,
    byRules: true,
  },
  {
    name: 'Is somebody else now',
    theme: 'wrong number',
    because: 'The number has a new owner.',
    turns: [{ says: "I'm not Sam, I've had this number for a year" }],
    ends: STOPPED,
    byRules: true,
  },
  {
    name: 'Stops and is the wrong number',
    theme: 'wrong number',
    because: 'Both are kept; no START of a stranger lifts it.',
    turns: [{ says: 'Stop. Wrong number' }, { says: 'START' }],
    ends: STOPPED,
    byRules: true,
  },
  {
    name: 'Has died, writes the daughter',
    theme: 'bereaved',
    because: 'All automation ends; a person writes, or nobody.',
    turns: [{ says: 'This was my dads phone, he passed away in March' }],
    ends: ending({ status: 'CONTACTED_1', replies: 0, aiOff: true, person: 'bereavement' }),
    byRules: true,
  },
  {
    name: 'Has lost the husband who asked',
    theme: 'bereaved',
    because: 'All automation ends; a person writes, or nobody.',
    turns: [{ says: 'My husband enquired but he died last month' }],
    ends: ending({ status: 'CONTACTED_1', replies: 0, aiOff: true, person: 'bereavement' }),
    byRules: true,
  },
  {
    name: 'Bereaved, and asks for it to stop',
    theme: 'bereaved',
    because: 'Suppressed as asked; a person still sees why.',
    turns: [{ says: 'He died last week. Please stop texting this number' }],
    ends: { ...STOPPED, aiOff: true, person: 'bereavement' },
    byRules: true,
  },
  {
    name: 'Is away (automatic answer)',
    theme: 'auto-reply',
    because: 'A machine answered: nothing is cancelled and nobody answers back.',
    turns: [{ says: 'I am driving right now and will get back to you later. Sent automatically by my phone' }],
    ends: ending({ status: 'CONTACTED_1', replies: 0 }),
    byRules: true,
  },
  {
    name: 'Likes our text (tapback)',
    theme: 'auto-reply',
    because: 'A reaction is no answer.',
    turns: [{ says: 'Liked “Hi Sam, Bright Roofs here. Still thinking about solar? Reply STOP to opt out.”' }],
    ends: ending({ status: 'CONTACTED_1', replies: 0 }),
    byRules: true,
  },
];
