import { describe, expect, it } from 'vitest';
import { type ClaimFacts, decideClaim, MESSAGE_KINDS, MESSAGE_STATES, type MessageKind } from '../src/index.ts';

import { brief, facts, fine, noon, withSettings } from './claim-facts.ts';

const M = ['M1', 'M2', 'M3'] as const;
const outreach = [...M, 'nudge'] as const;
const automatic = [...outreach, 'reply'] as const;

describe('a due message at noon', () => {
  const table: [string, Partial<ClaimFacts>, readonly MessageKind[], string][] = [
    ['nothing in the way', {}, MESSAGE_KINDS, 'claim'],
    ['they said STOP', { suppressed: true }, MESSAGE_KINDS, 'block stop'],
    ['the client is of the other mode', { clientModeMatches: false }, MESSAGE_KINDS, 'block wrong_mode'],
    ['the client is cancelled', { clientStatus: 'cancelled' }, MESSAGE_KINDS, 'block client_cancelled'],
    ['the client is paused', { clientStatus: 'paused' }, MESSAGE_KINDS, 'defer client_paused'],
    ['all sending is stopped', { sendingStopped: true }, MESSAGE_KINDS, 'defer sending_stopped'],
    ['another text to them is being sent', { otherToPhone: 'sending' }, MESSAGE_KINDS, 'defer other_sending'],
    ['the number is busy', { numberNextFreeAt: noon + 60_000 }, MESSAGE_KINDS, 'defer number_busy'],
    ['the carrier takes fewer', { numberHeldUntil: noon + 60_000 }, outreach, 'defer slow_down'],
    ['the carrier takes fewer', { numberHeldUntil: noon + 60_000 }, ['reply', 'manual'], 'claim'],
    ['the carrier took fewer', { numberHeldUntil: noon }, MESSAGE_KINDS, 'claim'],
    ['the fate of another text is unknown', { otherToPhone: 'unknown' }, M, 'defer other_unknown'],
    ['the fate of another text is unknown', { otherToPhone: 'unknown' }, ['nudge', 'reply', 'manual'], 'claim'],
    ['a text of theirs is not matched yet', { unprocessedInbound: true }, automatic, 'defer inbound_unmatched'],
    ['a text of theirs is not matched yet', { unprocessedInbound: true }, ['manual'], 'claim'],
    ['they answered', { repliedSinceEnrolment: true }, M, 'block replied'],
    ['they answered', { repliedSinceEnrolment: true }, ['nudge', 'reply', 'manual'], 'claim'],
    ['they wrote since it was written', { repliedSincePlanned: true }, ['nudge'], 'block replied'],
    ['they wrote since it was written', { repliedSincePlanned: true }, ['reply'], 'block newer_inbound'],
    ['they wrote since it was written', { repliedSincePlanned: true }, ['manual'], 'claim'],
    ['the lead is gone', { leadRemoved: true }, automatic, 'block removed'],
    ['the lead is gone', { leadRemoved: true }, ['manual'], 'claim'],
    ['a person has taken over', { manualMode: true }, outreach, 'defer manual_mode'],
    ['a person has taken over', { manualMode: true }, ['reply'], 'block manual_mode'],
    ['a person has taken over', { manualMode: true }, ['manual'], 'claim'],
    ['a call is booked', { booked: true }, outreach, 'block booked'],
    ['a call is booked', { booked: true }, ['reply', 'manual'], 'claim'],
    ['the campaign is paused', { campaignStatus: 'paused' }, outreach, 'defer campaign_paused'],
    ['the campaign is paused', { campaignStatus: 'paused' }, ['reply', 'manual'], 'claim'],
    ['the campaign is a draft', { campaignStatus: 'draft' }, outreach, 'defer campaign_draft'],
    ['the campaign is completed', { campaignStatus: 'completed' }, M, 'block campaign_completed'],
    ['the campaign is completed', { campaignStatus: 'completed' }, ['nudge', 'reply', 'manual'], 'claim'],
    ['there is no campaign', { settings: null, window: null }, outreach, 'block no_campaign'],
    ['there is no campaign', { settings: null, window: null }, ['reply', 'manual'], 'claim'],
    ['sending is disabled', withSettings({ sending_enabled: false }), automatic, 'defer sending_disabled'],
    ['sending is disabled', withSettings({ sending_enabled: false }), ['manual'], 'claim'],
    ['the step before is not accepted', { previousStepAccepted: false }, ['M2', 'M3'], 'defer previous_step_open'],
    ['the step before is not accepted', { previousStepAccepted: false }, ['M1', 'nudge', 'reply', 'manual'], 'claim'],
    ['nobody knows where they are', { zones: null }, [...automatic, 'manual'], 'block unknown_zone'],
    ['nobody knows where they are', { zones: null, confirmedAtNight: true }, ['manual'], 'claim'],
    ['they share no hour with the window', { zones: ['Pacific/Honolulu'] }, outreach, 'block no_common_hour'],
    ['they sleep', { zones: ['Asia/Tokyo'] }, outreach, 'defer quiet_hours'],
    ['they sleep', { zones: ['Asia/Tokyo'] }, ['reply'], 'defer quiet_hours'],
    ['they sleep', { zones: ['Asia/Tokyo'] }, ['manual'], 'defer night_unconfirmed'],
    ['the minute is full', { limits: { minuteRef: noon, hourRef: null, dayCount: 1 } }, outreach, 'defer limit_minute'],
    ['the hour is full', { limits: { minuteRef: null, hourRef: noon, dayCount: 30 } }, outreach, 'defer limit_hour'],
    ['the day is full', { limits: { minuteRef: null, hourRef: null, dayCount: 500 } }, outreach, 'defer limit_day'],
    [
      'all limits are full',
      { limits: { minuteRef: noon, hourRef: noon, dayCount: 500 } },
      ['reply', 'manual'],
      'claim',
    ],
    [
      'STOP outweighs a pause',
      { suppressed: true, sendingStopped: true, campaignStatus: 'paused' },
      outreach,
      'block stop',
    ],
  ];
  it.each(table.flatMap(([why, change, kinds, expected]) => kinds.map((kind) => ({ why, change, kind, expected }))))(
    '$kind when $why: $expected',
    ({ change, kind, expected }) => {
      expect(brief(decideClaim(facts(kind, change), noon))).toBe(expected);
    },
  );

  it.each<[string, Partial<ClaimFacts>, number]>([
    ['a text of theirs is matched', { unprocessedInbound: true }, 15],
    ['another text to them is sent', { otherToPhone: 'sending' }, 5],
    ['the fate of another is known', { otherToPhone: 'unknown' }, 300],
    ['sending goes on', { sendingStopped: true }, 300],
  ])('is looked at again until %s', (_, change, seconds) => {
    expect(decideClaim(facts('M1', change), noon)).toMatchObject({ kind: 'defer', notBefore: noon + seconds * 1_000 });
  });

  it.each(MESSAGE_STATES.filter((state) => state !== 'due'))('is left alone when it is %s by now', (state) => {
    const message = { ...fine.message, state };
    expect(decideClaim({ ...fine, message, suppressed: true }, noon)).toEqual({ kind: 'ignore', reason: 'not_due' });
  });
});
