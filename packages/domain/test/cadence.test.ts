import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CampaignSettings,
  compileSendWindow,
  type Due,
  HOUR_MS,
  ignoresWindow,
  MINUTE_MS,
  nextDue,
  nextStep,
  stepEnabled,
} from '../src/index.ts';
import { firstMinute, type PlainWindow, plainOpen } from './wall-clock.ts';

const at = (text: string): number => Date.parse(text);
const base = CampaignSettings.parse({
  m1_message: 'One',
  m2_message: 'Two',
  m3_message: 'Three',
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
});
const shown = (due: Due): string => (due.kind === 'due' ? new Date(due.dueAt).toISOString().slice(0, 16) : due.reason);

describe('a step is due', () => {
  const london = ['Europe/London'];
  it.each<[string, Partial<CampaignSettings>, 'M1' | 'M2' | 'M3', string, readonly string[] | null, string]>([
    ['M1 at once inside the window', {}, 'M1', '2026-11-20T10:00Z', london, '2026-11-20T10:00'],
    ['M1 at the next opening', {}, 'M1', '2026-11-21T10:00Z', london, '2026-11-23T09:00'],
    [
      'M1 inside the window even when the delays ignore it',
      { delay_respect_sending_hours: false },
      'M1',
      '2026-11-21T10:00Z',
      london,
      '2026-11-23T09:00',
    ],
    ['M2 two days after M1', {}, 'M2', '2026-11-16T10:00Z', london, '2026-11-18T10:00'],
    ['M2 on Monday when two days later is Saturday', {}, 'M2', '2026-11-19T10:00Z', london, '2026-11-23T09:00'],
    [
      'M2 on that Saturday when its delay ignores the window',
      { delay_respect_sending_hours: false },
      'M2',
      '2026-11-19T10:00Z',
      london,
      '2026-11-21T10:00',
    ],
    [
      'M2 never at night, even then',
      { delay_respect_sending_hours: false, m2_delay_hours: 12 },
      'M2',
      '2026-11-19T10:00Z',
      london,
      '2026-11-20T08:00',
    ],
    ['M3 by its own delay', {}, 'M3', '2026-11-16T10:00Z', london, '2026-11-19T10:00'],
    [
      'M2 after eight business hours',
      { delay_type: 'business_hours', m2_delay_hours: 8 },
      'M2',
      '2026-11-20T12:00Z',
      london,
      '2026-11-23T12:00',
    ],
    [
      'M2 the next morning when the business hours end with the day',
      { delay_type: 'business_hours', m2_delay_hours: 5 },
      'M2',
      '2026-11-19T12:00Z',
      london,
      '2026-11-20T09:00',
    ],
    [
      'M2 at the end of the business day when its delay ignores the window',
      { delay_type: 'business_hours', m2_delay_hours: 5, delay_respect_sending_hours: false },
      'M2',
      '2026-11-19T12:00Z',
      london,
      '2026-11-19T17:00',
    ],
    ['M2 at once with no delay', { m2_delay_hours: 0 }, 'M2', '2026-11-20T12:00Z', london, '2026-11-20T12:00'],
    ['M2 when New York is up', {}, 'M2', '2026-11-16T10:00Z', ['America/New_York'], '2026-11-18T13:00'],
    ['never without a zone', {}, 'M1', '2026-11-16T10:00Z', null, 'unknown_zone'],
    [
      'never without a common hour',
      { sending_hours_end: '11:00' },
      'M1',
      '2026-11-16T10:00Z',
      ['America/New_York'],
      'no_common_hour',
    ],
    ['never without a text', { m2_message: null }, 'M2', '2026-11-16T10:00Z', london, 'step_disabled'],
    ['never with a blank text', { m3_message: '  ' }, 'M3', '2026-11-16T10:00Z', london, 'step_disabled'],
  ])('%s', (_, change, step, previous, zones, expected) => {
    const settings = { ...base, ...change };
    const window = compileSendWindow(settings);
    expect(shown(nextDue({ settings, window, step, previousClaimedAt: at(previous), zones }))).toBe(expected);
  });

  it('in the first open minute after the delay, counted minute by minute', () => {
    const plain: PlainWindow = {
      zone: 'Europe/London',
      days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startMinute: 540,
      endMinute: 1020,
    };
    const window = compileSendWindow(base);
    fc.assert(
      fc.property(
        fc.record({
          start: fc.integer({ min: at('2026-01-01T00:00Z') / MINUTE_MS, max: at('2026-12-01T00:00Z') / MINUTE_MS }),
          delay: fc.integer({ min: 0, max: 20 }),
          business: fc.boolean(),
          zone: fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kathmandu'),
        }),
        ({ start, delay, business, zone }) => {
          const settings: CampaignSettings = {
            ...base,
            m2_delay_hours: delay,
            delay_type: business ? 'business_hours' : 'real_hours',
          };
          const previousClaimedAt = start * MINUTE_MS;
          let left = delay * 60;
          let elapsed = previousClaimedAt;
          while (left > 0) {
            if (!business || plainOpen(plain, elapsed)) left -= 1;
            elapsed += MINUTE_MS;
          }
          const awake: PlainWindow = {
            zone,
            days: [...plain.days, 'saturday', 'sunday'],
            startMinute: 480,
            endMinute: 1260,
          };
          const expected = firstMinute(elapsed, 6 * 1440, (t) => plainOpen(plain, t) && plainOpen(awake, t));
          const due = nextDue({ settings, window, step: 'M2', previousClaimedAt, zones: [zone] });
          expect(due).toEqual({ kind: 'due', elapsedAt: elapsed, dueAt: expected });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the steps of a cadence', () => {
  it.each<[string, Partial<CampaignSettings>, (string | null)[]]>([
    ['all three', {}, ['M1', 'M2', 'M3', null]],
    ['without M2', { m2_message: null }, ['M1', 'M3', 'M3', null]],
    ['without M3', { m3_message: '' }, ['M1', 'M2', null, null]],
    ['with M1 alone', { m2_message: null, m3_message: null }, ['M1', null, null, null]],
  ])('follow each other: %s', (_, change, expected) => {
    const settings = { ...base, ...change };
    expect([null, 'M1', 'M2', 'M3'].map((step) => nextStep(settings, step as 'M1' | null))).toEqual(expected);
    expect(stepEnabled(settings, 'M1')).toBe(true);
  });

  it('ignore the window only from M2 on, and only when told so', () => {
    const free = { ...base, delay_respect_sending_hours: false };
    expect((['M1', 'M2', 'M3'] as const).map((step) => ignoresWindow(free, step))).toEqual([false, true, true]);
    expect(ignoresWindow(base, 'M2')).toBe(false);
  });

  it('take no longer than 20 years of business hours', () => {
    const settings: CampaignSettings = { ...base, delay_type: 'business_hours', m2_delay_hours: 100_000 };
    const facts = { settings, window: compileSendWindow(settings), step: 'M2' as const, zones: ['Europe/London'] };
    expect(nextDue({ ...facts, previousClaimedAt: at('2026-11-20T12:00Z') }).kind).toBe('never');
    expect(HOUR_MS).toBe(3_600_000);
  });
});
