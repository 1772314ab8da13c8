import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  HOUR_MS,
  LIMIT_MARGIN_MS,
  limitsAllow,
  type LimitSettings,
  MINUTE_MS,
  nextLocalMidnight,
  numberCapacity,
  placeInQueue,
} from '../src/index.ts';
import { wallClock } from './wall-clock.ts';

const at = (text: string): number => Date.parse(text);
const settings: LimitSettings = {
  messages_per_minute: 1,
  messages_per_hour: 30,
  messages_per_day: 500,
  sending_timezone: 'Europe/London',
};

describe('one more claim', () => {
  const now = at('2026-11-20T12:00:00Z');
  it.each([
    ['goes when nothing has gone yet', null, null, 0, { ok: true }],
    ['waits until the last is older than 62 s', now - 62_000, null, 1, { ok: false, until: now + 1, limit: 'minute' }],
    ['goes once it is', now - 62_001, null, 1, { ok: true }],
    ['waits for the hour', null, now - HOUR_MS, 30, { ok: false, until: now + 2_001, limit: 'hour' }],
    ['waits for tomorrow', null, null, 500, { ok: false, until: at('2026-11-21T00:00Z'), limit: 'day' }],
    ['names the longest wait', now, now - HOUR_MS + 60_000, 30, { ok: false, until: now + 62_001, limit: 'minute' }],
    ['names the longest wait of three', now, now, 500, { ok: false, until: at('2026-11-21T00:00Z'), limit: 'day' }],
  ])('%s', (_, minuteRef, hourRef, dayCount, expected) => {
    expect(limitsAllow({ now, settings, minuteRef, hourRef, dayCount })).toEqual(expected);
  });

  it.each([
    ['2026-11-20T23:59:57.999Z', true],
    ['2026-11-20T23:59:58.000Z', false],
    ['2026-11-20T23:59:59.999Z', false],
    ['2026-11-21T00:00:00.000Z', true],
  ])('is refused in the last 2 s of the day: at %s it goes: %s', (t, ok) => {
    expect(limitsAllow({ now: at(t), settings, minuteRef: null, hourRef: null, dayCount: 0 }).ok).toBe(ok);
  });

  it('counts days in the sending zone, not in UTC', () => {
    const facts = { settings, minuteRef: null, hourRef: null, dayCount: 500 };
    expect(limitsAllow({ ...facts, now: at('2026-07-01T22:30Z') })).toEqual({
      ok: false,
      until: at('2026-07-01T23:00Z'),
      limit: 'day',
    });
  });
});

describe('the next local midnight', () => {
  it.each([
    ['Europe/London', '2026-03-28T12:00Z', '2026-03-29T00:00Z'],
    ['Europe/London', '2026-03-29T12:00Z', '2026-03-29T23:00Z'],
    ['Pacific/Apia', '2011-12-29T12:00Z', '2011-12-30T10:00Z'],
    ['Asia/Beirut', '2026-03-28T12:00Z', '2026-03-28T22:00Z'],
    ['America/Santiago', '2026-09-05T12:00Z', '2026-09-06T04:00Z'],
  ])('of %s after %s is the first instant of a later date', (zone, from, expected) => {
    const midnight = nextLocalMidnight(zone, at(from));
    expect(new Date(midnight).toISOString().slice(0, 16)).toBe(expected.slice(0, 16));
    expect(wallClock(zone, midnight).date > wallClock(zone, midnight - 1).date).toBe(true);
  });
});

describe('any number of greedy workers', () => {
  it('never break a limit as the carrier sees it, and never wait longer than they must', () => {
    const scenario = fc.record({
      minute: fc.integer({ min: 1, max: 4 }),
      hour: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 40 }),
      zone: fc.constantFrom('Europe/London', 'Asia/Kathmandu', 'America/New_York'),
      start: fc.integer({ min: at('2026-10-24T00:00Z'), max: at('2026-11-02T00:00Z') }),
      steps: fc.array(fc.record({ pause: fc.nat({ max: 90_000 }), toWire: fc.nat({ max: LIMIT_MARGIN_MS }) }), {
        minLength: 30,
        maxLength: 120,
      }),
    });
    fc.assert(
      fc.property(scenario, ({ minute, hour, day, zone, start, steps }) => {
        const limits = {
          messages_per_minute: minute,
          messages_per_hour: hour,
          messages_per_day: day,
          sending_timezone: zone,
        };
        const claims: number[] = [];
        const wire: number[] = [];
        const verdict = (now: number) =>
          limitsAllow({
            now,
            settings: limits,
            minuteRef: claims[claims.length - minute] ?? null,
            hourRef: claims[claims.length - hour] ?? null,
            dayCount: claims.filter((claim) => wallClock(zone, claim).date === wallClock(zone, now).date).length,
          });
        let now = start;
        for (const { pause, toWire } of steps) {
          now += pause;
          for (let asked = verdict(now); !asked.ok; asked = verdict(now)) {
            expect(verdict(asked.until - 1).ok).toBe(false);
            expect(asked.until).toBeGreaterThan(now);
            now = asked.until;
          }
          claims.push(now);
          wire.push(now + toWire);
        }
        wire.sort((a, b) => a - b);
        for (const sent of wire) {
          const inside = (span: number): number => wire.filter((other) => other > sent - span && other <= sent).length;
          expect(inside(MINUTE_MS)).toBeLessThanOrEqual(minute);
          expect(inside(HOUR_MS)).toBeLessThanOrEqual(hour);
          const today = wallClock(zone, sent).date;
          const near = wire.filter((other) => Math.abs(other - sent) < 2 * DAY_MS);
          expect(near.filter((other) => wallClock(zone, other).date === today).length).toBeLessThanOrEqual(day);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("a number's capacity", () => {
  const now = at('2026-11-20T12:00Z');
  it.each([
    ['is free at first', null, 1, 1, { ok: true, nextFreeAt: now + 1_000 }],
    ['adds up over claims of one instant', now + 300, 3, 10, { ok: true, nextFreeAt: now + 600 }],
    ['is used up with a second of segments ahead', now + 1_000, 1, 1, { ok: false, until: now + 1 }],
    ['is free as soon as it said', now + 999, 1, 1, { ok: true, nextFreeAt: now + 1_999 }],
    ['is not saved up while idle', now - HOUR_MS, 2, 1, { ok: true, nextFreeAt: now + 2_000 }],
    ['is rounded in favour of the carrier', null, 1, 3, { ok: true, nextFreeAt: now + 334 }],
    ['of minus infinity is free', -Infinity, 1, 1, { ok: true, nextFreeAt: now + 1_000 }],
  ])('%s', (_, nextFreeAt, segments, perSecond, expected) => {
    expect(numberCapacity(now, nextFreeAt, segments, perSecond)).toEqual(expected);
  });
});

describe("a place in a busy number's queue", () => {
  const now = at('2026-11-20T12:00Z');
  const busy = { now, freeAt: now + 500, queueEndsAt: -Infinity, segments: 2, segmentsPerSecond: 4 };
  it.each([
    ['is the first free instant while nobody waits', {}, now + 500],
    ['is the first free instant once all who waited have had their turn', { queueEndsAt: now - 1 }, now + 500],
    ['is behind the last who waits', { queueEndsAt: now + 7_000 }, now + 7_000],
    ['is five minutes ahead at most', { queueEndsAt: now + HOUR_MS }, now + 300_000],
  ])('%s', (_, given, expected) => {
    expect(placeInQueue({ ...busy, ...given })).toEqual({ at: expected, queueEndsAt: expected + 500 });
  });
});
