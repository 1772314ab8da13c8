import { CampaignSettings, checkSettings, SETTING_MAX, WEEKDAYS } from '@rekindle/domain';
import { createTestDatabase, givenClient, type TestDatabase } from '@rekindle/testkit';
import { manualClock, uuidV7Ids } from '@rekindle/runtime';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const GOOD = CampaignSettings.parse({ m1_message: 'Hi' });
const SHAPE = CampaignSettings.shape;
type Name = keyof CampaignSettings;
const NAMES = Object.keys(SHAPE) as Name[];

let db: TestDatabase;
let admin: pg.Client;
let clientId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  const clock = manualClock(Date.UTC(2026, 0, 12, 10));
  ({ clientId } = await givenClient({ db, clock, ids: uuidV7Ids(clock) }));
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.close();
});

/** Whether the table takes these settings, and nothing is left of the try. */
async function tableTakes(settings: Record<string, unknown>): Promise<boolean> {
  const stored = Object.entries(settings).map(([name, value]) =>
    ['sending_days', 'required_fields', 'merge_fallbacks'].includes(name) ? JSON.stringify(value) : value,
  );
  const columns = Object.keys(settings);
  await admin.query('begin');
  try {
    await admin.query(
      `insert into campaign_settings (client_id, id, ${columns.join(', ')})
       values ($1, gen_random_uuid(), ${columns.map((_, i) => `$${i + 2}`).join(', ')})`,
      [clientId, ...stored],
    );
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return false;
  } finally {
    await admin.query('rollback');
  }
}

const taken = (settings: unknown) => checkSettings(settings).faults.length === 0;

const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(...Object.values(SETTING_MAX).flatMap((max) => [max, max + 1]), 2 ** 31, 1.5),
  fc.constant(null),
);
const flag = fc.constantFrom(true, false, null);
const clockTime = fc.constantFrom('00:00', '08:59', '09:00', '09:14', '09:15:00', '23:59', '24:00', '25:00', '', null);
const words = fc.constantFrom('Hi {{first_name}}', '', ' ', 'a\0b', null);
const odd = fc.constantFrom<unknown>(
  {},
  [],
  ['monday', 'monday'],
  ['Monday'],
  [['monday']],
  [1],
  [''],
  { a: 'b' },
  { a: 1 },
  null,
);

function valuesOf(name: Name): fc.Arbitrary<unknown> {
  const given = GOOD[name];
  if (typeof given === 'number') return number;
  if (typeof given === 'boolean') return flag;
  if (name === 'sending_hours_start' || name === 'sending_hours_end') return clockTime;
  if (name === 'sending_timezone') return fc.constantFrom('Europe/London', 'America/New_York', '', null);
  if (typeof given === 'object' && given !== null) return odd;
  if (name === 'm1_message' || given === null) return words;
  const { options } = (SHAPE[name] as unknown as { unwrap(): { options: string[] } }).unwrap();
  return fc.constantFrom(...options, 'nonsense', '', null);
}

describe('the check of settings', () => {
  test('refuses and takes exactly what the table refuses and takes', async () => {
    const change = fc.constantFrom(...NAMES).chain((name) => fc.tuple(fc.constant(name), valuesOf(name)));
    const settings = fc
      .array(change, { minLength: 1, maxLength: 3 })
      .map((changes) => ({ ...GOOD, ...Object.fromEntries(changes) }));
    const seen = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(settings, async (given) => {
        const agreed = taken(given);
        seen[agreed ? 'taken' : 'refused'] += 1;
        expect(await tableTakes(given)).toBe(agreed);
      }),
      { numRuns: 600 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
  });

  test.each(NAMES)('%s takes every value it has, and its default is that of the table', async (name) => {
    const given = GOOD[name];
    const options = typeof given === 'boolean' ? [true, false] : optionsOf(name);
    for (const value of options) {
      const settings = { ...GOOD, [name]: value };
      expect(checkSettings(settings).faults, `${name}=${String(value)}`).toEqual([]);
      expect(await tableTakes(settings)).toBe(true);
    }
    if (name === 'm1_message') return;
    const { rows } = await admin.query<{ value: unknown }>(
      `with added as (insert into campaign_settings (client_id, id, m1_message) values ($1, gen_random_uuid(), 'Hi') returning *)
       select to_jsonb(added) -> $2 as value from added`,
      [clientId, name],
    );
    expect(rows[0]?.value ?? null).toEqual(given);
  });

  test('says all that is wrong at once, each with what would be right', () => {
    const faults = checkSettings({
      m1_message: '',
      m2_delay_hours: -1,
      messages_per_hour: 0,
      pacing: 'fast',
      sending_days: [],
      sending_hours_start: '22:00',
      sending_hours_end: '06:00',
      sending_timezone: 'Londn',
      colour: 'red',
    }).faults;
    expect(faults.map(({ field }) => field).sort()).toEqual([
      'colour',
      'm1_message',
      'm2_delay_hours',
      'messages_per_hour',
      'pacing',
      'sending_days',
      'sending_hours_end',
      'sending_timezone',
    ]);
    expect(faults.every(({ wouldBeRight }) => wouldBeRight.length > 5)).toBe(true);
    expect(faults.find(({ field }) => field === 'messages_per_hour')).toEqual({
      field: 'messages_per_hour',
      problem: 'the setting messages_per_hour is 0',
      wouldBeRight: 'a whole number from 1 to 1000000',
    });
  });

  test.each([
    ['hours over midnight', { sending_hours_start: '22:00', sending_hours_end: '06:00' }, 'sending_hours_end'],
    ['a window of fourteen minutes', { sending_hours_start: '09:00', sending_hours_end: '09:14' }, 'sending_hours_end'],
    ['a start without an end', { sending_hours_start: '09:00' }, 'sending_hours_end'],
    ['no day', { sending_days: [] }, 'sending_days'],
    ['half a text a minute', { messages_per_minute: 0.5 }, 'messages_per_minute'],
    ['a wait of minus a second', { ai_response_delay_seconds: -1 }, 'ai_response_delay_seconds'],
    ['a number in words', { messages_per_day: 'many' }, 'messages_per_day'],
  ])('refuses %s', (_, patch, field) => {
    expect(checkSettings({ ...GOOD, ...patch }).faults).toMatchObject([{ field }]);
  });

  test.each([
    ['fifteen minutes', { sending_hours_start: '09:00', sending_hours_end: '09:15' }],
    ['a day of one', { sending_days: [WEEKDAYS[6]] }],
    ['more an hour than a day', { messages_per_hour: 100, messages_per_day: 10 }],
    ['an M2 at once', { m2_delay_hours: 0 }],
    ['a nudge after the archive', { silence_nudge_enabled: true, silence_nudge_days: 60, silence_timeout_days: 28 }],
  ])('takes %s: unusual is not impossible', (_, patch) => {
    expect(checkSettings({ ...GOOD, ...patch }).faults).toEqual([]);
  });

  test.each([[null], [undefined], ['text'], [[]], [7]])('refuses %j with a fault, not an exception', (given) => {
    expect(checkSettings(given).settings).toBeNull();
  });
});

function optionsOf(name: Name): unknown[] {
  const inner = SHAPE[name] as unknown as { unwrap?(): { options?: string[] } };
  return inner.unwrap?.().options ?? [GOOD[name]];
}
