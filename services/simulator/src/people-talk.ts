import { type EpochMs, MINUTE_MS } from '@rekindle/domain';
import { humanTime, nextAnswerAt } from './human-time.ts';
import type { PersonAction, PersonState, Reaction } from './person.ts';
import type { Rng } from './rng.ts';
import type { Temperament } from './temperament.ts';
import { STOP_WORDINGS } from './wordings-stop.ts';
import { BOOKED, FAREWELLS, HANDOVER, QUESTIONS } from './wordings-talk.ts';

/** Chance of booking at each answer that came with a link. */
const BOOKS: Partial<Record<Temperament, number>> = { interested: 0.55, bursting: 0.5, late: 0.4, curious: 0.25 };

/** How a person goes on with a conversation they are in. */
export function talk(temperament: Temperament, state: PersonState, rng: Rng, now: EpochMs): Reaction {
  const at = nextAnswerAt(rng, now);
  const next: PersonState = { ...state, turns: state.turns + 1 };
  const done: PersonState = { ...next, phase: 'done' };
  const say = (means: 'stop' | 'handover' | 'question' | 'chat', body: string, media = 0): PersonAction => ({
    at,
    kind: 'text',
    means,
    body,
    media,
  });

  if (temperament === 'suspicious') {
    return rng.chance(0.6)
      ? { state: done, actions: [say('handover', rng.pick(HANDOVER))] }
      : { state: done, actions: [] };
  }
  if (rng.chance(0.04)) return { state: done, actions: [say('stop', rng.pick(STOP_WORDINGS).body)] };
  if (state.link !== null && rng.chance(BOOKS[temperament] ?? 0))
    return { state: done, actions: book(state.link, rng, at) };
  if (rng.chance(0.12)) return { state: done, actions: [say('handover', rng.pick(HANDOVER))] };
  if (state.turns < 4 && rng.chance(0.55)) return { state: next, actions: [say('question', rng.pick(QUESTIONS))] };
  return { state: done, actions: rng.chance(0.6) ? [say('chat', rng.pick(FAREWELLS))] : [] };
}

function book(link: string, rng: Rng, at: EpochMs): PersonAction[] {
  const bookedAt = humanTime(rng, at + rng.int(1, 40) * MINUTE_MS);
  const tells = rng.chance(0.4);
  return [
    { at: bookedAt, kind: 'book', link },
    ...(tells
      ? [
          {
            at: bookedAt + rng.int(20, 400) * 1_000,
            kind: 'text',
            means: 'chat',
            body: rng.pick(BOOKED),
            media: 0,
          } as const,
        ]
      : []),
  ];
}
