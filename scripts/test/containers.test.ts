import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '@rekindle/config';
import { expect, test } from 'vitest';
import { root } from '../right-node.mjs';
import { readCompose } from '../split/compose.ts';

const SERVERS = { postgresUrl: 'postgres://postgres:5432', redisUrl: 'redis://redis:6379' };
const ports = { webhook: 8080, simulator: 8090, ingest: 8070, console: 8060 };

/** The file with these variables set, as `docker compose` reads it. */
function composed(overrides: Record<string, string>) {
  return readCompose({ overrides, ports, ...SERVERS }, path.join(root, 'docker-compose.yml'));
}

/** Settings that the containers do not take from outside. */
const NOT_TAKEN = [
  // The owner's: migrate alone has it. The roles' URLs are given whole, and the queue is in Redis.
  ...['DATABASE_URL', 'DATABASE_ROLE_SECRET', 'QUEUE_DATABASE_URL'],
  // Of a container's own network.
  ...['LISTEN_HOST', 'WEBHOOK_PORT', 'CONSOLE_PORT', 'INGEST_PORT', 'SIMULATOR_PORT', 'HEALTH_PORT'],
  // Of single commands, of the demo and of npm run chaos.
  ...['TWILIO_CONNECT_TOKEN', 'SANDBOX_HISTORY_DAYS', 'SANDBOX_KILL_AT', 'SANDBOX_HANG_AT', 'SANDBOX_STALL_AT'],
  'SANDBOX_FREEZE_AT',
];

test('every setting of .env.example reaches every service of docker-compose.yml', () => {
  const documented = readFileSync(path.join(root, '.env.example'), 'utf8').matchAll(/^#([A-Z_]+)=/gm);
  const settings = [...documented].map(([, name = '']) => name).filter((name) => !NOT_TAKEN.includes(name));
  expect(settings).toContain('OPENAI_MODEL');
  const compose = composed(Object.fromEntries(settings.map((name) => [name, `given ${name}`])));
  const lost = compose.services.flatMap(({ name: service }) =>
    settings
      .filter((name) => compose.environmentOf(service)[name] !== `given ${name}`)
      .map((name) => `${service}: ${name}`),
  );
  expect(lost).toEqual([]);
});

test('what nobody has set is as if docker-compose.yml did not name it', () => {
  const config = loadConfig(composed({}).environmentOf('responder'));
  const { openai, workerConcurrency, sandbox, http } = loadConfig({});
  expect(config).toMatchObject({ openai, workerConcurrency, sandbox });
  expect(config.http.consoleBaseUrl).toBe(http.consoleBaseUrl);
});

test('migrate and the services are on the same servers, those of the file or those that are given', () => {
  const databases = (of: Record<string, string>) => [
    of['DATABASE_APP_URL'],
    of['DATABASE_SYSTEM_URL'],
    of['REDIS_URL'],
  ];
  const own = composed({ REKINDLE_APP_PASSWORD: 'a1' });
  expect(own.environmentOf('migrate')['DATABASE_URL']).toBe('postgres://postgres:postgres@postgres:5432/rekindle');
  const given = {
    DATABASE_URL: 'postgres://owner:o@db.example/rekindle',
    DATABASE_APP_URL: 'postgres://rekindle_app:a@db.example/rekindle',
    DATABASE_SYSTEM_URL: 'postgres://rekindle_system:s@db.example/rekindle',
    REDIS_URL: 'rediss://cache.example:6380',
  };
  const theirs = composed(given);
  expect(theirs.environmentOf('migrate')).toMatchObject(given);
  for (const service of ['migrate', ...own.services.map(({ name }) => name)]) {
    expect(databases(own.environmentOf(service))).toEqual([
      'postgres://rekindle_app:a1@postgres:5432/rekindle',
      'postgres://rekindle_system:system@postgres:5432/rekindle',
      'redis://redis:6379',
    ]);
    expect(databases(theirs.environmentOf(service))).toEqual(databases(given));
    if (service !== 'migrate') expect(theirs.environmentOf(service)).not.toHaveProperty('DATABASE_URL');
  }
});

test('the image has what the console and its build need', () => {
  const [web = '', image = ''] = readFileSync(path.join(root, 'Dockerfile'), 'utf8')
    .split(/^FROM /m)
    .slice(1);
  const copied = [...web.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
  const tsconfigs = globSync('{packages,services}/*/tsconfig.json', { cwd: root });
  const bases = tsconfigs.flatMap((file) => {
    const [, base] = /"extends": "([^"]+)"/.exec(readFileSync(path.join(root, file), 'utf8')) ?? [];
    return base === undefined ? [] : [path.join(path.dirname(file), base)];
  });
  expect(bases).toContain('tsconfig.base.json');
  expect([...new Set(bases)].filter((base) => !copied.includes(base))).toEqual([]);
  // The binary of the password hash is one.
  expect(image).toContain('npm ci');
  expect(image).not.toContain('--omit=optional');
});

test('split mode, which brings servers and secrets of its own, does not go live', () => {
  const dataDir = path.join(root, 'node_modules/.split-live-test');
  const env = { PATH: process.env['PATH'] ?? '', REKINDLE_MODE: 'live', REKINDLE_DATA_DIR: dataDir };
  const ended = spawnSync(process.execPath, [path.join(root, 'scripts/start-split.ts')], {
    cwd: root,
    env,
    timeout: 60_000,
  });
  expect(ended.status).toBe(2);
  expect(ended.stderr.toString()).toContain('to go live');
  expect(existsSync(dataDir)).toBe(false);
});
