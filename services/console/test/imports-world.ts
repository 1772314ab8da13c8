import { inTenant } from '@rekindle/db';
import { importAny } from '@rekindle/ingest';
import type { Upload } from '../src/schemas/imports.ts';
import type { Caller, ConsoleWorld } from './world.ts';

/** What a person does with lists, over the API. */
export interface ImportsWorld {
  /** Sends a file; fields go into the form with it. */
  send(
    who: Caller,
    content: string | Uint8Array<ArrayBuffer>,
    options?: { query?: string; fields?: Record<string, string>; key?: string; name?: string },
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  /** Sends a file to be held, and says where its leads go. Its upload's id. */
  held(who: Caller, content: string | Uint8Array<ArrayBuffer>, patch?: object): Promise<string>;
  /** Does the imports that wait in the queue. */
  drain(): Promise<void>;
  /** Tells an upload to be imported and waits for it. */
  imported(who: Caller, id: string): Promise<Upload>;
  leads(): Promise<{ first_name: string; phone_number: string; dataset_id: string }[]>;
}

export const CONSENT = { basis: 'soft_opt_in', source: 'quote form', attested_by: 'Ann Smith' };

export function importsOf(world: ConsoleWorld): ImportsWorld {
  const imports: ImportsWorld = {
    async send(who, content, options = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(options.fields ?? {})) form.set(name, value);
      form.set('file', new Blob([content]), options.name ?? 'my list.csv');
      const response = await fetch(`${world.url}/api/v1/uploads${options.query ?? ''}`, {
        method: 'POST',
        headers: {
          cookie: who.cookie,
          'x-client-id': world.client.clientId,
          'sec-fetch-site': 'same-origin',
          ...(options.key !== undefined && { 'idempotency-key': options.key }),
        },
        body: form,
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      };
    },
    async held(who, content, patch = { new_dataset_name: `List ${world.deps.ids.next()}` }) {
      const sent = await imports.send(who, content, { fields: { hold: 'true' } });
      const { id } = sent.body as { id: string };
      const patched = await who('PATCH', `/api/v1/uploads/${id}`, patch);
      if (patched.status !== 200) throw new Error(JSON.stringify(patched.body));
      return id;
    },
    async drain() {
      for (const job of world.jobs.splice(0)) {
        const { clientId = '', uploadId = '' } = job.data;
        if (job.name === 'import-dataset') await importAny(world.deps, { clientId, uploadId });
      }
    },
    async imported(who, id) {
      const started = await who('POST', `/api/v1/uploads/${id}/import`, { consent: CONSENT });
      if (started.status !== 202) throw new Error(JSON.stringify(started.body));
      await imports.drain();
      return (await who('GET', `/api/v1/uploads/${id}`)).body as Upload;
    },
    async leads() {
      const { clientId } = world.client;
      return await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
        return await tx
          .selectFrom('leads')
          .select(['first_name', 'phone_number', 'dataset_id'])
          .where('client_id', '=', clientId)
          .orderBy('id')
          .execute();
      });
    },
  };
  return imports;
}
