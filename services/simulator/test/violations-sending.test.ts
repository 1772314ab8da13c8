import { describe, expect, test } from 'vitest';
import { DAY, EXPECTED, HOUR, M2, M3, MINUTE, REPLY, type Story, TEN, story } from './ledger-story.ts';

test('a whole cadence by the book breaks nothing', () => {
  const done = story()
    .post(TEN)
    .post(TEN + 2 * DAY, M2)
    .post(TEN + 7 * DAY, M3)
    .hears(TEN + 7 * DAY + HOUR, 'yes please', 'interest')
    .post(TEN + 7 * DAY + HOUR + MINUTE, REPLY)
    .hears(TEN + 7 * DAY + 2 * HOUR, 'STOP', 'stop');
  expect(done.found()).toEqual([]);
});

describe('P1: nothing is posted twice', () => {
  const cases: [string, Story, string[]][] = [
    [
      'the same attempt twice',
      story()
        .post(TEN, { tag: { message: 'm' } })
        .post(TEN + DAY, { tag: { message: 'm' }, outcome: { accepted: false } }),
      ['P1'],
    ],
    [
      'a second attempt after acceptance',
      story()
        .post(TEN, { tag: { message: 'm' } })
        .post(TEN + DAY, { tag: { message: 'm', attempt: '2' } }),
      ['P1', 'P2'],
    ],
    [
      'a second attempt after a 500 that was accepted',
      story()
        .post(TEN, { tag: { message: 'm' }, outcome: { http: 500 } })
        .post(TEN + DAY, { tag: { message: 'm', attempt: '2' } }),
      ['P1', 'P2'],
    ],
    [
      'a second attempt after a 429',
      story()
        .post(TEN, { tag: { message: 'm' }, outcome: { accepted: false, sid: null, http: 429 } })
        .post(TEN + DAY, { tag: { message: 'm', attempt: '2' } }),
      [],
    ],
    [
      'a second attempt after its validity was over',
      story()
        .post(TEN, { tag: { message: 'm' } })
        .fails(TEN + HOUR, 1, 30036)
        .post(TEN + DAY, { tag: { message: 'm', attempt: '2' } }),
      [],
    ],
    [
      'a second attempt after it was filtered',
      story()
        .post(TEN, { tag: { message: 'm' } })
        .fails(TEN + HOUR, 1, 30007)
        .post(TEN + DAY, { tag: { message: 'm', attempt: '2' } }),
      ['P1', 'P2'],
    ],
    ['a text that says nothing about itself', story().post(TEN, { tag: { message: null } }), ['P1']],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });
});

describe('P2: one M1, one M2, one M3', () => {
  const cases: [string, Story, string[]][] = [
    [
      'M1 twice as two messages',
      story()
        .post(TEN)
        .post(TEN + DAY),
      ['P2'],
    ],
    [
      'M1 twice to different phones',
      story()
        .post(TEN)
        .post(TEN + DAY, { to: '+447400123457' }),
      [],
    ],
    [
      'M1 again in another campaign',
      story()
        .post(TEN)
        .post(TEN + DAY, { tag: { dataset: 'd2' } }),
      [],
    ],
    [
      'M2 that says what M1 said',
      story()
        .post(TEN)
        .post(TEN + 2 * DAY, { ...M2, body: 'M1 text' }),
      ['P2'],
    ],
    ['M2 without M1', story().post(TEN, M2), ['P2']],
    [
      'M2 too soon',
      story()
        .post(TEN)
        .post(TEN + 47 * HOUR, M2),
      ['P2'],
    ],
    [
      'M3 too soon after M2',
      story()
        .post(TEN)
        .post(TEN + 2 * DAY, M2)
        .post(TEN + 4 * DAY, M3),
      ['P2'],
    ],
    [
      'a second nudge',
      story()
        .post(TEN, { tag: { kind: 'nudge' } })
        .post(TEN + DAY, { tag: { kind: 'nudge' }, body: 'other' }),
      ['P2'],
    ],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });

  test('another campaign within the cooldown, when one is expected', () => {
    const one = story()
      .post(TEN)
      .post(TEN + 30 * DAY, { tag: { dataset: 'd2' } });
    expect(one.found({ ...EXPECTED, cooldownDays: 90 })).toEqual(['P2']);
    expect(one.found({ ...EXPECTED, cooldownDays: 29 })).toEqual([]);
  });
});

describe('P10: limits', () => {
  const burst = (...offsets: number[]) =>
    offsets.reduce((one, offset, n) => one.post(TEN + offset, { to: `+44740012345${n}` }), story());
  const cases: [string, Story, string[]][] = [
    ['three in a minute', burst(0, 1_000, 59_999), ['P10']],
    ['three in a minute and a bit', burst(0, 1_000, 60_000), []],
    ['five in an hour', burst(0, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 59 * MINUTE), ['P10']],
    ['five in an hour and a bit', burst(0, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 60 * MINUTE), []],
    [
      'seven in a day',
      burst(0, 20 * MINUTE, 40 * MINUTE, 60 * MINUTE, 80 * MINUTE, 100 * MINUTE, 120 * MINUTE),
      ['P10'],
    ],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });

  test('a refused post counts, a reply does not', () => {
    const refused = { outcome: { accepted: false, sid: null, http: 429 } };
    const one = (changes: object) =>
      story()
        .post(TEN, { to: '+447400123450' })
        .post(TEN + 1, { to: '+447400123451' })
        .post(TEN + 2, { to: '+447400123452', ...changes });
    expect(one(refused).found()).toEqual(['P10']);
    expect(one(REPLY).found()).toEqual([]);
  });
});
