import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CampaignSettings,
  compileSendWindow,
  denserPlan,
  MINUTE_MS,
  newPlan,
  type PacingPlan,
  pacedStretch,
  slotsPassed,
  slotsWanted,
  slotTime,
  usableSlots,
} from '../src/index.ts';

const opening = Date.parse('2026-11-23T09:00Z');
const plan: PacingPlan = { opening, end: opening + 100 * MINUTE_MS, n: 10, k: 0 };

describe('the slots of a plan', () => {
  it('lie in the middle of equal parts', () => {
    const minutes = Array.from({ length: 10 }, (_, k) => (slotTime(plan, k) - opening) / MINUTE_MS);
    expect(minutes).toEqual([5, 15, 25, 35, 45, 55, 65, 75, 85, 95]);
  });

  it.each([
    ['before the first', 4, 0, 0, 0],
    ['at the first', 5, 0, 0, 1],
    ['between two', 14, 1, 1, 0],
    ['two missed: only the last is left', 25, 0, 2, 1],
    ['missed long ago: still the last', 34, 0, 2, 1],
    ['after all of them', 120, 3, 9, 1],
    ['all used', 120, 10, 10, 0],
  ])('may be used: %s', (_, minute, k, from, available) => {
    expect(usableSlots({ ...plan, k }, opening + minute * MINUTE_MS)).toEqual({ from, available });
  });

  it('have passed when their time has come, whatever the plan', () => {
    const anyPlan = fc.record({
      n: fc.integer({ min: 0, max: 300 }),
      length: fc.integer({ min: 1_000, max: 50_000_000 }),
      now: fc.integer({ min: -1_000, max: 60_000_000 }),
    });
    fc.assert(
      fc.property(anyPlan, ({ n, length, now }) => {
        const drawn = newPlan(opening, opening + length, n);
        const come = Array.from({ length: n }, (_, k) => slotTime(drawn, k)).filter((slot) => slot <= opening + now);
        expect(slotsPassed(drawn, opening + now)).toBe(come.length);
      }),
    );
  });

  it('of a denser plan begin no later than the next one of the old, and end with it', () => {
    const anyCase = fc.record({
      k: fc.integer({ min: 0, max: 9 }),
      more: fc.integer({ min: 1, max: 500 }),
      into: fc.nat(99),
    });
    fc.assert(
      fc.property(anyCase, ({ k, more, into }) => {
        const now = opening + into * MINUTE_MS;
        const old = { ...plan, k };
        const n = old.n - k + more;
        const dense = denserPlan(old, now, n);
        expect(dense).toMatchObject({ end: plan.end, n, k: 0 });
        expect(dense.opening).toBeLessThanOrEqual(now);
        expect(slotTime(dense, 0)).toBeLessThanOrEqual(Math.max(now, slotTime(old, k)) + 1);
      }),
    );
  });
});

describe('the number of slots', () => {
  const hours = 8;
  it.each([
    ['what is due', 1, 30, 50, 500, 50],
    ['what the hours let through: 30 an hour never make 500 a day', 1, 30, 1_000, 500, 240],
    ['what the minutes let through', 1, 1_000, 1_000, 500, 480],
    ['what the day has left', 1, 30, 1_000, 12, 12],
    ['nothing when nothing is due', 1, 30, 0, 500, 0],
    ['nothing when the day is used up', 1, 30, 50, 0, 0],
  ])('is %s', (_, perMinute, perHour, due, dayLeft, expected) => {
    const limits = { messages_per_minute: perMinute, messages_per_hour: perHour };
    expect(slotsWanted(limits, due, dayLeft, opening, opening + hours * 60 * MINUTE_MS)).toBe(expected);
  });

  it('is one at least in a stretch shorter than the limits count', () => {
    const limits = { messages_per_minute: 1, messages_per_hour: 1 };
    expect(slotsWanted(limits, 5, 5, opening, opening + 20 * MINUTE_MS)).toBe(1);
  });
});

describe('a paced stretch', () => {
  const base = CampaignSettings.parse({ m1_message: 'One' });
  const office = compileSendWindow({ ...base, sending_hours_start: '09:00', sending_hours_end: '17:00' });
  const allDay = compileSendWindow(base);
  it.each([
    ['of office hours', office, '2026-11-23T09:00Z', true, '2026-11-23T16:58:45Z'],
    ['before them', office, '2026-11-23T08:59Z', false, '2026-11-23T09:00:00Z'],
    ['in their last 75 seconds', office, '2026-11-27T16:58:45Z', false, '2026-11-30T09:00:00Z'],
    ['of a day without hours', allDay, '2026-11-23T08:00Z', true, '2026-11-23T20:58:45Z'],
    ['of its evening', allDay, '2026-11-23T21:00Z', true, '2026-11-23T23:58:45Z'],
    ['of its small hours', allDay, '2026-11-24T00:00Z', true, '2026-11-24T07:58:45Z'],
    ['between two of them', allDay, '2026-11-23T20:59Z', false, '2026-11-23T21:00:00Z'],
    ['after the last day', allDay, '2026-11-27T23:59Z', false, '2026-11-30T00:00:00Z'],
  ])('%s', (_, window, now, open, bound) => {
    const stretch = pacedStretch(window, Date.parse(now));
    expect(stretch).toEqual(open ? { open, end: Date.parse(bound) } : { open, opensAt: Date.parse(bound) });
  });
});
