import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

const ROWS = 14_000;
const PEOPLE = 1_000;
const REJECTED = ROWS / 50;
/** The file is 44 MB; half of this is taken by the code before a row is read. */
const HEAP_MEGABYTES = 52;
/** Node itself takes most of it. */
const PEAK_BYTES_MAX = 400_000_000;
const NOTES = 'asked for a quote, twice; '.repeat(120);

async function* list(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('First Name,Last Name,Phone,Email,Notes,Roof type\n');
  for (let start = 0; start < ROWS; start += 1_000) {
    let text = '';
    for (let n = start; n < start + 1_000; n += 1) {
      const bad = n % 50 === 0 ? '020 7946 0' : '';
      text += `Jane${n},Smith,${bad || `0740${String(1_000_000 + (n % PEOPLE))}`},jane${n}@example.com,"${NOTES}",Slate\n`;
    }
    yield Buffer.from(text);
  }
}

test('fourteen thousand long rows are imported in memory that could not hold them', async () => {
  const clientId = await world.client();
  const uploadId = await world.upload(clientId, await world.dataset(clientId), list());
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MEGABYTES}`, fileURLToPath(new URL('./processes/import-child.ts', import.meta.url))],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  child.stdin.end(
    JSON.stringify({
      ...{ clientId, uploadId, folder: world.folder },
      ...{ appUrl: world.db.appUrl, systemUrl: world.db.systemUrl },
    }),
  );
  const report = (await json(child.stdout)) as { outcome: unknown; peakBytes: number };
  expect(report.outcome).toMatchObject({
    kind: 'completed',
    result: {
      rows: ROWS,
      new: PEOPLE - PEOPLE / 50,
      duplicate: ROWS - PEOPLE - (REJECTED - PEOPLE / 50),
      rejected: REJECTED,
    },
  });
  expect(report.peakBytes).toBeLessThan(PEAK_BYTES_MAX);
}, 120_000);
