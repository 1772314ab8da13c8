import multipart from '@fastify/multipart';
import type { Tx } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import type { FastifyInstance } from 'fastify';
import { keepConsent } from './consent.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ReceivedList } from './receive-list.ts';
import { createUpload, type Job, type UploadKind } from './upload-records.ts';

/** Has an app take forms with one file, of any length; `receiveList` limits it. */
export async function takesForms(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    limits: { files: 1, fields: 10, fieldSize: 65_536, fileSize: Number.MAX_SAFE_INTEGER },
  });
}

/**
 * Keeps a list that has been received as an upload, in the caller's transaction. Its consent goes to the dataset when it
 * is to be imported: that of a held list waits with it.
 */
export async function keepList(
  tx: Tx,
  upload: Job & { kind: UploadKind; datasetId: string | null; uploadedBy?: string | null },
  list: ReceivedList,
): Promise<void> {
  const { clientId, datasetId } = upload;
  const { consent, hash: _, ...received } = list;
  if (consent !== null && datasetId !== null && !list.hold) {
    await keepConsent(tx, clientId, datasetId, consent);
  }
  await createUpload(tx, { ...upload, ...received, datasetId: datasetId ?? '', ...(consent !== null && { consent }) });
}

/** Has an upload imported now. A lost wake-up is no loss: the sweeper finds uploads that wait. */
export async function wakeImport(deps: ImportDeps & { queues: Pick<JobQueues, 'add'> }, job: Job): Promise<void> {
  await deps.queues.add('import-dataset', { clientId: job.clientId, uploadId: job.uploadId }).catch((err: unknown) => {
    deps.log.warn({ err, uploadId: job.uploadId }, 'upload kept, but not queued yet');
  });
}
