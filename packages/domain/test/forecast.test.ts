import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CampaignSettings,
  compileSendWindow,
  DAY_MS,
  type ForecastInput,
  type ForecastLead,
  type ForecastRun,
  forecastStartFault,
  forecastWarnings,
  HOUR_MS,
  reachableInADay,
  recipientZones,
  runForecast,
} from '../src/index.ts';

const LONDON = ['Europe/London'];

function leadOf(n: number, over: Partial<ForecastLead> = {}): ForecastLead {
  const phone = `+4474${String(n).padStart(8, '0')}`;
  return { phone, zones: LONDON, next: 'M1', dueAt: 0, verdict: null, number: 0, ...over };
}

interface Given {
  settings?: Partial<CampaignSettings>;
  from: string;
  days?: number;
  people?: number;
  leads?: readonly ForecastLead[];
  text?: ForecastInput['text'];
  soFar?: NonNullable<ForecastInput['soFar']>;
  spend?: NonNullable<ForecastInput['spend']>;
  segmentsPerSecond?: number;
}

function inputOf(given: Given): ForecastInput {
  const from = Date.parse(given.from);
  const settings = CampaignSettings.parse({
    m1_message: 'Hi',
    sending_hours_start: '09:00',
    sending_hours_end: '17:00',
    ...given.settings,
  });
  const leads = given.leads ?? Array.from({ length: given.people ?? 1 }, (_, n) => leadOf(n));
  return {
    ...{ settings, from, window: compileSendWindow(settings), until: from + (given.days ?? 30) * DAY_MS },
    leads: leads.map((lead) => ({ ...lead, dueAt: Math.max(lead.dueAt, from) })),
    text: given.text ?? (() => ({ kind: 'text', segments: 1 })),
    numbers: [{ segmentsPerSecond: given.segmentsPerSecond ?? 100, nextFreeAt: null }],
    ...(given.soFar !== undefined && { soFar: given.soFar }),
    ...(given.spend !== undefined && { spend: given.spend }),
  };
}

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 } as const;

function timesOf(run: ForecastRun): string[] {
  return run.sends.map(({ step, at }) => `${step} ${new Date(at).toISOString()}`);
}

function codesOf(given: Given): string[] {
  const input = inputOf(given);
  return forecastWarnings(input, runForecast(input), ({ segments }) => segments).map(({ code }) => code);
}

function sentenceOf(given: Given, code: string, plain = 1): string {
  const input = inputOf(given);
  const warnings = forecastWarnings(input, runForecast(input), () => plain);
  return warnings.find((warning) => warning.code === code)?.sentence ?? '';
}

describe('one person, worked out by hand', () => {
  const three = { ...FAST, m2_message: 'b', m3_message: 'c' };
  test.each([
    ['a Monday', {}, '2026-01-12T10:00:00Z', ['M1 2026-01-12T10:00', 'M2 2026-01-14T10:00', 'M3 2026-01-19T09:00']],
    [
      'before the window opens',
      {},
      '2026-01-12T03:00:00Z',
      ['M1 2026-01-12T09:00', 'M2 2026-01-14T09:00', 'M3 2026-01-19T09:00'],
    ],
    [
      'a Friday before the clocks go forward',
      {},
      '2026-03-27T12:00:00Z',
      ['M1 2026-03-27T12:00', 'M2 2026-03-30T08:00', 'M3 2026-04-02T08:00'],
    ],
    [
      'before the clocks go back',
      { m2_delay_hours: 72 },
      '2026-10-23T15:30:00Z',
      ['M1 2026-10-23T15:30', 'M2 2026-10-26T15:30', 'M3 2026-10-29T15:30'],
    ],
    [
      'business hours',
      { delay_type: 'business_hours', m2_delay_hours: 10, m3_delay_hours: 8 },
      '2026-01-12T10:00:00Z',
      ['M1 2026-01-12T10:00', 'M2 2026-01-13T12:00', 'M3 2026-01-14T12:00'],
    ],
    [
      'a bank holiday',
      { holiday_calendar: 'england-and-wales' },
      '2026-12-24T10:00:00Z',
      ['M1 2026-12-24T10:00', 'M2 2026-12-29T09:00', 'M3 2027-01-04T09:00'],
    ],
    ['no M2', { m2_message: null }, '2026-01-12T10:00:00Z', ['M1 2026-01-12T10:00', 'M3 2026-01-15T10:00']],
    [
      'outside the window',
      { delay_respect_sending_hours: false, m2_delay_hours: 9 },
      '2026-01-16T10:00:00Z',
      ['M1 2026-01-16T10:00', 'M2 2026-01-16T19:00', 'M3 2026-01-19T19:00'],
    ],
  ] as const)('%s', (_, settings, from, expected) => {
    const run = runForecast(inputOf({ settings: { ...three, ...settings }, from }));
    expect(timesOf(run).map((each) => each.slice(0, 19))).toEqual(expected);
    expect(run.left).toBe(0);
  });

  test('somebody in New York is texted when both London and New York may', () => {
    const leads = [leadOf(1, { zones: ['America/New_York'] })];
    const run = runForecast(inputOf({ settings: FAST, from: '2026-01-12T09:00:00Z', leads }));
    expect(timesOf(run)).toEqual(['M1 2026-01-12T13:00:00.000Z']);
  });
});

describe('limits', () => {
  test('asap with two a minute sends two every 62 seconds and a millisecond', () => {
    const settings = { ...FAST, messages_per_minute: 2 };
    const run = runForecast(inputOf({ settings, from: '2026-01-12T10:00:00Z', people: 5 }));
    expect(timesOf(run).map((each) => each.slice(14))).toEqual([
      '10:00:00.000Z',
      '10:00:00.000Z',
      '10:01:02.001Z',
      '10:01:02.001Z',
      '10:02:04.002Z',
    ]);
  });

  test('what a running campaign has claimed today and in the last hour counts', () => {
    const times = [Date.parse('2026-01-12T09:59:30Z'), Date.parse('2026-01-12T09:59:40Z')];
    const soFar = {
      times,
      lastDay: '2026-01-12',
      lastDayCount: 2,
      plan: null,
      emittedTotal: 2,
      nextTickAt: Date.parse('2026-01-12T10:00:00Z'),
      open: [],
    };
    const settings = { ...FAST, messages_per_minute: 2, messages_per_day: 3 };
    const run = runForecast(inputOf({ settings, from: '2026-01-12T10:00:00Z', people: 2, soFar }));
    expect(timesOf(run)).toEqual(['M1 2026-01-12T10:00:32.001Z', 'M1 2026-01-13T09:00:00.000Z']);
  });

  test('what was claimed earlier today counts against the day, however long ago it was', () => {
    const settings = { ...FAST, messages_per_day: 3 };
    const nextTickAt = Date.parse('2026-01-12T14:00:00Z');
    const soFar = {
      times: [],
      lastDay: '2026-01-12',
      lastDayCount: 2,
      plan: null,
      emittedTotal: 2,
      nextTickAt,
      open: [],
    };
    const run = runForecast(inputOf({ settings, from: '2026-01-12T14:00:00Z', people: 2, soFar }));
    expect(timesOf(run)).toEqual(['M1 2026-01-12T14:00:00.000Z', 'M1 2026-01-13T09:00:00.000Z']);
  });

  test('the spend cap lets a day have so many segments, and the next day as many again', () => {
    const spend = { segmentsADay: 4, leftToday: 3, zone: 'Europe/London' };
    const run = runForecast(inputOf({ settings: FAST, from: '2026-01-12T10:00:00Z', people: 8, spend }));
    const days = Map.groupBy(run.sends, ({ at }) => new Date(at).toISOString().slice(0, 10));
    expect([...days].map(([date, { length }]) => [date, length])).toEqual([
      ['2026-01-12', 3],
      ['2026-01-13', 4],
      ['2026-01-14', 1],
    ]);
  });

  test('a text of five segments keeps the number busy for five seconds', () => {
    const text = () => ({ kind: 'text', segments: 5 }) as const;
    const given = { settings: FAST, from: '2026-01-12T10:00:00Z', people: 3, text, segmentsPerSecond: 1 };
    expect(timesOf(runForecast(inputOf(given))).map((each) => each.slice(20))).toEqual([
      '00.000Z',
      '04.001Z',
      '09.001Z',
    ]);
  });
});

test('texts that are out already go at their own times, in whatever order they were read', () => {
  const from = Date.parse('2026-01-12T10:00:00Z');
  const open = [30, 5, 20].map((minutes, lead) => ({
    ...{ nth: lead, lead, step: 'M1' as const, segments: 1, notBefore: from + minutes * 60_000 },
  }));
  const soFar = { times: [], lastDay: null, lastDayCount: 0, plan: null, emittedTotal: 3, nextTickAt: null, open };
  const run = runForecast(inputOf({ settings: FAST, from: '2026-01-12T10:00:00Z', people: 3, soFar }));
  expect(run.sends.map(({ lead, at }) => [lead, (at - from) / 60_000])).toEqual([
    [1, 5],
    [2, 20],
    [0, 30],
  ]);
});

test.each([
  ['today', 0, null],
  ['ten years on', 3_652, null],
  ['ten years back', -3_652, null],
  ['further on', 3_653, 'within 10 years'],
  ['further back', -3_653, 'within 10 years'],
])('a forecast that begins %s', (_, days, fault) => {
  const now = Date.parse('2026-01-12T10:00:00Z');
  const said = forecastStartFault(now + days * DAY_MS, now);
  if (fault === null) expect(said).toBeNull();
  else expect(said).toContain(fault);
});

test('whoever lacks a field waits, and the others take the slots', () => {
  const text: ForecastInput['text'] = (lead) =>
    lead === 0 ? { kind: 'missing', fields: ['first_name'] } : { kind: 'text', segments: 1 };
  const run = runForecast(inputOf({ settings: FAST, from: '2026-01-12T10:00:00Z', people: 3, text }));
  expect(run.sends).toHaveLength(2);
  expect(run.lacking).toEqual([{ lead: 0, step: 'M1', fields: ['first_name'] }]);
  expect(run.left).toBe(0);
});

test('the same question has the same answer, and asking changes nothing', () => {
  const input = inputOf({ from: '2026-03-27T12:00:00Z', people: 50, settings: { m2_message: 'b' } });
  const before = structuredClone({ ...input, text: null });
  expect(runForecast(input)).toEqual(runForecast(input));
  expect({ ...input, text: null }).toEqual(before);
});

test('limits, windows and quiet hours hold for whatever is forecast', () => {
  const zones = [
    LONDON,
    ['America/New_York'],
    ['Asia/Tokyo'],
    recipientZones({ timezone: null, phone: '+12125550100' })?.zones ?? null,
  ];
  const given = fc.record({
    people: fc.integer({ min: 1, max: 300 }),
    minute: fc.integer({ min: 1, max: 20 }),
    hour: fc.integer({ min: 1, max: 80 }),
    day: fc.integer({ min: 1, max: 120 }),
    pacing: fc.constantFrom('even' as const, 'asap' as const),
    from: fc.integer({ min: Date.parse('2026-03-20T00:00:00Z'), max: Date.parse('2026-04-02T00:00:00Z') }),
  });
  fc.assert(
    fc.property(given, ({ people, minute, hour, day, pacing, from }) => {
      const limits = { messages_per_minute: minute, messages_per_hour: hour, messages_per_day: day, pacing };
      const input = inputOf({
        settings: { ...limits, m2_message: 'b' },
        from: new Date(from).toISOString(),
        days: 6,
        leads: Array.from({ length: people }, (_, n) => leadOf(n, { zones: zones[n % zones.length] ?? null })),
      });
      const { sends } = runForecast(input);
      const within = (n: number, ms: number) => sends.every(({ at }, i) => i < n || at - (sends[i - n]?.at ?? 0) > ms);
      expect(within(minute, 60_000) && within(hour, HOUR_MS)).toBe(true);
      const local = (zone: string, at: number) =>
        new Date(at).toLocaleString('en-CA', { timeZone: zone, hourCycle: 'h23' });
      const days = Map.groupBy(sends, ({ at }) => local('Europe/London', at).slice(0, 10));
      expect([...days.values()].every(({ length }) => length <= day)).toBe(true);
      for (const { lead, at } of sends) {
        const london = Number(local('Europe/London', at).slice(12, 14));
        expect(london >= 9 && london < 17).toBe(true);
        for (const zone of input.leads[lead]?.zones ?? []) {
          const hourThere = Number(local(zone, at).slice(12, 14));
          expect(hourThere >= 8 && hourThere < 21).toBe(true);
        }
      }
      const keys = sends.map(({ lead, step }) => `${lead} ${step}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 25 },
  );
});

describe('warnings', () => {
  const MONDAY = '2026-01-12T10:00:00Z';
  test('a day limit that the hours do not give, with what they do', () => {
    const given = { from: MONDAY, people: 3 };
    expect(sentenceOf(given, 'day_limit_unreachable')).toMatch(
      /^500 a day .*messages_per_hour \(30\) lets 2[34]\d through/,
    );
    expect(reachableInADay(inputOf({ ...given, settings: { messages_per_day: 200 } }))).toBe(200);
    expect(codesOf({ ...given, settings: { messages_per_day: 200 } })).not.toContain('day_limit_unreachable');
  });

  test.each([
    ['a text every 62 s', { messages_per_hour: 60 }, 1, /messages_per_minute \(1\) lets 4\d\d through/],
    [
      'the carrier',
      { ...FAST, sending_hours_end: '09:15' },
      1,
      /the rate of the number they go from \(1 a second\) lets 8\d\d through/,
    ],
    ['no time at all', { sending_hours_start: '21:00', sending_hours_end: '22:00' }, 1, /^$/],
  ] as const)('a day limit out of reach names what is in the way: %s', (_, settings, segmentsPerSecond, sentence) => {
    expect(sentenceOf({ from: MONDAY, settings, segmentsPerSecond }, 'day_limit_unreachable')).toMatch(sentence);
  });

  test('a curly quote, where it is, what to write and what it costs', () => {
    const text = () => ({ kind: 'text', segments: 2 }) as const;
    const given = { from: MONDAY, people: 2, text, settings: { m1_message: 'Hi,\nit’s us' } };
    const sentence = sentenceOf(given, 'costly_character');
    expect(sentence).toContain("’ (U+2019) at line 2, character 3 (write ')");
    expect(sentence).toContain('2 texts of it cost 4 segments instead of 2');
  });

  test('M2 on a bank holiday, whether it is kept or not', () => {
    const settings = { ...FAST, m2_message: 'b' };
    const from = '2026-04-01T10:00:00Z';
    const kept = sentenceOf({ from, settings: { ...settings, holiday_calendar: 'england-and-wales' } }, 'bank_holiday');
    expect(kept).toBe(
      '1 M2 would be due on Friday 3 April 2026 and goes on Tuesday 7 April 2026 at the earliest: ' +
        'Friday 3 April 2026 and Monday 6 April 2026 are bank holidays in England and Wales.',
    );
    const ignored = sentenceOf({ from, settings }, 'bank_holiday');
    expect(ignored).toMatch(
      /^1 M2 goes out on Friday 3 April 2026, a bank holiday in England and Wales, Scotland and Northern Ireland:/,
    );
  });

  test.each([
    [
      'M2 due on a Saturday before a holiday on Monday',
      { from: '2026-05-01T14:30:00Z', settings: { m2_message: 'b', m2_delay_hours: 24 } },
      '1 M2 would be due on Saturday 2 May 2026 and goes on Tuesday 5 May 2026 at the earliest: ' +
        'Monday 4 May 2026 is a bank holiday in England and Wales.',
    ],
    [
      'M2 and M3 put off to the same day',
      {
        from: '2026-12-23T10:00:00Z',
        leads: [leadOf(1), leadOf(2, { next: 'M2', dueAt: Date.parse('2026-12-23T10:00:00Z') })],
        settings: { m2_message: 'b', m3_message: 'c', m2_delay_hours: 48, m3_delay_hours: 72 },
      },
      '1 M2 and 1 M3 would be due from Friday 25 December 2026 to Saturday 26 December 2026 and go on Tuesday 29 ' +
        'December 2026 at the earliest: Friday 25 December 2026 and Monday 28 December 2026 are bank holidays in ' +
        'England and Wales.',
    ],
    [
      'no text that is due on an ordinary weekend',
      { from: '2026-05-08T09:00:00Z', settings: { m2_message: 'b', m2_delay_hours: 24 } },
      '',
    ],
  ] as const)(
    'a bank holiday between when a text is due and when it goes: %s',
    (_, { settings, ...given }, sentence) => {
      const all = { ...FAST, holiday_calendar: 'england-and-wales', ...settings } as const;
      expect(sentenceOf({ ...given, settings: all }, 'bank_holiday')).toBe(sentence);
    },
  );

  test.each([
    ['sending_disabled', { settings: { sending_enabled: false } }],
    ['sending_hours_at_night', { settings: { sending_hours_start: '22:00', sending_hours_end: '23:00' } }],
    ['not_finished', { people: 500, days: 1 }],
    ['pace', { people: 500 }],
    ['never_sendable', { leads: [leadOf(1, { zones: null })] }],
    ['hour_limit_unreachable', { settings: { messages_per_hour: 90 } }],
    ['window_outside_quiet_hours', { settings: { sending_hours_start: '07:00', sending_hours_end: '17:00' } }],
    ['window_ignored', { settings: { m2_message: 'b', delay_respect_sending_hours: false } }],
    ['clock_change', { from: '2026-03-27T10:00:00Z', settings: { m2_message: 'b' } }],
    ['missing_field', { text: () => ({ kind: 'missing', fields: ['first_name'] }) as const }],
  ] as const)('%s', (code, given) => {
    expect(codesOf({ from: MONDAY, ...given })).toContain(code);
  });

  test('none for a campaign that is as it should be', () => {
    expect(codesOf({ from: MONDAY, people: 3, settings: { messages_per_day: 200 } })).toEqual([]);
  });
});
