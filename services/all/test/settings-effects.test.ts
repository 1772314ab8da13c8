import { CampaignSettings, WEEKDAYS } from '@rekindle/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settingsWorld, type Story } from './settings-world.ts';

type Name = keyof CampaignSettings;
type World = Awaited<ReturnType<typeof settingsWorld>>;
type Seen = Awaited<ReturnType<World['play']>>;

let world: World;
beforeAll(async () => {
  world = await settingsWorld();
});
afterAll(async () => await world.close());

/** One setting, the story in which it matters, and what is seen of that for each of its values. */
interface Effect {
  setting: Name;
  story: Partial<Story>;
  see: (seen: Seen) => unknown;
  /** Value and what is seen; the campaign starts with the first and is changed to the others. */
  values: readonly (readonly [value: unknown, seen: unknown])[];
}

/** Monday to Friday, 09:00 to 17:00 in London, as fast as allowed; starts on a Monday in winter at 10:00. */
const OFFICE: Partial<CampaignSettings> = {
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
  pacing: 'asap',
  messages_per_minute: 100,
  messages_per_hour: 100,
  m2_message: null,
  m3_message: null,
};
const MONDAY = '2026-03-02T10:00:00Z';
const M2 = 'Any questions? Reply STOP to opt out.';
const M3 = 'Last one from Bright Roofs. Reply STOP to opt out.';
const NUDGE = 'Still there? Bright Roofs. Reply STOP to opt out.';
const ASKS_AT_10_05 = [[5, 'Sounds interesting, but are you a bot?']] as const;
const HOT = [[5, 'Yes please, call me today']] as const;
const IN_LEEDS = { postcode: 'LS1 4DY' };
const ASKS_AT_20 = [[600, 'Sounds interesting, but are you a bot?']] as const;

const times = ({ texts }: Seen) => texts.map(({ kind, at }) => `${kind} ${at}`);
const firstAt = ({ texts }: Seen) => texts[0]?.at ?? null;
const bodies = (kind: string) => (seen: Seen) =>
  seen.texts.filter((text) => text.kind === kind).map(({ body }) => body);
const replyAt = ({ texts }: Seen) => texts.find(({ kind }) => kind === 'reply')?.at ?? null;

const SENDING: Effect[] = [
  {
    setting: 'm1_message',
    story: { settings: { m1_message: 'One. Reply STOP to opt out.' } },
    see: bodies('M1'),
    values: [
      ['One. Reply STOP to opt out.', ['One. Reply STOP to opt out.']],
      ['Two, {{first_name}}. Reply STOP to opt out.', ['Two, Sam. Reply STOP to opt out.']],
    ],
  },
  {
    setting: 'm2_message',
    story: { settings: { m3_message: M3 }, days: 7 },
    see: times,
    values: [
      [M2, ['M1 03-02 10:00', 'M2 03-04 10:00', 'M3 03-09 09:00']],
      [null, ['M1 03-02 10:00', 'M3 03-05 10:00']],
    ],
  },
  {
    setting: 'm3_message',
    story: { settings: { m2_message: M2 }, days: 8 },
    see: times,
    values: [
      [null, ['M1 03-02 10:00', 'M2 03-04 10:00']],
      [M3, ['M1 03-02 10:00', 'M2 03-04 10:00', 'M3 03-09 09:00']],
    ],
  },
  {
    setting: 'm2_delay_hours',
    story: { settings: { m2_message: M2 }, days: 5 },
    see: times,
    values: [
      [48, ['M1 03-02 10:00', 'M2 03-04 10:00']],
      [24, ['M1 03-02 10:00', 'M2 03-03 10:00']],
      [0, ['M1 03-02 10:00', 'M2 03-02 10:00']],
    ],
  },
  {
    setting: 'm3_delay_hours',
    story: { settings: { m2_message: M2, m3_message: M3 }, days: 8 },
    see: (seen) => times(seen).at(-1),
    values: [
      [72, 'M3 03-09 09:00'],
      [1, 'M3 03-04 11:00'],
    ],
  },
  {
    setting: 'delay_respect_sending_hours',
    story: { settings: { m2_message: M2, m2_delay_hours: 10 }, days: 3 },
    see: (seen) => times(seen).at(-1),
    values: [
      [true, 'M2 03-03 09:00'],
      [false, 'M2 03-02 20:00'],
    ],
  },
  {
    setting: 'delay_type',
    story: { settings: { m2_message: M2, m2_delay_hours: 16 }, days: 4 },
    see: (seen) => times(seen).at(-1),
    values: [
      ['real_hours', 'M2 03-03 09:00'],
      ['business_hours', 'M2 03-04 10:00'],
    ],
  },
  {
    setting: 'sending_enabled',
    story: { days: 3 },
    see: firstAt,
    values: [
      [true, '03-02 10:00'],
      [false, null],
    ],
  },
  {
    setting: 'sending_hours_start',
    story: {},
    see: firstAt,
    values: [
      ['09:00', '03-02 10:00'],
      ['12:30', '03-02 12:30'],
    ],
  },
  {
    setting: 'sending_hours_end',
    story: {},
    see: firstAt,
    values: [
      ['17:00', '03-02 10:00'],
      ['10:00', '03-03 09:00'],
    ],
  },
  {
    setting: 'sending_days',
    story: { days: 8 },
    see: firstAt,
    values: [
      [['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], '03-02 10:00'],
      ...WEEKDAYS.map((day, i) => [[day], i === 0 ? '03-02 10:00' : `03-0${2 + i} 09:00`] as const),
    ],
  },
  {
    setting: 'sending_timezone',
    story: {},
    see: firstAt,
    values: [
      ['Europe/London', '03-02 10:00'],
      ['America/New_York', '03-02 14:00'],
    ],
  },
  {
    setting: 'holiday_calendar',
    // Good Friday; Easter Monday is a holiday too, but not in Scotland.
    story: { start: '2026-04-03T10:00:00Z', days: 5 },
    see: firstAt,
    values: [
      ['none', '04-03 11:00'],
      ['england-and-wales', '04-07 09:00'],
      ['scotland', '04-06 09:00'],
      ['northern-ireland', '04-07 09:00'],
    ],
  },
  {
    setting: 'holiday_calendar',
    // Saint Patrick's Day.
    story: { start: '2026-03-17T10:00:00Z', days: 2 },
    see: firstAt,
    values: [
      ['england-and-wales', '03-17 10:00'],
      ['northern-ireland', '03-18 09:00'],
    ],
  },
  {
    setting: 'pacing',
    story: { people: 12 },
    see: ({ texts }) => texts.filter(({ at }) => at === '03-02 10:00').length,
    values: [
      ['asap', 12],
      ['even', 10],
    ],
  },
  {
    setting: 'messages_per_minute',
    story: { people: 3 },
    see: ({ texts }) => texts.map(({ at }) => at),
    values: [
      [100, ['03-02 10:00', '03-02 10:00', '03-02 10:00']],
      [2, ['03-02 10:00', '03-02 10:00', '03-02 10:01']],
      [1, ['03-02 10:00', '03-02 10:01', '03-02 10:02']],
    ],
  },
  {
    setting: 'messages_per_hour',
    story: { people: 3 },
    see: ({ texts }) => texts.map(({ at }) => at),
    values: [
      [100, ['03-02 10:00', '03-02 10:00', '03-02 10:00']],
      [1, ['03-02 10:00', '03-02 11:00', '03-02 12:00']],
    ],
  },
  {
    setting: 'messages_per_day',
    story: { people: 3, days: 3 },
    see: ({ texts }) => texts.map(({ at }) => at),
    values: [
      [500, ['03-02 10:00', '03-02 10:00', '03-02 10:00']],
      [1, ['03-02 10:00', '03-03 09:00', '03-04 09:00']],
    ],
  },
  {
    setting: 'twilio_number',
    story: {},
    see: ({ texts }) => texts.map(({ from }) => from),
    values: [
      [undefined, ['first']],
      ['second', ['second']],
    ],
  },
  {
    setting: 'cal_booking_link',
    story: { settings: { m1_message: 'Book at {{booking_link}}. Reply STOP to opt out.' } },
    see: (seen) => bodies('M1')(seen).map((body) => /https:\/\/[a-z.]+\/[a-z]+/.exec(body)?.[0]),
    values: [
      ['https://cal.example.com/anna', ['https://cal.example.com/anna']],
      ['https://cal.example.com/ben', ['https://cal.example.com/ben']],
    ],
  },
  {
    setting: 'merge_fallbacks',
    story: { lead: { first_name: ' ' }, settings: { m1_message: 'Hi {{first_name}}. Reply STOP to opt out.' } },
    see: bodies('M1'),
    values: [
      [{}, []],
      [{ first_name: 'there' }, ['Hi there. Reply STOP to opt out.']],
    ],
  },
];

const ANSWERING: Effect[] = [
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
    see: ({ events }) => events.find(({ type }) => type === 'lead.hot')?.data,
    values: [
      [true, expect.objectContaining({ notify: true })],
      [false, expect.objectContaining({ notify: false })],
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

const at = (effect: Effect) => effect.values.map(([value, seen]) => ({ effect, value, seen, name: effect.setting }));

describe('a campaign that runs', () => {
  test.for([...SENDING, ...ANSWERING].flatMap(at))('with $name $value', async ({ effect, value, seen }) => {
    const { setting, see, story } = effect;
    const first = effect.values[0]?.[0];
    const settings = { ...OFFICE, ...story.settings, ...(first === undefined ? {} : { [setting]: first }) };
    const change = value === undefined ? {} : { [setting]: value };
    const played = await world.play({ start: MONDAY, days: 1, ...story, settings, change });
    expect(see(played)).toEqual(seen);
  });

  test('without hours texts people from 08:00 to 21:00 of their own day', async () => {
    const none = { sending_hours_start: null, sending_hours_end: null };
    const early = { start: '2026-03-02T06:00:00Z', days: 1, settings: OFFICE };
    expect(firstAt(await world.play(early))).toBe('03-02 09:00');
    expect(firstAt(await world.play({ ...early, change: none }))).toBe('03-02 08:00');
    const late = { ...early, start: '2026-03-02T21:00:00Z', days: 2 };
    expect(firstAt(await world.play({ ...late, change: none }))).toBe('03-03 08:00');
  });
});

/** A list of person 1, who is on another list too, somebody new, a number abroad, and one without an e-mail address. */
const LIST = [
  'First name,Phone,Email,Town',
  'Jo,+447400100001,jo@example.com,Leeds',
  'Kim,07400 100 002,kim@example.com,Leeds',
  'Lou,+33 6 12 34 56 78,lou@example.com,Leeds',
  'Max,+447400100003,,Leeds',
].join('\n');
const NEW = { rows: 4, new: 0, merged: 0, flagged: 0, duplicate: 0, suppressed: 0, rejected: 1 };

const IMPORTS: { setting: Name; values: readonly (readonly [unknown, Record<string, number>])[] }[] = [
  {
    setting: 'duplicate_action',
    values: [
      ['flag', { ...NEW, new: 2, flagged: 1 }],
      ['skip', { ...NEW, new: 2, duplicate: 1 }],
      ['merge', { ...NEW, new: 2, merged: 1 }],
      ['keep_both', { ...NEW, new: 3 }],
    ],
  },
  {
    setting: 'required_fields',
    values: [
      [['phone_number'], { ...NEW, new: 2, flagged: 1 }],
      [['phone_number', 'email'], { ...NEW, new: 1, flagged: 1, rejected: 2 }],
      [[], { ...NEW, new: 2, flagged: 1 }],
    ],
  },
  {
    setting: 'auto_normalize_uk_numbers',
    values: [
      [true, { ...NEW, new: 2, flagged: 1 }],
      [false, { ...NEW, new: 1, flagged: 1, rejected: 2 }],
    ],
  },
  {
    setting: 'allow_international',
    values: [
      [false, { ...NEW, new: 2, flagged: 1 }],
      [true, { ...NEW, new: 3, flagged: 1, rejected: 0 }],
    ],
  },
];

describe('an import', () => {
  const cases = IMPORTS.flatMap(({ setting, values }) => values.map(([value, counts]) => ({ setting, value, counts })));
  test.for(cases)('with $setting $value', async ({ setting, value, counts }) => {
    const settings = { ...OFFICE, required_fields: ['phone_number'] };
    const story = { start: MONDAY, days: 1, settings, change: { [setting]: value } };
    expect(await world.import(story, LIST)).toMatchObject(counts);
  });

  test('with a required field that no column holds is one error, and imports nothing', async () => {
    const settings = { ...OFFICE, required_fields: ['phone_number'] };
    const story = { start: MONDAY, days: 1, settings, change: { required_fields: ['postcode', 'phone_number'] } };
    await expect(world.import(story, LIST)).rejects.toMatchObject({
      code: 'required_field_unmapped',
      message: expect.stringContaining('postcode'),
    });
  });
});

/** What a row is, not what it does. */
const LABELS = ['client_id', 'id', 'created_at', 'updated_at', 'name', 'description', 'is_template'];

describe('the effects', () => {
  const effects = [...SENDING, ...ANSWERING, ...IMPORTS];

  test('are told of every column of campaign_settings', async () => {
    const { rows } = await sql<{ name: string }>`
      select column_name as name from information_schema.columns where table_name = 'campaign_settings'`.execute(
      world.db.app,
    );
    const told = [...effects.map(({ setting }) => setting), ...LABELS];
    expect(rows.map(({ name }) => name).sort()).toEqual([...new Set(told)].sort());
  });

  test('are told of every value of a choice, and differ', () => {
    for (const name of Object.keys(CampaignSettings.shape) as Name[]) {
      const told = effects
        .filter(({ setting }) => setting === name)
        .flatMap(({ values }) => values.map(([value]) => value));
      const type = CampaignSettings.shape[name] as unknown as { unwrap?(): { options?: readonly string[] } };
      const inner = type.unwrap?.();
      const sample = CampaignSettings.parse({ m1_message: '-' })[name];
      const all = typeof sample === 'boolean' ? [true, false] : (inner?.options ?? []);
      expect(told, name).toEqual(expect.arrayContaining([...all]));
    }
    for (const { setting, values } of effects) {
      expect(new Set(values.map(([, seen]) => JSON.stringify(seen))).size, setting).toBeGreaterThan(1);
    }
  });
});
