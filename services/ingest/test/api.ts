import { createJobQueues } from '@rekindle/queue';
import { start } from '../src/start.ts';
import type { ImportWorld } from './import-world.ts';

const TOKEN = 'a-shared-secret';

/** The ingest service over a world, and ways to talk to it. */
export interface Api {
  url: string;
  /** Sends a request as a client; a plain object goes as JSON. */
  call(method: string, path: string, clientId: string, body?: FormData | object, key?: string): Promise<Response>;
  /** Sends a list and waits until it has been imported; the upload as the API shows it then. */
  imported(clientId: string, path: string, body: FormData): Promise<Record<string, unknown>>;
  /** Does `work`, then waits until as many import jobs as that has queued have ended. */
  afterImport<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Starts the service with a queue of its own. */
export async function openApi(world: ImportWorld, options: { maxFileBytes?: number } = {}): Promise<Api> {
  let ended = 0;
  let wake = () => {};
  const queues = await createJobQueues(world.db.queue, {
    onError: () => {},
    onJobFailed: (_job, error) => {
      throw error;
    },
    onJobStart: () => () => {
      ended += 1;
      wake();
    },
  });
  const ingest = await start({
    ...{ ...world.deps, ...options, queues, token: TOKEN, metrics: null },
    listen: { host: '127.0.0.1', port: 0 },
  });
  const api: Api = {
    url: ingest.url,
    async call(method, path, clientId, body, key) {
      const json = body !== undefined && !(body instanceof FormData);
      return await fetch(`${ingest.url}/api/v1${path}`, {
        method,
        headers: {
          ...{ authorization: `Bearer ${TOKEN}`, 'x-client-id': clientId },
          ...(key !== undefined && { 'idempotency-key': key }),
          ...(json && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
      });
    },
    async imported(clientId, path, body) {
      const response = await api.afterImport(async () => await api.call('POST', path, clientId, body));
      const { id } = (await response.json()) as { id: string };
      const shown = await api.call('GET', `/uploads/${id}`, clientId);
      return (await shown.json()) as Record<string, unknown>;
    },
    async afterImport(work) {
      const before = ended;
      const done = await work();
      await new Promise<void>((resolve) => {
        wake = () => {
          if (ended > before) resolve();
        };
        wake();
      });
      return done;
    },
    async close() {
      await ingest.stop();
      await queues.close();
    },
  };
  return api;
}

/** A form with a file and fields. */
export function form(content: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  data.set('file', new Blob([content], { type: 'text/csv' }), 'my list.csv');
  return data;
}
