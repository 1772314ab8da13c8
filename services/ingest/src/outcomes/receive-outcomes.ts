import { HttpProblem } from '@rekindle/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FileError } from '../file-error.ts';
import type { ImportDeps } from '../import-deps.ts';
import { asProblem, storePart } from '../receive-list.ts';
import type { FileRef } from '../storage.ts';
import { importOutcomes, type OutcomesResult } from './import-outcomes.ts';

/** Bytes of a file of outcomes that one request takes, some 100,000 rows: they are kept while it waits. */
export const OUTCOMES_BYTES_MAX = 5_000_000;

/**
 * Takes the request's one file, keeps what it says became of leads, and forgets the file.
 * @param to.id names the file of rejected rows, where there are any
 * @throws HttpProblem 400, 413 or 415 for what is no such file
 */
export async function receiveOutcomes(
  deps: ImportDeps,
  http: { request: FastifyRequest; reply: FastifyReply },
  to: { clientId: string; id: string },
): Promise<OutcomesResult> {
  const { request, reply } = http;
  if (!request.isMultipart()) throw new HttpProblem(415, 'Send the file as multipart/form-data.');
  const limited = { ...deps, maxFileBytes: OUTCOMES_BYTES_MAX };
  const file: FileRef = { bucket: 'csv_uploads', key: `${to.clientId}/outcomes-${to.id}.csv` };
  let filename: string | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') ({ filename } = await storePart(limited, part, file, () => {}));
    }
    if (filename === null) throw new HttpProblem(400, 'The request holds no file.', { kind: 'no-file' });
    return await importOutcomes(limited, { ...to, source: await deps.storage.read(file), filename });
  } catch (error) {
    // The rest of the body is not read, so the connection serves nothing more.
    if (error instanceof FileError && error.code === 'too_large') reply.header('connection', 'close');
    throw asProblem(error);
  } finally {
    await deps.storage.remove(file);
  }
}
