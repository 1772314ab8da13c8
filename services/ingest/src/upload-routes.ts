import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import multipart, { type Multipart } from '@fastify/multipart';
import { inTenant } from '@rekindle/db';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { JobQueues } from '@rekindle/queue';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FileError } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { checkedOverrides, type MappingOverrides } from './map-columns.ts';
import { fileOfUrl, type FileRef } from './storage.ts';
import { createUpload } from './upload-records.ts';
import { showUpload } from './show-upload.ts';

export interface UploadRouteDeps extends ImportDeps {
  queues: Pick<JobQueues, 'add'>;
  /** Shared with the services that may upload for any client; null shuts the routes. */
  token: string | null;
}

const IdParams = z.object({ id: z.uuid() });
const ClientHeader = z.object({ 'x-client-id': z.uuid() });
const Mapping = z.record(z.string(), z.string());

/** Uploads: `POST /api/v1/datasets/:id/uploads`, `GET /api/v1/uploads/:id` and its rejected.csv. */
export async function addUploadRoutes(app: FastifyInstance, deps: UploadRouteDeps): Promise<void> {
  await app.register(multipart, {
    limits: { files: 1, fields: 10, fieldSize: 65_536, fileSize: Number.MAX_SAFE_INTEGER },
  });
  app.decorateRequest('clientId', '');
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/api/')) request.clientId = clientOf(request, deps.token);
  });

  app.post('/api/v1/datasets/:id/uploads', async (request, reply) => {
    const { id: datasetId } = parseInput(IdParams, request.params);
    if (!request.isMultipart()) throw new HttpProblem(415, 'Send the file as multipart/form-data.');
    await deps.clock.sync();
    await requireDataset(deps, request.clientId, datasetId);
    const uploadId = deps.ids.next();
    const received = await receiveFile(deps, request, {
      bucket: 'csv_uploads',
      key: `${request.clientId}/${uploadId}.csv`,
    });
    const scope = { clientId: request.clientId, now: deps.clock.now() };
    await inTenant(deps.db, scope, async (tx) => {
      await createUpload(tx, { clientId: request.clientId, uploadId, datasetId, ...received });
    });
    // A lost wake-up is no loss: the sweeper finds uploads that wait.
    await deps.queues.add('import-dataset', { clientId: request.clientId, uploadId }).catch((err: unknown) => {
      deps.log.warn({ err, uploadId }, 'upload kept, but not queued yet');
    });
    const location = `/api/v1/uploads/${uploadId}`;
    return await reply.code(202).header('location', location).send({ id: uploadId, status: 'pending', location });
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
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The client on whose behalf an API request is made; '' elsewhere. */
    clientId: string;
  }
}

function clientOf(request: FastifyRequest, token: string | null): string {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === null || given === undefined || !sameText(given, token)) {
    throw new HttpProblem(401, 'The token is missing or wrong.', { kind: 'unauthorised' });
  }
  return parseInput(ClientHeader, request.headers)['x-client-id'];
}

/** Compares in a time that tells nothing about where the texts differ. */
function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function requireDataset(deps: ImportDeps, clientId: string, datasetId: string): Promise<void> {
  const dataset = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('datasets')
      .select('id')
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .executeTakeFirst();
  });
  if (dataset === undefined) throw new HttpProblem(404, 'There is no such dataset.');
}

async function readUpload(deps: ImportDeps, clientId: string, uploadId: string) {
  const upload = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await showUpload(tx, clientId, uploadId);
  });
  if (upload === null) throw new HttpProblem(404, 'There is no such upload.');
  return upload;
}

interface Received {
  file: FileRef;
  filename: string;
  fileSize: number;
  overrides: MappingOverrides;
}

/** Streams the request's one file into storage and reads the field `mapping`, before or after it. */
async function receiveFile(deps: ImportDeps, request: FastifyRequest, file: FileRef): Promise<Received> {
  let stored: { filename: string; fileSize: number } | null = null;
  let overrides: MappingOverrides = {};
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') stored = await storePart(deps, part, file);
      else if (part.fieldname === 'mapping') overrides = overridesOf(part.value);
    }
    if (stored === null) throw new HttpProblem(400, 'The request holds no file.', { kind: 'no-file' });
    return { file, ...stored, overrides };
  } catch (error) {
    await deps.storage.remove(file);
    throw asProblem(error);
  }
}

async function storePart(deps: ImportDeps, part: Extract<Multipart, { type: 'file' }>, file: FileRef) {
  const fileSize = await deps.storage.write(file, part.file, { maxBytes: deps.maxFileBytes });
  return { filename: part.filename.slice(-200) || 'list.csv', fileSize };
}

function overridesOf(value: unknown): MappingOverrides {
  let parsed: unknown;
  try {
    parsed = JSON.parse(String(value));
  } catch {
    throw new HttpProblem(400, 'The field "mapping" is not JSON.', { kind: 'bad-mapping' });
  }
  return checkedOverrides(parseInput(Mapping, parsed));
}

function asProblem(error: unknown): unknown {
  if (!(error instanceof FileError)) return error;
  const status = error.code === 'too_large' ? 413 : 400;
  return new HttpProblem(status, error.message, { kind: error.code.replaceAll('_', '-') });
}
