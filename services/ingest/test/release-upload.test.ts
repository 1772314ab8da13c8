import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importDataset } from '../src/import-dataset.ts';
import { releaseUpload } from '../src/release-upload.ts';
import type { Job } from '../src/upload-records.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

const LIST = 'Name,Phone\nJane,07400123456\n';

async function release(job: Job) {
  const said = { mapping: null, consent: null, off: null };
  return await world.as(job.clientId, async (tx) => await releaseUpload(tx, world.deps.ids, job, said));
}

describe('asking for an import', () => {
  test('that runs lets it go on', async () => {
    const clientId = await world.client();
    const job = { clientId, uploadId: await world.upload(clientId, await world.dataset(clientId), LIST) };
    const answers: string[] = [];
    const storage = {
      ...world.deps.storage,
      read: async (...file: Parameters<typeof world.deps.storage.read>) => {
        answers.push(await release(job));
        return await world.deps.storage.read(...file);
      },
    };
    expect(await importDataset({ ...world.deps, storage }, job)).toMatchObject({
      kind: 'completed',
      result: { new: 1 },
    });
    expect(answers).toEqual(['released']);
  });

  test('that waits for its turn leaves it there', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const job = { clientId, uploadId: await world.upload(clientId, datasetId, LIST) };
    expect(await release(job)).toBe('released');
    expect(await importDataset(world.deps, job)).toMatchObject({ kind: 'completed', result: { new: 1 } });
    expect(await release(job)).toBe('done');
  });
});
