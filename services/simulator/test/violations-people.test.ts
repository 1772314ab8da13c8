import { describe, expect, test } from 'vitest';
import { DAY, HOUR, M2, MINUTE, REPLY, type Story, TEN, story } from './ledger-story.ts';

describe('P3: nothing after STOP', () => {
  const other = { to: '+447400123457' };
  const stopAt = TEN + HOUR;
  const cases: [string, Story, string[]][] = [
    [
      'a reply 3 s later',
      story()
        .hears(stopAt, 'leave me alone', 'stop')
        .post(stopAt + 3_000, REPLY),
      ['P3'],
    ],
    [
      'a reply 2 s later, which was on the wire',
      story()
        .hears(stopAt, 'leave me alone', 'stop')
        .post(stopAt + 2_000, REPLY),
      [],
    ],
    [
      'a post that the carrier refused',
      story()
        .hears(stopAt, 'STOP', 'stop')
        .post(stopAt + DAY, { ...REPLY, tag: { kind: 'manual' }, outcome: { accepted: false, code: 21610 } }),
      ['P3'],
    ],
    [
      'somebody else',
      story()
        .hears(stopAt, 'STOP', 'stop')
        .post(stopAt + HOUR, other),
      [],
    ],
    [
      'another client',
      story()
        .hears(stopAt, 'STOP', 'stop')
        .post(stopAt + HOUR, { from: '+447400199998', tag: { client: 'c2', dataset: 'd2' } }),
      [],
    ],
    [
      'another number of the same client',
      story()
        .post(TEN)
        .hears(stopAt, 'STOP', 'stop')
        .post(stopAt + HOUR, { from: '+447400199998', tag: { kind: 'manual' } }),
      ['P3'],
    ],
    [
      'START undoes a keyword',
      story()
        .hears(stopAt, 'Stop!! stop', 'stop')
        .hears(stopAt + HOUR, 'START', 'start')
        .post(stopAt + 2 * HOUR, REPLY),
      [],
    ],
    [
      'before START',
      story()
        .hears(stopAt, 'STOP', 'stop')
        .hears(stopAt + 2 * HOUR, 'START', 'start')
        .post(stopAt + HOUR, REPLY),
      ['P3'],
    ],
    [
      'YES does not undo other words',
      story()
        .hears(stopAt, 'take me off your list', 'stop')
        .hears(stopAt + HOUR, 'Yes', 'start')
        .post(stopAt + HOUR + MINUTE, REPLY),
      ['P3'],
    ],
    [
      'a STOP whose webhook failed and which nobody fetched',
      story()
        .hears(stopAt, 'STOP', 'stop', { http: 503 })
        .post(stopAt + 5 * MINUTE, { tag: { kind: 'manual' } }),
      [],
    ],
    [
      'a STOP that was fetched',
      story()
        .hears(stopAt, 'STOP', 'stop', { http: 503, listedAt: stopAt + MINUTE })
        .post(stopAt + 5 * MINUTE, { tag: { kind: 'manual' } }),
      ['P3'],
    ],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });
});

describe('P15: an answer ends the cadence', () => {
  const cases: [string, Story, string[]][] = [
    [
      'M2 after an answer',
      story()
        .post(TEN)
        .hears(TEN + HOUR, 'who is this', 'question')
        .post(TEN + 2 * DAY, M2),
      ['P15'],
    ],
    [
      'M2 after an auto-reply',
      story()
        .post(TEN)
        .hears(TEN + HOUR, 'driving', 'auto_reply')
        .post(TEN + 2 * DAY, M2),
      [],
    ],
    [
      'M1 of a later campaign',
      story()
        .post(TEN)
        .hears(TEN + HOUR, 'no thanks', 'decline')
        .post(TEN + 90 * DAY, { tag: { dataset: 'd2' } }),
      [],
    ],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });
});

describe('P8: a text whose webhook failed is fetched', () => {
  const later = (one: Story, at: number) => one.hears(at, 'bye', 'chat', { from: '+447400123457' });
  const cases: [string, Story, string[]][] = [
    ['never', later(story().hears(TEN, 'hi', 'chat', { http: 503 }), TEN + HOUR), ['P8']],
    [
      'too late',
      later(story().hears(TEN, 'hi', 'chat', { http: null, listedAt: TEN + 11 * MINUTE }), TEN + HOUR),
      ['P8'],
    ],
    ['in time', later(story().hears(TEN, 'hi', 'chat', { http: null, listedAt: TEN + 9 * MINUTE }), TEN + HOUR), []],
    ['perhaps still, as the ledger ends', later(story().hears(TEN, 'hi', 'chat', { http: 503 }), TEN + 9 * MINUTE), []],
  ];
  test.each(cases)('%s', (_name, one, promises) => {
    expect(one.found()).toEqual(promises);
  });
});
