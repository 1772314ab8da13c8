import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDueQueue, type QueuedStep } from '../src/forecast-queue.ts';
import { CampaignSettings } from '../src/index.ts';

const STEPS = ['M1', 'M2', 'M3'] as const;

/** An order to a queue; times and sizes are small so that they meet. */
const order = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    step: fc.constantFrom(...STEPS),
    dueAt: fc.nat(30),
    key: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('advance' as const), by: fc.nat(6) }),
  fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 4 }), later: fc.boolean() }),
  fc.record({ kind: fc.constant('count' as const), ahead: fc.integer({ min: 1, max: 12 }) }),
);

function settingsOf(keepsHours: boolean): CampaignSettings {
  return CampaignSettings.parse({ m1_message: 'Hi', delay_respect_sending_hours: keepsHours });
}

test('says of whoever is due, in which order and how many will be, what a sorted list says', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(order, { maxLength: 60 }), (keepsHours, orders) => {
      const queue = createDueQueue(settingsOf(keepsHours));
      let all: QueuedStep[] = [];
      let now = 0;
      queue.advance(now);
      const due = (later = false) =>
        all
          .filter(({ dueAt, step }) => dueAt <= now && !(later && step === 'M1'))
          .toSorted((a, b) => a.dueAt - b.dueAt || a.key - b.key || a.index - b.index);
      for (const [index, one] of orders.entries()) {
        if (one.kind === 'add') {
          const entry = {
            index,
            enrolmentId: String(index),
            step: one.step,
            zones: null,
            dueAt: one.dueAt,
            key: one.key,
          };
          all.push(entry);
          queue.add(entry);
        } else if (one.kind === 'advance') {
          now += one.by;
          queue.advance(now);
        } else if (one.kind === 'take') {
          const first = queue.first(one.limit, one.later ? 'later' : 'all');
          expect(first).toEqual(due(one.later).slice(0, one.limit));
          queue.take(first);
          all = all.filter((entry) => !first.includes(entry));
        } else {
          const horizon = now + one.ahead;
          const counted = all.filter(({ dueAt, step }) => dueAt < horizon && (keepsHours || step === 'M1'));
          expect(queue.dueBefore(horizon)).toBe(counted.length);
        }
        expect(queue.due).toBe(due().length);
        const ahead = all.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt);
        expect(queue.nextDueAt()).toBe(ahead.length === 0 ? null : Math.min(...ahead));
      }
    }),
    { numRuns: 500 },
  );
});

test('counts for one horizon also those that come and go while it stands', () => {
  const queue = createDueQueue(settingsOf(true));
  const entry = (index: number, dueAt: number): QueuedStep => ({
    ...{ index, enrolmentId: String(index), step: 'M2', zones: null, dueAt, key: 0 },
  });
  queue.advance(0);
  expect(queue.dueBefore(10)).toBe(0);
  queue.add(entry(1, 9));
  queue.add(entry(2, 10));
  expect(queue.dueBefore(10)).toBe(1);
  queue.advance(9);
  expect(queue.dueBefore(10)).toBe(1);
  queue.take(queue.first(1, 'all'));
  expect(queue.dueBefore(10)).toBe(0);
});
