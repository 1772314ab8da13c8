import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { isRolledBack, keepList, type ReceivedList, receiveList, wakeImport } from '@rekindle/ingest';
import { refusalOf } from '@rekindle/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { requireDataset } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { Received } from '../route.ts';

/** Whose list it is, who sends it and where it goes. */
interface UploadOrder {
  clientId: string;
  actor: Actor;
  kind: 'leads' | 'suppressions';
  datasetId: string | null;
}

/** A list that has been stored, and is no upload yet. */
export interface ReceivedUpload extends Received, UploadOrder {
  uploadId: string;
  list: ReceivedList;
}

/**
 * Stores the one file of a form.
 * @throws HttpProblem 403, 404; 400, 413 or 415 for what is no list, before anything is kept
 */
export async function receiveUpload(
  deps: ConsoleDeps,
  order: UploadOrder,
  http: { request: FastifyRequest; reply: FastifyReply },
): Promise<ReceivedUpload> {
  const { clientId, actor, kind, datasetId } = order;
  requireKind(actor, kind);
  if (datasetId !== null) await requireOwnDataset(deps, order, datasetId);
  const uploadId = deps.ids.next();
  const file = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` } as const;
  const list = await receiveList(deps, http.request, http.reply, file);
  if (!list.hold && kind === 'leads' && datasetId === null) {
    await deps.storage.remove(file);
    throw new HttpProblem(400, 'Say which dataset the leads are for, or hold the list back.', { kind: 'no-dataset' });
  }
  return { ...order, uploadId, list, hash: list.hash, discard: async () => await deps.storage.remove(file) };
}

/** Keeps a list that was received as an upload, and has it imported unless its form holds it back. */
export async function keepUpload(
  deps: ConsoleDeps,
  { clientId, actor, kind, datasetId, uploadId, list, discard }: ReceivedUpload,
): Promise<{ id: string; held: boolean }> {
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const uploadedBy = actor.kind === 'user' ? actor.id : null;
    await keepList(tx, { clientId, uploadId, kind, datasetId, uploadedBy }, list);
  }).catch(async (error: unknown) => {
    if (isRolledBack(error)) await discard();
    throw error;
  });
  if (!list.hold) await wakeImport(deps, { clientId, uploadId });
  return { id: uploadId, held: list.hold };
}

/** Throws `HttpProblem` 403 for whoever may not change who must not be texted. */
export function requireKind(actor: Actor, kind: 'leads' | 'suppressions'): void {
  if (kind === 'leads' || actor.may('suppressions.edit')) return;
  throw new HttpProblem(403, refusalOf('suppressions.edit', actor.role), { kind: 'forbidden' });
}

/** Throws `HttpProblem` 404 for a dataset that is not the client's, or that the caller may not see. */
export async function requireOwnDataset(
  deps: ConsoleDeps,
  { clientId, actor }: { clientId: string; actor: Actor },
  datasetId: string,
): Promise<void> {
  requireDataset(actor, datasetId);
  const found = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('datasets')
      .select('id')
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .executeTakeFirst();
  });
  if (found === undefined) throw new HttpProblem(404, 'There is no such dataset.', { kind: 'no-such-dataset' });
}
