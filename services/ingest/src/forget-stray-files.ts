import { inTenant } from '@rekindle/db';
import { DAY_MS, UPLOADS_KEPT_MS } from '@rekindle/domain';
import type { ImportDeps } from './import-deps.ts';
import { fileUrl, type StoredFile } from './storage.ts';

/** Real milliseconds after which what lives only as long as a request has been left by a process that was killed. */
const REQUEST_ENDED_MS = DAY_MS;
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CLIENT = new RegExp(`^${UUID}$`);
/** A list that came in, or the rejected rows of one or of a file of outcomes: somebody may still ask for it. */
const LASTING = new RegExp(`^csv_uploads/[^/]+/${UUID}\\.csv$|^exports/[^/]+/[^/]+/rejected\\.csv$`);

/**
 * Deletes stored files that no upload names, for `forgetFiles` never meets them: half a file, a list for a dry run or a
 * file of outcomes of a request whose process was killed, after a day; after UPLOADS_KEPT_MS the rejected rows of outcomes,
 * and lists without an upload, as of a client that is gone. By the machine's clock, as files have it. Returns how many.
 * @throws what storage or the database throws; what is left is found the next time
 */
export async function forgetStrayFiles(
  deps: Pick<ImportDeps, 'db' | 'clock' | 'monotonic' | 'storage'>,
): Promise<number> {
  await deps.clock.sync();
  const now = deps.monotonic.realNow();
  let removed = 0;
  for (const bucket of ['csv_uploads', 'exports'] as const) {
    for await (const found of deps.storage.list(bucket)) {
      if (found.changedAt > now - keptFor(found) || (await isKnown(deps, found))) continue;
      await deps.storage.remove(found.file);
      removed += 1;
    }
  }
  return removed;
}

function keptFor({ file }: StoredFile): number {
  return LASTING.test(fileUrl(file)) ? UPLOADS_KEPT_MS : REQUEST_ENDED_MS;
}

/** Whether an upload of its client names the file; so does whatever is in no client's folder, which is none of ours. */
async function isKnown(deps: Pick<ImportDeps, 'db' | 'clock'>, { file }: StoredFile): Promise<boolean> {
  const [clientId = ''] = file.key.split('/');
  if (!CLIENT.test(clientId)) return true;
  const url = fileUrl(file);
  const upload = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('uploads')
      .select('id')
      .where('client_id', '=', clientId)
      .where((or) => or.or([or('file_url', '=', url), or('rejected_file_url', '=', url)]))
      .limit(1)
      .executeTakeFirst();
  });
  return upload !== undefined;
}
