import { afterAll, beforeAll, expect, test } from 'vitest';
import { importDataset } from '../src/import-dataset.ts';
import { showUpload } from '../src/show-upload.ts';
import type { Storage } from '../src/storage.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

test('how far an import is can be read while it runs', async () => {
  const clientId = await world.client();
  const rows = 30_000;
  const list = `Name,Phone\n${Array.from({ length: rows }, (_, n) => `Jo,0740${String(1_000_000 + n)}`).join('\n')}\n`;
  const uploadId = await world.upload(clientId, await world.dataset(clientId), list);
  const seen: { phase: string | null; rows: number; bytes: number }[] = [];
  const look = async () => {
    const shown = await world.as(clientId, async (tx) => await showUpload(tx, clientId, uploadId));
    seen.push({ phase: shown?.phase ?? null, rows: shown?.rows ?? 0, bytes: shown?.bytes_read ?? 0 });
  };
  const storage: Storage = {
    ...world.deps.storage,
    async read(file) {
      const source = await world.deps.storage.read(file);
      return {
        ...source,
        async *open() {
          for await (const chunk of source.open()) {
            yield chunk;
            await look();
          }
        },
      };
    },
  };
  await importDataset({ ...world.deps, storage }, { clientId, uploadId });
  await look();
  const reading = seen.filter((each) => each.phase === 'reading' && each.rows > 0);
  expect(reading.length).toBeGreaterThan(1);
  for (const [index, { rows: count, bytes }] of reading.entries()) {
    expect(count).toBeGreaterThanOrEqual(reading[index - 1]?.rows ?? 0);
    // A row has 15 bytes; what is read is read in pieces, so that bytes run ahead of rows.
    expect(bytes).toBeGreaterThanOrEqual(count * 15);
    expect(bytes).toBeLessThanOrEqual(list.length);
  }
  expect(seen.at(-1)).toEqual({ phase: null, rows, bytes: list.length });
});
