import { describe, expect, it } from 'vitest';
import type { AttemptRow, DueRow } from '../src/check/evidence.ts';
import type { Entry } from '../src/ledger.ts';
import {
  answered,
  broken,
  claimOf,
  HOUR,
  inbound,
  isPost,
  KEPT,
  KEPT_TEXT,
  known,
  message,
  MINUTE,
  NOON,
  post,
  SETTINGS,
  STARTED,
} from './evidence-builder.ts';

describe('the checks of a play', () => {
  it('find nothing wrong with one text at noon that arrived', () => {
    expect(broken([post()], { messages: [message()] })).toEqual([]);
  });

  describe('P1', () => {
    it('is broken by one attempt posted twice', () => {
      expect(broken([post({ answer: 429, accepted: false, sid: null }), post({ at: NOON + HOUR })])).toContain('P1');
    });

    it('is broken by a second attempt after a 500, and kept after a 429', () => {
      const again = post({ at: NOON + HOUR, attempt: 2 });
      expect(broken([post({ answer: 500, accepted: false, sid: null }), again])).toEqual(['P1']);
      expect(broken([post({ answer: 429, accepted: false, sid: null }), again])).toEqual([]);
    });

    it('is kept by a second attempt that a person ordered', () => {
      const rearm: Entry = {
        type: 'act',
        at: NOON + MINUTE,
        act: 'rearm m1',
        clientId: 'a',
        datasetId: null,
        phone: null,
      };
      expect(
        broken([post({ answer: 500, accepted: false, sid: null }), rearm, post({ at: NOON + HOUR, attempt: 2 })], {
          outcomes: [{ messageId: 'm1', attempt: 1, outcome: 'rearmed', evidence: 'ordered', at: NOON + MINUTE }],
        }),
      ).toEqual([]);
    });

    it('is broken by a second claim without evidence, though nothing was posted', () => {
      const attempts = [1, 2].map((attempt) => claimOf(post({ at: NOON + attempt, attempt })));
      expect(broken([], { attempts })).toContain('P1');
    });
  });

  describe('the rows that are kept of a post', () => {
    it('break P1 where there is no claim, and where another step, campaign, number, person or text was claimed', () => {
      expect(broken([post()], { attempts: [] })).toEqual(['P1']);
      const others: Partial<AttemptRow>[] = [
        { kind: 'M2' },
        { datasetId: 'e' },
        { from: '+447400900001' },
        { phone: '+447400100002' },
        { bodyHash: 'f' },
      ];
      for (const other of others) expect(broken([post()], { attempts: [claimOf(post(), other)] })).toEqual(['P1']);
      expect(broken([post()], { messages: [message({ kind: 'manual' })] })).toEqual(['P1']);
    });

    it("break P13 where another client's claim was posted", () => {
      expect(broken([post()], { attempts: [claimOf(post(), { clientId: 'b' })] })).toEqual(['P13']);
    });

    it('break P3 where a post left more than two seconds after its claim', () => {
      expect(broken([post()], { attempts: [claimOf(post(), { claimedAt: NOON - 2_001 })] })).toEqual(['P3']);
      expect(broken([post()], { attempts: [claimOf(post(), { claimedAt: NOON - 2_000 })] })).toEqual([]);
    });

    it('break P1 where a text to a person calls itself a notice to the staff', () => {
      expect(broken([post({ kind: 'notice' })], { attempts: [] })).toContain('P1');
      expect(broken([post({ kind: 'notice', to: '+447400555555' })], { attempts: [] })).toEqual([]);
    });
  });

  describe('P2', () => {
    it('is broken by the same step in another message', () => {
      expect(broken([post(), post({ at: NOON + HOUR, messageId: 'm2', sid: 'SM2' })])).toEqual(['P2']);
    });

    it('is broken by a second nudge of one campaign, and by one to somebody who was not answered or has just been', () => {
      const days = SETTINGS.silence_nudge_days * 24 * HOUR;
      const nudge = (at: number, messageId = 'n1') => post({ kind: 'nudge', at, messageId, sid: `SM${messageId}` });
      const talked = answered(post({ kind: 'reply', messageId: 'r1', sid: 'SMr1' }));
      const told = (...entries: Entry[]) => broken([...talked, ...entries], KEPT_TEXT);
      expect(told(nudge(NOON + days))).toEqual([]);
      expect(told(nudge(NOON + days - MINUTE))).toEqual(['P2']);
      const order: Entry = {
        type: 'act',
        at: NOON + HOUR,
        act: 'rearm n1',
        clientId: 'a',
        datasetId: null,
        phone: null,
      };
      expect(told(order, nudge(NOON + days - MINUTE))).toEqual([]);
      expect(told(nudge(NOON + days), nudge(NOON + days + MINUTE, 'n2'))).toEqual(['P2']);
      expect(broken([nudge(NOON + days)])).toEqual(['P2']);
      expect(broken([...talked.filter((entry) => !isPost(entry)), nudge(NOON + days)], KEPT_TEXT)).toEqual(['P2']);
    });

    it("is broken by another campaign's step to the same person", () => {
      const other: Entry = { ...STARTED, datasetId: 'e' };
      expect(
        broken([other, post(), post({ at: NOON + HOUR, messageId: 'm2', sid: 'SM2', kind: 'M2', datasetId: 'e' })]),
      ).toEqual(['P2']);
    });
  });

  it('P2 is broken by two answers to one text, and kept by one to each', () => {
    const first = post({ kind: 'reply' });
    const second = post({ kind: 'reply', at: NOON + MINUTE, messageId: 'm2', sid: 'SM2' });
    const both = answered(first);
    const again: Entry = { type: 'answered', at: NOON + 1, since: NOON + 1, messageIds: ['m2'] };
    expect(broken([...both, again, second], KEPT_TEXT)).toEqual(['P2']);
    expect(broken([...both, again, { ...second, accepted: false, sid: null, answer: 500 }], KEPT_TEXT)).toEqual([]);
    const more = [inbound({ at: NOON, sid: 'SMmore', means: 'talk', body: 'Well?' })];
    const kept = {
      inbox: ['SMin', 'SMmore'].map((sid) => ({ sid, clientId: 'a', processedAt: NOON })),
    };
    expect(broken([...both, ...more, { type: 'known', at: NOON, sid: 'SMmore' }, again, second], kept)).toEqual([]);
  });

  describe('P3 and P4', () => {
    it('P3 is broken by a post three seconds after the STOP was committed, and kept by one second', () => {
      const stop = [inbound({ at: NOON - MINUTE }), known(NOON - 3_000)];
      expect(broken([...stop, post()], KEPT)).toEqual(['P3']);
      expect(broken([inbound({ at: NOON - MINUTE }), known(NOON - 1_000), post()], KEPT)).toEqual([]);
    });

    it('P3 is kept when they opted in again', () => {
      const start = inbound({ at: NOON - 2_000, sid: 'SMstart', body: 'START', means: 'start' });
      expect(broken([inbound({ at: NOON - HOUR }), known(NOON - HOUR), start, post()], KEPT)).not.toContain('P3');
    });

    it("P3 is broken by any text after they said that the number is another person's, START or not", () => {
      const suppressions = [{ clientId: 'a', phone: '+447400100001', source: 'wrong_number', liftedAt: null }];
      const rows = { ...KEPT, suppressions };
      const wrong = inbound({ at: NOON - 5_000, body: 'Wrong number', means: 'wrong_number' });
      const start = inbound({ at: NOON - 2_500, sid: 'SMstart', body: 'START', means: 'start' });
      expect(broken([wrong, known(NOON - 3_000), post()], rows)).toEqual(['P3']);
      expect(broken([wrong, known(NOON - 3_000), start, post()], rows)).toContain('P3');
      expect(broken([wrong, known(NOON - 1_000), post()], rows)).toEqual([]);
    });

    it("P3 is broken by a post three seconds after an operator's list suppressed them, and P4 by the suppression's end", () => {
      const listed: Entry = {
        ...{ type: 'act', at: NOON - 3_000, act: 'suppress', clientId: 'a', datasetId: null, phone: '+447400100001' },
      };
      const suppressions = [{ clientId: 'a', phone: '+447400100001', source: 'import', liftedAt: null }];
      expect(broken([listed, post()], { suppressions })).toEqual(['P3']);
      expect(broken([{ ...listed, at: NOON - 1_000 }, post()], { suppressions })).toEqual([]);
      expect(broken([listed])).toEqual(['P4']);
    });

    it('P4 is broken by a STOP without a suppression at the end', () => {
      expect(broken([inbound(), known(NOON)], { ...KEPT, suppressions: [] })).toEqual(['P4']);
    });

    it('P4 is broken by a suppression that was lifted without a word of theirs', () => {
      const lifted = [{ clientId: 'a', phone: '+447400100001', source: 'keyword', liftedAt: NOON + HOUR }];
      expect(broken([inbound(), known(NOON)], { ...KEPT, suppressions: lifted })).toEqual(['P4']);
    });
  });

  describe('P5 and P6', () => {
    it('P5 is broken before the window opens, on a Sunday, and in quiet hours', () => {
      expect(broken([post({ at: Date.parse('2026-06-16T07:59:00Z') })])).toEqual(['P5']);
      expect(broken([post({ at: Date.parse('2026-06-14T11:00:00Z') })])).toEqual(['P5']);
      const atNight = post({ at: Date.parse('2026-06-15T22:00:00Z'), kind: 'reply' });
      expect(broken(answered(atNight, { saidAt: atNight.at - 2 * HOUR }), KEPT_TEXT)).toEqual(['P5']);
    });

    it('P5 is broken by a text of a person at night, whatever the hours of the campaign, and P6 by one that may come then', () => {
      const own = (time: string) => broken([post({ kind: 'manual', at: Date.parse(`2026-06-16T${time}:00Z`) })]);
      expect(own('02:00')).toEqual(['P5']);
      expect(own('19:00')).toEqual([]);
      expect(own('19:55')).toEqual(['P6']);
    });

    it("P5 goes by the recipient's own night", () => {
      const started = { ...STARTED, settings: { ...SETTINGS, sending_hours_start: null, sending_hours_end: null } };
      const abroad = (time: string) =>
        broken([started, post({ at: Date.parse(`2026-06-16T${time}:00Z`), to: '+12125550101', validitySeconds: 60 })]);
      expect(abroad('11:59')).toEqual(['P5']);
      expect(abroad('12:00')).toEqual([]);
      expect(abroad('23:00')).toEqual([]);
    });

    it('P5 goes by the wall clock on the day the clocks change', () => {
      const start = {
        ...STARTED,
        at: Date.parse('2026-03-01T00:00:00Z'),
        settings: { ...SETTINGS, sending_days: ['sunday' as const] },
      };
      const at = (time: string) => post({ at: Date.parse(`2026-03-29T${time}:00Z`), validitySeconds: 60 });
      expect(broken([start, at('08:00')])).toEqual([]);
      expect(broken([start, at('07:59')])).toEqual(['P5']);
      expect(broken([start, at('16:01')])).toEqual(['P5']);
    });

    it('P5 is kept by an answer at night within the hour of their own text', () => {
      const atNight = post({ at: Date.parse('2026-06-15T22:00:00Z'), kind: 'reply' });
      expect(broken(answered(atNight, { saidAt: atNight.at - 30 * MINUTE }), KEPT_TEXT)).toEqual([]);
    });

    it('P6 is broken by a validity that reaches past the end of the window', () => {
      expect(broken([post({ at: Date.parse('2026-06-16T15:55:00Z') })])).toEqual(['P6']);
      expect(broken([post({ at: Date.parse('2026-06-16T15:55:00Z'), validitySeconds: 300 })])).toEqual([]);
    });
  });

  it('P7 is broken by an acknowledged text that is not kept, and by one that nobody dealt with', () => {
    const acknowledged: Entry = { type: 'acknowledged', at: NOON, sid: 'SMin' };
    const said = inbound({ means: 'talk', body: 'Hello' });
    expect(broken([said, known(NOON), acknowledged])).toEqual(['P7']);
    expect(broken([said, known(NOON)])).toEqual(['P8']);
    expect(
      broken([said, known(NOON), acknowledged], { inbox: [{ sid: 'SMin', clientId: 'a', processedAt: null }] }),
    ).toEqual(['P7']);
  });

  it('P8 is broken by a text that was known eleven minutes later, or never', () => {
    const said = inbound({ means: 'talk', body: 'Hello' });
    const { inbox = [] } = KEPT;
    expect(broken([said, known(NOON + 11 * MINUTE)], { inbox })).toEqual(['P8']);
    expect(broken([said], { inbox })).toEqual(['P8']);
    expect(broken([said, known(NOON + 9 * MINUTE)], { inbox })).toEqual([]);
  });

  it('P9 is broken by a status behind a report, and by an acceptance told twice', () => {
    const report: Entry = { type: 'callback', at: NOON, sid: 'SM1', status: 'delivered', answered: true };
    expect(broken([post(), report], { messages: [message({ providerStatus: 'sent' })] })).toEqual(['P9']);
    expect(broken([post()], { messages: [message({ acceptances: 2 })] })).toEqual(['P9']);
    const twice = message({ attempt: 2, acceptances: 2 });
    const expired: Entry = { type: 'status', at: NOON + 1, sid: 'SM1', status: 'failed', errorCode: 30036 };
    const both = [post(), expired, post({ at: NOON + HOUR, attempt: 2, sid: 'SM2' })];
    expect(broken(both, { messages: [{ ...twice, acceptances: 3 }] })).toEqual(['P9']);
    expect(broken(both, { messages: [twice] })).toEqual([]);
  });

  it('P9 is broken by an attempt that is kept as accepted and that the carrier never took', () => {
    const kept = { outcomes: [{ messageId: 'm1', attempt: 1, outcome: 'accepted', evidence: 'create', at: NOON }] };
    expect(broken([post()], kept)).toEqual([]);
    expect(broken([post({ accepted: false, sid: null, answer: 500 })], kept)).toEqual(['P9']);
    expect(broken([], kept)).toEqual(['P9']);
  });

  it('P2 is broken by a step without the one before it, and by one that comes sooner than the campaign says', () => {
    const second = (hours: number) => post({ kind: 'M2', messageId: 'm2', sid: 'SM2', at: NOON + hours * HOUR });
    expect(broken([second(48)])).toContain('P2');
    expect(broken([post(), second(47)])).toContain('P2');
    expect(broken([post(), second(48)])).not.toContain('P2');
    const expired: Entry = { type: 'status', at: NOON + 1, sid: 'SM1', status: 'failed', errorCode: 30036 };
    const again = post({ at: NOON + 2 * HOUR, attempt: 2, sid: 'SM1b' });
    expect(broken([post(), expired, again, second(48)])).toContain('P2');
    expect(broken([post(), expired, again, second(50)])).not.toContain('P2');
  });

  it('P9 is broken by a text that the carrier took and that is kept as one that never went', () => {
    for (const state of ['absent', 'blocked', 'rejected']) {
      expect(broken([post()], { messages: [message({ state })] })).toContain('P9');
    }
    const gaveUp = {
      messageId: message().id,
      attempt: 1,
      outcome: 'absent',
      evidence: 'no callback',
      at: NOON + MINUTE,
    };
    expect(broken([post()], { outcomes: [gaveUp] })).toContain('P9');
    expect(broken([post()], { outcomes: [{ ...gaveUp, at: NOON - MINUTE }] })).not.toContain('P9');
    const expired: Entry = { type: 'status', at: NOON, sid: 'SM1', status: 'failed', errorCode: 30036 };
    const again = message({ state: 'blocked', providerStatus: null, acceptances: 0 });
    expect(broken([post(), expired], { messages: [again] })).toEqual([]);
    expect(broken([post({ accepted: false, sid: null, answer: 429 })], { messages: [again] })).not.toContain('P9');
  });

  describe('P10', () => {
    const texts = (...minutes: number[]) =>
      minutes.map((minute, n) =>
        post({ at: NOON + minute * MINUTE, messageId: `m${n}`, sid: `SM${n}`, to: `+44740010000${n}` }),
      );
    const limits = (entries: readonly Entry[]) => broken(entries).filter((promise) => promise === 'P10');

    it('is broken by the third text of a sliding minute, though two calendar minutes share them', () => {
      expect(limits(texts(0.6, 0.9, 1.5))).toEqual(['P10']);
      expect(limits(texts(0.6, 0.9, 1.7))).toEqual([]);
    });

    it('is broken by the fourth of a sliding hour and by the fifth of a day', () => {
      expect(limits(texts(0, 10, 20, 59))).toEqual(['P10']);
      expect(limits(texts(0, 10, 20, 61))).toEqual([]);
      expect(limits(texts(0, 30, 61, 91, 122))).toEqual(['P10']);
    });
  });

  it('P10 is broken by more segments than the number takes a second just then, and kept by as many', () => {
    const takes = (segmentsPerSecond: number, at = NOON - HOUR, number = '+447400900000'): Entry[] => [
      { type: 'capacity', at, number, segmentsPerSecond },
    ];
    const burst = (count: number) =>
      Array.from({ length: count }, (_, n) =>
        post({ messageId: `m${n}`, sid: `SM${n}`, kind: 'manual', at: NOON + n }),
      );
    expect(broken([...takes(2), ...burst(11)])).toEqual(['P10']);
    expect(broken([...takes(2), ...burst(10)])).toEqual([]);
    expect(broken([...takes(2, NOON - HOUR, '+447400900001'), ...burst(11)])).toEqual([]);
    expect(broken([...takes(2), ...takes(200, NOON + HOUR), ...burst(11)])).toEqual(['P10']);
    expect(broken([...takes(2), ...takes(200, NOON), ...burst(11)])).toEqual([]);
    const long = burst(5).map((text) => ({ ...text, body: 'RoofA '.repeat(60) }));
    expect(broken([...takes(2), ...long])).toEqual(['P10']);
  });

  it('P11 is broken by what still waits long after, by what was overdue, and by a step that failed', () => {
    expect(broken([], { waiting: [{ what: 'reply', id: 'v', since: NOON }] })).toEqual(['P11']);
    expect(broken([], { stuck: [{ what: 'a text that waits for nothing', id: 'm1' }] })).toEqual(['P11']);
    const pause: Entry = { type: 'act', at: NOON, act: 'pause', clientId: 'a', datasetId: 'd', phone: null };
    const paused = [{ datasetId: 'd' }];
    expect(broken([pause], { paused })).toEqual([]);
    expect(broken([], { paused })).toEqual(['P11']);
    expect(broken([pause, { ...pause, at: NOON + HOUR, act: 'resume' }], { paused })).toEqual(['P11']);
    expect(broken([{ type: 'overdue', at: NOON, what: 'a text', since: NOON - HOUR }])).toEqual(['P11']);
    expect(broken([{ type: 'failed', at: NOON, step: 'send-message', error: 'Error: no' }])).toEqual(['step']);
  });

  describe('P11 of what was put off', () => {
    const step = (changes: Partial<DueRow> = {}): DueRow => ({
      ...{ what: 'a step', id: 'e1', clientId: 'a', datasetId: 'd', phone: '+447400100001', kind: 'M2' },
      since: NOON - 5 * 24 * HOUR,
      ...changes,
    });

    it('is broken by a step and by a text that were due before the calm and have not gone in days of open hours', () => {
      expect(broken([], { due: [step()] })).toEqual(['P11']);
      expect(broken([], { due: [step({ what: 'a text', kind: 'reply' })] })).toEqual(['P11']);
      expect(broken([], { due: [step({ kind: 'close' })] })).toEqual(['P11']);
    });

    it('is kept by what came due later, and where the campaign was paused until just now or had no hours', () => {
      expect(broken([], { due: [step({ since: NOON - 24 * HOUR })] })).toEqual([]);
      const resumed: Entry = {
        ...{ type: 'act', at: NOON + 20 * HOUR, act: 'resume', clientId: 'a', datasetId: 'd', phone: null },
      };
      expect(broken([resumed], { due: [step()] })).toEqual([]);
      const sundays = { ...STARTED, at: STARTED.at + 1, settings: { ...SETTINGS, sending_days: ['sunday' as const] } };
      expect(broken([sundays], { due: [step()] })).toEqual([]);
    });

    it('is kept where the limits were reached each day', () => {
      const texts = [-24, 0, 20].flatMap((hour) =>
        [0, 1.2, 2.4, 3.6].map((more, n) =>
          post({
            ...{ at: Date.parse('2026-06-16T08:00:00Z') + (hour === 20 ? 24 : hour) * HOUR + more * MINUTE },
            ...{
              messageId: `m${hour}${n}`,
              sid: `SM${hour}${n}`,
              to: `+44740010${hour + 30}0${n}`,
              validitySeconds: 60,
            },
          }),
        ),
      );
      const put = broken(texts, { due: [step()] });
      expect(put).not.toContain('P11');
    });
  });

  it('who was taken out of a list is texted no more, unless imported into it again', () => {
    const act = (name: string, at: number, phone: string | null): Entry => {
      return { type: 'act', at, act: name, clientId: 'a', datasetId: 'd', phone };
    };
    expect(broken([act('undo', NOON - MINUTE, '+447400100001'), post()])).toEqual(['gone']);
    expect(broken([act('undo', NOON - MINUTE, '+447400100002'), post()])).toEqual([]);
    expect(broken([act('delete dataset', NOON - MINUTE, null), post()])).toEqual(['gone']);
    expect(
      broken([
        act('delete lead', NOON - HOUR, '+447400100001'),
        act('imported', NOON - MINUTE, '+447400100001'),
        post(),
      ]),
    ).toEqual([]);
    expect(
      broken([act('undo', NOON - HOUR, '+447400100001'), act('imported', NOON - MINUTE, '+447400100002'), post()]),
    ).toEqual(['gone']);
  });

  it("P13 is broken by another client's number, person or words, and by a text or STOP given to another", () => {
    expect(broken([post({ kind: 'reply' }), { type: 'answered', at: NOON, since: NOON, messageIds: ['m1'] }])).toEqual([
      'P13',
    ]);
    expect(broken([post({ from: '+447400900001' })])).toEqual(['P13']);
    expect(broken([post({ to: '+447400109999' })])).toEqual(['P13']);
    expect(broken([post({ body: 'Hi, RoofB here' })])).toEqual(['P13']);
    expect(broken([post({ kind: 'manual', body: 'Hi, RoofB here' })])).toEqual(['P13']);
    expect(
      broken([inbound(), known(NOON)], { ...KEPT, inbox: [{ sid: 'SMin', clientId: 'b', processedAt: NOON }] }),
    ).toEqual(['P13']);
    const both = [
      ...(KEPT.suppressions ?? []),
      { clientId: 'b', phone: '+447400100001', source: 'keyword', liftedAt: null },
    ];
    expect(broken([inbound(), known(NOON)], { ...KEPT, suppressions: both })).toEqual(['P13']);
  });

  it('P14 is broken by an attempt of which nobody knows for an hour', () => {
    const rows = { messages: [message({ acceptances: 0 })], attempts: [claimOf(post())] };
    const outcome = (name: string, at: number) => ({ messageId: 'm1', attempt: 1, outcome: name, evidence: '', at });
    expect(broken([], { ...rows, outcomes: [outcome('unknown', NOON)] })).toEqual(['P14']);
    expect(broken([post()], { ...rows, outcomes: [outcome('accepted', NOON + 2 * HOUR)] })).toEqual(['P14']);
    expect(broken([], { ...rows, outcomes: [outcome('absent', NOON + 40 * MINUTE)] })).toEqual([]);
    expect(broken([], { ...rows, given: [{ messageId: 'm1', at: NOON + 50 * MINUTE }] })).toEqual([]);
  });

  it('P15 is broken by a step after their answer', () => {
    // An M2 by itself is broken otherwise too.
    const late = (...given: Parameters<typeof broken>) => broken(...given).filter((promise) => promise !== 'P2');
    const said = [inbound({ at: NOON - HOUR, means: 'talk', body: 'Hello' }), known(NOON - HOUR)];
    expect(late([...said, post({ kind: 'M2' })], KEPT_TEXT)).toEqual(['P15']);
    expect(
      late([inbound({ at: NOON - 2_000, means: 'talk' }), known(NOON - 2_000), post({ kind: 'M2' })], KEPT_TEXT),
    ).toEqual([]);
  });

  it('P15 is broken by a nudge so soon after a text of theirs', () => {
    const talked = answered(post({ kind: 'reply', messageId: 'r1', sid: 'SMr1' }));
    const at = NOON + SETTINGS.silence_nudge_days * 24 * HOUR;
    const more = (before: number): Entry[] => [
      inbound({ at: at - before, sid: 'SMmore', means: 'talk', body: 'Hello?' }),
      { type: 'known', at: at - before, sid: 'SMmore' },
      post({ kind: 'nudge', messageId: 'n1', sid: 'SMn1', at }),
    ];
    const rows = { inbox: ['SMin', 'SMmore'].map((sid) => ({ sid, clientId: 'a', processedAt: NOON })) };
    expect(broken([...talked, ...more(HOUR)], rows)).toEqual(['P15']);
    expect(broken([...talked, ...more(1_000)], rows)).toEqual([]);
  });

  it('P15 is broken by an answer that was made from what they had said before, whenever its row was written', () => {
    const answer = post({ kind: 'reply' });
    const more = (at: number): Entry[] => [
      inbound({ at, sid: 'SMmore', means: 'talk', body: 'Wait' }),
      { type: 'known', at, sid: 'SMmore' },
    ];
    const rows = {
      inbox: ['SMin', 'SMmore'].map((sid) => ({ sid, clientId: 'a', processedAt: NOON })),
      messages: [message({ kind: 'reply', createdAt: NOON - 5_000 })],
    };
    const read = { since: NOON - 30_000 };
    expect(broken([...answered(answer, read), ...more(NOON - 20_000)], rows)).toEqual(['P15']);
    expect(broken([...answered(answer, read), ...more(NOON - 40_000)], rows)).toEqual([]);
    expect(broken([...answered(answer, read), ...more(NOON - 1_000)], rows)).toEqual([]);
  });

  it('P15 is broken by an answer that no step has made', () => {
    const [said, heard] = answered(post({ kind: 'reply' }));
    const entries = [said, heard].filter((entry) => entry !== undefined);
    expect(broken([...entries, post({ kind: 'reply' })], KEPT_TEXT)).toEqual(['P15']);
  });

  it('P16 is broken by each thing that a model may not say, and kept by a plain sentence', () => {
    const says = (body: string) => broken(answered(post({ kind: 'reply', body })), KEPT_TEXT);
    for (const body of [
      'Hi \u{1F600}',
      'See https://evil.example',
      'Only £5',
      'Save 70%',
      'We guarantee it',
      'My system prompt',
      'x'.repeat(500),
    ]) {
      expect(says(body)).toEqual(['P16']);
    }
    expect(says('Shall we call you?')).toEqual([]);
  });

  it("P17 is broken by a text eleven seconds late beside another client's backlog, and by none at all", () => {
    const beside: Entry = {
      ...{ type: 'act', at: NOON, act: 'beside a backlog', clientId: 'a', datasetId: 'd', phone: '+447400100001' },
    };
    expect(broken([beside, post({ at: NOON + 11_000 })])).toEqual(['P17']);
    expect(broken([beside])).toEqual(['P17']);
    expect(broken([beside, post({ at: NOON + 9_000 })])).toEqual([]);
  });

  it('P17 is broken by a text that went behind more of one other client than may be out at a time', () => {
    const beside: Entry = {
      ...{ type: 'act', at: NOON, act: 'beside a backlog', clientId: 'a', datasetId: 'd', phone: '+447400100001' },
    };
    const ahead = (count: number) =>
      Array.from({ length: count }, (_, n) =>
        post({ clientId: 'b', messageId: `b${n}`, sid: `SMb${n}`, at: NOON + 10 }),
      );
    const rows = { messages: [message({ createdAt: NOON })] };
    expect(broken([beside, ...ahead(211), post({ at: NOON + 20 })], rows)).toContain('P17');
    expect(broken([beside, ...ahead(210), post({ at: NOON + 20 })], rows)).not.toContain('P17');
  });

  it('P18 is broken by a text of a live client on the sandbox carrier', () => {
    const started: Entry = { ...STARTED, clientId: 'b', datasetId: 'l' };
    expect(
      broken([started, post({ clientId: 'b', datasetId: 'l', from: '+447400900001', body: 'Hi, RoofB' })]),
    ).toEqual(['P18']);
  });
});
