import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import { storedConsent, storedConsentDraft } from './consent.ts';
import { MendedRows, Reading } from './reading.ts';
import { shownRepairs, storedReport } from './repair-report.ts';
import { uploadsOfSameFile } from './same-file.ts';
import { refusalToUndo } from './undo-import.ts';

/** Whoever sees only some datasets: of the lists that are in none yet they see what they sent themselves. */
export interface UploadViewer {
  datasetIds: readonly string[];
  userId: string;
}

/**
 * An upload as the API shows it, with whether it can be undone and what else came from the same file; null when the
 * tenant has none of that id that `viewer` may see (null: sees all). Instants are ISO texts.
 */
export async function showUpload(tx: Tx, clientId: string, uploadId: string, viewer: UploadViewer | null = null) {
  const row = await rowsOf(tx, clientId, viewer).where('u.id', '=', uploadId).executeTakeFirst();
  if (row === undefined) return null;
  const imported = row.status === 'completed' && row.undone_at === null;
  const same = await uploadsOfSameFile(tx, { clientId, id: uploadId, contentHash: row.content_hash });
  return {
    ...shown(row),
    reading: Reading.parse(row.reading),
    mended_rows: MendedRows.parse(row.mended_rows),
    /** What has been said of the consent, whole or not. */
    consent_draft: shownDraft(row.consent),
    /** Null for what is not imported. */
    undo: imported ? { refusal: await refusalToUndo(tx, { clientId, uploadId }, row.kind) } : null,
    same_file: same.map(({ id, kind, filename, status, created_at, dataset_id, dataset_name }) => {
      return { id, kind, filename, status, dataset_id, dataset_name, created_at: new Date(created_at).toISOString() };
    }),
  };
}

/**
 * One page of a client's uploads, the newest first, and where the next one begins; null when there is none.
 * @param page.viewer only what they may see; null for all
 */
export async function listUploads(
  tx: Tx,
  clientId: string,
  page: {
    datasetId?: string | undefined;
    viewer?: UploadViewer | null;
    before?: string | undefined;
    limit: number;
  },
) {
  const rows = await rowsOf(tx, clientId, page.viewer ?? null)
    .$if(page.datasetId !== undefined, (query) => query.where('u.dataset_id', '=', page.datasetId ?? ''))
    .$if(page.before !== undefined, (query) => query.where('u.id', '<', page.before ?? ''))
    .orderBy('u.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit).map(shown);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

function rowsOf(tx: Tx, clientId: string, viewer: UploadViewer | null) {
  const uploads = tx
    .selectFrom('uploads as u')
    .leftJoin('datasets as d', (join) =>
      join.onRef('d.client_id', '=', 'u.client_id').onRef('d.id', '=', 'u.dataset_id'),
    )
    .leftJoin('users as p', (join) => join.onRef('p.client_id', '=', 'u.client_id').onRef('p.id', '=', 'u.uploaded_by'))
    .selectAll('u')
    .select(['d.name as dataset_name', 'p.first_name as uploader_first', 'p.last_name as uploader_last'])
    .where('u.client_id', '=', clientId);
  return viewer === null ? uploads : uploads.where(seenBy(viewer));
}

/** What upload `u` must be to be seen by whoever sees only some datasets. */
export function seenBy({ datasetIds, userId }: UploadViewer) {
  return sql<boolean>`(u.dataset_id = any(${[...datasetIds]}::uuid[])
    or u.dataset_id is null and (u.kind = 'suppressions' or u.uploaded_by = ${userId}::uuid))`;
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirst']>>>;

function shown(row: Row) {
  const uploader = [row.uploader_first, row.uploader_last].filter(Boolean).join(' ');
  return {
    id: row.id,
    kind: row.kind,
    dataset_id: row.dataset_id,
    /** Of one that is yet to be made, what it will be called. */
    dataset_name: row.dataset_name ?? row.new_dataset_name,
    uploaded_by: uploader === '' ? null : uploader,
    filename: row.filename,
    file_size: row.file_size,
    status: row.status,
    column_mapping: row.column_mapping,
    /** What a running import is at: reading the file, or writing leads, which takes about as long; or a dry run. */
    phase: row.phase,
    /** Of `file_size`. */
    bytes_read: row.bytes_read ?? 0,
    consent: row.consent === null ? null : shownConsent(row.consent),
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
    created_at: new Date(row.created_at).toISOString(),
    started_at: iso(row.started_at),
    completed_at: iso(row.completed_at),
    /** Seconds. */
    processing_time: row.processing_time,
    undone_at: iso(row.undone_at),
    undone_by: row.undone_by,
  };
}

function shownConsent(value: unknown) {
  const consent = storedConsent(value);
  return consent && { basis: consent.basis, source: consent.source, attested_by: consent.attestedBy };
}

function shownDraft(value: unknown) {
  const draft = storedConsentDraft(value);
  return draft && { basis: draft.basis, source: draft.source, attested_by: draft.attestedBy };
}

function iso(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
