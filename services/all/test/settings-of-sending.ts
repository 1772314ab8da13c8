import { WEEKDAYS } from '@rekindle/domain';
import { bodies, firstAt, M2, M3, times, type Effect } from './settings-stories.ts';

/** What settings change about the texts of a campaign. */
export const SENDING: Effect[] = [
  {
    setting: 'm1_message',
    story: { settings: { m1_message: 'One. Reply STOP to opt out.' } },
    see: bodies('M1'),
    values: [
      ['One. Reply STOP to opt out.', ['One. Reply STOP to opt out.']],
      ['Two, {{first_name}}. Reply STOP to opt out.', ['Two, Sam. Reply STOP to opt out.']],
    ],
  },
  {
    setting: 'm2_message',
    story: { settings: { m3_message: M3 }, days: 7 },
    see: times,
    values: [
      [M2, ['M1 03-02 10:00', 'M2 03-04 10:00', 'M3 03-09 09:00']],
      [null, ['M1 03-02 10:00', 'M3 03-05 10:00']],
    ],
  },
  {
    setting: 'm3_message',
    story: { settings: { m2_message: M2 }, days: 8 },
    see: times,
    values: [
      [null, ['M1 03-02 10:00', 'M2 03-04 10:00']],
      [M3, ['M1 03-02 10:00', 'M2 03-04 10:00', 'M3 03-09 09:00']],
    ],
  },
  {
    setting: 'm2_delay_hours',
    story: { settings: { m2_message: M2 }, days: 5 },
    see: times,
    values: [
      [48, ['M1 03-02 10:00', 'M2 03-04 10:00']],
      [24, ['M1 03-02 10:00', 'M2 03-03 10:00']],
      [0, ['M1 03-02 10:00', 'M2 03-02 10:00']],
    ],
  },
  {
    setting: 'm3_delay_hours',
    story: { settings: { m2_message: M2, m3_message: M3 }, days: 8 },
    see: (seen) => times(seen).at(-1),
    values: [
      [72, 'M3 03-09 09:00'],
      [1, 'M3 03-04 11:00'],
    ],
  },
  {
    setting: 'delay_respect_sending_hours',
    story: { settings: { m2_message: M2, m2_delay_hours: 10 }, days: 3 },
    see: (seen) => times(seen).at(-1),
    values: [
      [true, 'M2 03-03 09:00'],
      [false, 'M2 03-02 20:00'],
    ],
  },
  {
    setting: 'delay_type',
    story: { settings: { m2_message: M2, m2_delay_hours: 16 }, days: 4 },
    see: (seen) => times(seen).at(-1),
    values: [
      ['real_hours', 'M2 03-03 09:00'],
      ['business_hours', 'M2 03-04 10:00'],
    ],
  },
  {
    setting: 'sending_enabled',
    story: { days: 3 },
    see: firstAt,
    values: [
      [true, '03-02 10:00'],
      [false, null],
    ],
  },
  {
    setting: 'sending_hours_start',
    story: {},
    see: firstAt,
    values: [
      ['09:00', '03-02 10:00'],
      ['12:30', '03-02 12:30'],
    ],
  },
  {
    setting: 'sending_hours_end',
    story: {},
    see: firstAt,
    values: [
      ['17:00', '03-02 10:00'],
      ['10:00', '03-03 09:00'],
    ],
  },
  {
    setting: 'sending_days',
    story: { days: 8 },
    see: firstAt,
    values: [
      [['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], '03-02 10:00'],
      ...WEEKDAYS.map((day, i) => [[day], i === 0 ? '03-02 10:00' : `03-0${2 + i} 09:00`] as const),
    ],
  },
  {
    setting: 'sending_timezone',
    story: {},
    see: firstAt,
    values: [
      ['Europe/London', '03-02 10:00'],
      ['America/New_York', '03-02 14:00'],
    ],
  },
  {
    setting: 'holiday_calendar',
    // Good Friday; Easter Monday is a holiday too, but not in Scotland.
    story: { start: '2026-04-03T10:00:00Z', days: 5 },
    see: firstAt,
    values: [
      ['none', '04-03 11:00'],
      ['england-and-wales', '04-07 09:00'],
      ['scotland', '04-06 09:00'],
      ['northern-ireland', '04-07 09:00'],
    ],
  },
  {
    setting: 'holiday_calendar',
    // Saint Patrick's Day.
    story: { start: '2026-03-17T10:00:00Z', days: 2 },
    see: firstAt,
    values: [
      ['england-and-wales', '03-17 10:00'],
      ['northern-ireland', '03-18 09:00'],
    ],
  },
  {
    setting: 'pacing',
    story: { people: 12 },
    see: ({ texts }) => texts.filter(({ at }) => at === '03-02 10:00').length,
    values: [
      ['asap', 12],
      ['even', 10],
    ],
  },
  {
    setting: 'messages_per_minute',
    story: { people: 3 },
    see: ({ texts }) => texts.map(({ at }) => at),
    values: [
      [100, ['03-02 10:00', '03-02 10:00', '03-02 10:00']],
      [2, ['03-02 10:00', '03-02 10:00', '03-02 10:01']],
      [1, ['03-02 10:00', '03-02 10:01', '03-02 10:02']],
    ],
  },
  {
    setting: 'messages_per_hour',
    story: { people: 3 },
    see: ({ texts }) => texts.map(({ at }) => at),
    values: [
      [100, ['03-02 10:00', '03-02 10:00', '03-02 10:00']],
      [1, ['03-02 10:00', '03-02 11:00', '03-02 12:00']],
    ],
  },
  {
    setting: 'messages_per_day',
    story: { people: 3, days: 3 },
    see: ({ texts }) => texts.map(({ at }) => at),
    values: [
      [500, ['03-02 10:00', '03-02 10:00', '03-02 10:00']],
      [1, ['03-02 10:00', '03-03 09:00', '03-04 09:00']],
    ],
  },
  {
    setting: 'twilio_number',
    story: {},
    see: ({ texts }) => texts.map(({ from }) => from),
    values: [
      [undefined, ['first']],
      ['second', ['second']],
    ],
  },
  {
    setting: 'cal_booking_link',
    story: { settings: { m1_message: 'Book at {{booking_link}}. Reply STOP to opt out.' } },
    see: (seen) => bodies('M1')(seen).map((body) => /https:\/\/[a-z.]+\/[a-z]+/.exec(body)?.[0]),
    values: [
      ['https://cal.example.com/anna', ['https://cal.example.com/anna']],
      ['https://cal.example.com/ben', ['https://cal.example.com/ben']],
    ],
  },
  {
    setting: 'merge_fallbacks',
    story: { lead: { first_name: ' ' }, settings: { m1_message: 'Hi {{first_name}}. Reply STOP to opt out.' } },
    see: bodies('M1'),
    values: [
      [{}, []],
      [{ first_name: 'there' }, ['Hi there. Reply STOP to opt out.']],
    ],
  },
];
