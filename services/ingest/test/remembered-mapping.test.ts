import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

async function names(clientId: string): Promise<string[]> {
  const rows = await world.as(
    clientId,
    async (tx) => await tx.selectFrom('leads').select('first_name').orderBy('created_at').orderBy('id').execute(),
  );
  return rows.map((row) => row.first_name);
}

describe('what a person said about columns', () => {
  test('holds for the next file of that client with the same columns, in any order', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.import(clientId, datasetId, 'Wer,Handy\nJane,07400123456\n', { Wer: 'first_name' });
    await world.import(clientId, datasetId, 'HANDY,wer\n07400123457,Bob\n');
    expect(await names(clientId)).toEqual(['Jane', 'Bob']);
  });

  test('holds for no other client and no other columns', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    await world.import(clientId, await world.dataset(clientId), 'Wer,Handy\nJane,07400123456\n', { Wer: 'first_name' });
    await world.import(otherId, await world.dataset(otherId), 'Wer,Handy\nBob,07400123457\n');
    await world.import(clientId, await world.dataset(clientId), 'Wer,Handy,Ort\nBob,07400123457,Rye\n');
    expect(await names(otherId)).toEqual(['']);
    expect(await names(clientId)).toEqual(['Jane', '']);
  });

  test('gives way to what is said anew, which is remembered then', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const list = (phone: string) => `A,B,Phone\nJane,Sue,${phone}\n`;
    await world.import(clientId, datasetId, list('07400123456'), { A: 'first_name' });
    await world.import(clientId, datasetId, list('07400123457'), { B: 'first_name' });
    await world.import(clientId, datasetId, list('07400123458'));
    expect(await names(clientId)).toEqual(['Jane', 'Sue', 'Sue']);
  });

  test('is not remembered of a file without column names', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.import(clientId, datasetId, 'Hove,07400123456\nRye,07400123457\n', { 'Column 1': 'notes' });
    await world.import(clientId, datasetId, 'Jane,07400123458\nBob,07400123459\n');
    expect(await names(clientId)).toEqual(['', '', 'Jane', 'Bob']);
  });
});
