import { createServer, type Server } from 'node:http';
import { writeRunFile } from '@rekindle/boot/run-file';
import { inspectConfig } from '@rekindle/config';
import { at } from '@rekindle/db';
import { systemMonotonicClock, temporaryDirectory, uuidV7Ids } from '@rekindle/runtime';
import { createWire } from '@rekindle/sms-twilio';
import { createTestDatabase, givenClient, type TestDatabase } from '@rekindle/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listClients } from '../src/clients.ts';
import type { Diagnosis } from '../src/doctor/diagnosis.ts';
import { examineDatabase, examineMachine, examineWithoutDatabase } from '../src/doctor/examine.ts';

const SID = `AC${'0'.repeat(32)}`;
const PUBLIC = 'https://hooks.example.com';
const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const ACCOUNT = { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'token' };
/** All that a live installation needs but a database. */
const READY = {
  ...{ REKINDLE_MODE: 'live', PUBLIC_BASE_URL: PUBLIC, SECRET_KEYS: KEY, CAL_WEBHOOK_SECRET: 'a-secret', ...ACCOUNT },
  ...{ REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x', OPENAI_API_KEY: 'sk-1' },
};

let server: Server;
let origin: string;
let asked: string[];
let answers: Record<string, number>;
let dataDir: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    asked.push(path);
    const status = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1] ?? 404;
    const body = path.endsWith('/readyz') ? { detail: { mode: 'sandbox' } } : { status: 'active', type: 'Full' };
    response.writeHead(status, { date: new Date(systemMonotonicClock.realNow()).toUTCString() });
    request.resume().on('end', () => response.end(JSON.stringify({ friendly_name: 'Bright', ...body })));
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
  dataDir = temporaryDirectory('rekindle-doctor');
  asked = [];
  answers = { [`${SID}.json`]: 200, '/twilio/inbound': 403, 'models/gpt-5.4-mini': 200, '/readyz': 200 };
});

function reach() {
  const wire = createWire({ monotonic: systemMonotonicClock, requestTimeoutMs: 5_000 });
  return {
    fetch: (url: string, init: RequestInit) => fetch(url.replace(PUBLIC, origin), init),
    twilioWire: {
      close: () => wire.close(),
      exchange: (request: Parameters<typeof wire.exchange>[0]) =>
        wire.exchange({ ...request, url: new URL(request.url.pathname, origin) }),
    },
  };
}

const summed = (found: readonly Diagnosis[]) =>
  found.filter(({ level }) => level !== 'ok').map(({ level, detail }) => `${level}: ${detail}`);

function configOf(env: Record<string, string>) {
  return inspectConfig({ REKINDLE_DATA_DIR: dataDir, OPENAI_BASE_URL: `${origin}/v1`, ...env });
}

async function machine(env: Record<string, string>): Promise<Diagnosis[]> {
  const { config, faults } = configOf(env);
  return await examineMachine(config, { live: true, faults });
}

async function withoutDatabase(env: Record<string, string>): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  const { config } = configOf(env);
  const show = (more: readonly Diagnosis[]) => void found.push(...more);
  await examineWithoutDatabase({ config, monotonic: systemMonotonicClock }, show, { reach: reach() });
  return found;
}

function without(...names: (keyof typeof READY)[]): Record<string, string> {
  return Object.fromEntries(Object.entries(READY).filter(([name]) => !names.some((each) => each === name)));
}

describe('the settings of an installation that is to go live', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['are all there', READY, []],
    [
      'lack a database',
      without('DATABASE_URL'),
      ['fail: no DATABASE_URL: the embedded database is for trying out, and only one process can use it'],
    ],
    [
      'lack Redis',
      without('REDIS_URL'),
      ['warn: no REDIS_URL: the queue lives in Postgres, which does for one machine'],
    ],
    ['lack an address', without('PUBLIC_BASE_URL'), ['fail: PUBLIC_BASE_URL must be an https address in live mode']],
    [
      'have an address without TLS',
      { ...READY, PUBLIC_BASE_URL: 'http://hooks.example.com' },
      ['fail: PUBLIC_BASE_URL must be an https address in live mode'],
    ],
    ['lack keys', without('SECRET_KEYS'), ['fail: SECRET_KEYS is needed in live mode']],
    [
      "have half of Twilio's",
      without('TWILIO_AUTH_TOKEN'),
      ['fail: TWILIO_AUTH_TOKEN is needed with TWILIO_ACCOUNT_SID'],
    ],
    ['lack bookings, which are optional', without('CAL_WEBHOOK_SECRET'), ['warn: bookings from Cal.com are refused']],
    [
      'are none at all',
      {},
      [
        'fail: this installation is a sandbox',
        'fail: no DATABASE_URL: the embedded database is for trying out, and only one process can use it',
        'warn: no REDIS_URL: the queue lives in Postgres, which does for one machine',
        'fail: no PUBLIC_BASE_URL: Twilio cannot bring texts here',
        "fail: no SECRET_KEYS: clients' tokens cannot be sealed",
        'warn: bookings from Cal.com are refused',
      ],
    ],
  ])('%s', async (_, env, expected) => {
    const found = await machine(env);
    expect(summed(found).filter((line) => !line.includes('npm start'))).toEqual(expected);
    expect(found.every(({ level, mend }) => (level === 'ok') === (mend === undefined))).toBe(true);
  });

  test('a sandbox that runs on the same folder is named and not taken for the installation', async () => {
    writeRunFile(dataDir, { pid: process.pid, controlUrl: origin, token: 'x' });
    const running = (await machine(READY)).find(({ check }) => check === 'running');
    expect([running?.level, running?.detail]).toEqual(['warn', expect.stringMatching(/is a sandbox, not this live/)]);
  });
});

describe('without a database the rest is still asked', () => {
  test.each<[string, Record<string, string>, () => void, string[]]>([
    [
      'and Redis is away, and the webhook has another token',
      READY,
      () => {},
      ['fail: Redis cannot be reached', `fail: the installation: ${PUBLIC} refuses a good signature`],
    ],
    [
      'and nothing answers as it should',
      without('REDIS_URL'),
      () => {
        answers = { [`${SID}.json`]: 401, '/twilio/inbound': 502, 'models/gpt-5.4-mini': 401 };
      },
      [
        'fail: Twilio refuses the credentials of the installation: the token is wrong, or the account is closed',
        `fail: the installation: something else answers at ${PUBLIC}/twilio/inbound (HTTP 502)`,
        'fail: the key is wrong or was revoked',
      ],
    ],
    [
      'and there is no account and no model key',
      without('REDIS_URL', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'OPENAI_API_KEY'),
      () => {},
      [
        'warn: no TWILIO_ACCOUNT_SID; whether clients have accounts of their own, only the database tells',
        'warn: no key: people answer every reply',
      ],
    ],
    [
      'and none is named at all',
      without('REDIS_URL', 'DATABASE_URL', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'),
      () => {},
      ['fail: no account with Twilio: no TWILIO_ACCOUNT_SID, and no client with one of its own'],
    ],
    [
      'and a forged text is taken',
      without('REDIS_URL', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'),
      () => {
        answers['/twilio/inbound'] = 200;
      },
      [
        'warn: no TWILIO_ACCOUNT_SID; whether clients have accounts of their own, only the database tells',
        `fail: the installation: something else answers at ${PUBLIC}/twilio/inbound (HTTP 200)`,
      ],
    ],
  ])('%s', async (_, env, change, expected) => {
    change();
    expect(summed(await withoutDatabase(env))).toEqual(expected);
  });

  test('of a sandbox nobody outside is asked', async () => {
    await withoutDatabase({ ...without('REDIS_URL'), REKINDLE_MODE: 'sandbox' });
    expect(asked).toEqual([]);
  });
});

describe('with a database and no live client yet', () => {
  let db: TestDatabase;
  const clock = { now: () => systemMonotonicClock.realNow(), sync: async () => {} };
  const ids = uuidV7Ids(clock);

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterEach(async () => await db.truncate());
  afterAll(async () => await db.close());

  async function examined(changes: Record<string, string>): Promise<string[]> {
    const urls = {
      ...{ DATABASE_URL: db.adminUrl, DATABASE_ROLE_SECRET: 'test', DATABASE_APP_URL: db.appUrl },
      ...{ DATABASE_SYSTEM_URL: db.systemUrl, QUEUE_DATABASE_URL: db.queue.url },
    };
    const { config } = configOf({ ...without('REDIS_URL'), ...urls, ...changes });
    if (config.database === null) throw new Error('no database');
    const found: Diagnosis[] = [];
    const store = { config, database: config.database, db, clock, monotonic: systemMonotonicClock, ids };
    const clients = async () => await listClients({ db, clock });
    await examineDatabase(store, (more) => void found.push(...more), { clients, reach: reach() });
    return summed(found);
  }
  const NO_SCHEDULER = 'fail: no scheduler runs: none has ever reported';
  const NO_CLIENT = 'fail: there is no active live client';
  const NO_MAIL = 'warn: nobody is told of hot leads by e-mail';

  test('a missing scheduler and a missing client fail, and Twilio, the address and the model are asked', async () => {
    answers['/twilio/inbound'] = 502;
    const unreachable = `fail: the installation: something else answers at ${PUBLIC}/twilio/inbound (HTTP 502)`;
    expect(await examined({})).toEqual([NO_SCHEDULER, NO_CLIENT, unreachable, NO_MAIL]);
    expect(asked.map((path) => path.split('/').at(-1))).toEqual([`${SID}.json`, 'inbound', 'gpt-5.4-mini']);
  });

  test('no account anywhere fails; no model key does not', async () => {
    const none = { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', OPENAI_API_KEY: '' };
    expect(await examined(none)).toEqual([
      ...[NO_SCHEDULER, NO_CLIENT],
      'fail: no account with Twilio: no TWILIO_ACCOUNT_SID, and no client with one of its own',
      ...['warn: no key: people answer every reply', NO_MAIL],
    ]);
  });

  test('a live client without account or number is told of once', async () => {
    const client = await givenClient({ db, clock, ids }, { mode: 'live' });
    const said = await examined({ TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '' });
    expect(said.filter((line) => line.includes('account'))).toEqual([
      expect.stringMatching(/^fail: .+ has no account with Twilio$/),
    ]);
    expect(client.clientId).not.toBe('');
  });

  test('a database on which a sandbox has run is no live one', async () => {
    const now = at(systemMonotonicClock.realNow());
    await db.system.insertInto('sandbox_clock').values({ anchor_business: now, anchor_real: now, speed: 1 }).execute();
    expect(await examined({})).toContain(
      'fail: a sandbox has run on this database: its services and times are simulated',
    );
  });
});
