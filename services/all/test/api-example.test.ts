import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '@rekindle/config';
import { SANDBOX_ACCOUNT } from '@rekindle/boot';
import { inTenant } from '@rekindle/db';
import { systemMonotonicClock, temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConsole } from '../src/console.ts';
import { ensureDemoClient } from '../src/demo-client.ts';
import { freezeClock } from '../src/demo-run.ts';
import { DEMO_START } from '../src/play-demo.ts';
import { type SandboxDriver, startSandboxDriver } from '../src/sandbox-driver.ts';
import { type Stack, startStack } from '../src/stack.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../../docs/examples/campaign.mjs');

let db: TestDatabase;
let dataDir: string;
let stack: Stack;
let driver: SandboxDriver;
let running: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = temporaryDirectory('rekindle-api');
  const config = loadConfig({
    DATABASE_APP_URL: db.appUrl,
    DATABASE_SYSTEM_URL: db.systemUrl,
    QUEUE_DATABASE_URL: db.queue.url,
    REKINDLE_DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
  });
  if (config.database === null) throw new Error('no database');
  await freezeClock(config.database, DEMO_START);
  stack = await startStack(config, config.database, { secret: 'api-example', ledgerPath: null, manualTicks: true });
  const { conductor, simulator, platform } = stack;
  if (conductor === null || simulator === null) throw new Error('no sandbox');
  driver = startSandboxDriver({
    ...platform,
    conductor,
    monotonic: systemMonotonicClock,
    speed: 0,
    happenings: () => simulator.ledger.entries.length,
  });
  running = await startConsole(stack, driver, { bookingTokenKey: stack.bookingTokenKey });
});
afterAll(async () => {
  await running.console.stop();
  await driver.stop();
  await stack.stop();
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Signs in by the printed link, as a newcomer does, and makes a key for the program. */
async function makeKey(clientId: string): Promise<string> {
  const origin = running.console.url;
  const post = async (url: string, body: object, headers: Record<string, string> = {}) =>
    await fetch(`${origin}/api/v1${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: JSON.stringify(body),
    });
  const token = running.firstLink?.split('#token=')[1];
  const signedIn = await post('/session/link', { token });
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const scopes = [
    ...['clients.view', 'campaigns.view', 'campaigns.edit', 'campaigns.run', 'leads.import', 'leads.view'],
    'leads.view_all',
    'sandbox.control',
  ];
  const made = await post('/api-keys', { name: 'example', scopes }, { cookie, 'x-client-id': clientId });
  expect(made.status).toBe(201);
  const { key } = (await made.json()) as { key: string };
  return key;
}

test('the program of docs/examples runs a whole campaign through the API', { timeout: 120_000 }, async () => {
  const client = await ensureDemoClient(stack.platform);
  stack.simulator?.addNumber({ e164: client.number, account: SANDBOX_ACCOUNT.accountSid });
  const key = await makeKey(client.clientId);
  const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE], {
    env: { REKINDLE_URL: running.console.url, REKINDLE_API_KEY: key },
  });
  const told = JSON.parse(stdout) as {
    campaign: string;
    people: number;
    texted: number;
    texts: number;
    status: string;
  };
  expect(told).toMatchObject({ people: 3, texted: 3, texts: 3, status: 'paused' });
  const sent = await inTenant(db, { clientId: client.clientId, now: stack.platform.clock.now() }, (tx) =>
    tx
      .selectFrom('send_attempts')
      .select('phone')
      .where('dataset_id', '=', told.campaign)
      .where('kind', '=', 'M1')
      .execute(),
  );
  expect(sent.map(({ phone }) => phone)).toEqual(
    expect.arrayContaining(['+447400100101', '+447400100102', '+447400100103']),
  );
});
