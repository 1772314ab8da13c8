import { ending, type Story, STOPPED } from '../story.ts';

const stopped = (name: string, says: string, because: string): Story => ({
  ...{ name, theme: 'stop', because, turns: [{ says }], ends: STOPPED },
  byRules: true,
});

/** People who want no more of it, however they say so. */
export const STOPS: readonly Story[] = [
  stopped('STOP', 'STOP', 'The keyword.'),
  stopped('Stop with a full stop and a smile', 'stop. 🙂', 'The keyword, dressed up.'),
  stopped('Stop spelt around filters', 's t 0 p', 'Read as what it is.'),
  stopped('Unsubscribe in a sentence', 'Please unsubscribe me from this', 'Said in words.'),
  stopped('Take me off your list', 'take me off your list please', 'Said in words.'),
  stopped('Do not text again', "Don't text me again", 'Said in words.'),
  stopped('Leave me alone', 'leave me alone ffs', 'Said in words.'),
  stopped('Politely no more', 'Thank you but could you not send me any more messages', 'Said politely.'),
  stopped(
    'Delete my details',
    'Please delete my number and all my details',
    'Removal of their data is an opt-out as well.',
  ),
  stopped('Do one', 'do one', 'Abuse that sends us away is an opt-out.'),
  {
    name: 'Stops after a friendly start',
    theme: 'stop',
    because: 'A STOP counts whenever it comes.',
    turns: [
      { says: 'yes how does it work', model: { sentiment: 'POSITIVE' } },
      { says: 'actually just stop messaging me' },
    ],
    ends: { ...STOPPED, replies: 1 },
    byRules: true,
  },
  {
    name: 'Stops while the answer is being made',
    theme: 'stop while an answer is being made',
    because: 'The draft is thrown away when it is settled.',
    turns: [{ says: 'how does it work', meanwhile: 'STOP', model: { sentiment: 'POSITIVE' } }],
    ends: STOPPED,
    byRules: true,
  },
  {
    name: 'Stops while the answer waits to go',
    theme: 'stop while an answer is being made',
    because: 'A draft that waits is blocked.',
    settings: { ai_response_delay_seconds: 300 },
    turns: [
      { says: 'how does it work', model: { sentiment: 'POSITIVE' } },
      { says: 'no more texts please', afterSeconds: 120 },
    ],
    ends: STOPPED,
    byRules: true,
  },
  {
    name: 'Stops in words only the model hears',
    theme: 'stop',
    because: 'The model may add an opt-out when it quotes the person’s own words.',
    turns: [
      {
        says: 'pls do me the honour of going quiet x',
        model: {
          opt_out: true,
          opt_out_quote: 'do me the honour of going quiet',
          reply: '',
          next_action: 'close',
          sentiment: 'NEGATIVE',
        },
      },
    ],
    ends: STOPPED,
    byRules: false,
  },
  {
    name: 'The model claims an opt-out nobody said',
    theme: 'stop',
    because: 'Without the person’s own words for it a person looks, and nothing is sent.',
    turns: [
      {
        says: 'what colours do they come in?',
        model: {
          opt_out: true,
          opt_out_quote: 'never text me again',
          reply: '',
          next_action: 'close',
          sentiment: 'NEGATIVE',
        },
      },
    ],
    ends: ending({ status: 'WARM', replies: 0, person: 'suspected_opt_out' }),
    byRules: false,
  },
  {
    name: 'Stops and starts again',
    theme: 'stop',
    because: 'START lifts their own keyword STOP, and nothing else; a person is told.',
    turns: [{ says: 'STOP' }, { says: 'START' }],
    ends: ending({ status: 'WARM', replies: 0, person: 'opted_in' }),
    byRules: true,
  },
  {
    name: 'Asks to stop by',
    theme: 'stop look-alike',
    because: 'To stop by is a visit.',
    turns: [{ says: 'can you stop by on Tuesday?', model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
  {
    name: 'Has a leak that will not stop',
    theme: 'stop look-alike',
    because: 'It is the leak that is to stop.',
    turns: [{ says: "my roof leak won't stop, can you help?", model: { sentiment: 'POSITIVE' } }],
    ends: ending({ status: 'WARM', replies: 1 }),
    byRules: false,
  },
];
