import { at, inTenant } from '@rekindle/db';
import { systemMonotonicClock } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenDueStep,
  givenInboundText,
  givenSentM1,
  type TestDatabase,
} from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { environmentOf, rekindle } from './command-line.ts';
import { givenInstallation, NOW } from './given-installation.ts';

const here = givenInstallation(74);

describe('verify', () => {
  test('finds nothing where nothing is wrong, and counts what it looked at', async () => {
    const client = await givenClient(here());
    const campaign = await givenCampaign(here(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1(here(), client, campaign, lead);
    await inTenant(here().db, { clientId: client.clientId, now: NOW }, async (tx) => {
      // The builder leaves out what only a real claim writes.
      await tx.deleteFrom('messages').execute();
    });
    const said = (await here().run('verify', '--json')).json<{ checked: object; findings: { promise: string }[] }>();
    expect(said.checked).toMatchObject({ clients: 1, attempts: 1, snapshots: 1 });
    expect(said.findings.map(({ promise }) => promise)).toEqual(['P5', 'P10']);
  });

  test('shows a planted breach of every kind of row and ends with 1', async () => {
    const client = await givenClient(here());
    const campaign = await givenCampaign(here(), client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { clientId } = client;
    const { messageId } = await givenDueStep(here(), client, campaign, lead);
    const { messageSid } = await givenInboundText(here(), client, { from: lead.phone, body: 'STOP' });
    await inTenant(here().db, { clientId, now: NOW }, async (tx) => {
      await tx.updateTable('inbox').set({ opt_out_rule: 'stop' }).where('message_sid', '=', messageSid).execute();
      const suppression = { client_id: clientId, id: here().ids.next(), phone: lead.phone, source: 'person' as const };
      await tx
        .insertInto('suppressions')
        .values({ ...suppression, created_at: at(NOW) })
        .execute();
      await tx
        .insertInto('send_attempts')
        .values({
          ...{ client_id: clientId, message_id: messageId, attempt: 2, dataset_id: campaign.datasetId },
          ...{ lead_id: lead.leadId, kind: 'M1', send_seq: 4, phone: lead.phone, from_number: client.number },
          ...{ body_hash: 'x', segments: 1, claimed_at: at(NOW + 15 * 3_600_000), claimed_real_at: at(NOW) },
          ...{ lease_until: at(NOW), validity_seconds: 600, settings_version: 1 },
        })
        .execute();
      await tx
        .insertInto('send_outcomes')
        .values({
          client_id: clientId,
          id: here().ids.next(),
          message_id: messageId,
          attempt: 2,
          outcome: 'accepted',
          evidence: 'x',
          twilio_sid: 'SMa',
        })
        .execute();
      await tx
        .updateTable('messages')
        .set({ state: 'sent', twilio_sid: 'SMb', twilio_status: 'sent', attempt: 2 })
        .where('id', '=', messageId)
        .execute();
    });
    await here()
      .db.system.insertInto('status_events')
      .values({
        ...{ id: here().ids.next(), client_id: clientId, message_id: messageId, attempt: 2, message_sid: 'SMb' },
        ...{ message_status: 'delivered', params: '{}', applied_at: at(NOW) },
      })
      .execute();
    const said = await here().run('verify', '--json');
    expect(said.code).toBe(1);
    const promises = said.json<{ findings: { promise: string }[] }>().findings.map(({ promise }) => promise);
    expect([...new Set(promises)].sort()).toEqual(['P1', 'P10', 'P3', 'P4', 'P5', 'P9']);
    const text = await here().run('verify');
    expect(text.code).toBe(1);
    expect(text.out.join('\n')).not.toContain(lead.phone);
  });
});

describe('doctor and migrate', () => {
  test('doctor passes a sound installation and ends with 0', async () => {
    await givenClient(here());
    const found = await here().run('doctor', '--json');
    expect(found.json<{ level: string }[]>().filter(({ level }) => level === 'fail')).toEqual([]);
    expect(found.code).toBe(0);
  });

  test.each([
    ['a role that passes row level security', (db: TestDatabase) => ({ DATABASE_APP_URL: db.adminUrl }), 'roles'],
    ['a database that is not there', () => ({ DATABASE_SYSTEM_URL: 'postgres://x@127.0.0.1:1/x' }), 'database'],
    ['a Redis that is not there', () => ({ REDIS_URL: 'redis://127.0.0.1:1' }), 'queue'],
    ['a wrong setting', () => ({ WEBHOOK_PORT: 'many' }), 'settings'],
  ])('doctor fails for %s and says how to mend it', async (_, change, check) => {
    const said = await rekindle(
      { ...environmentOf(here().db, here().directory), ...change(here().db) },
      'doctor',
      '--json',
    );
    expect(said.code).toBe(1);
    const found = said
      .json<{ check: string; level: string; mend?: string }[]>()
      .filter(({ level }) => level === 'fail');
    expect(found.map((each) => each.check)).toContain(check);
    expect(found.every(({ mend }) => mend !== undefined)).toBe(true);
  });

  test('a live installation whose database is away is told once, without a stack, and asks outside all the same', async () => {
    const live = {
      ...{ REKINDLE_MODE: 'live', REKINDLE_DATA_DIR: here().directory, DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' },
      ...{ PUBLIC_BASE_URL: 'https://127.0.0.1:1', SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}` },
      ...{ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
    };
    const said = await rekindle(live, 'doctor', '--live');
    expect(said.out.filter((line) => line.includes('cannot be reached (ECONNREFUSED): is it running?'))).toEqual([
      'fail  database    The database cannot be reached (ECONNREFUSED): is it running?',
    ]);
    expect(said.out.join('\n')).toMatch(
      /fail {2}public {6}the installation: https:\/\/127\.0\.0\.1:1 cannot be reached/,
    );
    expect(said.out.join('\n')).toContain('fail  openai      the model cannot be reached');
    expect([...said.out, ...said.err].join('\n')).not.toMatch(/rekindle doctor|node_modules|"level"/);
    expect(said.code).toBe(1);
  });

  test.each<[Record<string, string>, string[]]>([
    [{}, ['no DATABASE_URL', 'PUBLIC_BASE_URL must', 'SECRET_KEYS is needed', 'no TWILIO_ACCOUNT_SID', 'no key']],
    [{ DATABASE_URL: 'mysql://x' }, ['DATABASE_URL', 'PUBLIC_BASE_URL must', 'no TWILIO_ACCOUNT_SID', 'no key']],
  ])('wrong settings do not keep the rest of --live from being said: %j', async (changes, words) => {
    const said = await rekindle(
      { REKINDLE_MODE: 'live', REKINDLE_DATA_DIR: here().directory, ...changes },
      ...['doctor', '--live'],
    );
    for (const each of words) expect(said.out.filter((line) => line.includes(each))).not.toEqual([]);
    expect(said.out.filter((line) => line.includes('database  '))).toEqual([]);
    expect(said.code).toBe(1);
  });

  test('doctor takes --client only with --live', async () => {
    expect(await here().run('doctor', '--client', 'bright-roofs')).toMatchObject({ code: 2 });
  });

  test('doctor hears the scheduler, and what it sees', async () => {
    const realNow = systemMonotonicClock.realNow();
    const beat = { service: 'scheduler', instance: 'a', started_at: at(realNow), beat_at: at(realNow) };
    const state = JSON.stringify({ state: 'stalled', stalled: ['message'] });
    await here()
      .db.system.insertInto('service_heartbeats')
      .values({ ...beat, state })
      .execute();
    const said = await here().run('doctor', '--json');
    expect(said.code).toBe(1);
    expect(said.json()).toContainEqual(expect.objectContaining({ check: 'heartbeats', level: 'fail' }));
  });

  test('migrate has nothing to do where all has been done', async () => {
    expect((await here().run('migrate', '--json')).json()).toMatchObject({ applied: [], repeated: [] });
  });

  test('migrate and doctor tell of services that are led to another database', async () => {
    const other = await createTestDatabase();
    const told = 'DATABASE_SYSTEM_URL leads to another database than DATABASE_URL';
    try {
      const environment = { ...environmentOf(here().db, here().directory), DATABASE_SYSTEM_URL: other.systemUrl };
      const migrated = await rekindle(environment, 'migrate', '--json');
      expect(migrated.code).toBe(1);
      expect(migrated.err.filter((line) => line.includes('another database'))).toEqual([
        expect.stringContaining(`${told}. `),
      ]);
      expect((await rekindle(environment, 'doctor')).out.join('\n')).toContain(`fail  database    ${told}\n`);
    } finally {
      await other.close();
    }
  });

  test("migrate needs the owner's connection", async () => {
    const { DATABASE_URL: _, ...environment } = environmentOf(here().db, here().directory);
    expect(await rekindle(environment, 'migrate')).toMatchObject({ code: 2, out: [] });
  });
});
