import { inTenant, type Tx } from '@rekindle/db';
import { findDateOrder } from './date-order.ts';
import { FileError, MENDED_BY_MAPPING } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { ImportRunning, tryImportLock, withImportLock } from './import-lock.ts';
import { type ImportResult, importResult } from './import-result.ts';
import { isoDay } from './inquiry-date.ts';
import type { MappedColumn } from './map-columns.ts';
import { recallMapping } from './remembered-mapping.ts';
import type { RepairReport } from './repair-report.ts';
import { type PreviewRow, rejectedCollector, stagedSamples } from './preview-rows.ts';
import { classifyRows, countRows } from './settle-rows.ts';
import { openList, readColumns, stageRows, type StageOptions } from './stage-rows.ts';
import { createStaging, dropStaging, previewOwner } from './staging-table.ts';
import { shownReading } from './show-reading.ts';
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
  /** How the file was read. */
  reading: ReturnType<typeof shownReading>;
  /** Some rows of each outcome. Holds people's data: not for logs. */
  rows: PreviewRow[];
}

type ListOptions =
  | ('clientId' | 'source' | 'rules' | 'overrides' | 'off' | 'maxBytes')
  | ('reading' | 'mended' | 'onProgress' | 'signal');
export type PreviewedList = Pick<StageOptions, ListOptions> & {
  /** Null for a dataset that does not exist yet. */
  datasetId: string | null;
};

/**
 * Says what importing a list would do, by the same rules and queries, and writes nothing: its staging table is dropped.
 * @param options.wait wait for another dry run of this client instead of giving up
 * @throws FileError as the import would
 * @throws ImportRunning
 */
export async function previewImport(
  deps: Omit<ImportDeps, 'storage'>,
  list: PreviewedList,
  options: { wait: boolean },
): Promise<ImportPreview> {
  const uploadId = deps.ids.next();
  const scope = { clientId: list.clientId, datasetId: list.datasetId, uploadId };
  const locked = options.wait ? withImportLock : tryImportLock;
  const preview = await locked(
    deps,
    list.clientId,
    async (connection): Promise<ImportPreview> => {
      try {
        await createStaging(connection, previewOwner(list.clientId), uploadId);
        const run = { uploadId, ids: deps.ids, recall: recaller(deps, list), today: isoDay(deps.clock.now()) };
        const rejected = rejectedCollector();
        const staged = await stageRows(connection, { ...list, ...run, onRejectedRow: rejected.see });
        const { counts, samples } = await tenantOf(deps, list, async (tx) => {
          await classifyRows(tx, scope, list.rules.duplicateAction);
          return { counts: await countRows(tx, scope), samples: await stagedSamples(tx, scope) };
        });
        const result = importResult(staged.rows, { ...counts, rejected: staged.rejected });
        const { rejections, rescues, repairs, mapping, table } = staged;
        const dates = { order: staged.dateOrder, proved: staged.dateOrderProved };
        return {
          ...{ result, rejections, rescues, repairs, columns: mapping.columns, headerLine: table.headerLine },
          reading: shownReading(table, mapping, dates, list.reading ?? {}),
          rows: [...rejected.rows, ...samples],
        };
      } finally {
        await dropStaging(connection, uploadId);
      }
    },
    'preview',
  );
  if (preview === null)
    throw new ImportRunning('Another list of this client is being gone through; try again shortly.');
  return preview;
}

/** What a list's columns become, and why it cannot be imported like that. */
export interface ColumnsPreview {
  columns: MappedColumn[];
  headerLine: number | null;
  reading: ReturnType<typeof shownReading>;
  fault: FileError | null;
}

/**
 * Like `previewImport`, but a list whose columns do not suffice gives its columns and the fault, for a person to map.
 * @throws FileError for a file that cannot be read at all
 */
export async function previewList(
  deps: Omit<ImportDeps, 'storage'>,
  list: PreviewedList,
  options: { wait: boolean },
): Promise<ImportPreview | ColumnsPreview> {
  try {
    return await previewImport(deps, list, options);
  } catch (error) {
    if (!(error instanceof FileError) || !MENDED_BY_MAPPING.includes(error.code)) throw error;
    return await previewColumns(deps, list, error);
  }
}

/**
 * What a list's columns become, without a look at all of its rows; `fault` null when they suffice.
 * @throws FileError for a file that cannot be read
 */
export async function lookAtColumns(deps: Omit<ImportDeps, 'storage'>, list: PreviewedList): Promise<ColumnsPreview> {
  let fault: FileError | null = null;
  try {
    await openList({ ...list, recall: recaller(deps, list) });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    fault = error;
  }
  return await previewColumns(deps, list, fault);
}

/**
 * The columns of a list that has a fault.
 * @throws FileError for a file whose columns cannot be read either
 */
export async function previewColumns(
  deps: Omit<ImportDeps, 'storage'>,
  list: PreviewedList,
  fault: FileError | null,
): Promise<ColumnsPreview> {
  // A mapping that names a column there is not cannot be shown; any other one is shown as it is.
  const overrides = fault?.code === 'bad_mapping' ? {} : list.overrides;
  const { mapping, table } = await readColumns({ ...list, overrides, recall: recaller(deps, list) });
  const dates = await findDateOrder(table, mapping.columns.find((column) => column.use === 'inquiry_date')?.index);
  const order = list.reading?.date_order ?? dates.order;
  const reading = shownReading(table, mapping, { ...dates, order }, list.reading ?? {});
  return { columns: mapping.columns, headerLine: table.headerLine, reading, fault };
}

function recaller(deps: Omit<ImportDeps, 'storage'>, list: PreviewedList) {
  return async (table: Table) =>
    await tenantOf(deps, list, async (tx) => await recallMapping(tx, list.clientId, table));
}

async function tenantOf<T>(
  deps: Omit<ImportDeps, 'storage'>,
  list: PreviewedList,
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await inTenant(deps.db, { clientId: list.clientId, now: deps.clock.now() }, fn);
}
