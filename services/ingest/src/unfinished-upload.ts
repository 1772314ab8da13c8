import { createHash } from 'node:crypto';
import type { Tx } from '@rekindle/db';
import type { ByteSource } from './byte-source.ts';
import { fileOfUrl, type Storage } from './storage.ts';

/**
 * An upload of this very list into this dataset that was begun and not finished, as by a process that was killed: going
 * on with it keeps the list from coming in once now and once when that upload is taken up again. Null for none.
 */
export async function unfinishedUpload(
  tx: Tx,
  storage: Storage,
  list: { clientId: string; datasetId: string; filename: string; source: ByteSource },
): Promise<string | null> {
  const uploads = await tx
    .selectFrom('uploads')
    .select(['id', 'file_url'])
    .where('client_id', '=', list.clientId)
    .where('dataset_id', '=', list.datasetId)
    .where('kind', '=', 'leads')
    .where('status', 'in', ['pending', 'processing'])
    .where('filename', '=', list.filename)
    .where('file_size', '=', list.source.bytes)
    .orderBy('created_at', 'desc')
    .limit(UPLOADS_LOOKED_AT)
    .execute();
  if (uploads.length === 0) return null;
  const wanted = await hashOf(list.source);
  for (const { id, file_url: url } of uploads) {
    const stored = await storage.read(fileOfUrl(url)).catch(() => null);
    if (stored !== null && (await hashOf(stored)) === wanted) return id;
  }
  return null;
}

const UPLOADS_LOOKED_AT = 10;

async function hashOf(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of source.open()) hash.update(piece);
  return hash.digest('hex');
}
