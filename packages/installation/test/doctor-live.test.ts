import { createServer, type Server } from 'node:http';
import { createSecretBox, loadConfig, Secret } from '@rekindle/config';
import { inTenant, saveProviderAccount } from '@rekindle/db';
import { systemMonotonicClock, uuidV7Ids } from '@rekindle/runtime';
import { createTwilioSetup, createWire, type TwilioSetup } from '@rekindle/sms-twilio';
import { createTestDatabase, givenClient, type TestClient, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roundTrip, roundTripFault } from '../src/connect/round-trip.ts';
import { webhooksOf } from '../src/connect/webhook-urls.ts';
import { listClients } from '../src/clients.ts';
import type { Diagnosis } from '../src/doctor/diagnosis.ts';
import { examineDatabase } from '../src/doctor/examine.ts';
import { checkModel } from '../src/doctor/model-check.ts';
import { checkAccount, checkNumber, checkProviderClock } from '../src/doctor/twilio-checks.ts';

const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const NUMBER = '+447400123999';
const PUBLIC = 'https://hooks.example.com';
const { smsUrl, smsFallbackUrl } = webhooksOf(PUBLIC);
const CLIENT = { name: 'Bright Roofs', slug: 'bright-roofs' };

interface Answer {
  status?: number;
  body?: object;
  date?: string;
  headers?: Record<string, string>;
}

/** What the world outside answers, by the end of the path; each test changes what is wrong in it. */
let answers: Record<string, Answer>;
let asked: { path: string; authorization: string | undefined; signature: string | undefined }[];
let server: Server;
let origin: string;

const SERVICE = { sid: `MG${'1'.repeat(32)}`, friendly_name: 'Pool', inbound_request_url: null };
const number = (changes: object = {}) => ({
  ...{ sid: `PN${'1'.repeat(32)}`, phone_number: NUMBER, friendly_name: 'Main', capabilities: { sms: true } },
  ...{ sms_url: smsUrl, sms_method: 'POST', sms_fallback_url: smsFallbackUrl, sms_application_sid: '' },
  ...changes,
});
const account = (changes: object = {}) => ({ friendly_name: 'Bright', status: 'active', type: 'Full', ...changes });
const numbers = (...rows: object[]) => ({ incoming_phone_numbers: rows });

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://fake');
    const { authorization, 'x-twilio-signature': signature } = request.headers;
    asked.push({ path: pathname, authorization, signature: typeof signature === 'string' ? signature : undefined });
    const found = Object.entries(answers).find(([end]) => pathname.endsWith(end))?.[1] ?? { status: 404 };
    const date = found.date ?? new Date(systemMonotonicClock.realNow()).toUTCString();
    response.writeHead(found.status ?? 200, { 'content-type': 'application/json', date, ...found.headers });
    request.resume().on('end', () => response.end(JSON.stringify(found.body ?? {})));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answers = {
    [`${ACCOUNT_SID}.json`]: { body: account() },
    'IncomingPhoneNumbers.json': { body: numbers(number()) },
    PhoneNumbers: { body: { phone_numbers: [] } },
    Services: { body: { services: [SERVICE] } },
    'models/gpt-5.4-mini': {},
  };
});

function bent(): Parameters<typeof createTwilioSetup>[0]['wire'] & object {
  const wire = createWire({ monotonic: systemMonotonicClock, requestTimeoutMs: 5_000 });
  return {
    close: () => wire.close(),
    exchange: (request) => wire.exchange({ ...request, url: new URL(request.url.pathname, origin) }),
  };
}

async function withSetup<T>(work: (setup: TwilioSetup) => Promise<T>): Promise<T> {
  const credentials = { accountSid: ACCOUNT_SID, authToken: 'token', mode: 'live' } as const;
  const setup = createTwilioSetup({ account: credentials, monotonic: systemMonotonicClock, wire: bent() });
  return await work(setup).finally(() => setup.close());
}

const summed = (found: readonly Diagnosis[]) => found.map(({ level, detail }) => `${level}: ${detail}`);

describe('the account', () => {
  test.each<[string, Answer, string, boolean]>([
    ['is fine', { body: account() }, 'ok: Bright Roofs: Twilio takes its credentials', true],
    ['has another token', { status: 401, body: { code: 20003 } }, 'fail: Twilio refuses the credentials', false],
    [
      'is suspended',
      { body: account({ status: 'suspended' }) },
      'fail: the account of Bright Roofs is suspended',
      false,
    ],
    ['is closed', { body: account({ status: 'closed' }) }, 'fail: the account of Bright Roofs is closed', false],
    ['is a trial', { body: account({ type: 'Trial' }) }, 'warn: the account of Bright Roofs is a trial', true],
    ['is unknown', { status: 404, body: { code: 20404 } }, 'fail: Bright Roofs: Twilio refuses the account', false],
    ['cannot be looked at', { status: 503 }, 'fail: Bright Roofs: Twilio cannot tell of the account now', false],
    ['is hidden by a proxy', { status: 200, body: [] }, 'fail', false],
  ])('%s', async (_, answer, words, usable) => {
    answers[`${ACCOUNT_SID}.json`] = answer;
    const result = await withSetup((setup) => checkAccount(setup, CLIENT));
    expect([summed([result.found])[0]?.slice(0, words.length), result.usable]).toEqual([words, usable]);
    expect(result.found.mend === undefined).toBe(result.found.level === 'ok');
  });
});

describe('a number', () => {
  test.each<[string, () => void, string[]]>([
    ['as it should be', () => {}, [`ok: ${NUMBER} of Bright Roofs texts, and its texts come here`]],
    ['gone', () => set(), [`fail: ${NUMBER} is not in the account of Bright Roofs: it was released or moved`]],
    ['without SMS', () => set({ capabilities: { sms: false } }), [`fail: ${NUMBER} of Bright Roofs cannot send texts`]],
    [
      'whose texts go elsewhere',
      () => set({ sms_url: 'https://old.example.com/' }),
      [`fail: ${NUMBER} of Bright Roofs: texts to it go to https://old.example.com/`],
    ],
    ['whose texts go nowhere', () => set({ sms_url: '' }), [`fail: ${NUMBER} of Bright Roofs: texts to it go nowhere`]],
    [
      'without retries or fallback',
      () => set({ sms_url: `${PUBLIC}/twilio/inbound`, sms_fallback_url: null }),
      [
        `warn: ${NUMBER} of Bright Roofs: Twilio does not try again when a text cannot be brought`,
        `warn: ${NUMBER} of Bright Roofs: no fallback is set: after an outage a text is found by asking Twilio, minutes later`,
      ],
    ],
    [
      'called by GET, with an application',
      () => set({ sms_method: 'GET', sms_application_sid: 'AP1' }),
      [
        `fail: ${NUMBER} of Bright Roofs: a TwiML app takes its texts in place of the webhook`,
        `fail: ${NUMBER} of Bright Roofs: Twilio calls the webhook by GET, not by POST`,
      ],
    ],
    [
      'in a pool that drops its texts',
      () => pool(null, false),
      [`fail: ${NUMBER} of Bright Roofs is in the Messaging Service "Pool", which takes its texts elsewhere`],
    ],
    ['in a pool that defers', () => pool(null, true), [`ok: ${NUMBER} of Bright Roofs texts, and its texts come here`]],
    [
      'in a pool that brings them here',
      () => pool(smsUrl, false),
      [`ok: ${NUMBER} of Bright Roofs texts, and its texts come here`],
    ],
  ])('%s', async (_, change, expected) => {
    change();
    const found = await withSetup(async (setup) => {
      const there = { numbers: await setup.numbers(), services: await setup.services() };
      return checkNumber(NUMBER, CLIENT, there, webhooksOf(PUBLIC));
    });
    expect(summed(found)).toEqual(expected);
  });

  function set(changes?: object): void {
    answers['IncomingPhoneNumbers.json'] = { body: changes === undefined ? numbers() : numbers(number(changes)) };
  }
  function pool(inbound: string | null, defers: boolean): void {
    const service = { ...SERVICE, inbound_request_url: inbound, use_inbound_webhook_on_number: defers };
    answers['Services'] = { body: { services: [service] } };
    answers['PhoneNumbers'] = { body: { phone_numbers: [{ sid: 'PN1', phone_number: NUMBER }] } };
  }
});

describe('the clock', () => {
  test.each([
    [0, 'ok'],
    [-5, 'ok'],
    [6, 'warn'],
    [-31, 'fail'],
    [3_600, 'fail'],
  ])('%i s apart from Twilio is %s', async (seconds, level) => {
    const real = Date.parse('2026-11-23T10:00:00Z');
    answers[`${ACCOUNT_SID}.json`] = { body: account(), date: new Date(real + seconds * 1_000).toUTCString() };
    const found = await withSetup(async (setup) => {
      await setup.account();
      return checkProviderClock(setup.providerTime(), real);
    });
    expect(found.level).toBe(level);
  });

  test('an unknown time is said to be one', () => {
    expect(checkProviderClock(null, 0).level).toBe('warn');
  });
});

describe('the public address', () => {
  const send = (url: string, init: RequestInit) => fetch(url.replace(PUBLIC, origin), init);
  const input = { accountSid: ACCOUNT_SID, authToken: 'token', fetch: send };

  test.each<[string, Answer, string]>([
    ['refuses all', { status: 403 }, 'refuses a good signature'],
    ['takes all', { headers: { 'x-rekindle-test': 'passed' } }, 'accepts a bad signature'],
    [
      'is another site',
      { status: 404 },
      'something else answers at https://hooks.example.com/twilio/inbound (HTTP 404)',
    ],
    ['sends us on', { status: 301, headers: { location: `${PUBLIC}/elsewhere` } }, '(HTTP 301)'],
    ['is behind a broken proxy', { status: 502 }, '(HTTP 502)'],
  ])('that %s', async (_, answer, words) => {
    answers['/twilio/inbound'] = answer;
    const fault = roundTripFault(await roundTrip({ ...input, publicBaseUrl: PUBLIC }), PUBLIC);
    expect(fault?.detail).toContain(words);
    expect(asked.every(({ signature }) => signature !== undefined)).toBe(true);
  });

  test('that is not there', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const dead = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    await new Promise((resolve) => closed.close(resolve));
    const fault = roundTripFault(await roundTrip({ ...input, publicBaseUrl: dead, fetch }), dead);
    expect(fault?.detail).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  test('without TLS is not even tried', async () => {
    const fault = roundTripFault(await roundTrip({ ...input, publicBaseUrl: origin }), origin);
    expect([fault?.detail, asked]).toEqual([expect.stringContaining('not an https address'), []]);
  });
});

describe('the model', () => {
  test.each<[Answer | null, string]>([
    [{}, 'ok: the key fits, and gpt-5.4-mini is there'],
    [{ status: 401 }, 'fail: the key is wrong or was revoked'],
    [{ status: 403 }, 'fail: the key may not use gpt-5.4-mini'],
    [{ status: 404 }, 'fail: there is no model gpt-5.4-mini'],
    [{ status: 429 }, 'fail: the key has no credit or asks too often'],
    [{ status: 500 }, "fail: the model's service answers with HTTP 500"],
    [null, 'fail: the model cannot be reached: people answer meanwhile'],
  ])('%j', async (answer, words) => {
    if (answer !== null) answers['models/gpt-5.4-mini'] = answer;
    const baseUrl = answer === null ? 'http://127.0.0.1:1/v1' : `${origin}/v1`;
    const config = loadConfig({ OPENAI_API_KEY: 'sk-secret', OPENAI_BASE_URL: baseUrl });
    const found = await checkModel(config, fetch);
    expect(summed([found])).toEqual([words]);
    expect(JSON.stringify(found)).not.toContain('sk-secret');
    if (answer !== null) expect(asked).toMatchObject([{ authorization: 'Bearer sk-secret' }]);
  });

  test('no key is said, without asking anybody', async () => {
    expect(summed([await checkModel(loadConfig({}), fetch)])).toEqual(['warn: no key: people answer every reply']);
    expect(asked).toEqual([]);
  });
});

describe('a look at everything live', () => {
  const KEY = Buffer.alloc(32, 7).toString('base64');
  const clock = { now: () => systemMonotonicClock.realNow(), sync: async () => {} };
  const ids = uuidV7Ids(clock);
  let db: TestDatabase;
  let environment: Record<string, string>;
  let client: TestClient;

  beforeAll(async () => {
    db = await createTestDatabase();
    environment = {
      ...{ DATABASE_URL: db.adminUrl, DATABASE_ROLE_SECRET: 'test', DATABASE_APP_URL: db.appUrl },
      ...{ DATABASE_SYSTEM_URL: db.systemUrl, QUEUE_DATABASE_URL: db.queue.url },
      ...{ REKINDLE_MODE: 'live', PUBLIC_BASE_URL: PUBLIC, SECRET_KEYS: `k1:${KEY}`, OPENAI_API_KEY: 'sk-1' },
      OPENAI_BASE_URL: `${origin}/v1`,
    };
    client = await givenClient({ db, clock, ids }, { mode: 'live', number: NUMBER });
    await givenClient({ db, clock, ids });
    const box = createSecretBox([{ id: 'k1', key: new Secret(KEY) }]);
    const tokens = [{ keyId: 'k1', sealed: box.seal('token', client.clientId) }];
    await inTenant(db, { clientId: client.clientId, now: clock.now() }, (tx) =>
      saveProviderAccount(tx, client.clientId, { id: ids.next(), accountSid: ACCOUNT_SID, tokens }),
    );
  });
  afterAll(async () => await db.close());

  async function examined(changes: Record<string, string> = {}): Promise<Diagnosis[]> {
    const config = loadConfig({ ...environment, ...changes });
    if (config.database === null) throw new Error('no database');
    const monotonic = systemMonotonicClock;
    const reach = {
      fetch: (url: string, init: RequestInit) => fetch(url.replace(PUBLIC, origin), init),
      twilioWire: bent(),
    };
    const found: Diagnosis[] = [];
    await examineDatabase(
      { config, database: config.database, db, clock, monotonic, ids },
      (more) => void found.push(...more),
      { clients: async () => await listClients({ db, clock }), reach },
    );
    const live = ['live', 'account', 'number', 'webhook', 'clock', 'public', 'openai'];
    return found.filter(({ check }) => live.includes(check));
  }

  test('takes each live client, and says what is wrong and how to mend it', async () => {
    answers['/twilio/inbound'] = { status: 403 };
    const found = await examined();
    expect(found.map(({ check, level }) => `${check} ${level}`)).toEqual([
      ...['account ok', 'number ok', 'clock ok', 'public fail', 'openai ok'],
    ]);
    expect(found.find(({ check }) => check === 'public')?.mend).toContain('PUBLIC_BASE_URL');
  });

  test('finds a token sealed with a key that is gone, and still looks at the rest', async () => {
    const other = Buffer.alloc(32, 8).toString('base64');
    const found = await examined({ SECRET_KEYS: `k2:${other}` });
    expect(found.map(({ check, level }) => `${check} ${level}`)).toEqual(['account fail', 'public fail', 'openai ok']);
    expect(found[0]?.mend).toContain('SECRET_KEYS');
  });

  test('asks nobody outside for a sandbox', async () => {
    expect([summed(await examined({ REKINDLE_MODE: 'sandbox' })), asked]).toEqual([
      ['fail: no account with Twilio: no TWILIO_ACCOUNT_SID, and no client with one of its own'],
      [],
    ]);
  });
});
