import { type EpochMs, HOUR_MS } from '@rekindle/domain';
import { daysLater, firstAnswerAt } from './human-time.ts';
import { talk } from './people-talk.ts';
import {
  linkIn,
  type Person,
  type PersonAction,
  type PersonState,
  type Reaction,
  says,
  type TextToPerson,
} from './person.ts';
import { keyedRandom, type Rng } from './rng.ts';
import { answersAt, type Temperament, temperamentOf } from './temperament.ts';
import { ABUSE, COMPLAINTS, STOP_WORDINGS } from './wordings-stop.ts';
import { AUTO_REPLIES, BOT_QUESTIONS, BURSTS, DECLINES, INTEREST, QUESTIONS, WRONG_NUMBERS } from './wordings-talk.ts';

/** The person behind a phone: a function of seed and phone, plus what they remember. */
export function personOf(
  seed: number,
  phone: string,
  state: PersonState = { phone, received: 0, turns: 0, phase: 'fresh', link: null },
  temperament: Temperament = temperamentOf(seed, phone),
): Person {
  return { seed, phone, temperament, answersAt: answersAt(seed, phone), state };
}

/**
 * What a person does, from `now` on, about a text they just got. Deterministic: same person, same memory, same text,
 * same `now` give the same actions.
 */
export function react(person: Person, text: TextToPerson, now: EpochMs): Reaction {
  const state: PersonState = {
    ...person.state,
    received: person.state.received + 1,
    link: linkIn(text.body) ?? person.state.link,
  };
  const rng = keyedRandom(person.seed, 'react', person.phone, state.received);
  if (state.phase === 'done') return { state, actions: [] };
  if (state.phase === 'talking') return talk(person.temperament, state, rng, now);
  if (person.temperament === 'auto_replying') return autoReply(state, rng, now);
  if (person.temperament === 'silent' || state.received < person.answersAt) return { state, actions: [] };
  return firstAnswer(person, state, text, rng, now);
}

/** What someone with a booking does about it later: most turn up, some move it, some cancel. */
export function afterBooking(seed: number, phone: string, uid: string, now: EpochMs): PersonAction[] {
  const rng = keyedRandom(seed, 'after-booking', phone, uid);
  const share = rng.next();
  if (share < 0.12) return [{ at: daysLater(rng, now, 0, 2), kind: 'reschedule', uid }];
  if (share < 0.2) return [{ at: daysLater(rng, now, 0, 2), kind: 'cancel_booking', uid }];
  return [];
}

function autoReply(state: PersonState, rng: Rng, now: EpochMs): Reaction {
  const answers = state.received <= 2 && rng.chance(0.85);
  const actions = answers ? [says(now + rng.int(1_000, 6_000), 'auto_reply', rng.pick(AUTO_REPLIES))] : [];
  return { state, actions };
}

function firstAnswer(person: Person, state: PersonState, text: TextToPerson, rng: Rng, now: EpochMs): Reaction {
  const at = firstAnswerAt(rng, now);
  const talking: PersonState = { ...state, phase: 'talking', turns: 1 };
  const done: PersonState = { ...state, phase: 'done', turns: 1 };
  switch (person.temperament) {
    case 'stopping':
      return { state: done, actions: stop(rng, at) };
    case 'hostile': {
      const complains = rng.chance(0.35);
      return {
        state: done,
        actions: [says(at, complains ? 'complaint' : 'stop', rng.pick(complains ? COMPLAINTS : ABUSE))],
      };
    }
    case 'declining':
      return { state: done, actions: [says(at, 'decline', rng.pick(DECLINES))] };
    case 'wrong_number':
      return { state: done, actions: [says(at, 'wrong_number', rng.pick(WRONG_NUMBERS))] };
    case 'tapping':
      return {
        state: done,
        actions: [says(at, 'tapback', `${rng.pick(['Liked', 'Loved', 'Laughed at'])} “${text.body}”`)],
      };
    case 'suspicious':
      return { state: talking, actions: [says(at, 'bot_question', rng.pick(BOT_QUESTIONS))] };
    case 'curious': {
      const shows = rng.chance(0.1);
      return { state: talking, actions: [says(at, 'question', rng.pick(QUESTIONS), shows ? 1 : 0)] };
    }
    case 'bursting': {
      const burst = rng.pick(BURSTS);
      const gap = rng.int(5_000, 25_000);
      return { state: talking, actions: burst.map((body, index) => says(at + index * gap, 'interest', body)) };
    }
    case 'late': {
      const later = daysLater(rng, now, 3, 12) + rng.int(0, HOUR_MS);
      return rng.chance(0.5)
        ? { state: talking, actions: [says(later, 'interest', rng.pick(INTEREST))] }
        : { state: done, actions: [says(later, 'decline', rng.pick(DECLINES))] };
    }
    default:
      return { state: talking, actions: [says(at, 'interest', rng.pick(INTEREST))] };
  }
}

function stop(rng: Rng, at: EpochMs): PersonAction[] {
  const wording = rng.pick(STOP_WORDINGS);
  const changesMind = wording.keyword && rng.chance(0.1);
  return [
    says(at, 'stop', wording.body),
    ...(changesMind ? [says(daysLater(rng, at, 1, 6), 'start', rng.pick(['START', 'Unstop']))] : []),
  ];
}
