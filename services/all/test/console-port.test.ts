import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { openPlatform, type Platform } from '@rekindle/boot';
import { loadConfig } from '@rekindle/config';
import { temporaryDirectory } from '@rekindle/runtime';
import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConsole } from '../src/console.ts';
import { freezeClock } from '../src/demo-run.ts';
import { DEMO_START } from '../src/play-demo.ts';

let db: TestDatabase;
let dataDir: string;
let platform: Platform;

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = temporaryDirectory('rekindle-port');
  const config = loadConfig({
    DATABASE_APP_URL: db.appUrl,
    DATABASE_SYSTEM_URL: db.systemUrl,
    QUEUE_DATABASE_URL: db.queue.url,
    REKINDLE_DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
  });
  if (config.database === null) throw new Error('no database');
  await freezeClock(config.database, DEMO_START);
  platform = await openPlatform('all', config, config.database, { sharedClock: false, logTo: 'stderr' });
});
afterAll(async () => {
  await platform.close();
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The port of one start, after which the console is stopped again. */
async function startOnce(): Promise<number> {
  const { console } = await startConsole({ platform, simulator: null, simulatorUrl: null }, null, {
    bookingTokenKey: null,
  });
  await console.stop();
  return Number(new URL(console.url).port);
}

test('the console comes back on the port it had, and on another while that one is taken', async () => {
  const first = await startOnce();
  expect(await startOnce()).toBe(first);

  const other = createServer();
  await new Promise<void>((resolve) => other.listen(first, '127.0.0.1', resolve));
  const second = await startOnce();
  await new Promise((resolve) => other.close(resolve));
  expect(second).not.toBe(first);
  expect(await startOnce()).toBe(second);
});
