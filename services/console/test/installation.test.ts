import { createHmac } from 'node:crypto';
import { inTenant, readProviderAccount } from '@rekindle/db';
import type { Reach } from '@rekindle/installation/connect';
import { givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstSignInLink } from '../src/auth/first-link.ts';
import { givenInbox } from './inbox-world.ts';
import { type Caller, type ConsoleWorld, MONDAY, openConsole } from './world.ts';

const PUBLIC = 'https://hooks.example.com';
const NUMBER = '+447400123999';
const SID = `AC${'0'.repeat(32)}`;
const TOKEN = 'token-of-the-account';

/** What Twilio has; each test changes what is wrong in it. */
let twilio: { token: string; smsUrl: string; posts: string[] };
/** Which token our webhook takes; null: it takes none. */
let webhookKnows: string | null;

function answer(statusCode: number, body: object) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const reach: Reach = {
  fetch: async (url, init) => {
    if (!url.startsWith(PUBLIC)) return new Response('{}', { status: 200 });
    const fields = new URLSearchParams(typeof init.body === 'string' ? init.body : '');
    fields.sort();
    const form = [...fields].flat().join('');
    const signed = createHmac('sha1', webhookKnows ?? 'nobody')
      .update(`${url}${form}`)
      .digest('base64');
    const good = new Headers(init.headers).get('x-twilio-signature') === signed;
    return new Response(null, { status: good ? 200 : 403, headers: good ? { 'x-rekindle-test': 'passed' } : {} });
  },
  twilioWire: {
    close: () => {},
    exchange: async ({ method, url, headers, body }) => {
      const basic = Buffer.from(`${SID}:${twilio.token}`).toString('base64');
      if (headers['Authorization'] !== `Basic ${basic}`) return answer(401, { code: 20003 });
      if (method === 'POST') twilio.posts.push(decodeURIComponent(body ?? ''));
      const number = {
        ...{ sid: `PN${'1'.repeat(32)}`, phone_number: NUMBER, friendly_name: 'Main', capabilities: { sms: true } },
        ...{ sms_url: twilio.smsUrl, sms_method: 'POST', sms_fallback_url: '', sms_application_sid: '' },
      };
      if (url.pathname.endsWith(`${SID}.json`)) return answer(200, { status: 'active', type: 'Full' });
      if (url.pathname.endsWith('IncomingPhoneNumbers.json')) return answer(200, { incoming_phone_numbers: [number] });
      if (url.pathname.endsWith('Services')) return answer(200, { services: [] });
      return answer(200, number);
    },
  },
};

beforeEach(() => {
  twilio = { token: TOKEN, smsUrl: 'https://old.example.com/', posts: [] };
  webhookKnows = TOKEN;
});

async function runnerOf(world: ConsoleWorld): Promise<Caller> {
  const link = await firstSignInLink(world.deps, world.url);
  const browser = world.nobody({ 'sec-fetch-site': 'same-origin' });
  const token = link?.split('#token=')[1];
  const signedIn = await browser('POST', '/api/v1/session/link', { token });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  return world.nobody({ cookie, 'sec-fetch-site': 'same-origin' });
}

describe('a live installation', () => {
  let world: ConsoleWorld;
  let admin: Caller;
  beforeAll(async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const settings = {
      REKINDLE_MODE: 'live',
      PUBLIC_BASE_URL: PUBLIC,
      SECRET_KEYS: `k1:${key}`,
      OPENAI_API_KEY: 'sk-1',
    };
    world = await openConsole({ reach }, settings);
  });
  beforeEach(async () => {
    await world.db.deleteClients();
    world.client = await givenClient(world.deps, { mode: 'live' });
    admin = await world.signIn('admin', { client: world.client });
  });
  afterAll(async () => await world.close());

  const look = '/api/v1/client/provider/look';
  const connect = '/api/v1/client/provider/connect';
  const account = { account_sid: SID, auth_token: TOKEN };
  const stored = async () =>
    await inTenant(world.db, { clientId: world.client.clientId, now: MONDAY }, (tx) =>
      readProviderAccount(tx, world.client.clientId),
    );

  test('shows the numbers of an account and stores nothing', async () => {
    expect(await admin('POST', look, account)).toMatchObject({
      status: 200,
      body: { account_sid: SID, trial: false, numbers: [{ e164: NUMBER, sms: true, goes_to: twilio.smsUrl }] },
    });
    expect(await stored()).toBeNull();
    expect(twilio.posts).toEqual([]);
  });

  test('connects a number: stored and sealed, pointed here, proved by a signed test; again nothing changes', async () => {
    const done = await admin('POST', connect, { ...account, number: '+44 7400 123999' });
    expect(done).toMatchObject({
      status: 200,
      body: {
        ...{ number: NUMBER, changed: ['account', 'number', 'webhooks'], signed_test: 'passed' },
        ...{ before: 'https://old.example.com/', webhook: `${PUBLIC}/twilio/inbound`, taken_elsewhere_by: null },
      },
    });
    expect(twilio.posts.join()).toContain(`SmsUrl=${PUBLIC}/twilio/inbound`);
    expect(JSON.stringify([await stored(), done.body])).not.toContain(TOKEN);
    expect((await admin('GET', '/api/v1/client/provider')).body).toMatchObject({
      ...{ account_sid: SID, own: true, webhook_address: PUBLIC },
      numbers: expect.arrayContaining([{ e164: NUMBER, active: true }]),
    });
    const again = await admin('POST', connect, { number: NUMBER });
    expect(again.body.changed).toEqual(['webhooks']);
  });

  test('leaves the webhook at Twilio alone when the signed test fails', async () => {
    webhookKnows = null;
    const refused = await admin('POST', connect, { ...account, number: NUMBER });
    expect(refused).toMatchObject({
      status: 502,
      body: { detail: expect.stringContaining('refuses a good signature') },
    });
    expect(twilio.posts).toEqual([]);
  });

  test('takes a new token, and refuses a wrong one', async () => {
    await admin('POST', connect, { ...account, number: NUMBER });
    const other = await admin('POST', connect, { auth_token: 'another-token', number: NUMBER });
    expect(other).toMatchObject({ status: 409 });
    twilio.token = 'another-token';
    const rotated = await admin('POST', connect, { auth_token: 'another-token', rotate: true });
    expect(rotated).toMatchObject({ status: 200, body: { changed: ['account'], number: null } });
    expect((await stored())?.tokens).toHaveLength(2);
    expect(await admin('POST', look, { auth_token: 'wrong-token' })).toMatchObject({ status: 409 });
  });

  test.each([
    ['no account', {}, 400],
    ['a malformed account', { account_sid: 'AC1', auth_token: TOKEN, number: NUMBER }, 400],
    ['no token', { account_sid: SID, number: NUMBER }, 400],
    ['a wrong token', { account_sid: SID, auth_token: 'not-the-token', number: NUMBER }, 502],
    ['a number that the account lacks', { ...account, number: '+447400123998' }, 404],
    ['nothing to do', account, 400],
    ['a new token of an account that it is not connected to', { ...account, rotate: true }, 400],
  ])('refuses %s', async (_, body, status) => {
    expect((await admin('POST', connect, body)).status).toBe(status);
    expect(await stored()).toBeNull();
  });

  test("is connected by an administrator alone, and never with another client's number", async () => {
    const owner = await world.signIn('company_owner', { client: world.client });
    expect((await owner('POST', connect, { ...account, number: NUMBER })).status).toBe(403);
    expect((await owner('POST', look, account)).status).toBe(403);
    await givenClient(world.deps, { mode: 'live', number: NUMBER });
    expect((await admin('POST', connect, { ...account, number: NUMBER })).status).toBe(409);
  });

  test('gets live clients from whoever runs it, and lists them all', async () => {
    const runner = await runnerOf(world);
    const added = await runner('POST', '/api/v1/clients', { name: 'Live One', number: '+447400999071' });
    expect(added).toMatchObject({ status: 201, body: { mode: 'live', slug: 'live-one' } });
    const other = { name: 'Sandbox One', number: '+447400999072', mode: 'sandbox' };
    expect(await runner('POST', '/api/v1/clients', other)).toMatchObject({ status: 201, body: { mode: 'sandbox' } });
    const list = (await runner('GET', '/api/v1/clients')).body.items;
    expect(list).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Live One', mode: 'live', sending_stopped_at: null }),
        expect.objectContaining({ name: 'Sandbox One', mode: 'sandbox' }),
      ]),
    );
    const mine = (await runner('GET', '/api/v1/me')).body.clients.map(({ name }: { name: string }) => name);
    expect(mine).toContain('Live One');
    expect(mine).not.toContain('Sandbox One');
    expect((await admin('GET', '/api/v1/clients')).status).toBe(403);
  });

  test('is looked over for whoever runs it, the world outside too when asked', async () => {
    const runner = await runnerOf(world);
    await admin('POST', connect, { ...account, number: NUMBER });
    webhookKnows = null;
    const { body, status } = await runner('POST', '/api/v1/installation/doctor', { live: true });
    expect(status).toBe(200);
    const levelOf = (check: string) => body.findings.find((each: { check: string }) => each.check === check)?.level;
    expect([levelOf('migrations'), levelOf('account'), levelOf('public')]).toEqual(['ok', 'ok', 'fail']);
    expect(body.ok).toBe(false);
    expect(JSON.stringify(body)).not.toContain(TOKEN);
    const inside = await runner('POST', '/api/v1/installation/doctor', {});
    expect(inside.body.findings.map(({ check }: { check: string }) => check)).not.toContain('public');
    expect((await admin('POST', '/api/v1/installation/doctor', {})).status).toBe(403);
    const nobody = { live: true, client_id: world.deps.ids.next() };
    expect((await runner('POST', '/api/v1/installation/doctor', nobody)).status).toBe(404);
  });
});

describe('a sandbox', () => {
  let world: ConsoleWorld;
  beforeAll(async () => {
    world = await openConsole({ reach });
  });
  afterAll(async () => await world.close());

  test('is never connected to Twilio', async () => {
    const admin = await world.signIn('admin');
    const body = { account_sid: SID, auth_token: TOKEN, number: NUMBER };
    expect(await admin('POST', '/api/v1/client/provider/connect', body)).toMatchObject({ status: 409 });
  });

  test('has its promises checked over what is stored, and a broken one shown', async () => {
    const manager = await world.signIn('manager');
    const kept = await manager('POST', '/api/v1/verify');
    expect(kept).toMatchObject({
      status: 200,
      body: { kept: true, broken: 0, checked: { attempts: 0 }, findings: [] },
    });
    const inbox = await givenInbox(world);
    const talk = await inbox.givenTalk();
    await inbox.write((tx) =>
      sql`insert into send_attempts select (jsonb_populate_record(a, '{"attempt": 2, "send_seq": 2}')).* from send_attempts a`.execute(
        tx,
      ),
    );
    const broken = await manager('POST', '/api/v1/verify');
    expect(broken.body).toMatchObject({ kept: false, checked: { attempts: 2 } });
    const found = broken.body.findings.map(({ promise }: { promise: string }) => promise);
    expect(found).toContain('P1');
    expect(broken.body.broken).toBe(found.length);
    expect(JSON.stringify(broken.body)).not.toContain(talk.phone);
    const rep = await world.signIn('sales_rep');
    expect((await rep('POST', '/api/v1/verify')).status).toBe(403);
    const limited = await world.signIn('manager', { allowedDatasetIds: [inbox.campaign.datasetId] });
    expect((await limited('POST', '/api/v1/verify')).status).toBe(403);
  });

  test('takes a file of outcomes, whose rejected rows can be fetched', async () => {
    const inbox = await givenInbox(world);
    const talk = await inbox.givenTalk();
    const manager = await world.signIn('manager');
    const send = async (who: Caller, content: string, more: Record<string, string> = {}) => {
      const form = new FormData();
      form.set('file', new Blob([content]), 'results.csv');
      const own = { cookie: who.cookie, 'x-client-id': world.client.clientId, 'sec-fetch-site': 'same-origin' };
      const headers = { ...own, ...more };
      const response = await fetch(`${world.url}/api/v1/outcomes/files`, { method: 'POST', headers, body: form });
      // oxlint-disable-next-line typescript/no-explicit-any -- tests say what they expect of an answer
      return { status: response.status, body: (await response.json()) as any };
    };
    const file = `phone,outcome,value\n${talk.phone},converted,1200.00\n+447400199999,lost,\n${talk.phone},maybe,\n`;
    const taken = await send(manager, file);
    expect(taken).toMatchObject({ status: 200, body: { rows: 3, recorded: 1, changed: 0, unchanged: 0, rejected: 2 } });
    const rejected = await manager('GET', taken.body.rejected_csv);
    expect(rejected.status).toBe(200);
    expect(String(rejected.body)).toContain('This client has no such lead.');
    expect((await send(manager, file)).body).toMatchObject({ recorded: 0, unchanged: 1 });
    const once = { 'idempotency-key': 'results-once' };
    const answered = await send(manager, file, once);
    expect(await send(manager, file, once)).toEqual(answered);
    expect(await send(manager, file.replace('converted', 'lost'), once)).toMatchObject({ status: 422 });
    expect(await send(manager, 'name\nAnn\n')).toMatchObject({ status: 400 });
    expect(await send(manager, `phone,outcome\n${'x'.repeat(5_000_001)}`)).toMatchObject({ status: 413 });
    const rep = await world.signIn('sales_rep');
    expect((await send(rep, file)).status).toBe(403);
    expect((await rep('GET', taken.body.rejected_csv)).status).toBe(403);
  });

  test('lists the leads that nobody has taken, to who may see them', async () => {
    const inbox = await givenInbox(world);
    const talk = await inbox.givenTalk({ name: 'Zoe', status: 'HOT' });
    const handoverId = world.deps.ids.next();
    await inbox.write((tx) =>
      tx
        .insertInto('handovers')
        .values({
          ...{ client_id: world.client.clientId, id: handoverId, lead_id: talk.leadId },
          ...{ dataset_id: inbox.campaign.datasetId, reason: 'hot' },
        })
        .execute(),
    );
    const manager = await world.signIn('manager');
    const list = (await manager('GET', '/api/v1/handovers')).body.items;
    expect(list).toMatchObject([{ lead_id: talk.leadId, phone: talk.phone, state: 'open', asked: null }]);
    const rep = await world.signIn('sales_rep');
    expect((await rep('GET', '/api/v1/handovers')).body.items).toEqual([]);
  });

  test('keeps how and when somebody is told of leads, and refuses what it cannot keep', async () => {
    const owner = await world.signIn('company_owner');
    const rep = await world.signIn('sales_rep');
    const url = `/api/v1/team/${rep.userId}`;
    const contact = {
      ...{ phone: '07400 100 222', quiet_hours_start: '20:00', quiet_hours_end: '08:00' },
      ...{ timezone: 'Europe/London', territories: ['m', 'sw1a'] },
    };
    expect((await owner('PATCH', url, contact)).body).toMatchObject({
      ...contact,
      ...{ phone: '+447400100222', territories: ['M', 'SW1A'] },
    });
    for (const [field, wrong] of Object.entries({
      phone: { phone: 'nonsense' },
      quiet_hours_end: { quiet_hours_start: '20:00' },
      timezone: { timezone: 'Mars/Base' },
      'territories/1': { territories: ['M', 'not a place'.slice(0, 8)] },
    })) {
      const refused = await owner('PATCH', url, wrong);
      expect([field, refused.status, refused.body.errors?.[0]?.pointer]).toEqual([field, 400, `#/${field}`]);
    }
    expect((await owner('PATCH', url, { phone: world.client.number })).status).toBe(409);
    expect((await owner('PATCH', url, { phone: null })).body.phone).toBeNull();
  });
});
