import { HOLIDAY_CALENDARS, HOLIDAYS_KNOWN_FROM, HOLIDAYS_KNOWN_THROUGH, holidayDates } from '@rekindle/domain';
import { describe, expect, test } from 'vitest';
import { isBankHoliday } from '../src/verify/bank-holidays.ts';
import type { AttemptRow, Records, SnapshotRow } from '../src/verify/records.ts';
import { verifyRecords } from '../src/verify/verify.ts';
import { claim, DAY, MINUTE, NOON, recordsOf } from './records-builder.ts';

function broken(records: Records): string[] {
  return verifyRecords(records).map(({ promise }) => promise);
}

const at = (iso: string) => Date.parse(iso);

describe('P5 and P6: hours', () => {
  type Case = [string, Partial<AttemptRow>, Partial<SnapshotRow['settings']>, string[]];
  const wholeDay = { sending_hours_start: null, sending_hours_end: null };
  const cases: Case[] = [
    ['M1 at noon', {}, {}, []],
    ['M1 before the window opens', { claimedAt: at('2026-02-11T08:59:59Z') }, {}, ['P5']],
    ['M1 as the window opens', { claimedAt: at('2026-02-11T09:00:00Z') }, {}, []],
    ['M1 as the window shuts', { claimedAt: at('2026-02-11T17:00:00Z') }, {}, ['P5']],
    ['M1 on a Saturday', { claimedAt: at('2026-02-14T12:00:00Z') }, {}, ['P5']],
    ['M1 in summer time, an hour before', { claimedAt: at('2026-07-01T07:59:00Z') }, {}, ['P5']],
    ['M1 in summer time, on the hour', { claimedAt: at('2026-07-01T08:00:00Z') }, {}, []],
    ['M1 valid past the end of the window', { claimedAt: at('2026-02-11T16:55:00Z') }, {}, ['P6']],
    ['M1 valid to the last second', { claimedAt: at('2026-02-11T16:50:00Z') }, {}, []],
    ['M1 with no hours, at night', { claimedAt: at('2026-02-11T07:59:00Z') }, wholeDay, ['P5']],
    ['M1 with no hours, valid into the night', { claimedAt: at('2026-02-11T20:55:00Z') }, wholeDay, ['P6']],
    ['M1 while sending was off', {}, { sending_enabled: false }, ['P5']],
    ['M1 under settings nobody kept', { settingsVersion: 7 }, {}, ['P5']],
    ['M1 to somebody who sleeps in New York', { timezone: 'America/New_York' }, {}, ['P5']],
    [
      'M1 to an American number of unknown zone',
      { phone: '+12125550123', claimedAt: at('2026-02-11T15:00:00Z') },
      {},
      ['P5'],
    ],
    [
      'M2 out of the window, which it ignores',
      { kind: 'M2', claimedAt: at('2026-02-14T12:00:00Z') },
      { delay_respect_sending_hours: false },
      [],
    ],
    [
      'M2 at night, whatever it ignores',
      { kind: 'M2', claimedAt: at('2026-02-11T21:00:00Z') },
      { delay_respect_sending_hours: false },
      ['P5'],
    ],
    [
      'a nudge out of the window',
      { kind: 'nudge', claimedAt: at('2026-02-14T12:00:00Z') },
      { delay_respect_sending_hours: false },
      ['P5'],
    ],
    [
      'M1 on Good Friday, which is a holiday',
      { claimedAt: at('2026-04-03T12:00:00Z') },
      { holiday_calendar: 'scotland' },
      ['P5'],
    ],
    ['M1 on Good Friday without a calendar', { claimedAt: at('2026-04-03T12:00:00Z') }, {}, []],
  ];
  test.each(cases)('%s', (_, attempt, settings, expected) => {
    expect(broken(recordsOf([claim(1, attempt)], settings))).toEqual(expected);
  });

  const night = at('2026-02-11T22:00:00Z');
  const reply = { kind: 'reply', sendSeq: null, claimedAt: night };
  const replies: Case[] = [
    ['at night to nobody who wrote', {}, {}, ['P5']],
    ['at night, ten minutes after their text', { lastInboundAt: night - 10 * MINUTE }, {}, []],
    ['at night, 55 minutes after their text, valid for ten', { lastInboundAt: night - 55 * MINUTE }, {}, ['P6']],
    ['at night, an hour after their text', { lastInboundAt: night - 60 * MINUTE - 1 }, {}, ['P5']],
    [
      'at night, strictly by the schedule',
      { lastInboundAt: night - MINUTE },
      { respect_schedule_strictly: true },
      ['P5'],
    ],
    ['at night, not around the clock', { lastInboundAt: night - MINUTE }, { respond_to_inbound_24_7: false }, ['P5']],
    [
      'at night, inside a window that strictly counts',
      { lastInboundAt: night - MINUTE },
      { respect_schedule_strictly: true, sending_hours_end: '23:00' },
      ['P5'],
    ],
    ['on a Saturday by day', { claimedAt: at('2026-02-14T12:00:00Z') }, {}, []],
    ['without a campaign behind it, by day', { claimedAt: NOON, settingsVersion: 0 }, {}, []],
  ];
  test.each(replies)('a reply %s', (_, attempt, settings, expected) => {
    expect(broken(recordsOf([claim(1, { ...reply, ...attempt })], settings))).toEqual(expected);
  });

  test("a person's own text may go at any time", () => {
    expect(broken(recordsOf([claim(1, { ...reply, kind: 'manual' })]))).toEqual([]);
  });

  test('a holiday that the client has changed is not judged', () => {
    const records = recordsOf([claim(1, { claimedAt: at('2026-04-03T12:00:00Z') })], { holiday_calendar: 'scotland' });
    expect(broken({ ...records, holidays: [{ calendar: 'scotland', day: '2026-04-03' }] })).toEqual([]);
  });
});

test.each(HOLIDAY_CALENDARS)('the rules of bank holidays agree with the table of %s', (calendar) => {
  const table = holidayDates(calendar);
  const reckoned: string[] = [];
  for (let t = Date.UTC(HOLIDAYS_KNOWN_FROM, 0, 1); t < Date.UTC(HOLIDAYS_KNOWN_THROUGH + 1, 0, 1); t += DAY) {
    const date = new Date(t).toISOString().slice(0, 10);
    if (isBankHoliday(calendar, date)) reckoned.push(date);
  }
  expect(reckoned).toEqual([...table].sort());
});

describe('P10: limits as the carrier sees them', () => {
  /** Claims at these milliseconds after noon. */
  const claims = (...offsets: number[]) => offsets.map((ms, i) => claim(i + 1, { claimedAt: NOON + ms }));
  const HOUR = 60 * MINUTE;

  test.each([
    ['two a minute kept', [0, 1_000, 62_001], { messages_per_minute: 2 }, []],
    ['two a minute broken', [0, 1_000, 62_000], { messages_per_minute: 2 }, ['P10']],
    ['two an hour kept', [0, 1_000, HOUR + 2_001], { messages_per_hour: 2 }, []],
    ['two an hour broken', [0, 1_000, HOUR + 2_000], { messages_per_hour: 2 }, ['P10']],
    ['two a day kept', [0, HOUR, DAY], { messages_per_day: 2 }, []],
    ['two a day broken', [0, HOUR, 4 * HOUR], { messages_per_day: 2 }, ['P10']],
  ])('%s', (_, offsets, settings, expected) => {
    expect(broken(recordsOf(claims(...offsets), settings))).toEqual(expected);
  });

  test('the day is that of the sending time zone', () => {
    const evening = at('2026-02-12T04:30:00Z');
    const list = [claim(1, { claimedAt: evening - HOUR }), claim(2, { claimedAt: evening + HOUR })];
    const loose = { sending_days: ['wednesday', 'thursday'], sending_hours_start: null, sending_hours_end: null };
    const zone = { ...loose, sending_timezone: 'America/New_York', messages_per_day: 1 };
    const awake = list.map((row) => ({ ...row, timezone: 'Asia/Tokyo' }));
    expect(broken(recordsOf(awake, zone))).toEqual([]);
    expect(broken(recordsOf(awake, { ...zone, sending_timezone: 'UTC' }))).toEqual(['P10']);
  });

  test('a step that was not counted is found', () => {
    expect(broken(recordsOf([claim(1, { sendSeq: null })]))).toEqual(['P10']);
  });

  test.each([
    ['lacks its first', [2, 3]],
    ['lacks one between', [1, 3]],
    ['has one twice', [1, 1]],
  ])('a count of claims that %s is found', (_, numbers) => {
    const list = numbers.map((sendSeq, i) => claim(i + 1, { sendSeq, claimedAt: NOON + i * MINUTE }));
    expect(broken(recordsOf(list))).toEqual(['P10']);
  });

  test('a claim that the campaign counted and nobody recorded is found', () => {
    expect(broken({ ...recordsOf(claims(0)), gates: [{ datasetId: 'd', lastSeq: 2 }] })).toEqual(['P10']);
    expect(broken({ ...recordsOf(claims(0)), gates: [{ datasetId: 'd', lastSeq: 1 }] })).toEqual([]);
  });

  test('claims whose times go back against their numbers are found', () => {
    expect(broken(recordsOf(claims(MINUTE, 0)))).toEqual(['P10']);
  });
});
