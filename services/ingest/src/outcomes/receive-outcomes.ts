import { createHash } from 'node:crypto';
import { HttpProblem } from '@rekindle/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FileError } from '../file-error.ts';
import type { ImportDeps } from '../import-deps.ts';
import { asProblem, storePart } from '../receive-list.ts';
import type { FileRef } from '../storage.ts';
import { importOutcomes, type OutcomesResult } from './import-outcomes.ts';

/** Bytes of a file of outcomes that one request takes, some 100,000 rows: they are kept while it waits. */
export const OUTCOMES_BYTES_MAX = 5_000_000;

/** A file of outcomes that has been stored for the while that it is taken in. */
export interface ReceivedOutcomes {
  clientId: string;
  /** Names the file of rejected rows, where there are any. */
  id: string;
  filename: string;
  /** Hash of the file and its name. */
  hash: string;
  /** Forgets the file. */
  discard(): Promise<void>;
}

/**
 * Stores the request's one file.
 * @throws HttpProblem 400, 413 or 415 for what is no such file; nothing is kept then
 */
export async function receiveOutcomes(
  deps: ImportDeps,
  http: { request: FastifyRequest; reply: FastifyReply },
  to: { clientId: string; id: string },
): Promise<ReceivedOutcomes> {
  const { request, reply } = http;
  if (!request.isMultipart()) throw new HttpProblem(415, 'Send the file as multipart/form-data.');
  const limited = { ...deps, maxFileBytes: OUTCOMES_BYTES_MAX };
  const file = fileOf(to);
  const discard = async () => await deps.storage.remove(file);
  const hash = createHash('sha256');
  let filename: string | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') ({ filename } = await storePart(limited, part, file, (chunk) => hash.update(chunk)));
    }
    if (filename === null) throw new HttpProblem(400, 'The request holds no file.', { kind: 'no-file' });
    return { ...to, filename, hash: hash.update(JSON.stringify([filename])).digest('hex'), discard };
  } catch (error) {
    await discard();
    // The rest of the body is not read, so the connection serves nothing more.
    if (error instanceof FileError && error.code === 'too_large') reply.header('connection', 'close');
    throw asProblem(error);
  }
}

/**
 * Keeps what a file that was received says became of leads, and forgets the file.
 * @throws HttpProblem 400 for what is no such file
 */
export async function takeOutcomes(deps: ImportDeps, received: ReceivedOutcomes): Promise<OutcomesResult> {
  const limited = { ...deps, maxFileBytes: OUTCOMES_BYTES_MAX };
  try {
    return await importOutcomes(limited, { ...received, source: await deps.storage.read(fileOf(received)) });
  } catch (error) {
    throw asProblem(error);
  } finally {
    await received.discard();
  }
}

function fileOf({ clientId, id }: { clientId: string; id: string }): FileRef {
  return { bucket: 'csv_uploads', key: `${clientId}/outcomes-${id}.csv` };
}
