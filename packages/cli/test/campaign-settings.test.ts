import { rmSync } from 'node:fs';
import { at, inTenant } from '@rekindle/db';
import type { CampaignSettings } from '@rekindle/domain';
import { manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, givenCampaign, givenClient, type TestDatabase } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

/** Monday, 10:00 in London; the sandbox stands still at it. */
const NOW = Date.parse('2026-11-23T10:00:00Z');

let db: TestDatabase;
let directory: string;
let run: (...args: string[]) => Promise<Said>;
const clock = manualClock(NOW);
const ids = seededIds('settings', clock);
const deps = () => ({ db, ids, clock });

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-settings');
  const environment = environmentOf(db, directory);
  run = async (...args) => await rekindle(environment, ...args);
  await db.system
    .insertInto('sandbox_clock')
    .values({ anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 })
    .execute();
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => await db.deleteClients());

const settingsOf = async (dataset: string) => (await run('campaign', 'settings', dataset, '--json')).json();

/** Something that every setting can be given on the command line, and what it then is. */
const GIVEN: Record<keyof CampaignSettings, readonly [text: string, value: unknown]> = {
  m1_message: ['Hello = {{first_name}}. Reply STOP to opt out.', 'Hello = {{first_name}}. Reply STOP to opt out.'],
  m2_message: ['', null],
  m3_message: ['123', '123'],
  m2_delay_hours: ['24', 24],
  m3_delay_hours: ['0', 0],
  delay_respect_sending_hours: ['false', false],
  delay_type: ['business_hours', 'business_hours'],
  sending_enabled: ['false', false],
  sending_hours_start: ['09:30', '09:30'],
  sending_hours_end: ['17:15', '17:15'],
  sending_days: ['monday, friday', ['monday', 'friday']],
  sending_timezone: ['Europe/Paris', 'Europe/Paris'],
  holiday_calendar: ['scotland', 'scotland'],
  pacing: ['asap', 'asap'],
  messages_per_minute: ['2', 2],
  messages_per_hour: ['31', 31],
  messages_per_day: ['1000000', 1_000_000],
  ai_response_enabled: ['false', false],
  ai_response_delay_seconds: ['0', 0],
  ai_response_delay_random: ['true', true],
  ai_multiple_messages_wait_seconds: ['90', 90],
  respond_to_inbound_24_7: ['false', false],
  respect_schedule_strictly: ['true', true],
  silence_timeout_days: ['1', 1],
  silence_nudge_enabled: ['true', true],
  silence_nudge_days: ['3', 3],
  silence_nudge_message: ['Still there? Reply STOP to opt out.', 'Still there? Reply STOP to opt out.'],
  duplicate_action: ['keep_both', 'keep_both'],
  hot_lead_notification: ['false', false],
  hot_lead_auto_assign: ['true', true],
  hot_lead_assignment_rule: ['territory', 'territory'],
  auto_status_updates: ['false', false],
  auto_normalize_uk_numbers: ['false', false],
  allow_international: ['true', true],
  required_fields: ['["phone_number","postcode"]', ['phone_number', 'postcode']],
  twilio_number: ['null', null],
  cal_booking_link: ['https://cal.example.com/ann', 'https://cal.example.com/ann'],
  merge_fallbacks: ['{"first_name": "there"}', { first_name: 'there' }],
};
const ASSIGNMENTS = Object.entries(GIVEN).map(([name, [text]]) => `${name}=${text}`);
const VALUES = Object.fromEntries(Object.entries(GIVEN).map(([name, [, value]]) => [name, value]));

describe('campaign set', () => {
  test.each([
    ['a draft', false],
    ['a campaign that runs', true],
  ])('sets every setting of %s at once, and shows it back', async (_, started) => {
    const { datasetId } = await givenCampaign(deps(), await givenClient(deps()), { started });
    expect(await run('campaign', 'set', datasetId, ...ASSIGNMENTS)).toMatchObject({ code: 0 });
    const hours = started ? {} : { sending_hours_start: '09:30:00', sending_hours_end: '17:15:00' };
    expect(await settingsOf(datasetId)).toEqual({ ...VALUES, ...hours });
  });

  test.each([
    ['a draft', false],
    ['a campaign that runs', true],
  ])('says all that is wrong with the settings of %s at once, and changes nothing', async (_, started) => {
    const { datasetId } = await givenCampaign(deps(), await givenClient(deps()), { started });
    const before = await settingsOf(datasetId);
    const wrong = ['shoe_size=4', 'messages_per_hour=none', 'sending_days=[]', 'pacing=fast', 'm2_delay_hours=12'];
    const hours = ['sending_hours_start=22:00', 'sending_hours_end=06:00'];
    const said = await run('campaign', 'set', datasetId, ...wrong, ...hours);
    expect(said).toMatchObject({ code: 2, out: [] });
    const words = said.err.join('\n');
    for (const part of [
      'There is no setting "shoe_size"',
      'The setting messages_per_hour is "none"; right would be a whole number from 1 to 1000000.',
      'No sending day is chosen',
      'The setting pacing is "fast"; right would be one of even, asap.',
      '22:00 to 06:00 runs over midnight; right would be an end later than the start',
    ]) {
      expect(words).toContain(part);
    }
    expect(await settingsOf(datasetId)).toEqual(before);
  });

  test('of hours that are wrong only together is a conflict, not a wrong argument', async () => {
    const { datasetId } = await givenCampaign(deps(), await givenClient(deps()));
    const said = await run('campaign', 'set', datasetId, 'sending_hours_start=09:00');
    expect(said).toMatchObject({ code: 4, out: [] });
    expect(said.err.join()).toContain('has no end');
  });

  test.each([
    ['a draft', false],
    ['a campaign that runs', true],
  ])('tells the faults in the texts and the number of %s with the others', async (_, started) => {
    const { datasetId } = await givenCampaign(deps(), await givenClient(deps()), { started });
    const wrong = ['m1_message=Hi {{first_name', 'twilio_number=hello', 'pacing=fast', 'sending_days='];
    const said = await run('campaign', 'set', datasetId, ...wrong);
    expect(said).toMatchObject({ code: 2, out: [] });
    const words = said.err.join('\n');
    for (const part of ["M1's text, line 1", 'The number hello is not', 'pacing is "fast"', 'No sending day is chosen'])
      expect(words).toContain(part);
    expect((await run('campaign', 'set', datasetId, wrong[0] ?? '')).code).toBe(4);
    expect((await run('campaign', 'set', datasetId, 'required_fields=')).code).toBe(0);
    expect(await settingsOf(datasetId)).toMatchObject({ required_fields: [] });
  });

  test('of a list without settings asks for the number alone, as its import did', async () => {
    const client = await givenClient(deps());
    const { datasetId } = await givenCampaign(deps(), client, { started: false });
    await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
      await sql`update datasets set campaign_settings_id = null where id = ${datasetId}`.execute(tx);
    });
    expect(await run('campaign', 'set', datasetId, 'm1_message=Hi')).toMatchObject({ code: 0 });
    expect(await settingsOf(datasetId)).toMatchObject({ required_fields: ['phone_number'] });
  });

  test('without anything to set says so', async () => {
    const { datasetId } = await givenCampaign(deps(), await givenClient(deps()));
    expect(await run('campaign', 'set', datasetId)).toMatchObject({ code: 2 });
  });

  test('of a campaign that runs also holds for the next start', async () => {
    const client = await givenClient(deps());
    const { datasetId } = await givenCampaign(deps(), client);
    expect(await run('campaign', 'set', datasetId, 'messages_per_hour=77')).toMatchObject({ code: 0 });
    await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
      await sql`update datasets set campaign_status = 'completed'`.execute(tx);
    });
    expect(await run('campaign', 'start', datasetId)).toMatchObject({ code: 0 });
    expect(await settingsOf(datasetId)).toMatchObject({ messages_per_hour: 77 });
  });
});

describe('a template', () => {
  test('kept from one campaign starts another off, under what is assigned besides', async () => {
    const client = await givenClient(deps());
    const [first, second] = [
      await givenCampaign(deps(), client),
      await givenCampaign(deps(), client, { started: false }),
    ];
    await run('campaign', 'set', first.datasetId, 'm2_delay_hours=11', 'm3_delay_hours=12');
    const kept = ['campaign', 'settings', first.datasetId, '--save-as', 'Gentle', '--description', 'slow and kind'];
    expect(await run(...kept)).toMatchObject({ code: 0 });
    expect(await run(...kept)).toMatchObject({ code: 4 });
    expect(await run('campaign', 'set', second.datasetId, '--like', 'gentle', 'm3_delay_hours=13')).toMatchObject({
      code: 0,
    });
    expect(await settingsOf(second.datasetId)).toMatchObject({ m2_delay_hours: 11, m3_delay_hours: 13 });

    await run('campaign', 'set', second.datasetId, 'm2_delay_hours=14');
    const rows = await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) =>
      tx.selectFrom('campaign_settings').selectAll().where('is_template', '=', true).execute(),
    );
    expect(rows).toMatchObject([{ name: 'Gentle', description: 'slow and kind', m2_delay_hours: 11 }]);
  });

  test('is the client’s own, and an unknown one is refused by the names there are', async () => {
    const [mine, theirs] = [await givenClient(deps()), await givenClient(deps())];
    const { datasetId } = await givenCampaign(deps(), mine);
    const other = await givenCampaign(deps(), theirs);
    await run('campaign', 'settings', other.datasetId, '--save-as', 'Theirs');
    expect(await run('campaign', 'set', datasetId, '--like', 'Theirs')).toMatchObject({ code: 3 });
    await run('campaign', 'settings', datasetId, '--save-as', 'Mine');
    const said = await run('campaign', 'set', datasetId, '--like', 'Theirs');
    expect(said.err.join()).toContain('There are: Mine.');
  });
});

test('a start takes people over from another campaign when told, and says so', async () => {
  const client = await givenClient(deps());
  await givenCampaign(deps(), client, { people: 2 });
  const lists = [
    await givenCampaign(deps(), client, { people: 2, started: false }),
    await givenCampaign(deps(), client, { people: 2, started: false }),
  ].map(({ datasetId }) => datasetId);
  const [queued = '', moving = ''] = lists;
  const looked = await run('campaign', 'start', queued, '--dry-run');
  expect(looked).toMatchObject({ code: 0, out: [expect.stringMatching(/^Would start .* 2 held back/)] });
  expect((await run('campaign', 'start', queued, '--dry-run', '--held', 'move', '--json')).json()).toMatchObject({
    moved: 2,
  });
  const start = await run('campaign', 'start', queued);
  expect(start).toMatchObject({ code: 0, out: [expect.stringContaining('2 held back')] });
  expect(start.err.join()).toContain('--held move');
  expect((await run('campaign', 'start', moving, '--held', 'move', '--json')).json()).toMatchObject({
    ...{ active: 2, held: 0, skipped: 0, moved: 2, left: 0 },
  });
  expect(await run('campaign', 'start', moving, '--held', 'both')).toMatchObject({ code: 2 });
});
