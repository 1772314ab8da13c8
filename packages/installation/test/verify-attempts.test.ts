import { describe, expect, test } from 'vitest';
import type { Records } from '../src/verify/records.ts';
import { verifyRecords } from '../src/verify/verify.ts';
import { claim, DAY, MINUTE, NOON, PHONE, recordsOf } from './records-builder.ts';

/** The broken promises, in a word each. */
function broken(records: Records): string[] {
  return verifyRecords(records).map(({ promise, id }) => `${promise} ${id}`);
}

/** Two attempts of one text, a minute apart. */
function twice(changes: Partial<Records> = {}): Records {
  const again = claim(2, { messageId: 'm1', attempt: 2, phone: PHONE, claimedAt: NOON + MINUTE });
  return { ...recordsOf([claim(1, { phone: PHONE }), again]), ...changes };
}

const outcome = (name: string, at = NOON + 1_000) => ({ messageId: 'm1', attempt: 1, outcome: name, at, sid: null });
const report = (changes: Partial<Records['statuses'][number]> = {}) => ({
  ...{ messageId: 'm1', attempt: 1, sid: 'SM-m1', status: 'delivered', receivedAt: NOON + 5_000 },
  ...{ applied: true, errorCode: null },
  ...changes,
});

describe('P1: one POST an attempt, and another attempt only on evidence', () => {
  const cases: [string, Partial<Records>, string[]][] = [
    ['no evidence at all', {}, ['P1 m1']],
    ['it was not sent', { outcomes: [outcome('not_sent')] }, []],
    ['it was rejected', { outcomes: [outcome('rejected')] }, []],
    ['its outcome is unknown', { outcomes: [outcome('unknown')] }, ['P1 m1']],
    ['nobody knows it, and nobody ordered it', { outcomes: [outcome('unknown'), outcome('absent')] }, ['P1 m1']],
    ['a person ordered it', { outcomes: [outcome('unknown'), outcome('absent'), outcome('rearmed')] }, []],
    ['the evidence came too late', { outcomes: [outcome('not_sent', NOON + 2 * MINUTE)] }, ['P1 m1']],
    ['it was accepted', { outcomes: [outcome('accepted')] }, ['P1 m1']],
    ['it was accepted, and also not sent', { outcomes: [outcome('not_sent'), outcome('accepted')] }, ['P1 m1']],
    [
      'it was accepted, and its validity was over, a report says',
      { outcomes: [outcome('accepted')], statuses: [report({ status: 'failed', errorCode: 30036 })] },
      [],
    ],
    [
      'the same report, but only later',
      {
        outcomes: [outcome('accepted')],
        statuses: [report({ status: 'failed', errorCode: 30036, receivedAt: NOON + 2 * MINUTE })],
      },
      ['P1 m1'],
    ],
    [
      'it was accepted, and planned again because its validity was over',
      { outcomes: [outcome('accepted')], replans: [{ messageId: 'm1', at: NOON + 30_000 }] },
      [],
    ],
    [
      'it was planned again before that attempt',
      { outcomes: [outcome('accepted')], replans: [{ messageId: 'm1', at: NOON - 30_000 }] },
      ['P1 m1'],
    ],
  ];
  test.each(cases)('a second attempt after the first when %s', (_, changes, expected) => {
    expect(broken(twice(changes))).toEqual(expected);
  });

  test('two SIDs under one attempt are two texts', () => {
    const records = recordsOf([claim(1)]);
    records.outcomes = [{ ...outcome('accepted'), sid: 'SM-m1' }];
    records.statuses = [report({ sid: 'SM-other' })];
    expect(broken(records)).toEqual(['P1 m1']);
  });

  test('a text that the provider has without a recorded attempt is found', () => {
    const records = recordsOf([claim(1)]);
    records.messages.push({ messageId: 'm9', state: 'accepted', status: 'queued', sid: 'SM-m9', attempt: 0 });
    expect(broken(records)).toEqual(['P1 m9']);
  });

  test('attempts without a first one are found', () => {
    const records = recordsOf([claim(1, { attempt: 2 })]);
    records.outcomes = [outcome('not_sent', NOON - 1)];
    expect(broken(records)).toEqual(['P1 m1']);
  });
});

describe('P2: one text a step, one campaign at a time', () => {
  test('two M1 of one campaign to one person are found', () => {
    const records = recordsOf([claim(1, { phone: PHONE }), claim(2, { phone: PHONE })]);
    expect(broken(records)).toEqual(['P2 m1']);
  });

  test('M1 and M2 of one campaign to one person are as it should be', () => {
    expect(
      broken(
        recordsOf([claim(1, { phone: PHONE }), claim(2, { phone: PHONE, kind: 'M2', claimedAt: NOON + 2 * DAY })]),
      ),
    ).toEqual([]);
  });

  test('somebody in two cadences at once is found', () => {
    expect(broken({ ...recordsOf([]), cadences: [{ phone: PHONE, running: 2 }] })).toEqual(['P2 -']);
  });

  /** M1 of campaign `d`, then `after` days later M1 of campaign `e`. */
  function otherCampaign(after: number, cooldown = 90): Records {
    const other = claim(1, { messageId: 'e1', datasetId: 'e', phone: PHONE, claimedAt: NOON + after * DAY });
    const records = recordsOf([claim(1, { phone: PHONE }), other]);
    const [snapshot] = records.snapshots;
    if (snapshot !== undefined) records.snapshots.push({ ...snapshot, datasetId: 'e' });
    return { ...records, cooldowns: [{ days: cooldown }] };
  }

  test.each([
    [28, 90, ['P2 e1']],
    [35, 90, []],
    [7, 0, []],
  ])('another campaign %i days later, with a cooldown of %i days', (after, cooldown, expected) => {
    expect(broken(otherCampaign(after, cooldown))).toEqual(expected);
  });

  test('a campaign that goes on after another has begun is found', () => {
    const records = otherCampaign(35);
    records.attempts.push(claim(2, { kind: 'M2', phone: PHONE, claimedAt: NOON + 70 * DAY }));
    records.messages.push({ messageId: 'm2', state: 'delivered', status: 'delivered', sid: 'SM-m2', attempt: 1 });
    expect(broken(records)).toEqual(['P2 m2']);
  });
});

describe('P3 and P4: a STOP holds, and is kept', () => {
  const stop = (changes: Partial<Records['suppressions'][number]> = {}) => ({
    ...{
      phone: PHONE,
      source: 'keyword',
      messageSid: 'SM-stop',
      createdAt: NOON - MINUTE,
      liftedAt: null,
      liftedBy: null,
    },
    ...changes,
  });
  const start = { liftedAt: NOON - 1_000, liftedBy: 'SM-start' };

  test.each([
    ['a minute before', stop(), ['P3 m1']],
    ['of somebody else', stop({ phone: '+447400123457' }), []],
    ['lifted before the claim', stop(start), []],
    ['lifted after the claim', stop({ ...start, liftedAt: NOON + 1_000 }), ['P3 m1']],
    ['a moment before, within its commit', stop({ createdAt: NOON - 1_500 }), []],
    ['after the claim', stop({ createdAt: NOON + 1 }), []],
  ])('a claim with a STOP %s', (_, suppression, expected) => {
    expect(broken({ ...recordsOf([claim(1, { phone: PHONE })]), suppressions: [suppression] })).toEqual(expected);
  });

  test('one STOP of several that still stands is enough', () => {
    const suppressions = [stop(start), stop({ source: 'phrase', messageSid: 'SM-more' })];
    expect(broken({ ...recordsOf([claim(1, { phone: PHONE })]), suppressions })).toEqual(['P3 m1']);
  });

  test.each([
    ['is kept', [stop()], []],
    ['is gone', [], ['P4 SM-stop']],
    ['is kept for another number', [stop({ phone: '+447400123457' })], ['P4 SM-stop']],
    ['was lifted by their own text', [stop(start)], []],
    ['was lifted by nobody', [stop({ ...start, liftedBy: null })], ['P4 SM-stop']],
  ])('an opt-out whose suppression %s', (_, suppressions, expected) => {
    const optOuts = [{ messageSid: 'SM-stop', phone: PHONE, receivedAt: NOON - MINUTE }];
    expect(broken({ ...recordsOf([]), optOuts, suppressions })).toEqual(expected);
  });
});

describe('P9: reports count once and never go back', () => {
  const at = (state: string, status: string) => ({ messageId: 'm1', state, status, sid: 'SM-m1', attempt: 1 });

  test.each([
    ['sent', 'sent', [report({ status: 'sent' }), report()], ['P9 m1']],
    ['delivered', 'delivered', [report({ status: 'sent' }), report()], []],
    ['sent', 'sent', [report({ applied: false })], []],
    ['undelivered', 'undelivered', [report()], ['P9 m1']],
    ['delivered', 'read', [report({ status: 'read' })], []],
    ['delivered', 'delivered', [report({ status: 'undelivered' })], []],
  ])('a text that is %s (%s) after its reports', (state, status, statuses, expected) => {
    expect(broken({ ...recordsOf([claim(1)]), messages: [at(state, status)], statuses })).toEqual(expected);
  });

  test('one SID of two messages is found', () => {
    const records = recordsOf([claim(1), claim(2)]);
    for (const message of records.messages) message.sid = 'SM-same';
    expect(broken(records)).toEqual(['P9 SM-same']);
  });
});
