import { CampaignSettings, DAY_MS, HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import { describe, expect, test } from 'vitest';
import { reasonSentence, shownTime } from '../src/campaign-reason.ts';
import { campaignSentence } from '../src/campaign-status.ts';
import { judgeHealth } from '../src/heartbeat.ts';
import { settingsTag } from '../src/settings-tag.ts';
import { type SilenceFacts, silenceVerdict } from '../src/silence-verdict.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('a time as an operator reads it', () => {
  test.each([
    ['2026-11-20T17:05:00Z', '17:05'],
    ['2026-11-23T09:00:00Z', 'Mon 09:00'],
    ['2026-11-26T11:59:00Z', 'Thu 11:59'],
    ['2026-11-26T12:00:00Z', '26 Nov 12:00'],
    ['2026-12-04T12:00:00Z', '4 Dec 12:00'],
    ['2026-11-13T12:00:00Z', '13 Nov 12:00'],
  ])('%s is %s', (at, shown) => {
    expect(shownTime(Date.parse(at), NOW, 'Europe/London')).toBe(shown);
  });
});

test('a campaign whose last people wait says when they leave it', () => {
  const closing = { code: 'closing', dueAt: NOW + HOUR_MS } as const;
  expect(reasonSentence(closing, NOW, 'Europe/London')).toBe(
    'Nothing left to send; whoever has not answered leaves from 13:00 on',
  );
});

test.each([
  [{ endedAt: NOW - HOUR_MS }, 'Completed 11:00'],
  [{ endedAt: null }, 'Completed'],
])('a completed campaign says when it ended, where that is known: %j is %s', (change, sentence) => {
  const record = { status: 'completed', pausedReason: null, drainingSince: null, ...change } as const;
  const none = { due: 0, waiting: 0, drained: 0 };
  expect(campaignSentence(record, none, null, NOW, 'Europe/London')).toBe(sentence);
});

describe('a conversation in which nobody has written for a while', () => {
  const settings = CampaignSettings.parse({
    ...{ m1_message: 'a', silence_timeout_days: 10, silence_nudge_enabled: true, silence_nudge_days: 3 },
    silence_nudge_message: 'Still there?',
  });
  const facts: SilenceFacts = {
    ...{ status: 'active', startedAt: NOW - 9 * DAY_MS, lastInboundAt: NOW - 5 * DAY_MS, lastOutboundAt: NOW },
    ...{ nudgedAt: null, campaignStatus: 'active', contactStatus: 'WARM', callBooked: false, manualMode: false },
    ...{ suppressed: false, expected: false },
  };
  const later = (days: number) => ({ kind: 'later', at: NOW + days * DAY_MS });
  const nudge = { kind: 'nudge', archiveAt: NOW + 10 * DAY_MS };

  test.each<[string, Partial<SilenceFacts>, number, object]>([
    ['waits for the nudge', {}, 1, later(3)],
    ['is nudged', {}, 3, nudge],
    ['is nudged when it is HOT', { contactStatus: 'HOT' }, 3, nudge],
    ['is looked at tomorrow while the campaign is paused', { campaignStatus: 'paused' }, 3, later(4)],
    ['is looked at by the time-out at the latest', { campaignStatus: 'paused' }, 9.5, later(10)],
    ['is archived after the time-out', {}, 10, { kind: 'archive' }],
    ['is not nudged twice', { nudgedAt: NOW }, 3, later(10)],
    ['is not nudged without an answer of theirs', { lastInboundAt: null }, 3, later(10)],
    ['is not nudged before they were answered', { lastInboundAt: NOW, lastOutboundAt: NOW }, 3, later(10)],
    ['is not nudged when it is COLD', { contactStatus: 'COLD' }, 3, later(10)],
    ['is not nudged with a call booked', { callBooked: true }, 3, later(10)],
    ['is not nudged while a person has it', { manualMode: true }, 3, later(10)],
    ['is not nudged after a stop', { suppressed: true }, 3, later(10)],
    ['is not nudged in a draft', { campaignStatus: 'draft' }, 3, later(10)],
    ['stays while something is to come', { expected: true }, 11, later(12)],
    ['is left alone once it is archived', { status: 'archived' }, 3, { kind: 'none' }],
  ])('%s', (_, change, days, verdict) => {
    expect(silenceVerdict({ ...facts, ...change }, settings, NOW + days * DAY_MS)).toEqual(verdict);
  });

  test('has no nudge where none is wanted, or where it would come after the time-out', () => {
    for (const change of [
      { silence_nudge_enabled: false },
      { silence_nudge_message: ' ' },
      { silence_nudge_days: 10 },
    ]) {
      expect(silenceVerdict(facts, { ...settings, ...change }, NOW + 3 * DAY_MS)).toEqual(later(10));
    }
  });
});

describe('the health of an instance', () => {
  const idle = { dueMessage: null, tick: null, reply: null, unmatched: null, planned: null };
  test('is idle with nothing due, or with what is due only later', () => {
    expect(judgeHealth(idle, NOW)).toMatchObject({ state: 'idle', stalled: [], ages: { campaign: 0, message: 0 } });
    expect(judgeHealth({ ...idle, tick: NOW + HOUR_MS }, NOW).state).toBe('idle');
  });
  test.each(['tick', 'reply', 'planned', 'dueMessage', 'unmatched'] as const)('works with %s due', (kind) => {
    expect(judgeHealth({ ...idle, [kind]: NOW - MINUTE_MS }, NOW).state).toBe('working');
    expect(judgeHealth({ ...idle, [kind]: NOW - HOUR_MS }, NOW).state).toBe('stalled');
  });
});

test('the tag of settings is the same whichever way their fallbacks were stored, and changes with each start', () => {
  const of = (merge_fallbacks: Record<string, string>, version = 1) =>
    settingsTag({ ...CampaignSettings.parse({ m1_message: 'a' }), merge_fallbacks }, version);
  expect(of({ a: '1', b: '2', c: '3' })).toBe(of({ c: '3', b: '2', a: '1' }));
  expect(of({ a: '1' })).not.toBe(of({ a: '2' }));
  expect(of({ a: '1' })).not.toBe(of({ a: '1' }, 2));
});
