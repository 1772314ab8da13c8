import { at, inTenant } from '@rekindle/db';
import { z } from 'zod';
import { FileError, type FileErrorCode } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { checkedOverrides } from './map-columns.ts';
import { MendedRows, Reading } from './reading.ts';
import { storedSwitches } from './repair-switches.ts';
import { fileOfUrl, type FileRef } from './storage.ts';
import { type Failure, type Job, recordFailure, type Upload, type UploadKind } from './upload-records.ts';

const StoredMapping = z.record(z.string(), z.string()).nullable();
const StoredFailure = z.object({ code: z.string(), message: z.string(), line: z.number().nullable() });

/** What a completed upload came to. Counts that its kind does not have are zero. */
export interface StoredCounts {
  rows: number;
  new: number;
  merged: number;
  flagged: number;
  duplicate: number;
  suppressed: number;
  unmarked: number;
  rejected: number;
}

/** An upload that needs no import: it is done, cannot be done, waits for a person, or is not there. */
export type Ended =
  | {
      kind: 'completed';
      counts: StoredCounts;
      rejectedFile: FileRef | null;
      /** People whom it suppressed may have leads and texts that nobody has ended yet. */
      settling: boolean;
    }
  | Failure
  | { kind: 'not_found' };

/** Marks an upload as being imported, or tells what it came to when it needs no import any more. */
export async function beginUpload(deps: ImportDeps, job: Job, kind: UploadKind): Promise<Upload | Ended> {
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId: job.clientId, now }, async (tx) => {
    const row = await tx
      .selectFrom('uploads')
      .selectAll()
      .where('client_id', '=', job.clientId)
      .where('id', '=', job.uploadId)
      .where('kind', '=', kind)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return { kind: 'not_found' };
    if (row.status === 'failed' || row.status === 'mapping') return storedFailure(row.status, row.errors);
    if (row.status === 'completed') {
      const rejectedFile = row.rejected_file_url === null ? null : fileOfUrl(row.rejected_file_url);
      return { kind: 'completed', counts: countsOf(row), rejectedFile, settling: row.settling_since !== null };
    }
    if (kind === 'leads' && row.dataset_id === null) {
      const error = new FileError('dataset_missing', 'The dataset this list was for has been deleted.');
      return await recordFailure(tx, deps.ids.next(), job, error);
    }
    await tx
      .updateTable('uploads')
      .set({
        status: 'processing',
        phase: 'reading',
        started_at: row.started_at === null ? at(now) : at(row.started_at),
      })
      .where('client_id', '=', job.clientId)
      .where('id', '=', job.uploadId)
      .execute();
    return {
      ...job,
      kind,
      datasetId: row.dataset_id ?? '',
      file: fileOfUrl(row.file_url),
      overrides: checkedOverrides(StoredMapping.parse(row.column_mapping) ?? {}),
      off: storedSwitches(row.repairs_off),
      reading: Reading.parse(row.reading),
      mended: MendedRows.parse(row.mended_rows),
    };
  });
}

function storedFailure(kind: 'failed' | 'mapping', errors: unknown): Failure {
  const [failure] = z.array(StoredFailure).parse(errors ?? []);
  if (failure === undefined) {
    return { kind, code: 'on_hold', message: 'The list waits for somebody to look at it and import it.', line: null };
  }
  // Written by recordFailure from a FileError, whose code this is.
  return { kind, ...failure, code: failure.code as FileErrorCode };
}

function countsOf(row: {
  rows_detected: number | null;
  rows_imported: number | null;
  rows_merged: number | null;
  rows_flagged: number | null;
  rows_duplicate: number | null;
  rows_suppressed: number | null;
  rows_unmarked: number | null;
  rows_rejected: number | null;
}): StoredCounts {
  return {
    rows: row.rows_detected ?? 0,
    new: row.rows_imported ?? 0,
    merged: row.rows_merged ?? 0,
    flagged: row.rows_flagged ?? 0,
    duplicate: row.rows_duplicate ?? 0,
    suppressed: row.rows_suppressed ?? 0,
    unmarked: row.rows_unmarked ?? 0,
    rejected: row.rows_rejected ?? 0,
  };
}
