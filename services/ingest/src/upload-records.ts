import { emitEvent, inTenant, jsonb, type Tx } from '@rekindle/db';
import type { RepairSwitches } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Consent } from './consent.ts';
import { type FileError, MENDED_BY_MAPPING } from './file-error.ts';
import type { ImportDeps, ImportOutcome } from './import-deps.ts';
import type { ImportResult, SuppressionResult } from './import-result.ts';
import type { MappingOverrides } from './map-columns.ts';
import type { MendedRows, Reading } from './reading.ts';
import type { StagedRows } from './stage-rows.ts';
import { type FileRef, fileUrl } from './storage.ts';

export type UploadKind = 'leads' | 'suppressions';

export interface Upload {
  clientId: string;
  uploadId: string;
  kind: UploadKind;
  /** '' for a suppression list, which belongs to none. */
  datasetId: string;
  file: FileRef;
  overrides: MappingOverrides;
  /** Repairs not to make. */
  off: RepairSwitches;
  /** How to read the file, where a person said so. */
  reading: Reading;
  /** Cells that a person mended. */
  mended: MendedRows;
}

export type Job = Pick<Upload, 'clientId' | 'uploadId'>;
export type Failure = Extract<ImportOutcome, { kind: 'failed' | 'mapping' }>;

const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * Adds an upload that waits to be imported, or with `hold` for a person who looks at it first.
 */
export async function createUpload(
  tx: Tx,
  upload: Omit<Upload, 'kind' | 'off' | 'reading' | 'mended'> & {
    kind?: UploadKind;
    off?: RepairSwitches;
    filename: string;
    fileSize: number;
    consent?: Consent;
    hold?: boolean;
    reading?: Reading;
    /** SHA-256 of the file alone. */
    contentHash?: string;
    /** Id of the person in the client's team. */
    uploadedBy?: string | null;
  },
): Promise<void> {
  await tx
    .insertInto('uploads')
    .values({
      client_id: upload.clientId,
      id: upload.uploadId,
      kind: upload.kind ?? 'leads',
      status: upload.hold === true ? 'mapping' : 'pending',
      dataset_id: upload.datasetId === '' ? null : upload.datasetId,
      filename: upload.filename,
      file_url: fileUrl(upload.file),
      file_size: upload.fileSize,
      file_type: /\.xlsx$/i.test(upload.filename) ? WORKBOOK_TYPE : 'text/csv',
      column_mapping: jsonb(upload.overrides),
      repairs_off: [...(upload.off ?? [])],
      consent: upload.consent === undefined ? null : jsonb(upload.consent),
      reading: jsonb(upload.reading ?? {}),
      content_hash: upload.contentHash ?? null,
      uploaded_by: upload.uploadedBy ?? null,
    })
    .execute();
}

/** Keeps why a file cannot be imported, where the operator sees it. */
export async function refuseUpload(deps: ImportDeps, job: Job, error: FileError): Promise<Failure> {
  const now = deps.clock.now();
  deps.log.info({ ...job, code: error.code, line: error.line }, 'list refused');
  return await inTenant(
    deps.db,
    { clientId: job.clientId, now },
    async (tx) => await recordFailure(tx, deps.ids.next(), job, error),
  );
}

/** Records the result on upload and dataset, in the transaction that inserts the leads. */
export async function completeUpload(
  tx: Tx,
  upload: Upload,
  done: {
    eventId: string;
    result: ImportResult;
    staged: StagedRows;
    rejectedFile: FileRef | null;
    /** How long the import took. */
    seconds: number;
  },
): Promise<void> {
  const { result, staged } = done;
  const mapping = jsonb(Object.fromEntries(staged.mapping.columns.map((column) => [column.header, column.use])));
  await tx
    .updateTable('uploads')
    .set({
      status: 'completed',
      phase: null,
      bytes_read: sql<number>`file_size`,
      undone_at: null,
      undone_by: null,
      column_mapping: mapping,
      rows_detected: result.rows,
      rows_imported: result.new,
      rows_merged: result.merged,
      rows_flagged: result.flagged,
      rows_duplicate: result.duplicate,
      rows_suppressed: result.suppressed,
      rows_rejected: result.rejected,
      repair_report: jsonb(staged.repairs),
      date_order: staged.dateOrder,
      rejected_file_url: done.rejectedFile === null ? null : fileUrl(done.rejectedFile),
      errors: jsonb(Object.entries(staged.rejections).map(([code, rows]) => ({ code, rows }))),
      completed_at: sql<Date>`app_now()`,
      processing_time: done.seconds,
      settling_since: staged.optedOut > 0 ? sql<Date>`app_now()` : null,
    })
    .where('client_id', '=', upload.clientId)
    .where('id', '=', upload.uploadId)
    .execute();
  await tx
    .updateTable('datasets')
    .set({ column_mapping: mapping, uploaded_file_url: fileUrl(upload.file) })
    .where('client_id', '=', upload.clientId)
    .where('id', '=', upload.datasetId)
    .execute();
  await emitEvent(tx, {
    id: done.eventId,
    clientId: upload.clientId,
    datasetId: upload.datasetId,
    type: 'list.imported',
    data: { upload_id: upload.uploadId, outcome: 'imported', ...result },
  });
}

/** Records what a suppression list came to, in the transaction that suppresses its numbers. */
export async function completeSuppressions(
  tx: Tx,
  upload: Upload,
  done: { eventId: string; result: SuppressionResult; rejectedFile: FileRef | null; seconds: number },
): Promise<void> {
  const { result } = done;
  await tx
    .updateTable('uploads')
    .set({
      status: 'completed',
      phase: null,
      bytes_read: sql<number>`file_size`,
      rows_detected: result.rows,
      rows_imported: result.new,
      rows_suppressed: result.suppressed,
      rows_duplicate: result.duplicate,
      rows_unmarked: result.unmarked,
      rows_rejected: result.rejected,
      rejected_file_url: done.rejectedFile === null ? null : fileUrl(done.rejectedFile),
      completed_at: sql<Date>`app_now()`,
      processing_time: done.seconds,
      settling_since: sql<Date>`app_now()`,
    })
    .where('client_id', '=', upload.clientId)
    .where('id', '=', upload.uploadId)
    .execute();
  const data = { upload_id: upload.uploadId, outcome: 'imported', ...result };
  await emitEvent(tx, { id: done.eventId, clientId: upload.clientId, type: 'suppressions.imported', data });
}

/** Keeps on the upload why its file cannot be imported, and tells it: also what a person can mend has not been imported. */
export async function recordFailure(tx: Tx, eventId: string, job: Job, error: FileError): Promise<Failure> {
  const { code, message, line } = error;
  const kind = MENDED_BY_MAPPING.includes(code) ? 'mapping' : 'failed';
  const { kind: of, dataset_id: datasetId } = await tx
    .updateTable('uploads')
    .set({
      status: kind,
      phase: null,
      errors: jsonb([{ code, message, line }]),
      completed_at: kind === 'failed' ? sql<Date>`app_now()` : null,
    })
    .where('client_id', '=', job.clientId)
    .where('id', '=', job.uploadId)
    .returning(['kind', 'dataset_id'])
    .executeTakeFirstOrThrow();
  await emitEvent(tx, {
    ...{ id: eventId, clientId: job.clientId, datasetId },
    type: of === 'leads' ? 'list.import_failed' : 'suppressions.import_failed',
    data: { upload_id: job.uploadId, outcome: kind === 'failed' ? 'failed' : 'needs_mapping', code, message },
  });
  return { kind, code, message, line };
}
