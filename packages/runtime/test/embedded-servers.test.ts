import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { startEmbeddedPostgres, startEmbeddedRedis, temporaryDirectory } from '@rekindle/runtime';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childNode } from './child-node.ts';

let directory = '';
beforeAll(() => {
  directory = temporaryDirectory('rekindle-servers-test');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded Postgres', () => {
  test('keeps its data over a stop and a start, in UTF-8, UTC and byte order', async () => {
    const dataDir = path.join(directory, 'kept');
    const first = await startEmbeddedPostgres({ dataDir, user: 'owner' });
    await query(first.url, "create table t as select 'Zoë €' as name");
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir, user: 'owner' });
    const sql = `select name, upper(name) as upper, 'Z' < 'a' as bytes, current_user as "user",
      current_setting('timezone') as zone, current_setting('server_encoding') as encoding from t`;
    expect(await query(second.url, sql)).toEqual([
      { name: 'Zoë €', upper: 'ZOË €', bytes: true, user: 'owner', zone: 'UTC', encoding: 'UTF8' },
    ]);
    await second.stop();
    await second.stop();
  });

  test('starts again at once after its process was killed with -9, with what was committed', async () => {
    const dataDir = path.join(directory, 'killed');
    for (let round = 1; round <= 3; round++) {
      const owner = childNode('own-postgres.ts', [dataDir]);
      const { url } = JSON.parse(await owner.line((line) => line.startsWith('{'))) as { url: string };
      await query(url, 'create table if not exists rounds (n int)');
      await query(url, `insert into rounds values (${round})`);
      owner.process.kill('SIGKILL');
      await owner.ended;
    }
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.owned).toBe(true);
    expect(await query(server.url, 'select n from rounds order by n')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await server.stop();
  });

  test('is shared, and left running, while the process that started it lives', async () => {
    const dataDir = path.join(directory, 'shared');
    const owner = await startEmbeddedPostgres({ dataDir, ephemeral: true });
    const guest = await startEmbeddedPostgres({ dataDir });
    expect(guest).toMatchObject({ url: owner.url, pid: owner.pid, owned: false });
    await guest.stop();
    expect(await query(owner.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await owner.stop();
  });

  test('starts over what an interrupted first start or a restarted machine left behind', async () => {
    const dataDir = path.join(directory, 'leftovers');
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'half-made'), '');
    const first = await startEmbeddedPostgres({ dataDir });
    await first.stop();
    // The id in the file now belongs to a process that is no Postgres: this one.
    writeFileSync(
      path.join(dataDir, 'postmaster.pid'),
      `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`,
    );
    const second = await startEmbeddedPostgres({ dataDir, unsafeFast: true, ephemeral: true });
    expect(await query(second.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    await second.stop();
  });

  test('says what its log said when it cannot start', async () => {
    const dataDir = path.join(directory, 'refused');
    const start = startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'many' } });
    await expect(start).rejects.toThrow(/did not start:[\s\S]*shared_buffers/);
  });
});

test('a temporary directory takes the place of those whose process was killed', async () => {
  const dead = childNode('running.ts', ['fails to start']);
  await dead.ended;
  const living = temporaryDirectory('rekindle-sweep-test');
  const left = path.join(path.dirname(living), `rekindle-sweep-test-${dead.process.pid}-abcdef`);
  mkdirSync(path.join(left, 'inner'), { recursive: true });
  const next = temporaryDirectory('rekindle-sweep-test');
  expect([living, left, next].map((place) => existsSync(place))).toEqual([true, false, true]);
  for (const place of [living, next]) rmSync(place, { recursive: true });
});

test('embedded Redis keeps every job in memory and refuses to evict', async ({ skip }) => {
  const server = await startEmbeddedRedis({ dataDir: path.join(directory, 'redis'), ephemeral: true });
  if (!server) return skip('redis-server is not installed');
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('CONFIG GET maxmemory-policy\r\n');
  const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  expect(answer).toContain('noeviction');
  socket.destroy();
  await server.stop();
});
