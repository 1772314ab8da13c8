import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClaimFacts,
  decideClaim,
  HOUR_MS,
  MESSAGE_KINDS,
  type MessageKind,
  MINUTE_MS,
  SECOND_MS,
} from '../src/index.ts';
import { type PlainWindow, plainOpen, wallClock } from './wall-clock.ts';

import { at, brief, facts, night, noon, withSettings } from './claim-facts.ts';

describe('outside the window', () => {
  it.each<[MessageKind, string, Partial<ClaimFacts>, string, string | null]>([
    ['M1', '2026-11-20T08:30Z', {}, 'defer window_shut', '2026-11-20T09:00Z'],
    ['M1', '2026-11-20T17:00Z', {}, 'defer window_shut', '2026-11-23T09:00Z'],
    ['M1', '2026-11-20T16:58:56Z', {}, 'defer window_shut', '2026-11-23T09:00Z'],
    ['M1', '2026-11-20T16:58:55Z', {}, 'claim', null],
    ['M1', '2026-11-20T10:00Z', { zones: ['America/New_York'] }, 'defer quiet_hours', '2026-11-20T13:00Z'],
    [
      'nudge',
      '2026-11-21T12:00Z',
      withSettings({ delay_respect_sending_hours: false }),
      'defer window_shut',
      '2026-11-23T09:00Z',
    ],
    [
      'M1',
      '2026-11-21T12:00Z',
      withSettings({ delay_respect_sending_hours: false }),
      'defer window_shut',
      '2026-11-23T09:00Z',
    ],
    ['M2', '2026-11-21T12:00Z', withSettings({ delay_respect_sending_hours: false }), 'claim', null],
    [
      'M3',
      '2026-11-21T22:00Z',
      withSettings({ delay_respect_sending_hours: false }),
      'defer quiet_hours',
      '2026-11-22T08:00Z',
    ],
  ])('%s at %s', (kind, t, change, expected, notBefore) => {
    const decision = decideClaim(facts(kind, change), at(t));
    expect(brief(decision)).toBe(expected);
    if (decision.kind === 'defer') expect(decision.notBefore).toBe(at(notBefore ?? ''));
  });
});

describe('an AI reply', () => {
  const evening = at('2026-11-20T19:00Z');
  it.each<[boolean, boolean, string, number, number | null, string, string | null]>([
    [true, false, 'inside the window', noon, noon - HOUR_MS, 'claim', null],
    [true, false, 'in the evening', evening, evening - 5 * HOUR_MS, 'claim', null],
    [true, false, 'at night, to a text of ten minutes ago', night, night - 10 * MINUTE_MS, 'claim', null],
    [true, false, 'at night, to a text of 58:55 ago', night, night - HOUR_MS + 65_000, 'claim', null],
    [
      true,
      false,
      'at night, to a text of 58:56 ago',
      night,
      night - HOUR_MS + 64_999,
      'defer quiet_hours',
      '2026-11-21T08:00Z',
    ],
    [true, false, 'at night, to no text at all', night, null, 'defer quiet_hours', '2026-11-21T08:00Z'],
    [false, false, 'in the evening', evening, evening - 60_000, 'defer window_shut', '2026-11-23T09:00Z'],
    [false, false, 'inside the window', noon, noon - 60_000, 'claim', null],
    [true, true, 'in the evening: strict wins', evening, evening - 60_000, 'defer window_shut', '2026-11-23T09:00Z'],
    [true, true, 'inside the window', noon, noon - 60_000, 'claim', null],
    [false, true, 'at night', night, night - 60_000, 'defer window_shut', '2026-11-23T09:00Z'],
  ])('24/7 %s, strict %s, %s', (always, strict, _, now, lastInboundAt, expected, notBefore) => {
    const change = withSettings({ respond_to_inbound_24_7: always, respect_schedule_strictly: strict });
    const decision = decideClaim(facts('reply', change, lastInboundAt), now);
    expect(brief(decision)).toBe(expected);
    if (decision.kind === 'defer') expect(decision.notBefore).toBe(at(notBefore ?? ''));
  });

  it('to somebody in an unknown zone goes only within 60 minutes of their text', () => {
    const soon = decideClaim(facts('reply', { zones: null }, noon - 10 * MINUTE_MS), noon);
    expect(soon).toMatchObject({ kind: 'claim', bound: noon + 50 * MINUTE_MS });
    expect(brief(decideClaim(facts('reply', { zones: null }, noon - HOUR_MS), noon))).toBe('block unknown_zone');
  });
});

describe("a person's own message at night", () => {
  it('goes once confirmed, and waits for the morning when not', () => {
    expect(decideClaim(facts('manual', { confirmedAtNight: true }), night)).toMatchObject({
      kind: 'claim',
      bound: null,
    });
    expect(decideClaim(facts('manual'), night)).toEqual({
      kind: 'defer',
      reason: 'night_unconfirmed',
      notBefore: at('2026-11-21T08:00Z'),
    });
  });
});

describe("a person's own message to somebody in an unknown zone", () => {
  it('goes within 60 minutes of their text, or once confirmed', () => {
    const soon = decideClaim(facts('manual', { zones: null }, noon - 10 * MINUTE_MS), noon);
    expect(soon).toMatchObject({ kind: 'claim', bound: noon + 50 * MINUTE_MS });
    expect(brief(decideClaim(facts('manual', { zones: null }, noon - HOUR_MS), noon))).toBe('block unknown_zone');
    expect(brief(decideClaim(facts('manual', { zones: null, confirmedAtNight: true }), noon))).toBe('claim');
  });
});

describe('the validity given to Twilio', () => {
  it.each<[string, MessageKind, string, number | null, number, string | null]>([
    ['is ten minutes at noon', 'M1', '2026-11-20T12:00Z', null, 600, '2026-11-20T17:00Z'],
    ['ends 5 s before the window', 'M1', '2026-11-20T16:55:00.001Z', null, 294, '2026-11-20T17:00Z'],
    ['is never under a minute', 'M1', '2026-11-20T16:58:55Z', null, 60, '2026-11-20T17:00Z'],
    [
      'of a reply ends before the quiet hours',
      'reply',
      '2026-11-20T20:58Z',
      at('2026-11-20T20:50Z'),
      115,
      '2026-11-20T21:00Z',
    ],
    [
      'of a reply in the last minute ends with the hour after their text',
      'reply',
      '2026-11-20T20:59:30Z',
      at('2026-11-20T20:01Z'),
      85,
      '2026-11-20T21:01Z',
    ],
    ['of a confirmed text is ten minutes', 'manual', '2026-11-20T23:00Z', null, 600, null],
  ])('%s', (_, kind, t, lastInboundAt, validitySeconds, bound) => {
    const decision = decideClaim(facts(kind, { confirmedAtNight: true }, lastInboundAt), at(t));
    expect(decision).toMatchObject({ kind: 'claim', validitySeconds, bound: bound === null ? null : at(bound) });
  });
});

describe('whatever the facts', () => {
  const anyFacts = fc.record({
    kind: fc.constantFrom(...MESSAGE_KINDS),
    now: fc.integer({ min: at('2026-10-23T00:00Z'), max: at('2026-11-03T00:00Z') }),
    sinceInbound: fc.option(fc.integer({ min: 0, max: 3 * HOUR_MS })),
    zones: fc.constantFrom(['Europe/London'], ['America/New_York'], ['Asia/Kathmandu', 'Europe/London'], null),
    always: fc.boolean(),
    strict: fc.boolean(),
    respect: fc.boolean(),
    suppressed: fc.boolean(),
    confirmedAtNight: fc.boolean(),
    minuteAgo: fc.option(fc.integer({ min: 0, max: 90_000 })),
    busyFor: fc.option(fc.integer({ min: -5_000, max: 5_000 })),
  });

  it('a claim lies inside its hours until its validity is over, and a wait ends later than now', () => {
    const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
    const office: PlainWindow = { zone: 'Europe/London', days: weekdays, startMinute: 540, endMinute: 1020 };
    fc.assert(
      fc.property(anyFacts, (drawn) => {
        const { kind, now, sinceInbound, zones, always, strict, respect } = drawn;
        const lastInboundAt = sinceInbound === null ? null : now - sinceInbound;
        const decision = decideClaim(
          facts(
            kind,
            {
              ...withSettings({
                respond_to_inbound_24_7: always,
                respect_schedule_strictly: strict,
                delay_respect_sending_hours: respect,
              }),
              zones,
              suppressed: drawn.suppressed,
              confirmedAtNight: drawn.confirmedAtNight,
              limits: {
                minuteRef: drawn.minuteAgo === null ? null : now - drawn.minuteAgo,
                hourRef: null,
                dayCount: 1,
              },
              numberNextFreeAt: drawn.busyFor === null ? null : now + drawn.busyFor,
            },
            lastInboundAt,
          ),
          now,
        );
        if (decision.kind === 'defer') expect(decision.notBefore).toBeGreaterThan(now);
        if (decision.kind !== 'claim') return;

        expect(drawn.suppressed).toBe(false);
        expect(decision.validitySeconds).toBeGreaterThanOrEqual(60);
        expect(decision.validitySeconds).toBeLessThanOrEqual(600);
        const last = now + decision.validitySeconds * SECOND_MS + 2 * SECOND_MS;
        const allThrough = (test: (t: number) => boolean): boolean => [now, (now + last) / 2, last].every(test);
        const awake = (t: number): boolean =>
          zones?.every((zone) => {
            const { minute } = wallClock(zone, t);
            return minute >= 480 && minute < 1260;
          }) ?? false;
        const graced = lastInboundAt !== null && last <= lastInboundAt + HOUR_MS;
        const needsWindow = kind === 'reply' ? strict || !always : kind === 'M1' || kind === 'nudge' || respect;
        if (kind === 'manual') expect(drawn.confirmedAtNight || graced || allThrough(awake)).toBe(true);
        else {
          if (needsWindow) expect(allThrough((t) => plainOpen(office, t))).toBe(true);
          expect(allThrough(awake) || (kind === 'reply' && !needsWindow && graced)).toBe(true);
        }
        const limited = kind !== 'reply' && kind !== 'manual';
        if (limited && drawn.minuteAgo !== null) expect(drawn.minuteAgo).toBeGreaterThan(62_000);
      }),
      { numRuns: 1_500 },
    );
  });
});
