import type { Tx } from '@rekindle/db';

/** An upload as the API shows it; null when the tenant has none of that id. Instants are ISO texts. */
export async function showUpload(tx: Tx, clientId: string, uploadId: string) {
  const row = await tx
    .selectFrom('uploads')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('id', '=', uploadId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    dataset_id: row.dataset_id,
    filename: row.filename,
    file_size: row.file_size,
    status: row.status,
    column_mapping: row.column_mapping,
    /** Rows read so far while the import runs. */
    rows: row.rows_detected,
    new: row.rows_imported,
    merged: row.rows_merged,
    flagged: row.rows_flagged,
    duplicate: row.rows_duplicate,
    suppressed: row.rows_suppressed,
    rejected: row.rows_rejected,
    /** Of a failed upload the fault; of a completed one, how many rows were rejected for what. */
    errors: row.errors ?? [],
    rejected_file_url: row.rejected_file_url,
    created_at: iso(row.created_at),
    started_at: iso(row.started_at),
    completed_at: iso(row.completed_at),
    /** Seconds. */
    processing_time: row.processing_time,
  };
}

function iso(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
