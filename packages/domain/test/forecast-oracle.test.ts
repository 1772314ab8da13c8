import { expect, test } from 'vitest';
import { CampaignSettings, compileSendWindow, runForecast } from '../src/index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * London's sending hours of 09:00 to 17:00, Monday to Friday, over the last days of March 2026, written out by hand in
 * UTC: the clocks go forward on Sunday the 29th.
 */
const OPEN = [
  ['2026-03-26T09:00:00Z', '2026-03-26T17:00:00Z'],
  ['2026-03-27T09:00:00Z', '2026-03-27T17:00:00Z'],
  ['2026-03-30T08:00:00Z', '2026-03-30T16:00:00Z'],
  ['2026-03-31T08:00:00Z', '2026-03-31T16:00:00Z'],
  ['2026-04-01T08:00:00Z', '2026-04-01T16:00:00Z'],
  ['2026-04-02T08:00:00Z', '2026-04-02T16:00:00Z'],
  ['2026-04-03T08:00:00Z', '2026-04-03T16:00:00Z'],
  ['2026-04-06T08:00:00Z', '2026-04-06T16:00:00Z'],
  ['2026-04-07T08:00:00Z', '2026-04-07T16:00:00Z'],
  ['2026-04-08T08:00:00Z', '2026-04-08T16:00:00Z'],
].map(([from, to]) => ({ from: Date.parse(from ?? ''), to: Date.parse(to ?? '') }));

/** No text is claimed in the last 75 seconds of the hours. */
const LAST_CALL = 75_000;

function openAt(t: number): number {
  const window = OPEN.find(({ to }) => t < to - LAST_CALL);
  if (window === undefined) throw new RangeError('the oracle knows no later hours');
  return Math.max(t, window.from);
}

interface Waiting {
  phone: string;
  step: 'M1' | 'M2';
  dueAt: number;
}

/** The order of those due at the same time, as the migration writes it down. */
function key({ phone, step }: Waiting): number {
  const digits = BigInt(phone.slice(phone.length - 9));
  return Number((digits * 2654435761n + BigInt(step === 'M1' ? 1 : 2) * 40503n) % 2147483647n);
}

/**
 * The oracle: as fast as allowed means that the first in line goes at the first instant at which it is due, the hours are
 * open, the last but so many claims are more than 62 s, or 1 h 2 s, old, and the day has room.
 */
function greedy(
  people: readonly string[],
  from: number,
  limits: { minute: number; hour: number; day: number },
  delay: number,
) {
  const line: Waiting[] = people.map((phone) => ({ phone, step: 'M1', dueAt: from }));
  const sent: { phone: string; step: string; at: number }[] = [];
  const spans = [
    [limits.minute, 62_001],
    [limits.hour, HOUR + 2_001],
  ] as const;
  while (line.length > 0) {
    line.sort((a, b) => a.dueAt - b.dueAt || key(a) - key(b));
    const next = line.shift();
    if (next === undefined) break;
    let at = openAt(Math.max(next.dueAt, sent.at(-1)?.at ?? 0));
    for (let moved = true; moved; ) {
      const before = at;
      for (const [limit, span] of spans) at = Math.max(at, (sent[sent.length - limit]?.at ?? -Infinity) + span);
      const midnight = Math.floor((at + HOUR) / DAY) * DAY - HOUR;
      const today = sent.filter((text) => text.at >= midnight && text.at < midnight + DAY).length;
      if (today >= limits.day) at = midnight + DAY;
      at = openAt(at);
      moved = at !== before;
    }
    sent.push({ phone: next.phone, step: next.step, at });
    if (next.step === 'M1') {
      const elapsed = at + delay;
      const window = OPEN.find(({ to }) => elapsed < to);
      line.push({ phone: next.phone, step: 'M2', dueAt: Math.max(elapsed, window?.from ?? elapsed) });
    }
  }
  return sent;
}

test('1,000 people over a change of clocks are texted when an oracle made by hand says', () => {
  const settings = CampaignSettings.parse({
    ...{ m1_message: 'a', m2_message: 'b', pacing: 'asap', m2_delay_hours: 48 },
    ...{ sending_hours_start: '09:00', sending_hours_end: '17:00' },
    ...{ messages_per_minute: 7, messages_per_hour: 60, messages_per_day: 400 },
  });
  const from = Date.parse('2026-03-26T14:20:00Z');
  const people = Array.from(
    { length: 1_000 },
    (_, n) => `+4474${String((n * 7_919_317) % 100_000_000).padStart(8, '0')}`,
  );
  const run = runForecast({
    ...{ settings, window: compileSendWindow(settings), from, until: from + 14 * DAY },
    leads: people.map((phone) => ({
      phone,
      zones: ['Europe/London'],
      next: 'M1',
      dueAt: from,
      verdict: null,
      number: 0,
    })),
    text: () => ({ kind: 'text', segments: 1 }),
    numbers: [{ segmentsPerSecond: 10_000, nextFreeAt: null }],
  });
  const foreseen = run.sends.map(({ lead, step, at }) => ({ phone: people[lead], step, at }));

  expect(foreseen).toEqual(greedy(people, from, { minute: 7, hour: 60, day: 400 }, 48 * HOUR));
  expect(foreseen).toHaveLength(2_000);
});
