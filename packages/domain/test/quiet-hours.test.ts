import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONTACT_HOURS,
  compileSendWindow,
  HOUR_MS,
  MINUTE_MS,
  nextQuietOpening,
  quietClosesAt,
  quietOpen,
  sendableSpan,
  WEEKDAYS,
} from '../src/index.ts';
import { CLOCK_CHANGES, firstMinute, type PlainWindow, plainOpen, walk, windowSettings } from './wall-clock.ts';

const at = (text: string): number => Date.parse(text);
const text = (t: number | null): string | null => (t === null ? null : new Date(t).toISOString());
const day = (zone: string, startMinute = 480, endMinute = 1260): PlainWindow => ({
  zone,
  days: WEEKDAYS,
  startMinute,
  endMinute,
});

describe('quiet hours', () => {
  it.each([
    ['Europe/London', '2026-11-21T07:59:59.999Z', false],
    ['Europe/London', '2026-11-21T08:00:00.000Z', true],
    ['Europe/London', '2026-11-21T20:59:59.999Z', true],
    ['Europe/London', '2026-11-21T21:00:00.000Z', false],
    ['Europe/London', '2026-07-01T07:00:00.000Z', true],
    ['Asia/Kathmandu', '2026-11-21T02:15:00.000Z', true],
    ['Asia/Kathmandu', '2026-11-21T02:14:59.999Z', false],
  ])('in %s at %s may be texted: %s', (zone, t, expected) => {
    expect(quietOpen([zone], at(t))).toBe(expected);
  });

  it('of somebody who may be in New York or Los Angeles end when both are up, and begin when one sleeps', () => {
    const zones = ['America/New_York', 'America/Los_Angeles'];
    const night = at('2026-11-20T06:00Z');
    expect(text(nextQuietOpening(zones, night))).toBe('2026-11-20T16:00:00.000Z');
    expect(text(quietClosesAt(zones, at('2026-11-20T16:00Z')))).toBe('2026-11-21T02:00:00.000Z');
  });

  it('of somebody who may be in Honolulu, London or Kolkata leave no common hour', () => {
    expect(nextQuietOpening(['Pacific/Honolulu', 'Europe/London', 'Asia/Kolkata'], at('2026-11-20T06:00Z'))).toBeNull();
  });

  it('can be made longer but not shorter', () => {
    const morning = at('2026-11-20T08:30Z');
    expect(quietOpen(['Europe/London'], morning, { startMinute: 540, endMinute: 1200 })).toBe(false);
    expect(quietOpen(['Europe/London'], at('2026-11-20T07:30Z'), { startMinute: 360, endMinute: 1439 })).toBe(false);
    expect(quietOpen(['Europe/London'], at('2026-11-20T21:30Z'), { startMinute: 360, endMinute: 1439 })).toBe(false);
  });

  it('are unknown, not absent, for somebody without a zone', () => {
    expect(() => quietOpen([], at('2026-11-20T12:00Z'))).toThrow(RangeError);
    expect(() => sendableSpan(null, [], CONTACT_HOURS, at('2026-11-20T12:00Z'))).toThrow(RangeError);
  });

  it.each(CLOCK_CHANGES.map(([zone, from]) => ({ zone, from })))(
    'agree with the wall clock of $zone in every minute from $from',
    ({ zone, from }) => {
      const minutes = 48 * 60;
      const open = walk(day(zone), at(from), minutes);
      const wrong = open.filter((expected, i) => quietOpen([zone], at(from) + i * MINUTE_MS) !== expected);
      expect(wrong).toEqual([]);
    },
  );
});

describe('a sendable span', () => {
  const zoneNames = [...new Set(CLOCK_CHANGES.map(([zone]) => zone))];
  const office = (zone: string, startMinute: number, endMinute: number): PlainWindow => ({
    zone,
    days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
    startMinute,
    endMinute,
  });

  it.each([
    [
      'open',
      '2026-11-20T15:00Z',
      { openNow: true, closesAt: '2026-11-20T17:00:00.000Z', next: '2026-11-20T15:00:00.000Z' },
    ],
    [
      'before the recipient is up',
      '2026-11-20T10:00Z',
      { openNow: false, closesAt: null, next: '2026-11-20T13:00:00.000Z' },
    ],
    ['after the window', '2026-11-20T17:00Z', { openNow: false, closesAt: null, next: '2026-11-23T13:00:00.000Z' }],
  ])('of a London campaign to New York, %s', (_, t, expected) => {
    const window = compileSendWindow(windowSettings(office('Europe/London', 540, 1020)));
    const span = sendableSpan(window, ['America/New_York'], CONTACT_HOURS, at(t));
    expect({ openNow: span.openNow, closesAt: text(span.closesAt), next: text(span.nextOpening) }).toEqual(expected);
  });

  it('of a London morning campaign to Los Angeles never opens', () => {
    const window = compileSendWindow(windowSettings(office('Europe/London', 540, 660)));
    const span = sendableSpan(window, ['America/Los_Angeles'], CONTACT_HOURS, at('2026-11-20T10:00Z'));
    expect(span).toEqual({ openNow: false, closesAt: null, nextOpening: null });
  });

  it('is the walk over all minutes in which the window and every zone are open', () => {
    fc.assert(
      fc.property(
        fc.record({
          campaign: fc.constantFrom(...zoneNames),
          zones: fc.subarray(zoneNames, { minLength: 1, maxLength: 2 }),
          start: fc.integer({ min: 0, max: 1200 }),
          length: fc.integer({ min: 15, max: 900 }),
          t: fc.integer({ min: at('2026-01-01T00:00Z') / MINUTE_MS, max: at('2027-06-01T00:00Z') / MINUTE_MS }),
        }),
        ({ campaign, zones, start, length, t: minute }) => {
          const plain = office(campaign, start, Math.min(1439, start + length));
          const all = [plain, ...zones.map((zone) => day(zone))];
          const open = (t: number): boolean => all.every((window) => plainOpen(window, t));
          const t = minute * MINUTE_MS;
          const span = sendableSpan(compileSendWindow(windowSettings(plain)), zones, CONTACT_HOURS, t);
          const opening = firstMinute(t, 3 * 1440, open);
          expect(span.openNow).toBe(open(t));
          // Beyond three days of walking only a clock change can bring a common minute.
          if (opening !== null || span.nextOpening === null) expect(span.nextOpening).toBe(opening);
          else expect(open(span.nextOpening) && !open(span.nextOpening - MINUTE_MS)).toBe(true);
          if (span.openNow) expect(span.closesAt).toBe(firstMinute(t, 1440, (later) => !open(later)));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('does not depend on what was asked before', () => {
    const windows = [
      null,
      ...[540, 900].map((start) => compileSendWindow(windowSettings(office('Europe/London', start, 1020)))),
    ];
    const lists = [['Pacific/Honolulu'], ['America/New_York'], ['Asia/Tokyo', 'Europe/London'], ['Pacific/Auckland']];
    const question = fc.record({
      window: fc.constantFrom(...windows),
      zones: fc.constantFrom(...lists),
      t: fc.integer({ min: at('2026-10-20T00:00Z') / MINUTE_MS, max: at('2026-11-05T00:00Z') / MINUTE_MS }),
    });
    fc.assert(
      fc.property(question, ({ window, zones, t }) => {
        const fresh = window === null ? null : { ...window };
        const asked = sendableSpan(window, zones, CONTACT_HOURS, t * MINUTE_MS);
        expect(asked).toEqual(sendableSpan(fresh, [...zones], { ...CONTACT_HOURS }, t * MINUTE_MS));
      }),
      { numRuns: 300 },
    );
  });

  it('without a window is the contact hours alone', () => {
    const t = at('2026-11-21T20:00Z');
    expect(sendableSpan(null, ['Europe/London'], CONTACT_HOURS, t)).toEqual({
      openNow: true,
      closesAt: t + HOUR_MS,
      nextOpening: t,
    });
  });
});
