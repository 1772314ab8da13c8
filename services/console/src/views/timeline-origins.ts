import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { entry, type TimelineEntry } from './timeline-entry.ts';

/** The row a lead came with, and rows of later lists that filled its gaps. */
export async function readOrigins(
  tx: Tx,
  { clientId, leadId }: { clientId: string; leadId: string },
): Promise<TimelineEntry[]> {
  const { rows } = await sql<{
    at: EpochMs;
    uploadId: string | null;
    filename: string | null;
    line: number | null;
    list: string;
    merged: boolean;
    cells: Record<string, string | null>;
    attributes: Record<string, string>;
    originals: Record<string, string>;
  }>`
    select l.created_at as at, l.upload_id as "uploadId", u.filename, l.row_number as line, d.name as list, false as merged,
      jsonb_strip_nulls(jsonb_build_object('first_name', l.first_name, 'last_name', l.last_name, 'phone_number', l.phone_number,
        'email', l.email, 'postcode', l.postcode, 'company', l.company, 'custom_id', l.custom_id,
        'inquiry_date', l.inquiry_date)) as cells, l.attributes, l.originals
    from leads l
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    left join uploads u on u.client_id = l.client_id and u.id = l.upload_id
    where l.client_id = ${clientId} and l.id = ${leadId}
    union all
    select coalesce(u.completed_at, u.created_at), u.id, u.filename, null, u.filename, true, m.filled, m.attributes, '{}'
    from upload_merges m join uploads u on u.client_id = m.client_id and u.id = m.upload_id
    where m.client_id = ${clientId} and m.lead_id = ${leadId}`.execute(tx);
  return rows.map((row) => {
    const place = row.line === null ? '' : `, line ${row.line.toLocaleString('en-GB')}`;
    const from = row.filename === null ? `to ${row.list}` : `from ${row.filename}${place}`;
    const written = Object.entries(row.originals).map(([name, value]) => ({ name: `${name} as written`, value }));
    const facts = [
      ...Object.entries({ ...row.cells, ...row.attributes }).flatMap(([name, value]) =>
        value === null || value === '' ? [] : [{ name, value: String(value) }],
      ),
      ...written,
    ];
    const title = row.merged ? `Gaps filled ${from}` : row.filename === null ? `Added ${from}` : `Imported ${from}`;
    const id = `import-${row.merged ? (row.uploadId ?? '') : leadId}`;
    return entry({
      id,
      at: row.at,
      kind: 'import',
      title,
      detail: row.merged || row.filename === null ? null : row.list,
      facts,
    });
  });
}
