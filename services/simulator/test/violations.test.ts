import { describe, expect, test } from 'vitest';
import { violations } from '../src/index.ts';
import { Ledger } from '../src/ledger.ts';
import type { EntryOf, Means, PostOutcome } from '../src/ledger-entries.ts';
import { ACCOUNT, LEAD, NUMBER } from './carrier.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday 5 January 2026, midnight in London (GMT). */
const MONDAY = Date.UTC(2026, 0, 5);
const TEN = MONDAY + 10 * HOUR;

const CAMPAIGN = {
  dataset: 'd1',
  start: '09:00',
  end: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  perMinute: 2,
  perHour: 4,
  perDay: 6,
  m2DelayHours: 48,
  m3DelayHours: 72,
};
const EXPECTED = { campaigns: [CAMPAIGN] };

/** A ledger written by hand. */
class Story {
  readonly ledger = new Ledger(null);
  #count = 0;

  post(
    at: number,
    changes: Partial<Omit<EntryOf<'post'>, 'tag' | 'outcome'>> & {
      tag?: Partial<EntryOf<'post'>['tag']>;
      outcome?: Partial<PostOutcome>;
    } = {},
  ) {
    const n = ++this.#count;
    const { tag, outcome, ...rest } = changes;
    const kind = tag?.kind ?? 'M1';
    this.ledger.append(
      {
        type: 'post',
        account: ACCOUNT.sid,
        to: LEAD,
        from: NUMBER,
        messagingServiceSid: null,
        body: `${kind} text`,
        validity: 600,
        callback: null,
        tag: { client: 'c1', message: `m${n}`, attempt: '1', kind, dataset: 'd1', ...tag },
        outcome: { accepted: true, sid: `SM${n}`, http: 201, code: null, fault: null, ...outcome },
        plans: [],
        ...rest,
      },
      at,
      0,
    );
    return this;
  }

  hears(
    at: number,
    body: string,
    means: Means,
    options: { http?: number | null; ackAt?: number; listedAt?: number; from?: string } = {},
  ) {
    const sid = `SMi${++this.#count}`;
    const from = options.from ?? LEAD;
    const base = { event: sid, sid, from, to: NUMBER } as const;
    this.ledger.append(
      {
        type: 'inbound',
        ...base,
        account: ACCOUNT.sid,
        body,
        media: 0,
        means,
        optOut: null,
        providerText: null,
        dropped: [],
      },
      at,
      0,
    );
    this.ledger.append(
      { type: 'webhook', ...base, http: options.http === undefined ? 200 : options.http, error: null, final: true },
      options.ackAt ?? at,
      0,
    );
    if (options.listedAt !== undefined) this.ledger.append({ type: 'listed', sids: [sid] }, options.listedAt, 0);
    return this;
  }

  fails(at: number, n: number, errorCode: number) {
    this.ledger.append(
      { type: 'status', event: `SM${n}:1`, sid: `SM${n}`, status: 'failed', errorCode, person: null, plans: [] },
      at,
      0,
    );
    return this;
  }

  found(expected: Parameters<typeof violations>[1] = EXPECTED) {
    return violations(this.ledger.entries, expected).map((one) => one.promise);
  }
}

const story = () => new Story();
const M2 = { tag: { kind: 'M2' } };
const M3 = { tag: { kind: 'M3' } };
const REPLY = { tag: { kind: 'reply' } };

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
