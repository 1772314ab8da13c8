import { rmSync } from 'node:fs';
import path from 'node:path';
import { type EmbeddedServer, startEmbeddedPostgres, startEmbeddedRedis, temporaryDirectory } from '@rekindle/runtime';
import { findChromium, WITHOUT_CHROMIUM } from './chromium.ts';

const WITHOUT_REDIS =
  'Left out: the tests over Redis. To add them: apt-get install redis-server, or set REDIS_URL to one that may be emptied.';

/**
 * Vitest's global set-up: one Postgres for all test files, and one Redis where there is a redis-server, or
 * REDIS_URL, unless TEST_DATABASE_URL and TEST_REDIS_URL name running ones. Test files find both in these variables.
 */
export default async function startTestServers(): Promise<() => Promise<void>> {
  const directory = temporaryDirectory('rekindle-test');
  const started: EmbeddedServer[] = [];
  if (!process.env['TEST_DATABASE_URL']) {
    const dataDir = path.join(directory, 'postgres');
    const postgres = await startEmbeddedPostgres({ dataDir, unsafeFast: true, ephemeral: true });
    started.push(postgres);
    process.env['TEST_DATABASE_URL'] = postgres.url;
  }
  if (!process.env['TEST_REDIS_URL']) {
    const redis = await startEmbeddedRedis({ dataDir: path.join(directory, 'redis'), ephemeral: true });
    if (redis) started.push(redis);
    const url = redis?.url ?? process.env['REDIS_URL'];
    if (url) process.env['TEST_REDIS_URL'] = url;
    else console.log(WITHOUT_REDIS);
  }
  if (findChromium() === null) console.log(WITHOUT_CHROMIUM);
  return async () => {
    await Promise.all(started.map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  };
}
