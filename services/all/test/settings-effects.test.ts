import { CampaignSettings } from '@rekindle/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANSWERING } from './settings-of-answering.ts';
import { SENDING } from './settings-of-sending.ts';
import { type Effect, firstAt, MONDAY, type Name, OFFICE } from './settings-stories.ts';
import { settingsWorld } from './settings-world.ts';

type World = Awaited<ReturnType<typeof settingsWorld>>;

let world: World;
beforeAll(async () => {
  world = await settingsWorld();
});
afterAll(async () => await world.close());

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
