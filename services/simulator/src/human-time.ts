import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import type { Rng } from './rng.ts';

const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Minutes since midnight in London. */
export function londonMinutes(at: EpochMs): number {
  const [hour = '0', minute = '0'] = LONDON.format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}

const WAKES = 7 * 60;
const SLEEPS = 23 * 60;

/**
 * The same instant by day; one at night becomes the next morning for nine people in ten, and stays for the tenth,
 * who is up at 3 am.
 */
export function humanTime(rng: Rng, at: EpochMs): EpochMs {
  const minutes = londonMinutes(at);
  const awake = minutes >= WAKES && minutes < SLEEPS;
  if (awake || rng.chance(0.1)) return at;
  const untilMorning = (WAKES - minutes + 24 * 60) % (24 * 60);
  return at + untilMorning * MINUTE_MS + rng.int(0, 150) * MINUTE_MS + rng.int(0, 59) * 1_000;
}

/** When somebody gets round to a text they did not expect: minutes for some, most of a day for others. */
export function firstAnswerAt(rng: Rng, now: EpochMs): EpochMs {
  const share = rng.next();
  const delay =
    share < 0.35
      ? rng.int(60, 600) * 1_000
      : share < 0.75
        ? rng.int(10, 180) * MINUTE_MS
        : rng.int(180, 1_200) * MINUTE_MS;
  return humanTime(rng, now + delay + rng.int(0, 59_999));
}

/** When somebody answers in the middle of a conversation. */
export function nextAnswerAt(rng: Rng, now: EpochMs): EpochMs {
  const delay = rng.chance(0.8) ? rng.int(20, 1_500) * 1_000 : rng.int(1, 9) * HOUR_MS;
  return humanTime(rng, now + delay);
}

/** Days later, at a human hour. */
export function daysLater(rng: Rng, now: EpochMs, low: number, high: number): EpochMs {
  return humanTime(rng, now + rng.int(low, high) * DAY_MS + rng.int(0, 8 * 60) * MINUTE_MS);
}
