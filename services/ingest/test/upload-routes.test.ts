import { createJobQueues, type JobQueues } from '@rekindle/queue';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningIngest, start } from '../src/start.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

const TOKEN = 'a-shared-secret';
const MAX_BYTES = 200_000;
let world: ImportWorld;
let queues: JobQueues;
let ingest: RunningIngest;
const ended = new Map<number, () => void>();
let jobs = 0;

beforeAll(async () => {
  world = await importWorld();
  queues = await createJobQueues(world.db.queue, {
    onError: () => {},
    onJobFailed: (_job, error) => {
      throw error;
    },
    onJobStart: () => () => {
      jobs += 1;
      ended.get(jobs)?.();
    },
  });
  ingest = await start({
    ...{ ...world.deps, maxFileBytes: MAX_BYTES, queues, token: TOKEN, metrics: null },
    listen: { host: '127.0.0.1', port: 0 },
  });
});
afterAll(async () => {
  await ingest.stop();
  await queues.close();
  await world.close();
});

/** Resolves when this many import jobs have ended since the start. */
async function jobsEnded(count: number): Promise<void> {
  await new Promise<void>((resolve) => {
    if (jobs >= count) resolve();
    else ended.set(count, resolve);
  });
}

function headers(clientId: string, token = TOKEN): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'x-client-id': clientId };
}

function form(text: string, mapping?: string): FormData {
  const data = new FormData();
  if (mapping !== undefined) data.set('mapping', mapping);
  data.set('file', new Blob([text], { type: 'text/csv' }), 'my list.csv');
  return data;
}

async function upload(clientId: string, datasetId: string, body: FormData, token?: string): Promise<Response> {
  return await fetch(`${ingest.url}/api/v1/datasets/${datasetId}/uploads`, {
    method: 'POST',
    headers: headers(clientId, token),
    body,
  });
}

describe('uploads over HTTP', () => {
  test('a list is taken at once, imported by the worker, and its result and rejected rows can be read', async () => {
    const clientId = await world.client();
    const before = jobs;
    const list = 'Wer,Handy\nJane,07400123456\nBob,020 7946 0000\nJane,07400123456\n';
    const response = await upload(clientId, await world.dataset(clientId), form(list, '{"Wer":"first_name"}'));
    expect(response.status).toBe(202);
    const { id, status } = (await response.json()) as { id: string; status: string };
    expect([status, response.headers.get('location')]).toEqual(['pending', `/api/v1/uploads/${id}`]);

    await jobsEnded(before + 1);
    const url = `${ingest.url}/api/v1/uploads/${id}`;
    const shown = await (await fetch(url, { headers: headers(clientId) })).json();
    expect(shown).toMatchObject({
      ...{ status: 'completed', filename: 'my list.csv', file_size: list.length },
      ...{ rows: 3, new: 1, duplicate: 1, rejected: 1, errors: [{ code: 'landline', rows: 1 }] },
      column_mapping: { Wer: 'first_name', Handy: 'phone_number' },
      created_at: '2026-09-01T09:00:00.000Z',
    });
    const rejected = await fetch(`${url}/rejected.csv`, { headers: headers(clientId) });
    // The byte order mark is eaten by `text()`.
    expect(await rejected.text()).toMatch(
      /^rekindle_line,rekindle_reason,Wer,Handy\r\n3,[^\n]+,Bob,020 7946 0000\r\n$/,
    );

    const other = await world.client();
    expect((await fetch(url, { headers: headers(other) })).status).toBe(404);
    expect((await fetch(`${url}/rejected.csv`, { headers: headers(other) })).status).toBe(404);
  });

  test('nobody uploads without the token, for no client, or into a dataset that is not theirs', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const datasetId = await world.dataset(clientId);
    const body = () => form('Phone\n07400123456\n');
    expect((await upload(clientId, datasetId, body(), 'wrong')).status).toBe(401);
    expect((await upload('nobody', datasetId, body())).status).toBe(400);
    expect((await upload(otherId, datasetId, body())).status).toBe(404);
    expect((await upload(clientId, 'no-uuid', body())).status).toBe(400);
    expect((await fetch(`${ingest.url}/api/v1/uploads/${datasetId}`)).status).toBe(401);
    expect((await fetch(`${ingest.url}/api/v1/uploads/${datasetId}`, { headers: headers(clientId) })).status).toBe(404);
  });

  test.each([
    { name: 'no file', body: () => new FormData(), status: 400, kind: 'no-file' },
    { name: 'a mapping that is no JSON', body: () => form('Phone\n1\n', '{'), status: 400, kind: 'bad-mapping' },
    {
      name: 'a mapping to no field',
      body: () => form('Phone\n1\n', '{"Phone":"x"}'),
      status: 400,
      kind: 'bad-mapping',
    },
    {
      name: 'a mapping of a column that is not there',
      body: () => form('Phone\n07400123456\n', '{"Mobil":"phone_number"}'),
      ...{ status: 400, kind: 'bad-mapping' },
    },
    {
      name: 'a form of two files',
      body: () => {
        const data = form('Phone\n07400123456\n');
        data.append('file', new Blob(['Phone\n07400123457\n']), 'second.csv');
        return data;
      },
      ...{ status: 400, kind: 'several-files' },
    },
    { name: 'a file over the limit', body: () => form('x'.repeat(MAX_BYTES + 1)), status: 413, kind: 'too-large' },
  ])('$name is refused and leaves no upload', async ({ body, status, kind }) => {
    const clientId = await world.client();
    const data = body();
    if (![...data.keys()].length) data.set('note', 'nothing here');
    const response = await upload(clientId, await world.dataset(clientId), data);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, type: `urn:rekindle:problem:${kind}` });
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect(uploads).toEqual([]);
  });

  test('a form that ends too early is refused and leaves no upload', async () => {
    const clientId = await world.client();
    const response = await fetch(`${ingest.url}/api/v1/datasets/${await world.dataset(clientId)}/uploads`, {
      method: 'POST',
      headers: { ...headers(clientId), 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\ncontent-disposition: form-data; name="file"; filename="list.csv"\r\n\r\nPhone\n0740',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: 'urn:rekindle:problem:cut-off' });
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect(uploads).toEqual([]);
  });

  test('a body that is no form is refused', async () => {
    const clientId = await world.client();
    const response = await fetch(`${ingest.url}/api/v1/datasets/${await world.dataset(clientId)}/uploads`, {
      method: 'POST',
      headers: { ...headers(clientId), 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(415);
  });

  test('an upload whose sender goes away leaves nothing', async () => {
    const clientId = await world.client();
    const url = new URL(`${ingest.url}/api/v1/datasets/${await world.dataset(clientId)}/uploads`);
    const sending = request(url, {
      method: 'POST',
      headers: { ...headers(clientId), 'content-type': 'multipart/form-data; boundary=x', 'content-length': 10_000 },
    });
    const failed = new Promise((resolve) => sending.once('error', resolve));
    sending.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName,Phone\n', () => {
      sending.destroy(new Error('gone'));
    });
    await failed;
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect(uploads).toEqual([]);
  });
});
