import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, inTenant } from '@rekindle/db';
import { manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, givenCampaign, givenClient, phoneOf, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListForecast } from '@rekindle/console/forecast-list';
import { runCommand } from '../src/run-command.ts';
import { environmentOf, rekindle, type Said } from './command-line.ts';

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory('rekindle-forecast-cli');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf(name: string, content: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  return file;
}

/** Runs the command where there is no configuration, so that reading one fails. */
async function offline(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const code = await runCommand(['forecast', ...args], {
    data: (line) => void out?.push(line),
    say: (line) => void err?.push(line),
    lines: async function* () {},
    config: () => Promise.reject(new Error('a forecast of a file asks for no configuration')),
    inspect: () => Promise.reject(new Error('a forecast of a file asks for no configuration')),
  });
  return { code, out: out?.join('\n') ?? '', err: err?.join('\n') ?? '' };
}

const LIST = [
  'First Name,Surname,Mobile,Email,Roof',
  'Ann,Smith,07400 123456,ann@example.com,slate',
  'BOB,JONES,07400123457,bob@example.com,',
  'Bob,Jones,+447400123457,bob@example.com,',
  'Zed,Land,01179 123456,z@example.com,flat',
].join('\n');
const SETTINGS = {
  m1_message: 'Hi {{first_name}}, Bright Roofs here. Reply STOP to opt out.',
  m2_message: 'Hi {{first_name}}, still thinking about it?',
  sending_hours_start: '09:00',
  sending_hours_end: '17:00',
};
const FROM = '2026-03-27T10:00:00Z';

async function forecast(list = LIST, settings: object = SETTINGS, ...more: string[]) {
  const files = ['--file', fileOf('list.csv', list), '--settings', fileOf('settings.json', JSON.stringify(settings))];
  return await offline(...files, '--from', FROM, ...more);
}

describe('of a file', () => {
  test('says what would go when, with no server and no configuration; the parts add up to the rows', async () => {
    const { code, out } = await forecast(LIST, SETTINGS, '--json');
    expect(code).toBe(5);
    const said = JSON.parse(out) as ListForecast;
    expect(said).toMatchObject({ rows: 4, accepted: 2, duplicate: 1, suppressed: 0, segments: 4 });
    expect(said.rejected).toEqual([{ row: 5, reason: 'landline', sentence: expect.stringContaining('landline') }]);
    expect(said.sends).toEqual([
      { row: 2, phone: '+447400123456', step: 'M1', at: '2026-03-27T10:00:00.000Z', segments: 1 },
      { row: 3, phone: '+447400123457', step: 'M1', at: '2026-03-27T10:01:02.001Z', segments: 1 },
      { row: 2, phone: '+447400123456', step: 'M2', at: expect.stringMatching(/^2026-03-30T/), segments: 1 },
      { row: 3, phone: '+447400123457', step: 'M2', at: expect.stringMatching(/^2026-03-30T/), segments: 1 },
    ]);
    expect(said.days).toEqual([
      { date: '2026-03-27', count: 2 },
      { date: '2026-03-30', count: 2 },
    ]);
    expect(said.finish).toBe(said.sends.at(-1)?.at);
    expect(said.cost).toEqual({ amount: 0.16, currency: 'GBP', per_segment: 0.04 });
  });

  test('gives the same answer every time', async () => {
    expect(await forecast(LIST, SETTINGS, '--json')).toEqual(await forecast(LIST, SETTINGS, '--json'));
  });

  test('tells a person the sum, the hours of the week, the days and what to look at', async () => {
    const { out } = await forecast(LIST, { ...SETTINGS, m1_message: 'It’s {{company_name}}. Reply STOP to opt out.' });
    expect(out).toContain('4 rows = 2 accepted + 1 duplicate + 0 suppressed + 1 rejected');
    expect(out).toContain('4 texts to 2 people');
    expect(out).toMatch(/^Fri {2}.*█/m);
    expect(out).toMatch(/^Sat 2026-03-28 {2}0$/m);
    expect(out).toContain("(write ')");
    expect(out).toContain('"Your Company" stands in');
  });

  test('another price, a company and columns of one’s own choosing count', async () => {
    const list = LIST.replace('Mobile', 'Rufnummer').replace('Roof', 'Telephone');
    const more = [
      '--map',
      'Rufnummer=phone_number',
      '--price-per-segment',
      '0.1',
      '--currency',
      'EUR',
      '--company',
      'BR',
    ];
    const { out } = await forecast(list, { ...SETTINGS, m2_message: '{{company_name}}' }, ...more, '--json');
    const said = JSON.parse(out) as ListForecast;
    expect(said.cost).toEqual({ amount: 0.4, currency: 'EUR', per_segment: 0.1 });
    expect(said.warnings.map(({ code }) => code)).not.toContain('stand_in');
  });

  test('looks no further ahead than it is asked to, and says so', async () => {
    const said = JSON.parse((await forecast(LIST, SETTINGS, '--days', '1', '--json')).out) as ListForecast;
    expect(said).toMatchObject({ finish: null, days: [{ date: '2026-03-27', count: 2 }] });
    expect(said.warnings[0]).toMatchObject({ code: 'not_finished' });
    const { out } = await forecast(LIST, SETTINGS, '--days', '1');
    expect(out).toMatch(/The first goes at \d\d:\d\d on Friday 27 March 2026, the end is not reached\./);
  });

  test('a column in a text that nobody has a value in, and nothing would start', async () => {
    const settings = { ...SETTINGS, m2_message: 'About your {{attributes.boiler}}' };
    const said = JSON.parse((await forecast(LIST, settings, '--json')).out) as ListForecast;
    expect(said).toMatchObject({ sends: [], finish: null, accepted: 2 });
    expect(said.warnings[0]).toMatchObject({ code: 'unknown_field', field: 'm2_message' });
    expect((await forecast(LIST, settings)).out).not.toContain('the end is not reached');
  });

  test('all faults of the settings are said at once, with what would be right', async () => {
    const settings = {
      m1_message: 'Hi {{wrong}}',
      pacing: 'odd',
      sending_hours_start: '17:00',
      sending_hours_end: '09:00',
      colour: 1,
    };
    const { code, err } = await forecast(LIST, settings);
    expect(code).toBe(2);
    for (const part of [
      'pacing',
      'even, asap',
      'runs over midnight',
      'no setting "colour"',
      'There is no field "wrong"',
    ])
      expect(err).toContain(part);
    expect((await forecast(LIST, { m1_message: 'Hi {{wrong}}' })).err).toContain('There is no field "wrong"');
  });

  test.each([
    ['2026-03-27 10:00', 'no offset'],
    ['2026-03-27T10:00:00', 'no offset'],
    ['2026-02-30T10:00:00Z', 'no such day'],
    ['tomorrow', 'no instant'],
  ])('%s is refused as a start: %s', async (from) => {
    const files = ['--file', fileOf('list.csv', LIST), '--settings', fileOf('settings.json', JSON.stringify(SETTINGS))];
    const { code, err } = await offline(...files, '--from', from);
    expect([code, err]).toEqual([2, expect.stringContaining('ISO 8601')]);
  });

  test.each([
    ['nothing to forecast', []],
    ['a file and a campaign', ['--file', 'x', '--settings', 'y', '--from', FROM, '--campaign', 'z']],
    ['no settings', ['--file', 'x', '--from', FROM]],
    ['no whole number of days', ['--file', 'x', '--settings', 'y', '--from', FROM, '--days', '0']],
  ])('%s is wrong usage', async (_, args) => {
    expect((await offline(...args)).code).toBe(2);
  });

  test('a list needs the number alone unless the settings say more, as at the import', async () => {
    const list = 'First Name,Mobile\nAnn,07400123456\n,07400123457\n';
    const said = JSON.parse((await forecast(list, { m1_message: 'Hi' }, '--json')).out) as ListForecast;
    expect(said).toMatchObject({ rows: 2, accepted: 2, rejected: [] });
  });

  test('a required column that the list does not have is one sentence', async () => {
    const { code, err } = await forecast('Mobile\n07400123456\n', { ...SETTINGS, required_fields: ['email'] });
    expect([code, err]).toEqual([1, expect.stringContaining('no column of the file holds it')]);
  });
});

describe('of a campaign', () => {
  /** Monday, 10:00 in London. */
  const NOW = Date.parse('2026-11-23T10:00:00Z');
  const clock = manualClock(NOW);
  const ids = seededIds(7, clock);
  let db: TestDatabase;
  let run: (...args: string[]) => Promise<Said>;
  beforeAll(async () => {
    db = await createTestDatabase();
    run = async (...args) => await rekindle(environmentOf(db, directory), 'forecast', ...args);
    const row = { anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 };
    await db.system.insertInto('sandbox_clock').values(row).execute();
  });
  afterAll(async () => await db.close());
  const settings = {
    m3_message: null,
    messages_per_hour: 100,
    sending_hours_start: '09:00',
    sending_hours_end: '17:00',
  };

  async function datasetNamed(client: { clientId: string }, datasetId: string, name: string): Promise<void> {
    await inTenant(db, { ...client, now: NOW }, async (tx) => {
      await tx.updateTable('datasets').set({ name }).where('id', '=', datasetId).execute();
    });
  }

  test('one that has not started is forecast as started now, without enrolling anybody', async () => {
    const deps = { db, ids, clock };
    const client = await givenClient(deps);
    const { datasetId } = await givenCampaign(deps, client, { people: 3, settings, started: false });
    await datasetNamed(client, datasetId, 'Draft');
    const said = (await run('--campaign', 'Draft', '--json')).json<ListForecast>();
    expect(said).toMatchObject({ rows: 3, accepted: 3, rejected: [] });
    expect(said.sends.map(({ step }) => step)).toEqual(['M1', 'M1', 'M1', 'M2', 'M2', 'M2']);
    expect(said.sends[0]?.at).toBe('2026-11-23T10:00:00.000Z');
    const enrolled = await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) =>
      tx.selectFrom('enrolments').select('id').execute(),
    );
    expect(enrolled).toEqual([]);
    const later = (await run('--campaign', 'Draft', '--from', '2026-11-24T12:00:00Z', '--json')).json<ListForecast>();
    expect(later.sends[0]?.at).toBe('2026-11-24T12:00:00.000Z');
  });

  test('its leads are accepted, suppressed, waiting, held or left out, in words and in numbers', async () => {
    const deps = { db, ids, clock };
    const client = await givenClient(deps);
    const { datasetId, leads } = await givenCampaign(deps, client, { people: 7, firstPerson: 30, settings });
    await datasetNamed(client, datasetId, 'Parts');
    await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
      const enrolments = tx.updateTable('enrolments').where('dataset_id', '=', datasetId);
      const of = (index: number) => leads[index]?.leadId ?? '';
      await enrolments.set({ state: 'waiting', reason: 'missing_field' }).where('lead_id', '=', of(0)).execute();
      await enrolments.set({ state: 'held' }).where('lead_id', '=', of(1)).execute();
      const ended = { state: 'ended', reason: 'skipped', ended_at: at(NOW) } as const;
      await enrolments
        .set(ended)
        .where('lead_id', 'in', [of(2), of(3)])
        .execute();
      await enrolments.set({ state: 'waiting', reason: 'missing_field' }).where('lead_id', '=', of(4)).execute();
      const phone = phoneOf(34);
      await tx
        .insertInto('suppressions')
        .values({ client_id: client.clientId, id: ids.next(), phone, source: 'person' })
        .execute();
    });
    const parts = { rows: 7, accepted: 2, suppressed: 1, waiting: 1, held: 1, left_out: 2 };
    expect((await run('--campaign', 'Parts', '--json')).json()).toMatchObject(parts);
    const words = '7 rows = 2 accepted + 1 suppressed + 1 waiting + 1 held + 2 left out';
    expect((await run('--campaign', 'Parts')).out.join('\n')).toContain(words);
  });

  test('those flagged at the import are left out of one that has not started', async () => {
    const deps = { db, ids, clock };
    const client = await givenClient(deps);
    const { datasetId, leads } = await givenCampaign(deps, client, {
      people: 3,
      firstPerson: 40,
      settings,
      started: false,
    });
    await datasetNamed(client, datasetId, 'Flagged');
    await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
      await tx
        .updateTable('leads')
        .set({ flagged: true })
        .where('id', '=', leads[0]?.leadId ?? '')
        .execute();
    });
    const said = (await run('--campaign', 'Flagged', '--json')).json();
    expect(said).toMatchObject({ rows: 3, accepted: 2, left_out: 1 });
  });

  test('one that runs goes on from where it stands, without those who may not be texted any more', async () => {
    const deps = { db, ids, clock };
    const client = await givenClient(deps);
    const { datasetId, leads } = await givenCampaign(deps, client, { people: 4, firstPerson: 20, settings });
    await datasetNamed(client, datasetId, 'Running');
    await inTenant(db, { clientId: client.clientId, now: NOW }, async (tx) => {
      await tx
        .insertInto('suppressions')
        .values({ client_id: client.clientId, id: ids.next(), phone: phoneOf(20), source: 'person' })
        .execute();
      const second = { next_step: 2, due_at: at(NOW + 3_600_000) };
      await tx
        .updateTable('enrolments')
        .set(second)
        .where('id', '=', leads[1]?.leadId ?? '')
        .execute();
    });
    const said = (await run('--campaign', 'Running', '--json')).json<ListForecast>();
    expect(said).toMatchObject({ rows: 4, accepted: 3, suppressed: 1, waiting: 0, held: 0, left_out: 0 });
    const steps = Map.groupBy(said.sends, ({ phone }) => phone);
    expect(steps.get(phoneOf(20))).toBeUndefined();
    expect(steps.get(phoneOf(21))?.map(({ step }) => step)).toEqual(['M2']);
    expect(steps.get(phoneOf(22))?.map(({ step }) => step)).toEqual(['M1', 'M2']);
    expect((await run('--campaign', 'Running', '--from', FROM)).code).toBe(4);
    expect((await run('--campaign', 'Runing')).code).toBe(3);
    expect((await run('--campaign', 'Running')).out.join('\n')).toContain('5 texts to 3 people');
  });
});
