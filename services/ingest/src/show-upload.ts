import type { DB, Tx } from '@rekindle/db';
import type { Selectable } from 'kysely';
import { shownRepairs, storedReport } from './repair-report.ts';

/** An upload as the API shows it; null when the tenant has none of that id. Instants are ISO texts. */
export async function showUpload(tx: Tx, clientId: string, uploadId: string) {
  const row = await tx
    .selectFrom('uploads')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .executeTakeFirst();
  return row === undefined ? null : shown(row);
}

/** One page of a client's uploads, the newest first, and where the next one begins; null when there is none. */
export async function listUploads(
  tx: Tx,
  clientId: string,
  page: { datasetId?: string | undefined; before?: string | undefined; limit: number },
) {
  const rows = await tx
    .selectFrom('uploads')
    .selectAll()
    .where('client_id', '=', clientId)
    .$if(page.datasetId !== undefined, (query) => query.where('dataset_id', '=', page.datasetId ?? ''))
    .$if(page.before !== undefined, (query) => query.where('id', '<', page.before ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit).map(shown);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

function shown(row: Selectable<DB['uploads']>) {
  return {
    id: row.id,
    kind: row.kind,
    dataset_id: row.dataset_id,
    filename: row.filename,
    file_size: row.file_size,
    status: row.status,
    column_mapping: row.column_mapping,
    /** What a running import is at: reading the file, or writing leads, which takes about as long. */
    phase: row.phase,
    /** Of `file_size`. */
    bytes_read: row.bytes_read ?? 0,
    consent: row.consent,
    /** Rows read so far while the import runs. */
    rows: row.rows_detected,
    new: row.rows_imported,
    merged: row.rows_merged,
    flagged: row.rows_flagged,
    duplicate: row.rows_duplicate,
    suppressed: row.rows_suppressed,
    rejected: row.rows_rejected,
    /** Of a suppression list: rows that its do-not-contact column does not mark. */
    unmarked: row.rows_unmarked,
    /** Of a failed upload the fault; of a completed one, how many rows were rejected for what. */
    errors: row.errors ?? [],
    /** What was done to cells, with samples. */
    repairs: shownRepairs(storedReport(row.repair_report)),
    repairs_off: row.repairs_off,
    rejected_file_url: row.rejected_file_url,
    created_at: iso(row.created_at),
    started_at: iso(row.started_at),
    completed_at: iso(row.completed_at),
    /** Seconds. */
    processing_time: row.processing_time,
    undone_at: iso(row.undone_at),
    undone_by: row.undone_by,
  };
}

function iso(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
