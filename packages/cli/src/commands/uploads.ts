import { inTenant } from '@rekindle/db';
import { listUploads } from '@rekindle/ingest';
import { EXIT } from '../exit-codes.ts';
import { clientsNamed } from '../find-client.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';

const SHOWN_MAX = 20;

/** `rekindle import list`: the latest uploads of each client, with the ids they are undone by. */
export async function showUploads(session: Session, options: { client?: string; json?: true }): Promise<number> {
  const uploads = await withStore(session, async (store) => {
    const found = [];
    for (const { id, name } of await clientsNamed(store, options.client)) {
      const { items } = await inTenant(store.db, { clientId: id, now: store.clock.now() }, async (tx) => {
        return await listUploads(tx, id, { limit: SHOWN_MAX });
      });
      found.push(...items.map((upload) => ({ client: name, ...upload })));
    }
    return found;
  });
  if (options.json) session.data(JSON.stringify(uploads));
  else if (uploads.length === 0) session.say('Nothing has been uploaded yet: npx --no rekindle import FILE.');
  else for (const upload of uploads) session.data(line(upload));
  return EXIT.ok;
}

type Shown = { client: string } & Awaited<ReturnType<typeof listUploads>>['items'][number];

function line(upload: Shown): string {
  const state = upload.undone_at === null ? upload.status : 'undone';
  const counts = upload.status === 'completed' ? `, ${upload.rows ?? 0} rows, ${upload.new ?? 0} new` : '';
  return `${upload.id}  ${upload.created_at ?? ''}  ${upload.client}  ${upload.filename}: ${state}${counts}`;
}
