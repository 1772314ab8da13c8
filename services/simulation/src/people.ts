import { type Chance, chanceOf } from './chance.ts';
import type { Means } from './ledger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const WORDINGS: Record<Exclude<Means, 'talk'>, readonly string[]> = {
  stop: [
    'STOP',
    'stop',
    'Stop please',
    'please stop texting me',
    'unsubscribe',
    'Take me off your list',
    'Remove me',
    'do not contact me again',
  ],
  start: ['START'],
  decline: ['No thanks', 'not interested thanks', 'No thank you'],
  wrong_number: ['Wrong number', 'You have the wrong number mate'],
  automatic: ['I am driving right now and will get back to you later. Sent automatically.'],
};

const TALK = [
  'Yes still interested',
  'How much would it cost now?',
  'Can you call me tomorrow?',
  'Is this a bot?',
  'What is the price for 10 panels?',
  'Who is this',
  'Sounds good',
  'ok when can you come',
];

export interface Says {
  inMs: number;
  body: string;
  means: Means;
}

type Temper = 'silent' | 'talker' | 'stopper' | 'returner' | 'decliner' | 'stranger' | 'driver' | 'burster';
const TEMPERS: readonly (readonly [Temper, number])[] = [
  ['silent', 0.5],
  ['talker', 0.17],
  ['stopper', 0.12],
  ['returner', 0.05],
  ['decliner', 0.04],
  ['stranger', 0.03],
  ['driver', 0.03],
  ['burster', 0.06],
];

/** How long the campaigns here wait for more texts, and a model then thinks at most. */
const ANSWERED_AFTER_MS = [10_000, 60_000];
const DRAFT_TAKES_MAX_MS = 4_000;

/** The people of a backlog are there to be texted. */
const SILENT_FROM = '+447400190000';

function temperOf(seed: number, phone: string): Temper {
  if (phone >= SILENT_FROM) return 'silent';
  let left = chanceOf(`${seed}/temper/${phone}`).next();
  for (const [temper, share] of TEMPERS) {
    left -= share;
    if (left < 0) return temper;
  }
  return 'silent';
}

/** How long after their second text: at any moment, or just while an answer to it is being made. */
function lastWord(chance: Chance): number {
  if (chance.is(0.4)) return chance.int(11_000, 191_000);
  return chance.pick(ANSWERED_AFTER_MS) + chance.int(0, DRAFT_TAKES_MAX_MS);
}

/** What a person does about the nth text that reached them from one sender. A function of its arguments alone. */
export function reactionOf(seed: number, phone: string, from: string, nth: number): Says[] {
  const chance = chanceOf(`${seed}/react/${phone}/${from}/${nth}`);
  const inMs = chance.is(0.5) ? chance.int(5_000, 3 * MINUTE) : chance.int(3 * MINUTE, 30 * HOUR);
  const say = (means: Exclude<Means, 'talk'>): Says => ({ inMs, means, body: chance.pick(WORDINGS[means]) });
  const talk = (wait: number): Says => ({ inMs: wait, means: 'talk', body: chance.pick(TALK) });
  const first = 1 + (chanceOf(`${seed}/first/${phone}/${from}`).int(0, 5) % 3);
  switch (temperOf(seed, phone)) {
    case 'stopper':
      return nth === first ? [say('stop')] : [];
    case 'returner':
      return nth === first
        ? [
            { inMs, means: 'stop', body: 'STOP' },
            { inMs: inMs + chance.int(HOUR, 60 * HOUR), means: 'start', body: 'START' },
          ]
        : [];
    case 'decliner':
      return nth === first ? [say('decline')] : [];
    case 'stranger':
      return nth === first ? [say('wrong_number')] : [];
    case 'driver':
      return nth <= 2 ? [{ ...say('automatic'), inMs: 3_000 }] : [];
    case 'talker':
      return nth >= first && nth < first + 4 && chance.is(0.75) ? [talk(inMs)] : [];
    case 'burster':
      return nth === first ? [talk(inMs), talk(inMs + 9_000), talk(inMs + 9_000 + lastWord(chance))] : [];
    default:
      return [];
  }
}
