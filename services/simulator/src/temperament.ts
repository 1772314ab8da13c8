import { keyedRandom, pickWeighted } from './rng.ts';

/** How a person takes to being texted. */
export const TEMPERAMENTS = [
  'silent',
  'interested',
  'curious',
  'declining',
  'stopping',
  'wrong_number',
  'suspicious',
  'hostile',
  'auto_replying',
  'bursting',
  'late',
  'tapping',
] as const;
export type Temperament = (typeof TEMPERAMENTS)[number];

/** Shares in percent, about those of a reactivation list. */
const SHARES: Record<Temperament, number> = {
  silent: 59,
  interested: 12,
  curious: 6,
  declining: 6,
  stopping: 6,
  wrong_number: 2,
  suspicious: 2,
  hostile: 1.5,
  auto_replying: 1.5,
  bursting: 2,
  late: 1.5,
  tapping: 0.5,
};

/** The temperament of a phone; a function of seed and phone and nothing else. */
export function temperamentOf(seed: number, phone: string): Temperament {
  return pickWeighted(keyedRandom(seed, 'temperament', phone), SHARES);
}

/** Which of the texts they get a person answers first: 1, 2 or 3. */
export function answersAt(seed: number, phone: string): number {
  return Number(pickWeighted(keyedRandom(seed, 'answers-at', phone), { '1': 60, '2': 25, '3': 15 }));
}
