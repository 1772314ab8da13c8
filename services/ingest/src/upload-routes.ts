import { Readable } from 'node:stream';
import { inTenant, type Tx } from '@rekindle/db';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { JobQueues } from '@rekindle/queue';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IdParams, requireClient, requireDataset } from './api-client.ts';
import { consentOf, mappingOf, receiveList, repairsOffOf } from './receive-list.ts';
import { FileError } from './file-error.ts';
import { answerOnce, idempotencyKey, requestHash, sendAnswer } from './idempotency.ts';
import type { ImportDeps } from './import-deps.ts';
import { isRolledBack } from './rolled-back.ts';
import { releaseUpload } from './release-upload.ts';
import { listUploads, showUpload } from './show-upload.ts';
import { fileOfUrl } from './storage.ts';
import { undoImport } from './undo-import.ts';
import { keepList, wakeImport } from './take-list.ts';

export interface UploadRouteDeps extends ImportDeps {
  queues: Pick<JobQueues, 'add'>;
  /** Shared with the services that may upload for any client; null shuts the routes. */
  token: string | null;
}

const ImportBody = z
  .object({
    mapping: z.record(z.string(), z.string()).optional(),
    repairs_off: z.array(z.string()).optional(),
    consent: z.object({ basis: z.string(), source: z.string(), attested_by: z.string() }).optional(),
  })
  .nullish();
const ListQuery = z.object({
  dataset_id: z.uuid().optional(),
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const UndoBody = z.object({ by: z.string().trim().min(1).max(200) }).nullish();

/**
 * Uploads of leads and of suppressions, what became of them, importing one that was held or mended, and taking one
 * back.
 */
export function addUploadRoutes(app: FastifyInstance, deps: UploadRouteDeps): void {
  app.post('/api/v1/datasets/:id/uploads', async (request, reply) => {
    const { id } = parseInput(IdParams, request.params);
    await deps.clock.sync();
    await requireDataset(deps, request.clientId, id);
    return await takeUpload(deps, request, reply, id);
  });

  app.post('/api/v1/suppressions/uploads', async (request, reply) => {
    await deps.clock.sync();
    await requireClient(deps, request.clientId);
    return await takeUpload(deps, request, reply, null);
  });

  app.get('/api/v1/uploads', async (request) => {
    const { dataset_id: datasetId, cursor: before, limit } = parseInput(ListQuery, request.query);
    await deps.clock.sync();
    return await tenant(deps, request.clientId, async (tx) => {
      return await listUploads(tx, request.clientId, { datasetId, before, limit });
    });
  });

  app.get('/api/v1/uploads/:id', async (request) => {
    const { id } = parseInput(IdParams, request.params);
    return await readUpload(deps, request.clientId, id);
  });

  app.get('/api/v1/uploads/:id/rejected.csv', async (request, reply) => {
    const { id } = parseInput(IdParams, request.params);
    const { rejected_file_url: url } = await readUpload(deps, request.clientId, id);
    if (url === null) throw new HttpProblem(404, 'No row of this upload was rejected.');
    const source = await deps.storage.read(fileOfUrl(url)).catch((error: unknown) => {
      throw error instanceof FileError ? new HttpProblem(404, 'The file is no longer kept.') : error;
    });
    reply.header('content-type', 'text/csv; charset=utf-8');
    reply.header('content-disposition', 'attachment; filename="rejected.csv"');
    return await reply.send(Readable.from(source.open()));
  });

  app.post('/api/v1/uploads/:id/import', async (request, reply) => {
    const { id } = parseInput(IdParams, request.params);
    const body = parseInput(ImportBody, request.body) ?? {};
    const { basis, source, attested_by: attestedBy } = body.consent ?? {};
    const consent = consentOf(basis, source, attestedBy);
    await deps.clock.sync();
    const job = { clientId: request.clientId, uploadId: id };
    const mapping = body.mapping === undefined ? null : mappingOf(body.mapping);
    const off = body.repairs_off === undefined ? null : repairsOffOf(body.repairs_off);
    const released = await tenant(deps, request.clientId, async (tx) => {
      return await releaseUpload(tx, deps.ids, job, { mapping, consent, off });
    });
    if (released === 'not_found') throw new HttpProblem(404, 'There is no such upload.');
    if (released === 'name_taken')
      throw new HttpProblem(409, 'There is a list of this name already.', { kind: 'name-taken' });
    if (released === 'done') {
      throw new HttpProblem(409, 'The list is imported already; undo the import first.', { kind: 'imported' });
    }
    await wakeImport(deps, job);
    return await reply.code(202).send({ id, status: 'pending', location: `/api/v1/uploads/${id}` });
  });

  const undo = async (request: FastifyRequest) => {
    const { id } = parseInput(IdParams, request.params);
    const by = parseInput(UndoBody, request.body)?.by ?? 'api';
    const outcome = await undoImport(deps, { clientId: request.clientId, uploadId: id }, by);
    if (outcome.kind === 'not_found') throw new HttpProblem(404, 'There is no such upload.');
    if (outcome.kind === 'refused') throw new HttpProblem(409, outcome.sentence, { kind: outcome.code });
    if (outcome.kind === 'busy') {
      const detail = 'A list of this client is being imported at the moment; try again when it is done.';
      throw new HttpProblem(409, detail, { kind: 'import-running', retryAfterSeconds: 5 });
    }
    const { kind: outcomeKind, ...counts } = outcome;
    return { id, outcome: outcomeKind, ...counts };
  };
  app.delete('/api/v1/uploads/:id', undo);
  app.post('/api/v1/uploads/:id/undo', undo);
}

async function takeUpload(
  deps: UploadRouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  datasetId: string | null,
): Promise<FastifyReply> {
  const { clientId } = request;
  const key = idempotencyKey(request);
  const uploadId = deps.ids.next();
  const file = { bucket: 'csv_uploads', key: `${clientId}/${uploadId}.csv` } as const;
  const list = await receiveList(deps, request, reply, file);
  const now = deps.clock.now();
  const once = { clientId, key, hash: requestHash('upload', datasetId, list.hash), now };
  const answer = await tenant(deps, clientId, async (tx) => {
    return await answerOnce(tx, once, async () => {
      const kind = datasetId === null ? 'suppressions' : 'leads';
      await keepList(tx, { clientId, uploadId, kind, datasetId }, list);
      const location = `/api/v1/uploads/${uploadId}`;
      return { status: 202, body: { id: uploadId, status: list.hold ? 'mapping' : 'pending', location } };
    });
  }).catch(async (error: unknown) => {
    if (isRolledBack(error)) await deps.storage.remove(file);
    throw error;
  });
  if (answer.replayed) await deps.storage.remove(file);
  else if (!list.hold) await wakeImport(deps, { clientId, uploadId });
  return await sendAnswer(reply, answer);
}

async function tenant<T>(deps: ImportDeps, clientId: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, fn);
}

async function readUpload(deps: ImportDeps, clientId: string, uploadId: string) {
  const upload = await tenant(deps, clientId, async (tx) => await showUpload(tx, clientId, uploadId));
  if (upload === null) throw new HttpProblem(404, 'There is no such upload.');
  return upload;
}
