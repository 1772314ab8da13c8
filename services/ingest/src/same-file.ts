import type { Tx } from '@rekindle/db';

const SHOWN = 5;

/** The client's other uploads of the very same file that were imported or wait to be, the newest first. */
export async function uploadsOfSameFile(tx: Tx, upload: { clientId: string; id: string; contentHash: string | null }) {
  if (upload.contentHash === null) return [];
  return await tx
    .selectFrom('uploads as u')
    .leftJoin('datasets as d', (join) =>
      join.onRef('d.client_id', '=', 'u.client_id').onRef('d.id', '=', 'u.dataset_id'),
    )
    .select(['u.id', 'u.kind', 'u.filename', 'u.status', 'u.created_at', 'd.name as dataset_name', 'u.dataset_id'])
    .where('u.client_id', '=', upload.clientId)
    .where('u.content_hash', '=', upload.contentHash)
    .where('u.id', '<>', upload.id)
    .where('u.undone_at', 'is', null)
    .where('u.status', '<>', 'failed')
    .orderBy('u.id', 'desc')
    .limit(SHOWN)
    .execute();
}
