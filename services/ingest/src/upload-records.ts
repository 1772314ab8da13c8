import { at, emitEvent, enrolLeads, inTenant, jsonb, type Tx, wakeCampaign } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { z } from 'zod';
import { FileError, type FileErrorCode } from './file-error.ts';
import type { ImportDeps, ImportOutcome } from './import-deps.ts';
import { type ImportResult, importResult } from './import-result.ts';
import { checkedOverrides, type MappingOverrides } from './map-columns.ts';
import type { StagedRows } from './stage-rows.ts';
import { fileOfUrl, type FileRef, fileUrl } from './storage.ts';

export interface Upload {
  clientId: string;
  uploadId: string;
  datasetId: string;
  file: FileRef;
  overrides: MappingOverrides;
}

type Job = Pick<Upload, 'clientId' | 'uploadId'>;
type Failure = Extract<ImportOutcome, { kind: 'failed' | 'mapping' }>;

/** Faults that saying which column is which would mend. */
const NEEDS_MAPPING: readonly FileErrorCode[] = ['bad_mapping', 'no_phone_column', 'required_field_unmapped'];
const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const StoredMapping = z.record(z.string(), z.string()).nullable();
const StoredFailure = z.object({ code: z.string(), message: z.string(), line: z.number().nullable() });

/** Adds an upload that waits to be imported. */
export async function createUpload(
  tx: Tx,
  upload: Upload & { filename: string; fileSize: number; uploadedBy?: string },
): Promise<void> {
  await tx
    .insertInto('uploads')
    .values({
      client_id: upload.clientId,
      id: upload.uploadId,
      dataset_id: upload.datasetId,
      filename: upload.filename,
      file_url: fileUrl(upload.file),
      file_size: upload.fileSize,
      file_type: /\.xlsx$/i.test(upload.filename) ? WORKBOOK_TYPE : 'text/csv',
      uploaded_by: upload.uploadedBy ?? null,
      column_mapping: jsonb(upload.overrides),
    })
    .execute();
}

/** Marks an upload as being imported, or tells what it came to when it needs no import any more. */
export async function beginUpload(deps: ImportDeps, job: Job): Promise<Upload | ImportOutcome> {
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId: job.clientId, now }, async (tx) => {
    const row = await tx
      .selectFrom('uploads')
      .selectAll()
      .where('client_id', '=', job.clientId)
      .where('id', '=', job.uploadId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return { kind: 'not_found' };
    if (row.status === 'failed' || row.status === 'mapping') return storedFailure(row.status, row.errors);
    if (row.status === 'completed') {
      return {
        kind: 'completed',
        result: storedResult(row),
        rejectedFile: row.rejected_file_url === null ? null : fileOfUrl(row.rejected_file_url),
      };
    }
    if (row.dataset_id === null) {
      const error = new FileError('dataset_missing', 'The dataset this list was for has been deleted.');
      return await recordFailure(tx, job, error, now);
    }
    await tx
      .updateTable('uploads')
      .set({ status: 'processing', started_at: row.started_at === null ? at(now) : at(row.started_at) })
      .where('client_id', '=', job.clientId)
      .where('id', '=', job.uploadId)
      .execute();
    return {
      ...job,
      datasetId: row.dataset_id,
      file: fileOfUrl(row.file_url),
      overrides: checkedOverrides(StoredMapping.parse(row.column_mapping) ?? {}),
    };
  });
}

/** Keeps why a file cannot be imported, where the operator sees it. */
export async function refuseUpload(deps: ImportDeps, job: Job, error: FileError): Promise<Failure> {
  const now = deps.clock.now();
  deps.log.info({ ...job, code: error.code, line: error.line }, 'list refused');
  return await inTenant(
    deps.db,
    { clientId: job.clientId, now },
    async (tx) => await recordFailure(tx, job, error, now),
  );
}

/** Shows how many rows have been read. */
export async function showProgress(tx: Tx, job: Job, rows: number): Promise<void> {
  await tx
    .updateTable('uploads')
    .set({ rows_detected: rows })
    .where('client_id', '=', job.clientId)
    .where('id', '=', job.uploadId)
    .execute();
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
      column_mapping: mapping,
      rows_detected: result.rows,
      rows_imported: result.new,
      rows_merged: result.merged,
      rows_flagged: result.flagged,
      rows_duplicate: result.duplicate,
      rows_suppressed: result.suppressed,
      rows_rejected: result.rejected,
      rejected_file_url: done.rejectedFile === null ? null : fileUrl(done.rejectedFile),
      errors: jsonb(Object.entries(staged.rejections).map(([code, rows]) => ({ code, rows }))),
      completed_at: sql<Date>`app_now()`,
      processing_time: done.seconds,
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
    data: { uploadId: upload.uploadId, ...result },
  });
}

/** Enrols the new leads when the campaign has been started. */
export async function enrolIfRunning(tx: Tx, upload: Upload, now: EpochMs): Promise<void> {
  const { clientId, datasetId } = upload;
  // Locked, so that a start at the same moment is either seen here or sees these leads itself.
  const dataset = await tx
    .selectFrom('datasets')
    .select('campaign_status')
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .forShare()
    .executeTakeFirst();
  if (dataset?.campaign_status !== 'active' && dataset?.campaign_status !== 'paused') return;
  await enrolLeads(tx, { clientId, datasetId, now });
  await wakeCampaign(tx, clientId, datasetId);
}

async function recordFailure(tx: Tx, job: Job, error: FileError, now: EpochMs): Promise<Failure> {
  const { code, message, line } = error;
  const kind = NEEDS_MAPPING.includes(code) ? 'mapping' : 'failed';
  await tx
    .updateTable('uploads')
    .set({ status: kind, errors: jsonb([{ code, message, line }]), completed_at: kind === 'failed' ? at(now) : null })
    .where('client_id', '=', job.clientId)
    .where('id', '=', job.uploadId)
    .execute();
  return { kind, code, message, line };
}

function storedFailure(kind: 'failed' | 'mapping', errors: unknown): Failure {
  const [failure] = z.array(StoredFailure).min(1).parse(errors);
  // Written by recordFailure from a FileError, whose code this is.
  return {
    kind,
    ...failure,
    code: failure?.code as FileErrorCode,
    message: failure?.message ?? '',
    line: failure?.line ?? null,
  };
}

function storedResult(row: {
  rows_detected: number | null;
  rows_imported: number | null;
  rows_merged: number | null;
  rows_flagged: number | null;
  rows_duplicate: number | null;
  rows_suppressed: number | null;
  rows_rejected: number | null;
}): ImportResult {
  return importResult(row.rows_detected ?? 0, {
    new: row.rows_imported ?? 0,
    merged: row.rows_merged ?? 0,
    flagged: row.rows_flagged ?? 0,
    duplicate: row.rows_duplicate ?? 0,
    suppressed: row.rows_suppressed ?? 0,
    rejected: row.rows_rejected ?? 0,
  });
}
