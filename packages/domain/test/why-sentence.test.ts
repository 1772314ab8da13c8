import { describe, expect, test } from 'vitest';
import {
  causeWords,
  localMoment,
  pauseWords,
  type WhyCampaign,
  type WhyLead,
  type WhyText,
  whyLead,
  whyMessage,
} from '../src/index.ts';

/** Monday 23 November 2026, 10:00 in London. */
const NOW = Date.parse('2026-11-23T10:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const moment = { now: NOW, zone: 'Europe/London' };

const running: WhyCampaign = {
  ...{ status: 'active', pausedReason: null, clientStatus: 'active', sendingStopped: false, lastLook: null },
};

function text(changes: Partial<WhyText> = {}): WhyText {
  return {
    ...{ kind: 'M1', state: 'delivered', reason: null, claimedAt: NOW - DAY, createdAt: NOW - DAY },
    ...{ deliveredAt: NOW - DAY + 60_000, notBefore: null, checkAt: null, errorCode: null, error: null },
    ...changes,
  };
}

function enrolled(changes: Partial<NonNullable<WhyLead['enrolment']>> = {}): WhyLead['enrolment'] {
  return {
    ...{ state: 'active', nextStep: 1, dueAt: NOW - HOUR, reason: null, heldUntil: null, endedAt: null },
    ...changes,
  };
}

function lead(changes: Partial<WhyLead> = {}): WhyLead {
  return {
    ...{
      campaign: running,
      status: 'READY',
      flagged: false,
      archived: false,
      manualMode: false,
      needsPerson: null,
      suppression: null,
    },
    ...{ enrolment: enrolled(), lastText: null, openText: null, lastReplyAt: null, replyDueAt: null },
    ...changes,
  };
}

const planned = text({ state: 'planned', claimedAt: null, deliveredAt: null, kind: 'M2' });
const shut = { code: 'window_shut', until: NOW + 23 * HOUR };

describe('the sentence on a lead', () => {
  const cases: [string, Partial<WhyLead>, string][] = [
    ['due and on its way', {}, 'Not texted so far; M1 is due and goes in its turn.'],
    [
      'due while the window is shut',
      { campaign: { ...running, lastLook: shut } },
      'Not texted so far; M1 is due and waits, because the sending hours are over; the campaign goes on Tue 24 Nov 2026 09:00.',
    ],
    [
      'due while a limit is reached',
      { campaign: { ...running, lastLook: { code: 'limit_hour', until: NOW + HOUR } } },
      'Not texted so far; M1 is due and waits, because the limit an hour is reached; the campaign goes on Mon 23 Nov 2026 11:00.',
    ],
    [
      'texted, M2 to come',
      { status: 'CONTACTED_1', lastText: text(), enrolment: enrolled({ nextStep: 2, dueAt: NOW + DAY }) },
      'M1 went Sun 22 Nov 2026 10:00 (delivered), no answer yet; M2 is due Tue 24 Nov 2026 10:00.',
    ],
    [
      'texted three times',
      { lastText: text({ kind: 'M3' }), enrolment: enrolled({ nextStep: 4, dueAt: NOW + DAY }) },
      'M3 went Sun 22 Nov 2026 10:00 (delivered), no answer yet; there is no further step, and without an answer it ends for them Tue 24 Nov 2026 10:00.',
    ],
    [
      'stopped by their own word',
      { lastText: text(), suppression: { source: 'keyword', since: NOW - HOUR }, lastReplyAt: NOW - HOUR },
      'M1 went Sun 22 Nov 2026 10:00 (delivered), they last wrote Mon 23 Nov 2026 09:00; nothing more is sent, because they wrote a stop word (Mon 23 Nov 2026 09:00).',
    ],
    [
      'answered, and the AI is to answer',
      {
        lastText: text(),
        lastReplyAt: NOW - 60_000,
        replyDueAt: NOW + 60_000,
        enrolment: enrolled({ state: 'ended', reason: 'replied' }),
      },
      'M1 went Sun 22 Nov 2026 10:00 (delivered), they last wrote Mon 23 Nov 2026 09:59; an answer to them is due Mon 23 Nov 2026 10:01.',
    ],
    [
      'answered, the answer being written',
      { lastReplyAt: NOW, replyDueAt: NOW },
      'Not texted so far, but they wrote Mon 23 Nov 2026 10:00; an answer to them is being written.',
    ],
    [
      'answered while all is stopped',
      { lastReplyAt: NOW, replyDueAt: NOW, campaign: { ...running, sendingStopped: true } },
      'Not texted so far, but they wrote Mon 23 Nov 2026 10:00; an answer to them waits, because all sending is stopped.',
    ],
    [
      'answered with something for a person',
      { needsPerson: 'legal', lastReplyAt: NOW, enrolment: enrolled({ state: 'ended', reason: 'legal' }) },
      'Not texted so far, but they wrote Mon 23 Nov 2026 10:00; a person is to look at them, because they spoke of the law.',
    ],
    [
      'ended by a booking',
      { lastText: text(), enrolment: enrolled({ state: 'ended', reason: 'booked', endedAt: NOW - HOUR }) },
      'M1 went Sun 22 Nov 2026 10:00 (delivered), no answer yet; the campaign texts them no more: it ended for them Mon 23 Nov 2026 09:00, because they booked a call.',
    ],
    [
      'over, unanswered',
      { lastText: text(), enrolment: enrolled({ state: 'completed', endedAt: NOW - HOUR }) },
      'M1 went Sun 22 Nov 2026 10:00 (delivered), no answer yet; the campaign texts them no more: it ended for them Mon 23 Nov 2026 09:00, because nobody answered.',
    ],
    [
      'held for another campaign',
      { enrolment: enrolled({ state: 'held', reason: 'other_campaign' }) },
      'Not texted so far; M1 is held back until that one has ended, because another campaign texts them first.',
    ],
    [
      'held by the cooldown',
      { enrolment: enrolled({ state: 'held', reason: 'texted_recently', heldUntil: NOW + DAY }) },
      'Not texted so far; M1 is held back until Tue 24 Nov 2026 10:00, because they were texted not long ago.',
    ],
    [
      'lacking a field',
      { enrolment: enrolled({ state: 'waiting', reason: 'missing_field:first_name' }) },
      'Not texted so far; M1 waits for a person, because first_name is not known, and has no fallback.',
    ],
    [
      'in a paused campaign',
      { campaign: { ...running, status: 'paused', pausedReason: 'opt_out_rate' } },
      'Not texted so far; M1 waits, because the campaign paused itself: too many people opted out.',
    ],
    [
      'of a paused client',
      { campaign: { ...running, clientStatus: 'paused' } },
      'Not texted so far; M1 waits, because the client is paused.',
    ],
    [
      'with a text put off',
      { lastText: text(), openText: { ...planned, notBefore: NOW + HOUR, reason: 'quiet_hours' } },
      'M1 went Sun 22 Nov 2026 10:00 (delivered), no answer yet; M2 is written and goes Mon 23 Nov 2026 11:00 at the earliest, because it is night where they are.',
    ],
    [
      'in a draft',
      { enrolment: null, campaign: { ...running, status: 'draft' } },
      'Not texted so far; M1 goes after the campaign has been started.',
    ],
    [
      'flagged',
      { enrolment: null, flagged: true },
      'Not texted so far; nothing is sent until a person decides whether they are a duplicate.',
    ],
    ['archived', { enrolment: null, archived: true }, 'Not texted so far; nothing is sent, because they are archived.'],
    [
      'taken over',
      { enrolment: null, manualMode: true },
      'Not texted so far; nothing is sent by itself, because a person has taken over.',
    ],
    [
      'of another status',
      { enrolment: null, status: 'COLD' },
      'Not texted so far; nothing is sent, because their status is COLD.',
    ],
    [
      'left out',
      { enrolment: null },
      'Not texted so far; they are not in the campaign, and nothing is sent until it is started for them.',
    ],
  ];
  test.each(cases)('%s', (_, changes, expected) => {
    expect(whyLead(lead(changes), moment)).toBe(expected);
  });
});

describe('the sentence on a text', () => {
  const cases: [string, Partial<WhyText>, string][] = [
    ['delivered', {}, 'M1 went Sun 22 Nov 2026 10:00 and was delivered Sun 22 Nov 2026 10:01.'],
    [
      'accepted',
      { state: 'accepted' },
      'M1 went Sun 22 Nov 2026 10:00, and the carrier has it; whether it was delivered is still to be told.',
    ],
    [
      'sent',
      { state: 'sent', kind: 'reply' },
      'A reply went Sun 22 Nov 2026 10:00, and the carrier sent it on; whether it was delivered is still to be told.',
    ],
    [
      'failed',
      { state: 'failed', errorCode: 30003, error: 'The phone is off.' },
      'M1 went Sun 22 Nov 2026 10:00 and was not delivered (error 30003: The phone is off); it is not repeated.',
    ],
    [
      'blocked',
      { state: 'blocked', reason: 'stop', claimedAt: null },
      'M1 was not sent and never will be, because they opted out.',
    ],
    [
      'rejected',
      { state: 'rejected', errorCode: 21614 },
      'M1 was not sent, because the carrier refused it Sun 22 Nov 2026 10:00 (error 21614); it is not repeated.',
    ],
    [
      'unknown',
      { state: 'unknown', checkAt: NOW + HOUR },
      'M1 may have left Sun 22 Nov 2026 10:00, nobody knows; it is not sent again, and the carrier is asked Mon 23 Nov 2026 11:00.',
    ],
    [
      'absent',
      { state: 'absent' },
      'M1 was given to the carrier Sun 22 Nov 2026 10:00, which knows nothing of it; only a person can have it sent again.',
    ],
    [
      'sending',
      { state: 'sending' },
      'M1 has been given to the carrier Sun 22 Nov 2026 10:00 and its answer is awaited.',
    ],
    ['due', { state: 'due', claimedAt: null }, 'M1 is written and goes next.'],
    [
      'parked',
      { state: 'planned', reason: 'campaign_paused' },
      'M1 is written and waits for a person, because the campaign is paused.',
    ],
    ['its time has come', { state: 'planned', notBefore: NOW, reason: 'limit_hour' }, 'M1 is written and goes next.'],
    ['inbound', { state: 'received', kind: 'inbound', createdAt: NOW }, 'Their text came in Mon 23 Nov 2026 10:00.'],
  ];
  test.each(cases)('%s', (_, changes, expected) => {
    expect(whyMessage(text(changes), moment)).toBe(expected);
  });
});

test.each([
  ['2026-07-01T08:00:00Z', 'Europe/London', 'Wed 1 Jul 2026 09:00'],
  ['2026-12-31T23:30:00Z', 'Asia/Tokyo', 'Fri 1 Jan 2027 08:30'],
  ['1969-12-31T12:00:00Z', 'UTC', 'Wed 31 Dec 1969 12:00'],
])('%s in %s is %s', (iso, zone, shown) => {
  expect(localMoment(Date.parse(iso), zone)).toBe(shown);
});

test.each([
  ['missing_field:first_name,postcode', 'first_name and postcode is not known, and has no fallback'],
  ['provider_21614', 'the carrier gave it up (error 21614)'],
  ['status_hot', 'their status is HOT'],
  ['some_new_code', 'of "some new code"'],
])('the cause %s reads: %s', (code, words) => {
  expect(causeWords(code)).toBe(words);
});

test.each([
  [null, 'the campaign is paused'],
  ['person', 'a person paused the campaign'],
  ['pause_campaign:30034', 'the carrier refuses the sender number, and a person must look at it'],
  ['odd', 'the campaign is paused (odd)'],
])('a campaign paused for %s: %s', (reason, words) => {
  expect(pauseWords(reason)).toBe(words);
});
