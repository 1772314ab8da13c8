import { describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { createHmac } from 'node:crypto';
import { VARIABLES } from '../src/variables.ts';
import { ConfigError, type Environment, loadConfig, rolePasswordsOf } from '../src/index.ts';

const OWNER = 'postgres://owner:p%40ss@db.example:5433/rekindle?sslmode=require';
const KEY_A = Buffer.alloc(32, 1).toString('base64');
const KEY_B = Buffer.alloc(32, 2).toString('base64');
const LIVE = { REKINDLE_MODE: 'live', PUBLIC_BASE_URL: 'https://hooks.example.com/', SECRET_KEYS: `k1:${KEY_A}` };
const SID = `AC${'a'.repeat(32)}`;

function faultsOf(env: Environment): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return Object.fromEntries(error.faults.map((fault) => [fault.variable, fault.problem]));
    }
    throw error;
  }
  return {};
}

describe('without any setting', () => {
  it('everything is embedded and in the sandbox', () => {
    expect(loadConfig({})).toEqual({
      mode: 'sandbox',
      dataDir: '.rekindle',
      logLevel: 'info',
      database: null,
      redisUrl: null,
      http: {
        publicBaseUrl: null,
        host: '127.0.0.1',
        webhookPort: 0,
        consolePort: 0,
        consoleBaseUrl: null,
        ingestPort: 0,
        ingestToken: null,
        simulatorPort: 0,
        healthPort: 0,
      },
      twilio: { account: null, connectToken: null, sandboxBaseUrl: null, timeoutMs: 10_000 },
      openai: { apiKey: null, baseUrl: null, model: 'gpt-5.4-mini', timeoutMs: 20_000 },
      calWebhookSecret: null,
      mail: null,
      outgoingPrivateAddresses: false,
      secretKeys: [],
      workerConcurrency: 8,
      sandbox: { seed: 1, speed: 1, historyDays: 14, killAt: null, hangAt: null, stallAt: null, freezeAt: null },
    });
  });

  it('an empty or blank value is the same as none, as docker compose passes it', () => {
    const blank = { DATABASE_URL: '', REDIS_URL: ' ', WEBHOOK_PORT: '', TWILIO_AUTH_TOKEN: '', REKINDLE_MODE: '' };
    expect(loadConfig(blank)).toEqual(loadConfig({}));
  });
});

describe('database roles', () => {
  it("get their users, and passwords made from the owner's, which none of them can be turned back into", () => {
    const { database } = loadConfig({ DATABASE_URL: OWNER });
    const password = (role: string) => createHmac('sha256', 'p@ss').update(role).digest('hex');
    expect(database?.ownerUrl?.reveal()).toBe(OWNER);
    expect(database?.appUrl.reveal()).toBe(
      `postgres://rekindle_app:${password('rekindle_app')}@db.example:5433/rekindle?sslmode=require`,
    );
    expect(new URL(database?.systemUrl.reveal() ?? '').username).toBe('rekindle_system');
    expect(new URL(database?.queueUrl?.reveal() ?? '').password).toBe(password('rekindle_queue'));
  });

  it('the migration gives the roles the very passwords that processes connect with', () => {
    const { database } = loadConfig({ DATABASE_URL: OWNER, DATABASE_APP_URL: 'postgres://me:own%2Fone@db/rekindle' });
    if (database === null) throw new Error('no database');
    expect(rolePasswordsOf(database)).toEqual({
      app: 'own/one',
      system: new URL(database.systemUrl.reveal()).password,
      queue: new URL(database.queueUrl?.reveal() ?? '').password,
    });
  });

  it('DATABASE_ROLE_SECRET takes the place of the password', () => {
    const one = loadConfig({ DATABASE_URL: OWNER, DATABASE_ROLE_SECRET: 's' }).database;
    const other = loadConfig({ DATABASE_URL: 'postgres://owner@db.example/rekindle', DATABASE_ROLE_SECRET: 's' });
    expect(new URL(one?.appUrl.reveal() ?? '').password).toBe(new URL(other.database?.appUrl.reveal() ?? '').password);
  });

  it('over a Unix socket user and password travel as parameters', () => {
    const { database } = loadConfig({ DATABASE_URL: 'postgres:///rekindle?host=/run/pg&user=o&password=x' });
    const url = new URL(database?.appUrl.reveal() ?? '');
    expect(url.searchParams.get('user')).toBe('rekindle_app');
    expect(url.searchParams.get('password')).toMatch(/^[0-9a-f]{64}$/);
    expect(url.searchParams.get('host')).toBe('/run/pg');
  });

  it('a process that never migrates needs no owner', () => {
    const { database } = loadConfig({
      DATABASE_APP_URL: 'postgres://a:1@db/r',
      DATABASE_SYSTEM_URL: 'postgresql://s:2@db/r',
      REDIS_URL: 'redis://redis:6379',
    });
    expect(database).toMatchObject({ ownerUrl: null, queueUrl: null });
  });

  it.each<[string, Environment, string[]]>([
    ['no secret to make passwords from', { DATABASE_URL: 'postgres://owner@db/r' }, ['DATABASE_ROLE_SECRET']],
    ['one role only', { DATABASE_APP_URL: 'postgres://a:1@db/r' }, ['DATABASE_SYSTEM_URL', 'QUEUE_DATABASE_URL']],
    [
      'no queue',
      { DATABASE_APP_URL: 'postgres://a@db/r', DATABASE_SYSTEM_URL: 'postgres://a@db/r' },
      ['QUEUE_DATABASE_URL'],
    ],
    ['a URL of another database', { DATABASE_URL: 'mysql://a:b@db/r' }, ['DATABASE_URL']],
    ['not a URL', { DATABASE_URL: 'localhost', REDIS_URL: 'localhost:6379' }, ['DATABASE_URL', 'REDIS_URL']],
  ])('%s is a fault', (_, env, variables) => {
    expect(Object.keys(faultsOf(env))).toEqual(variables);
  });
});

describe('Twilio', () => {
  it('takes several tokens during a rotation, in order', () => {
    const { account } = loadConfig({ TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'new, old' }).twilio;
    expect(account?.accountSid).toBe(SID);
    expect(account?.authTokens.map((token) => token.reveal())).toEqual(['new', 'old']);
  });

  it.each<[string, Environment, string[]]>([
    ['a SID without a token', { TWILIO_ACCOUNT_SID: SID }, ['TWILIO_AUTH_TOKEN']],
    ['a token without a SID', { TWILIO_AUTH_TOKEN: 't' }, ['TWILIO_ACCOUNT_SID']],
    ['a SID that is none', { TWILIO_ACCOUNT_SID: 'SK123', TWILIO_AUTH_TOKEN: 't' }, ['TWILIO_ACCOUNT_SID']],
    ['an empty token in the list', { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'a,,b' }, ['TWILIO_AUTH_TOKEN']],
    ['Twilio as the simulator', { TWILIO_BASE_URL: 'https://api.twilio.com' }, ['TWILIO_BASE_URL']],
    ['a region of Twilio as the simulator', { TWILIO_BASE_URL: 'https://api.ie1.twilio.com/' }, ['TWILIO_BASE_URL']],
  ])('%s is a fault', (_, env, variables) => {
    expect(Object.keys(faultsOf(env))).toEqual(variables);
  });
});

describe('live mode', () => {
  it('needs a public https address and keys to seal tokens with', () => {
    expect(Object.keys(faultsOf({ REKINDLE_MODE: 'live' }))).toEqual(['PUBLIC_BASE_URL', 'SECRET_KEYS']);
    expect(faultsOf({ ...LIVE, PUBLIC_BASE_URL: 'http://hooks.example.com' })).toHaveProperty('PUBLIC_BASE_URL');
    for (const failpoint of ['SANDBOX_KILL_AT', 'SANDBOX_HANG_AT', 'SANDBOX_STALL_AT', 'SANDBOX_FREEZE_AT']) {
      expect(faultsOf({ ...LIVE, [failpoint]: 'claim.committed:1' })).toHaveProperty(failpoint);
    }
    expect(faultsOf({ ...LIVE, SECRET_KEYS: VARIABLES.SECRET_KEYS.example })).toHaveProperty('SECRET_KEYS');
    const composed = {
      DATABASE_APP_URL: 'postgres://rekindle_app:app@postgres:5432/rekindle',
      DATABASE_SYSTEM_URL: 'postgres://rekindle_system:system@postgres:5432/rekindle',
      REDIS_URL: 'redis://redis:6379',
    };
    expect(faultsOf(composed)).toEqual({});
    expect(Object.keys(faultsOf({ ...LIVE, ...composed }))).toEqual(['DATABASE_APP_URL', 'DATABASE_SYSTEM_URL']);
    expect(loadConfig(LIVE)).toMatchObject({ mode: 'live', http: { publicBaseUrl: 'https://hooks.example.com' } });
  });
});

describe('single values', () => {
  it.each<[string, Environment]>([
    ['a port too high', { WEBHOOK_PORT: '65536' }],
    ['a port in words', { WEBHOOK_PORT: 'http' }],
    ['a negative port', { WEBHOOK_PORT: '-1' }],
    ['a fraction', { WORKER_CONCURRENCY: '2.5' }],
    ['no worker', { WORKER_CONCURRENCY: '0' }],
    ['a hexadecimal number', { SANDBOX_SEED: '0x10' }],
    ['a mode that is none', { REKINDLE_MODE: 'production' }],
    ['a log level that is none', { LOG_LEVEL: 'verbose' }],
    ['a public address with a query', { PUBLIC_BASE_URL: 'https://a.example/?x=1' }],
    ['a public address with a password', { PUBLIC_BASE_URL: 'https://u:p@a.example' }],
    ['a public address without a scheme', { PUBLIC_BASE_URL: 'a.example' }],
    ["Cal.com's public default secret", { CAL_WEBHOOK_SECRET: 'no-secret-provided' }],
    ['a key that is too short', { SECRET_KEYS: `k1:${Buffer.alloc(16).toString('base64')}` }],
    ['a key without an id', { SECRET_KEYS: KEY_A }],
    ['a key id used twice', { SECRET_KEYS: `k1:${KEY_A},k1:${KEY_B}` }],
  ])('%s is a fault of that variable alone', (_, env) => {
    expect(Object.keys(faultsOf(env))).toEqual(Object.keys(env));
  });

  it('several keys keep their order', () => {
    const { secretKeys } = loadConfig({ SECRET_KEYS: `k2:${KEY_B}, k1:${KEY_A}` });
    expect(secretKeys.map(({ id, key }) => [id, key.reveal()])).toEqual([
      ['k2', KEY_B],
      ['k1', KEY_A],
    ]);
  });
});

describe('faults', () => {
  const wrong = { WEBHOOK_PORT: 'x', REDIS_URL: 'hunter2', REKINDLE_MODE: 'prod', SECRET_KEYS: 'hunter2' };

  it('are told all together, each with its name, what is wrong and an example', () => {
    let message = '';
    try {
      loadConfig(wrong);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^ConfigError: 4 settings are wrong:\n/);
    for (const name of Object.keys(wrong))
      expect(message).toMatch(new RegExp(`${name} must .*\\n +e\\.g\\. ${name}=\\S`));
  });

  it('never repeat a value, which may be a secret', () => {
    expect(() => loadConfig(wrong)).toThrow(expect.not.stringContaining('hunter2'));
  });
});

describe('secrets', () => {
  it('do not print, in whatever way the settings are dumped', () => {
    const config = loadConfig({
      DATABASE_URL: OWNER,
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: 'tok-1,tok-2',
      OPENAI_API_KEY: 'sk-xyz',
      CAL_WEBHOOK_SECRET: 'cal-xyz',
      SECRET_KEYS: `k1:${KEY_A}`,
    });
    const dumps = [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      String(config.openai.apiKey),
    ];
    for (const dump of dumps) {
      expect(dump).toContain('[secret]');
      for (const value of ['p%40ss', 'tok-1', 'tok-2', 'sk-xyz', 'cal-xyz', KEY_A]) expect(dump).not.toContain(value);
    }
  });
});
