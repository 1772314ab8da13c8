import { describe, expect, test } from 'vitest';
import { nextAct, spokenTime, type WhyCampaign, type WhyLead, type WhyText } from '../src/index.ts';

/** Monday 23 November 2026, 10:00 in London. */
const NOW = Date.parse('2026-11-23T10:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const moment = { now: NOW, zone: 'Europe/London' };
const running: WhyCampaign = {
  ...{ status: 'active', pausedReason: null, clientStatus: 'active', sendingStopped: false, lastLook: null },
};
const enrolled = (changes: Partial<NonNullable<WhyLead['enrolment']>> = {}): WhyLead['enrolment'] => ({
  ...{ state: 'active', nextStep: 1, dueAt: NOW - HOUR, reason: null, heldUntil: null, endedAt: null },
  ...changes,
});
const text = (changes: Partial<WhyText> = {}): WhyText => ({
  ...{ kind: 'M2', state: 'planned', reason: null, claimedAt: null, createdAt: NOW - DAY, deliveredAt: null },
  ...{ notBefore: null, checkAt: null, errorCode: null, error: null },
  ...changes,
});
const lead = (changes: Partial<WhyLead> = {}): WhyLead => ({
  ...{ campaign: running, status: 'READY', flagged: false, archived: false, manualMode: false, needsPerson: null },
  ...{ suppression: null, enrolment: enrolled(), lastText: null, openText: null, lastReplyAt: null, replyDueAt: null },
  ...changes,
});

describe('what happens to a lead next', () => {
  const cases: [string, Partial<WhyLead>, string, string | null][] = [
    ['in its turn', {}, 'M1 in its turn', null],
    ['due tomorrow', { enrolment: enrolled({ nextStep: 2, dueAt: NOW + DAY }) }, 'M2 10:00 tomorrow', null],
    [
      'kept back by a limit, with when it goes on',
      { campaign: { ...running, lastLook: { code: 'limit_day', until: NOW + 23 * HOUR + 4 * 60_000 } } },
      'M1 from 09:04 tomorrow',
      'Not sent: daily cap; next 09:04 tomorrow',
    ],
    [
      'a written text put off',
      { openText: text({ reason: 'window_shut', notBefore: NOW + 2 * DAY }) },
      'M2 Wed 10:00',
      'Not sent: outside the sending hours; next Wed 10:00',
    ],
    [
      'a paused campaign',
      { campaign: { ...running, status: 'paused', pausedReason: 'error_rate' } },
      'M1 waits',
      'Not sent: the campaign paused itself: too many texts failed',
    ],
    [
      'a stop',
      { suppression: { source: 'keyword', since: NOW - HOUR } },
      'Nothing more',
      'Not sent: they wrote a stop word (09:00)',
    ],
    ['an answer that is due', { replyDueAt: NOW + 60_000 }, 'AI answers 10:01', null],
    ['somebody to look', { needsPerson: 'asked_for_person' }, 'A person', 'Needs a person: they asked for a person'],
    [
      'a draft campaign',
      { enrolment: null, campaign: { ...running, status: 'draft' } },
      'M1 after the start',
      'Not sent: the campaign has not started',
    ],
    [
      'a text that was lost',
      { openText: text({ state: 'absent' }) },
      'M2 lost',
      'The carrier knows nothing of M2; a person can send it again',
    ],
    [
      'an ended cadence',
      { enrolment: enrolled({ state: 'ended', reason: 'replied' }) },
      'Nothing more',
      'Campaign over for them: they answered',
    ],
  ];
  test.each(cases)('is said shortly for %s', (_, changes, label, notSent) => {
    expect(nextAct(lead(changes), moment)).toMatchObject({ label, notSent });
  });
});

test.each([
  [NOW + HOUR, '11:00'],
  [NOW + DAY, '10:00 tomorrow'],
  [NOW + 3 * DAY, 'Thu 10:00'],
  [NOW + 20 * DAY, '13 Dec 10:00'],
  [NOW + 60 * DAY, '22 Jan 2027 10:00'],
])('%i is spoken of as %s', (at, spoken) => {
  expect(spokenTime(at, NOW, 'Europe/London')).toBe(spoken);
});
