import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from '../src/agenda.ts';
import type { PlannedEvent } from '../src/ledger-entries.ts';

const event = (id: number, at: number): PlannedEvent => ({
  id: String(id),
  at,
  phone: 'p',
  kind: 'cancel_booking',
  number: 'n',
  uid: 'u',
  link: null,
});

test('events come out by time and then by planning, without those that were removed', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ at: fc.integer({ min: 0, max: 9 }), removed: fc.boolean() })), (plans) => {
      const agenda = new Agenda();
      plans.forEach(({ at }, id) => agenda.add(event(id, at)));
      plans.forEach(({ removed }, id) => removed && agenda.remove(String(id)));
      const taken: string[] = [];
      for (let batch = agenda.takeEarliest(9); batch.length > 0; batch = agenda.takeEarliest(9)) {
        expect(new Set(batch.map(({ at }) => at)).size).toBe(1);
        taken.push(...batch.map(({ id }) => id));
      }
      const expected = plans
        .map(({ at, removed }, id) => ({ at, removed, id }))
        .filter(({ removed }) => !removed)
        .sort((a, b) => a.at - b.at || a.id - b.id);
      expect(taken).toEqual(expected.map(({ id }) => String(id)));
    }),
  );
});

test('an event in hand is nobody else’s, and put back it is due again', () => {
  const agenda = new Agenda();
  agenda.add(event(1, 5));
  expect(agenda.take('1', 4)).toBeNull();
  expect(agenda.take('1', 5)?.id).toBe('1');
  expect([agenda.take('1', 5), agenda.nextAt(), agenda.takeEarliest(9), agenda.size]).toEqual([null, null, [], 1]);
  agenda.release('1');
  expect(agenda.nextAt()).toBe(5);
  agenda.takeEarliest(9);
  agenda.remove('1');
  agenda.release('1');
  expect([agenda.nextAt(), agenda.size]).toEqual([null, 0]);
});
