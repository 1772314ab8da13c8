import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from '@rekindle/runtime';
import { givenClient } from '@rekindle/testkit';
import { forgetFiles } from '../src/forget-files.ts';
import { fileOfUrl } from '../src/storage.ts';
import { type Api, form, openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

const DAY = 86_400_000;

let world: ImportWorld;
let api: Api;
beforeAll(async () => {
  world = await importWorld();
  api = await openApi(world);
});
afterAll(async () => {
  await api.close();
  await world.close();
});

test('a stored list and its rejected rows go after ninety days, with their samples; what the import came to stays', async () => {
  const { clientId } = await givenClient(world.deps);
  const datasetId = await world.dataset(clientId);
  const text = 'Name,Phone\nMR JOHN SMITH,07400123456\nBob,nonsense\n';
  const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(text));
  const job = { clientId, uploadId: String(shown['id']) };
  const stored = async () =>
    await world.as(clientId, async (tx) =>
      tx.selectFrom('uploads').selectAll().where('id', '=', job.uploadId).executeTakeFirstOrThrow(),
    );
  const before = await stored();
  const files = [before.file_url, before.rejected_file_url ?? ''].map(fileOfUrl);
  const kept = async () =>
    await Promise.all(
      files.map(async (file) =>
        world.deps.storage.read(file).then(
          () => true,
          () => false,
        ),
      ),
    );
  expect(JSON.stringify(before.repair_report)).toContain('JOHN');

  const at = (now: number) => ({ ...world.deps, clock: manualClock(now) });
  await forgetFiles(at(before.created_at + 90 * DAY - 1), job);
  expect(await kept()).toEqual([true, true]);

  const later = at(before.created_at + 90 * DAY);
  await forgetFiles(later, job);
  expect(await kept()).toEqual([false, false]);
  const after = await stored();
  expect(after.files_removed_at).toBe(before.created_at + 90 * DAY);
  expect(after).toMatchObject({ rows_detected: 2, rows_imported: 1, rows_rejected: 1 });
  expect(JSON.stringify(after.repair_report)).not.toContain('JOHN');
  await forgetFiles(later, job);
  expect(await stored()).toEqual(after);
});
