import { rmSync } from 'node:fs';
import path from 'node:path';
import { type EmbeddedServer, startEmbeddedPostgres, startEmbeddedRedis, temporaryDirectory } from '@rekindle/runtime';

/**
 * Vitest's global set-up: one Postgres for all test files, and one Redis where there is a redis-server, unless
 * TEST_DATABASE_URL and TEST_REDIS_URL (or REDIS_URL) name running ones. Test files find both in these variables.
 */
export default async function startTestServers(): Promise<() => Promise<void>> {
  const directory = temporaryDirectory('rekindle-test');
  const started: EmbeddedServer[] = [];
  if (!process.env['TEST_DATABASE_URL']) {
    const dataDir = path.join(directory, 'postgres');
    const postgres = await startEmbeddedPostgres({ dataDir, unsafeFast: true });
    started.push(postgres);
    process.env['TEST_DATABASE_URL'] = postgres.url;
  }
  if (!process.env['TEST_REDIS_URL']) {
    const redis = process.env['REDIS_URL']
      ? undefined
      : await startEmbeddedRedis({ dataDir: path.join(directory, 'redis') });
    if (redis) started.push(redis);
    const url = redis?.url ?? process.env['REDIS_URL'];
    if (url) process.env['TEST_REDIS_URL'] = url;
    else
      console.log(
        'Left out: the tests over Redis. To add them, install redis-server (apt-get install redis-server) or set REDIS_URL.',
      );
  }
  return async () => {
    await Promise.all(started.map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  };
}
