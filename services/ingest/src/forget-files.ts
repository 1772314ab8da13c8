import { at, inTenant, type Tx } from '@rekindle/db';
import { UPLOADS_KEPT_MS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import { fileOfUrl } from './storage.ts';
import type { Job } from './upload-records.ts';

/**
 * The step behind job `forget-files`: deletes a stored list and its rejected rows once they have been kept for
 * UPLOADS_KEPT_MS. What the import came to stays. Idempotent; leaves alone what is younger or being imported.
 * @throws what storage throws; the upload stays as it is, the step can run again
 */
export async function forgetFiles(deps: ImportDeps, { clientId, uploadId }: Job): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId, now }, async (tx) => {
    const row = await tx
      .selectFrom('uploads')
      .select(['file_url', 'rejected_file_url'])
      .where('client_id', '=', clientId)
      .where('id', '=', uploadId)
      .where('status', 'not in', ['pending', 'processing'])
      .where('created_at', '<=', sql<number>`${at(now - UPLOADS_KEPT_MS)}::timestamptz`)
      .where('files_removed_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return;
    await forgetSamples(tx, clientId, [uploadId]);
    await tx
      .updateTable('uploads')
      .set({ files_removed_at: at(now) })
      .where('client_id', '=', clientId)
      .where('id', '=', uploadId)
      .execute();
    // Before the commit: what cannot be deleted is tried again.
    for (const url of [row.file_url, row.rejected_file_url]) {
      if (url !== null) await deps.storage.remove(fileOfUrl(url));
    }
  });
}

/** Of stored lists the counts stay; samples of repairs and rows mended by hand show numbers and names, so they go. */
export async function forgetSamples(tx: Tx, clientId: string, uploadIds: readonly string[]): Promise<void> {
  await sql`
    update uploads set mended_rows = '{}', repair_report = coalesce((
      select jsonb_object_agg(kind, report || '{"samples": []}') from jsonb_each(repair_report) as r(kind, report)), '{}')
    where client_id = ${clientId} and id = any(${[...uploadIds]}::uuid[])`.execute(tx);
}
