import { inTenant } from '@rekindle/db';
import type { ImportDeps } from './import-deps.ts';
import { type ImportResult, importResult } from './import-result.ts';
import { withImportLock } from './import-lock.ts';
import { classifyRows, countRows } from './settle-rows.ts';
import { stageRows, type StageOptions } from './stage-rows.ts';
import { createStaging, dropStaging } from './staging-table.ts';

export interface ImportPreview {
  result: ImportResult;
  /** Rows by the code they would be rejected for. */
  rejections: Record<string, number>;
}

/**
 * Says what importing a list would do, by the same rules and queries, and writes nothing: its staging table is dropped.
 * @param list.datasetId null for a dataset that does not exist yet
 * @throws FileError as the import would
 */
export async function previewImport(
  deps: Omit<ImportDeps, 'storage'>,
  list: Pick<StageOptions, 'clientId' | 'source' | 'rules' | 'overrides' | 'maxBytes'> & { datasetId: string | null },
): Promise<ImportPreview> {
  const uploadId = deps.ids.next();
  const scope = { clientId: list.clientId, datasetId: list.datasetId, uploadId };
  return await withImportLock(deps, list.clientId, async (connection) => {
    try {
      await createStaging(connection, list.clientId, uploadId);
      const staged = await stageRows(connection, { ...list, uploadId, ids: deps.ids });
      const counts = await inTenant(deps.db, { clientId: list.clientId, now: deps.clock.now() }, async (tx) => {
        await classifyRows(tx, scope, list.rules.duplicateAction);
        return await countRows(tx, scope);
      });
      const result = importResult(staged.rows, { ...counts, rejected: staged.rejected });
      return { result, rejections: staged.rejections };
    } finally {
      await dropStaging(connection, uploadId);
    }
  });
}
