import path from 'node:path';
import { inTenant } from '@rekindle/db';
import { findClient } from './find-client.ts';
import { completedOrThrow } from './import-any.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ImportFileOptions } from './import-file.ts';
import type { SuppressionResult } from './import-result.ts';
import { importSuppressions, previewSuppressions } from './import-suppressions.ts';
import { type FileRef, fileSource } from './storage.ts';
import { createUpload } from './upload-records.ts';

/**
 * Suppresses the numbers of a file of this machine for a client, before any lead exists or after.
 * @throws FileError when the file cannot be read; nothing is suppressed then
 * @throws ClientNotFound
 */
export async function suppressFile(
  deps: ImportDeps,
  options: Pick<ImportFileOptions, 'file' | 'client' | 'overrides' | 'dryRun'>,
): Promise<SuppressionResult & { rejected_file: string | null }> {
  await deps.clock.sync();
  const clientId = await findClient(deps, options.client);
  const source = await fileSource(options.file);
  const overrides = options.overrides ?? {};
  // Also before an import: a file that is no list leaves nothing behind.
  const preview = await previewSuppressions(deps, { clientId, source, overrides });
  if (options.dryRun === true) return { ...preview, rejected_file: null };
  const uploadId = deps.ids.next();
  const file: FileRef = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` };
  const fileSize = await deps.storage.write(file, source.open(), { maxBytes: deps.maxFileBytes });
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const filename = path.basename(options.file);
    await createUpload(tx, {
      ...{ clientId, uploadId, kind: 'suppressions', datasetId: '', file, fileSize, filename, overrides },
    });
  });
  const { result, rejectedFile } = completedOrThrow(
    await importSuppressions(deps, { clientId, uploadId }, { wait: true }),
  );
  return { ...result, rejected_file: rejectedFile === null ? null : deps.storage.location(rejectedFile) };
}
