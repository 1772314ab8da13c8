import { inTenant, type Tx } from '@rekindle/db';
import { FileError, MENDED_BY_MAPPING } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { ImportRunning, tryImportLock, withImportLock } from './import-lock.ts';
import { type ImportResult, importResult } from './import-result.ts';
import { isoDay } from './inquiry-date.ts';
import type { MappedColumn } from './map-columns.ts';
import { recallMapping } from './remembered-mapping.ts';
import type { RepairReport } from './repair-report.ts';
import { classifyRows, countRows } from './settle-rows.ts';
import { readColumns, stageRows, type StageOptions } from './stage-rows.ts';
import { createStaging, dropStaging } from './staging-table.ts';
import type { Table } from './table.ts';

export interface ImportPreview {
  result: ImportResult;
  /** Rows by the code they would be rejected for. */
  rejections: Record<string, number>;
  /** By required field, the rows that requiring it rejects and that would be taken without it. */
  rescues: Record<string, number>;
  /** What would be done to cells. Holds people's data: not for logs. */
  repairs: RepairReport;
  columns: MappedColumn[];
  headerLine: number | null;
}

type List = Pick<StageOptions, 'clientId' | 'source' | 'rules' | 'overrides' | 'off' | 'maxBytes'> & {
  /** Null for a dataset that does not exist yet. */
  datasetId: string | null;
};

/**
 * Says what importing a list would do, by the same rules and queries, and writes nothing: its staging table is dropped.
 * @param options.wait wait for an import of this client instead of giving up
 * @throws FileError as the import would
 * @throws ImportRunning
 */
export async function previewImport(
  deps: Omit<ImportDeps, 'storage'>,
  list: List,
  options: { wait: boolean },
): Promise<ImportPreview> {
  const uploadId = deps.ids.next();
  const scope = { clientId: list.clientId, datasetId: list.datasetId, uploadId };
  const locked = options.wait ? withImportLock : tryImportLock;
  const preview = await locked(deps, list.clientId, async (connection): Promise<ImportPreview> => {
    try {
      await createStaging(connection, list.clientId, uploadId);
      const run = { uploadId, ids: deps.ids, recall: recaller(deps, list), today: isoDay(deps.clock.now()) };
      const staged = await stageRows(connection, { ...list, ...run });
      const counts = await tenantOf(deps, list, async (tx) => {
        await classifyRows(tx, scope, list.rules.duplicateAction);
        return await countRows(tx, scope);
      });
      const result = importResult(staged.rows, { ...counts, rejected: staged.rejected });
      const { rejections, rescues, repairs, mapping, table } = staged;
      return { result, rejections, rescues, repairs, columns: mapping.columns, headerLine: table.headerLine };
    } finally {
      await dropStaging(connection, uploadId);
    }
  });
  if (preview === null) throw new ImportRunning('Another list of this client is being imported; try again shortly.');
  return preview;
}

/** What a list's columns become, and why it cannot be imported like that. */
export interface ColumnsPreview {
  columns: MappedColumn[];
  headerLine: number | null;
  fault: FileError;
}

/**
 * Like `previewImport`, but a list whose columns do not suffice gives its columns and the fault, for a person to map.
 * @throws FileError for a file that cannot be read at all
 */
export async function previewList(
  deps: Omit<ImportDeps, 'storage'>,
  list: List,
  options: { wait: boolean },
): Promise<ImportPreview | ColumnsPreview> {
  try {
    return await previewImport(deps, list, options);
  } catch (error) {
    if (!(error instanceof FileError) || !MENDED_BY_MAPPING.includes(error.code)) throw error;
    // A mapping that names a column there is not cannot be shown; any other one is shown as it is.
    const overrides = error.code === 'bad_mapping' ? {} : list.overrides;
    const { mapping, table } = await readColumns({ ...list, overrides, recall: recaller(deps, list) });
    return { columns: mapping.columns, headerLine: table.headerLine, fault: error };
  }
}

function recaller(deps: Omit<ImportDeps, 'storage'>, list: List) {
  return async (table: Table) =>
    await tenantOf(deps, list, async (tx) => await recallMapping(tx, list.clientId, table));
}

async function tenantOf<T>(deps: Omit<ImportDeps, 'storage'>, list: List, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTenant(deps.db, { clientId: list.clientId, now: deps.clock.now() }, fn);
}
