import { describe, expect, test } from 'vitest';
import { LEAD } from './carrier.ts';
import {
  CAMPAIGN,
  DAY,
  EXPECTED,
  HOUR,
  M2,
  M3,
  MINUTE,
  MONDAY,
  REPLY,
  type Story,
  TEN,
  story,
} from './ledger-story.ts';

describe('P5: hours', () => {
  const at = (time: string, day = 0) =>
    MONDAY + day * DAY + Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE;
  const short = { validity: 60 };
  const cases: [string, Story, string[]][] = [
    ['before the window opens', story().post(at('08:59'), short), ['P5']],
    ['as it opens', story().post(at('09:00'), short), []],
    ['claimed before it shut', story().post(at('17:00') + 1_500, short), ['P6']],
    ['after it shut', story().post(at('17:00') + 2_500, short), ['P5']],
    ['on a Saturday', story().post(at('10:00', 5), short), ['P5']],
    [
      'a reply at night, long after their text',
      story()
        .hears(at('21:30'), 'hm', 'chat')
        .post(at('22:31'), { ...REPLY, ...short }),
      ['P5'],
    ],
    [
      'a reply at night, within the hour',
      story()
        .hears(at('21:30'), 'hm', 'chat')
        .post(at('22:20'), { ...REPLY, ...short }),
      [],
    ],
    ['a reply by day on a Saturday', story().post(at('10:00', 5), { ...REPLY, ...short }), []],
    [
      'what a rep is told, twice in a night',
      story()
        .post(at('22:00'), { tag: { kind: 'notice' }, ...short })
        .post(at('23:00'), { tag: { kind: 'notice' }, ...short }),
      [],
    ],
    ["a person's own text at night", story().post(at('23:00'), { tag: { kind: 'manual' } }), []],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });

  test('campaigns that loosen or tighten the rules', () => {
    const late = story().post(at('10:00')).post(at('19:00', 2), M2).post(at('21:30', 6), M3);
    expect(late.found()).toEqual(['P5', 'P5']);
    expect(late.found({ campaigns: [{ ...CAMPAIGN, followUpsIgnoreWindow: true }] })).toEqual(['P5']);
    const reply = story().post(at('19:00'), REPLY);
    expect(reply.found({ campaigns: [{ ...CAMPAIGN, repliesKeepWindow: true }] })).toEqual(['P5']);
    const holiday = story().post(at('10:00'));
    expect(holiday.found({ campaigns: [{ ...CAMPAIGN, holidays: ['2026-01-05'] }] })).toEqual(['P5']);
  });

  test("summer time, another zone's window and a recipient elsewhere", () => {
    const july = Date.UTC(2026, 6, 6);
    const early = story().post(july + 8 * HOUR, short);
    expect(early.found()).toEqual([]);
    expect(early.found({ campaigns: [{ ...CAMPAIGN, timezone: 'Europe/Lisbon', start: '09:00' }] })).toEqual([]);
    expect(early.found({ campaigns: [{ ...CAMPAIGN, timezone: 'America/New_York' }] })).toEqual(['P5']);
    expect(early.found({ ...EXPECTED, recipientZones: { [LEAD]: 'America/New_York' } })).toEqual(['P5']);
  });
});

describe('P6: validity', () => {
  const cases: [string, number, number | null, string[]][] = [
    ['ending as the window shuts', MONDAY + 16 * HOUR + 50 * MINUTE, 600, []],
    ['reaching a second past the window', MONDAY + 16 * HOUR + 50 * MINUTE, 601, ['P6']],
    ['none given', TEN, null, ['P6']],
    ['of the full window', MONDAY + 9 * HOUR, 8 * 3600, []],
  ];
  test.each(cases)('%s', (_name, at, validity, promises) => {
    expect(story().post(at, { validity }).found()).toEqual(promises);
  });

  test('of a reply ends with the hour after their text', () => {
    const at = MONDAY + 21 * HOUR + 30 * MINUTE;
    const reply = (validity: number) =>
      story()
        .hears(at, 'hm', 'chat')
        .post(at + 50 * MINUTE, { ...REPLY, validity });
    expect(reply(600).found()).toEqual([]);
    expect(reply(700).found()).toEqual(['P6']);
  });

  test('does not matter for a text that was refused', () => {
    expect(
      story()
        .post(TEN, { validity: null, outcome: { accepted: false } })
        .found(),
    ).toEqual([]);
  });
});
