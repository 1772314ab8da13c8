import {
  ASKS_AT_10_05,
  ASKS_AT_20,
  bodies,
  HOT,
  IN_LEEDS,
  NUDGE,
  replyAt,
  times,
  type Effect,
} from './settings-stories.ts';

/** What settings change about answers, and about conversations that go quiet. */
export const ANSWERING: Effect[] = [
  {
    setting: 'ai_response_enabled',
    story: { says: ASKS_AT_10_05 },
    see: (seen) => [replyAt(seen), seen.lead.needs_person_reason],
    values: [
      [true, ['03-02 10:07', null]],
      [false, [null, 'ai_off']],
    ],
  },
  {
    setting: 'ai_response_delay_seconds',
    story: { says: ASKS_AT_10_05 },
    see: replyAt,
    values: [
      [60, '03-02 10:07'],
      [0, '03-02 10:06'],
      [600, '03-02 10:16'],
    ],
  },
  {
    setting: 'ai_response_delay_random',
    story: { says: ASKS_AT_10_05 },
    see: (seen) => (replyAt(seen) === '03-02 10:07' ? 'at once' : 'later'),
    values: [
      [false, 'at once'],
      [true, 'later'],
    ],
  },
  {
    setting: 'ai_multiple_messages_wait_seconds',
    // A second text ten minutes on: answered together, or each by itself.
    story: { says: [...ASKS_AT_10_05, [15, 'Well, are you a bot?']] },
    see: (seen) => seen.texts.filter(({ kind }) => kind === 'reply').map(({ at }) => at),
    values: [
      [60, ['03-02 10:07', '03-02 10:17']],
      [900, ['03-02 10:31']],
    ],
  },
  {
    setting: 'respond_to_inbound_24_7',
    story: { says: ASKS_AT_20, days: 2 },
    see: replyAt,
    values: [
      [true, '03-02 20:02'],
      [false, '03-03 09:00'],
    ],
  },
  {
    setting: 'respect_schedule_strictly',
    story: { says: ASKS_AT_20, days: 2 },
    see: replyAt,
    values: [
      [false, '03-02 20:02'],
      [true, '03-03 09:00'],
    ],
  },
  {
    setting: 'auto_status_updates',
    story: { says: ASKS_AT_10_05 },
    see: ({ lead, decisions }) => [
      lead.contact_status,
      decisions.some(({ decision }) => decision === 'status_suggested'),
    ],
    values: [
      [true, ['WARM', false]],
      [false, ['CONTACTED_1', true]],
    ],
  },
  {
    setting: 'hot_lead_notification',
    story: { says: HOT },
    see: ({ events }) =>
      (events.find(({ type }) => type === 'lead.hot')?.data as { notify: boolean } | undefined)?.notify,
    values: [
      [true, true],
      [false, false],
    ],
  },
  {
    setting: 'hot_lead_auto_assign',
    story: { says: HOT, lead: IN_LEEDS },
    see: ({ assigned, asked }) => [assigned, asked[0]],
    values: [
      [false, [null, 'Meg']],
      [true, ['Ann', 'Ann']],
    ],
  },
  {
    setting: 'hot_lead_assignment_rule',
    story: { says: HOT, lead: IN_LEEDS, settings: { hot_lead_auto_assign: true } },
    see: ({ assigned, asked }) => [assigned, asked[0]],
    values: [
      ['round_robin', ['Ann', 'Ann']],
      ['territory', ['Bob', 'Bob']],
      ['manual', [null, 'Meg']],
    ],
  },
  {
    setting: 'silence_timeout_days',
    story: { says: ASKS_AT_10_05, days: 10 },
    see: ({ conversation }) => conversation?.status,
    values: [
      [28, 'active'],
      [5, 'archived'],
    ],
  },
  {
    setting: 'silence_nudge_enabled',
    story: { says: ASKS_AT_10_05, days: 9, settings: { silence_nudge_message: NUDGE } },
    see: (seen) => times(seen).filter((text) => text.startsWith('nudge')),
    values: [
      [false, []],
      [true, ['nudge 03-09 10:07']],
    ],
  },
  {
    setting: 'silence_nudge_days',
    story: { says: ASKS_AT_10_05, days: 9, settings: { silence_nudge_enabled: true, silence_nudge_message: NUDGE } },
    see: (seen) => times(seen).filter((text) => text.startsWith('nudge')),
    values: [
      [7, ['nudge 03-09 10:07']],
      [3, ['nudge 03-05 10:07']],
    ],
  },
  {
    setting: 'silence_nudge_message',
    story: { says: ASKS_AT_10_05, days: 9, settings: { silence_nudge_enabled: true, silence_nudge_message: NUDGE } },
    see: bodies('nudge'),
    values: [
      [NUDGE, [NUDGE]],
      ['Shall we talk? Reply STOP to opt out.', ['Shall we talk? Reply STOP to opt out.']],
    ],
  },
];
