import { rmSync } from 'node:fs';
import { createSecretBox, Secret } from '@rekindle/config';
import { inTenant, readProviderAccount } from '@rekindle/db';
import { createLogger, systemMonotonicClock, temporaryDirectory, uuidV7Ids } from '@rekindle/runtime';
import {
  createTestDatabase,
  fakeSmsGateway,
  givenCampaign,
  givenClient,
  givenDueStep,
  sessionsWaitingFor,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { start } from '@rekindle/webhook';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectTwilio, type ConnectOptions } from '../src/commands/connect.ts';
import { environmentOf, rekindle, type Said, saidBy } from './command-line.ts';
import { ACCOUNT_SID, emulatedTwilio, NUMBER, TOKEN } from './twilio-double.ts';

/*
 * emulate keeps no SmsFallbackUrl, so a second run would set the webhooks again, and its Messaging Service, which has the
 * number in its pool from the start, does not say who takes the texts: `remembered` and `defers` stand in for these two
 * fields of Twilio. Everything else is its own.
 */
const PUBLIC = 'https://hooks.example.com';
const KEY = Buffer.alloc(32, 7).toString('base64');

let db: TestDatabase;
let twilio: Awaited<ReturnType<typeof emulatedTwilio>>;
let webhook: Awaited<ReturnType<typeof start>>;
let directory: string;
let environment: Record<string, string>;
let client: TestClient;
let remembered: string;
let defers: boolean;
let publicAnswers: (() => Response) | null;
const clock = { now: () => systemMonotonicClock.realNow(), sync: async () => {} };
const ids = uuidV7Ids(clock);
const secretBox = createSecretBox([{ id: 'k1', key: new Secret(KEY) }]);

beforeAll(async () => {
  db = await createTestDatabase();
  twilio = await emulatedTwilio();
  directory = temporaryDirectory('rekindle-connect');
  webhook = await start({
    ...{ db, clock, ids, monotonic: systemMonotonicClock, log: createLogger({ level: 'silent' }), secretBox },
    ...{ publicBaseUrl: PUBLIC, host: '127.0.0.1', port: 0, defaultAccounts: [], calSecrets: () => [] },
    ...{ bookingTokenKeys: [], claimTokenKeys: [], sms: fakeSmsGateway(clock) },
    queues: { add: async () => {}, work: async () => {} },
  });
  environment = {
    ...environmentOf(db, directory),
    ...{ REKINDLE_MODE: 'live', PUBLIC_BASE_URL: PUBLIC, SECRET_KEYS: `k1:${KEY}` },
  };
});
afterAll(async () => {
  await webhook.stop();
  await twilio.close();
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await db.truncate();
  twilio.reset();
  remembered = '';
  defers = true;
  publicAnswers = null;
  client = await givenClient({ db, clock, ids }, { mode: 'live' });
});

const reach = {
  fetch: async (url: string, init: RequestInit) => {
    return publicAnswers?.() ?? (await fetch(url.replace(PUBLIC, webhook.url), init));
  },
  get twilioWire() {
    const { exchange, close } = twilio.twilioWire;
    return {
      close,
      exchange: async (request: Parameters<typeof exchange>[0]) => {
        remembered = new URLSearchParams(request.body ?? '').get('SmsFallbackUrl') ?? remembered;
        const answer = await exchange(request);
        const [field, added] = request.url.host.startsWith('messaging')
          ? ['"inbound_request_url":', `"use_inbound_webhook_on_number":${defers},`]
          : ['"phone_number":', `"sms_fallback_url":"${remembered}",`];
        return { ...answer, body: answer.body.replaceAll(field, `${added}${field}`) };
      },
    };
  },
};

async function connect(options: Partial<ConnectOptions> = {}, input: string[] = [TOKEN]): Promise<Said> {
  return await run({ accountSid: ACCOUNT_SID, number: NUMBER, ...options }, input);
}

async function run(options: Partial<ConnectOptions>, input: string[], settings = environment): Promise<Said> {
  return await saidBy(settings, input, async (session) => {
    const { explainError } = await import('../src/explain-error.ts');
    const wanted = { client: client.slug, json: true as const, ...options };
    return await connectTwilio(session, wanted, reach).catch((error: unknown) => {
      const { message, exitCode } = explainError(error);
      session.say(message);
      return exitCode;
    });
  });
}

async function tokens(): Promise<string[]> {
  const row = await inTenant(db, { clientId: client.clientId, now: clock.now() }, (tx) =>
    readProviderAccount(tx, client.clientId),
  );
  expect(JSON.stringify(row)).not.toContain(TOKEN);
  return (row?.tokens ?? []).map(({ sealed }) => secretBox.open(sealed, client.clientId));
}

interface Connected {
  retired: string[];
  changed: string[];
  before: string | null;
}

describe('connect twilio', () => {
  test('stores account and number, points the webhooks here and proves it', async () => {
    const said = await connect();
    expect(said.err.join()).not.toContain(TOKEN);
    expect(said.json<Connected>()).toMatchObject({
      ...{
        accountSid: ACCOUNT_SID,
        number: NUMBER,
        changed: ['account', 'number', 'webhooks'],
        signatureTest: 'passed',
      },
      webhooks: { smsUrl: expect.stringMatching(/^https:\/\/hooks\.example\.com\/twilio\/inbound#rc=3&rp=/) },
    });
    expect(await tokens()).toEqual([TOKEN]);
    const [post, ...others] = twilio.posts;
    expect(others).toEqual([]);
    const form = new URLSearchParams(post?.replace(/^\S+ /, ''));
    expect(Object.fromEntries(form)).toEqual({
      SmsUrl: expect.stringContaining('#rc=3'),
      ...{ SmsMethod: 'POST', SmsFallbackUrl: `${PUBLIC}/twilio/inbound`, SmsFallbackMethod: 'POST' },
      SmsApplicationSid: '',
    });
    expect(await db.system.selectFrom('inbox').select('id').execute()).toEqual([]);
  });

  test('the number it had, of another account, sends no more, and that is said', async () => {
    const said = await connect();
    expect(said.json<Connected>().retired).toEqual([client.number]);
    const active = async () =>
      await inTenant(db, { clientId: client.clientId, now: clock.now() }, (tx) =>
        tx.selectFrom('sender_numbers').select('e164').where('active', '=', true).execute(),
      );
    expect(await active()).toEqual([{ e164: NUMBER }]);
    expect((await connect({}, [])).json<Connected>().retired).toEqual([]);
  });

  test('waits until it is known what became of texts from the number it had', async () => {
    const campaign = await givenCampaign({ db, clock, ids }, client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenDueStep({ db, clock, ids }, client, campaign, lead);
    await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
      const left = { state: 'unknown', from_number: client.number } as const;
      await tx.updateTable('messages').set(left).where('id', '=', messageId).execute();
    });
    const said = await connect();
    expect([said.code, said.err.join()]).toEqual([4, expect.stringContaining('is not known yet')]);
    expect([await tokens(), twilio.posts]).toEqual([[], []]);
  });

  test('waits for texts from the number it keeps as well: they are looked for in the account that sent them', async () => {
    client = await givenClient({ db, clock, ids }, { mode: 'live', number: NUMBER });
    const campaign = await givenCampaign({ db, clock, ids }, client);
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    const { messageId } = await givenDueStep({ db, clock, ids }, client, campaign, lead);
    const scope = { clientId: client.clientId, now: clock.now() };
    const stateAs = async (state: 'unknown' | 'absent') =>
      await inTenant(db, scope, async (tx) => {
        await tx.updateTable('messages').set({ state, from_number: NUMBER }).where('id', '=', messageId).execute();
      });
    await stateAs('unknown');
    const said = await connect();
    expect([said.code, said.err.join()]).toEqual([
      4,
      expect.stringContaining(`a text from ${NUMBER} is not known yet`),
    ]);
    expect([await tokens(), twilio.posts]).toEqual([[], []]);
    await stateAs('absent');
    expect((await connect()).json<Connected>()).toMatchObject({
      changed: ['account', 'number', 'webhooks'],
      retired: [],
    });
  });

  test('account and number are stored together or not at all: a claim finds no account without its number', async () => {
    const other = await givenClient({ db, clock, ids }, { mode: 'live' });
    const scope = { now: clock.now() };
    // Somebody else takes the number just then.
    const said = await inTenant(db, { ...scope, clientId: other.clientId }, async (tx) => {
      await tx.updateTable('sender_numbers').set({ e164: NUMBER }).where('id', '=', other.numberId).execute();
      const connecting = connect();
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
      return { connecting };
    });
    expect((await said.connecting).code).toBe(4);
    expect(await tokens()).toEqual([]);
    const active = await inTenant(db, { ...scope, clientId: client.clientId }, (tx) =>
      tx.selectFrom('sender_numbers').select('e164').where('active', '=', true).orderBy('e164').execute(),
    );
    expect(active).toEqual([{ e164: client.number }]);
  });

  test('a second run changes nothing and needs no token', async () => {
    await connect();
    const before = [...twilio.posts];
    const again = await connect({}, []);
    expect([again.code, again.json<Connected>().changed]).toEqual([0, []]);
    expect(twilio.posts).toEqual(before);
  });

  test('without a number it lists what there is, and stores nothing', async () => {
    const { number: _, ...rest } = { number: NUMBER, json: true as const };
    const said = await saidBy(environment, [TOKEN], (session) =>
      connectTwilio(session, { client: client.slug, accountSid: ACCOUNT_SID, ...rest }, reach),
    );
    expect(said.json()).toMatchObject({ numbers: [{ e164: NUMBER, sms: true }], services: [{ numbers: [NUMBER] }] });
    expect([await tokens(), twilio.posts]).toEqual([[], []]);
  });

  test('says where texts went before', async () => {
    const [sid] = (await listed()).numbers.map((number) => number.sid);
    await twilio.post(`/2010-04-01/Accounts/${ACCOUNT_SID}/IncomingPhoneNumbers/${sid}.json`, {
      SmsUrl: 'https://old.example.com/sms',
    });
    expect((await connect()).json<Connected>().before).toBe('https://old.example.com/sms');
  });

  test('a pool that takes the texts elsewhere is named, exit code 5', async () => {
    defers = false;
    const said = await connect();
    expect([said.code, said.err.join()]).toEqual([5, expect.stringContaining("Defer to sender's webhook")]);
  });

  test.each<[string, Partial<ConnectOptions>, string[], number, string]>([
    ['a wrong token', {}, ['wrong-token'], 1, 'Twilio refuses the account SID or the auth token'],
    ['no token', {}, [], 2, 'No auth token was given'],
    ['a number that is not there', { number: '+447400999999' }, [TOKEN], 3, `It has ${NUMBER}`],
    ['a number that is none', { number: 'mine' }, [TOKEN], 2, 'write it like'],
    ['an account that is none', { accountSid: 'AC12' }, [TOKEN], 2, 'no account SID'],
    [
      'an address without TLS, before the token is asked for',
      { url: 'http://hooks.example.com' },
      [],
      2,
      'not an https address',
    ],
    ['an address with a query', { url: 'https://hooks.example.com/?a=1' }, [], 2, 'no address'],
    ['nobody of that name', { client: 'nobody' }, [TOKEN], 3, 'There is no client'],
  ])('%s is said in words', async (_, options, input, code, words) => {
    const said = await connect(options, input);
    expect([said.code, said.err.join()]).toEqual([code, expect.stringContaining(words)]);
    expect(twilio.posts).toEqual([]);
  });

  test.each<[string, () => Response, string]>([
    ['refuses a good signature', () => new Response('', { status: 403 }), 'refuses a good signature'],
    ['answers whatever is posted', () => new Response('ok'), 'omething else answers'],
    [
      'is not there',
      () => {
        throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } });
      },
      'cannot be reached (ENOTFOUND)',
    ],
    [
      'takes any signature',
      () => new Response('<Response/>', { headers: { 'x-rekindle-test': 'passed' } }),
      'accepts a bad signature',
    ],
  ])('a public address that %s leaves Twilio as it was', async (_, answer, words) => {
    publicAnswers = answer;
    const said = await connect();
    expect([said.code, said.err.join(), twilio.posts]).toEqual([1, expect.stringContaining(words), []]);
    publicAnswers = null;
    expect((await connect({}, [])).json<Connected>().changed).toEqual(['webhooks']);
  });
});

describe('who may be connected to what', () => {
  test('a sandbox client never reaches Twilio', async () => {
    const sandbox = await givenClient({ db, clock, ids });
    const said = await connect({ client: sandbox.slug });
    expect([said.code, said.err.join()]).toEqual([4, expect.stringContaining('sandbox client for ever')]);
    expect(twilio.posts).toEqual([]);
  });

  test('an installation that is a sandbox connects nobody', async () => {
    const said = await rekindle(
      { ...environment, REKINDLE_MODE: 'sandbox' },
      'connect',
      'twilio',
      '--client',
      client.slug,
    );
    expect([said.code, said.err.join()]).toEqual([4, expect.stringContaining('REKINDLE_MODE=live')]);
  });

  test('the number of another client is a conflict, and nothing is stored', async () => {
    await givenClient({ db, clock, ids }, { mode: 'live', number: NUMBER });
    const said = await connect();
    expect([said.code, said.err.join()]).toEqual([4, expect.stringContaining('belongs to another client')]);
    expect([await tokens(), twilio.posts]).toEqual([[], []]);
  });

  test('a client stays with its account', async () => {
    await connect();
    const said = await connect({ accountSid: `AC${'1'.repeat(32)}` });
    expect([said.code, said.err.join()]).toEqual([4, expect.stringContaining('connected to the account')]);
  });

  test("the installation's account is used as it is and stored for nobody", async () => {
    const own = { ...environment, TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: TOKEN };
    publicAnswers = () => new Response('', { status: 403 });
    const said = await saidBy(own, [], (session) => connectTwilio(session, { client: client.slug, json: true }, reach));
    expect(said.json<{ accountSid: string }>().accountSid).toBe(ACCOUNT_SID);
    expect(await tokens()).toEqual([]);
  });
});

describe('a rotation', () => {
  test('puts the new token first; the one before it still verifies, until it is dropped', async () => {
    await connect();
    // emulate rotates no tokens: the one it knows is the new one, and another was stored before.
    await inTenant(db, { clientId: client.clientId, now: clock.now() }, async (tx) => {
      const sealed = JSON.stringify([{ keyId: 'k1', sealed: secretBox.seal('token-before', client.clientId) }]);
      await tx.updateTable('provider_accounts').set({ auth_tokens: sealed }).execute();
    });
    const { number: _, ...rotate } = { number: '', rotate: true as const };
    const rotated = await saidBy(environment, [TOKEN], (session) =>
      connectTwilio(session, { client: client.slug, json: true, ...rotate }, reach),
    );
    expect(rotated.json<Connected>().changed).toEqual(['account']);
    expect(await tokens()).toEqual([TOKEN, 'token-before']);
    const drop = { client: client.slug, json: true as const, dropOld: true as const };
    await saidBy(environment, [], (session) => connectTwilio(session, drop, reach));
    expect(await tokens()).toEqual([TOKEN]);
  });

  test.each<[string, Partial<ConnectOptions>]>([
    ['--rotate', { rotate: true }],
    ['--drop-old', { dropOld: true }],
  ])(
    'of an account that the client is not connected to is refused with %s, and no number is retired',
    async (_, how) => {
      const said = await run({ accountSid: ACCOUNT_SID, ...how }, [TOKEN]);
      expect([said.code, said.err.join()]).toEqual([2, expect.stringContaining('is not connected to')]);
      expect(await tokens()).toEqual([]);
      const active = await inTenant(db, { clientId: client.clientId, now: clock.now() }, (tx) =>
        tx.selectFrom('sender_numbers').select('e164').where('active', '=', true).execute(),
      );
      expect(active).toEqual([{ e164: client.number }]);
    },
  );

  test('a token that Twilio does not know replaces nothing', async () => {
    await connect();
    const said = await connect({ rotate: true }, ['never-was-one']);
    expect([said.code, await tokens()]).toEqual([1, [TOKEN]]);
  });

  test('replaces a token that is sealed with a key that is gone, and is asked for until then', async () => {
    await connect();
    const key = Buffer.alloc(32, 8).toString('base64');
    const later = { ...environment, SECRET_KEYS: `k2:${key}` };
    const without = await run({}, [TOKEN], later);
    expect([without.code, without.err.join()]).toEqual([4, expect.stringContaining('--rotate')]);
    const said = await run({ rotate: true }, [TOKEN], later);
    expect([said.code, said.json<Connected>().changed]).toEqual([0, ['account']]);
    const row = await inTenant(db, { clientId: client.clientId, now: clock.now() }, (tx) =>
      readProviderAccount(tx, client.clientId),
    );
    const box = createSecretBox([{ id: 'k2', key: new Secret(key) }]);
    expect(row?.tokens.map(({ sealed }) => box.open(sealed, client.clientId))).toEqual([TOKEN]);
  });

  test('another token is not taken for the new one by mistake', async () => {
    await connect();
    environment['TWILIO_CONNECT_TOKEN'] = 'another-token';
    const said = await connect().finally(() => delete environment['TWILIO_CONNECT_TOKEN']);
    expect([said.code, said.err.join()]).toEqual([4, expect.stringContaining('add --rotate')]);
  });
});

async function listed() {
  const said = await saidBy(environment, [TOKEN], (session) =>
    connectTwilio(session, { client: client.slug, accountSid: ACCOUNT_SID, json: true }, reach),
  );
  return said.json<{ numbers: { sid: string }[] }>();
}
