import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetStrayFiles } from '../src/forget-stray-files.ts';
import type { Bucket } from '../src/storage.ts';
import { openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

const DAY_S = 86_400;
/** The machine's clock. */
const NOW_S = Date.UTC(2026, 10, 2, 12) / 1_000;

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

async function age(bucket: Bucket, key: string, seconds: number): Promise<void> {
  await utimes(path.join(world.folder, bucket, key), NOW_S - seconds, NOW_S - seconds);
}

async function given(bucket: Bucket, key: string, seconds: number): Promise<void> {
  await world.deps.storage.write(
    { bucket, key },
    (async function* () {
      yield Buffer.from('Phone\n07400123456\n');
    })(),
  );
  await age(bucket, key, seconds);
}

async function stored(): Promise<string[]> {
  const found: string[] = [];
  for (const bucket of ['csv_uploads', 'exports', 'client_logos'] as const) {
    for await (const { file } of world.deps.storage.list(bucket)) found.push(file.key);
  }
  return found.toSorted();
}

test('what no upload names goes: what a request had in hand after a day, lists and rejected rows after ninety', async () => {
  const clientId = await world.client();
  const uploadId = await world.upload(clientId, await world.dataset(clientId), 'Phone\n07400123456\nx\n');
  await age('csv_uploads', `${clientId}/${uploadId}.csv`, 400 * DAY_S);
  const kept = [
    `${clientId}/${uploadId}.csv`,
    `${clientId}/${world.deps.ids.next()}.csv`,
    `${clientId}/outcomes-2/rejected.csv`,
    `${clientId}/logo.png`,
    'notes/readme.txt',
    `${clientId}/preview-2.csv`,
  ];
  await given('csv_uploads', kept[1] ?? '', 90 * DAY_S - 1);
  await given('exports', kept[2] ?? '', 90 * DAY_S - 1);
  await given('client_logos', kept[3] ?? '', 400 * DAY_S);
  await given('exports', kept[4] ?? '', 400 * DAY_S);
  await given('csv_uploads', kept[5] ?? '', DAY_S - 1);
  const gone = world.deps.ids.next();
  await given('csv_uploads', `${clientId}/${world.deps.ids.next()}.csv`, 90 * DAY_S);
  await given('csv_uploads', `${clientId}/${world.deps.ids.next()}.csv.77.partial`, DAY_S);
  await given('csv_uploads', `${clientId}/preview-1.csv`, DAY_S);
  await given('csv_uploads', `${gone}/${gone}.csv`, 90 * DAY_S);
  await given('exports', `${gone}/${gone}/rejected.csv`, 90 * DAY_S);
  await given('exports', `${clientId}/outcomes-1/rejected.csv`, 90 * DAY_S);

  const deps = { ...world.deps, monotonic: { monotonicMs: () => 0, realNow: () => NOW_S * 1_000 } };
  expect(await forgetStrayFiles(deps)).toBe(6);
  expect(await stored()).toEqual(kept.toSorted());
  expect(await forgetStrayFiles(deps)).toBe(0);
});

test('they are looked for when the service starts', async () => {
  const key = `${await world.client()}/preview-3.csv`;
  await given('csv_uploads', key, 20 * 365 * DAY_S);
  await (await openApi(world)).close();
  expect(await stored()).not.toContain(key);
});
