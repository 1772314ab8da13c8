import { sqlState } from '@rekindle/db';
import type pg from 'pg';
import { beginUpload, type Ended } from './begin-upload.ts';
import { FileError } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { tryImportLock, withImportLock } from './import-lock.ts';
import { CountsDoNotAddUp } from './import-result.ts';
import { settleUpload } from './opt-outs.ts';
import { dropStaging } from './staging-table.ts';
import { type Job, refuseUpload, type Upload, type UploadKind } from './upload-records.ts';

export interface StepOptions {
  /** Wait for another import of this client instead of answering `busy`. */
  wait?: boolean;
  /** Gives the import up between two batches of rows; it can run again. */
  signal?: AbortSignal;
}

/**
 * What every import of an upload has around it: one a client at a time, begun only when it is still to be done, a file
 * that cannot be imported recorded with the reason, and nothing left behind in `staging`.
 * @param work does the import; its COPY goes through `connection`
 * @throws what the database or storage throws when it is away; the upload stays `processing`, the step can run again
 */
export async function uploadStep<T>(
  deps: ImportDeps,
  job: Job,
  kind: UploadKind,
  options: StepOptions,
  work: (connection: pg.Client, upload: Upload) => Promise<T>,
): Promise<T | Ended | { kind: 'busy' }> {
  await deps.clock.sync();
  const locked = options.wait === true ? withImportLock : tryImportLock;
  const outcome = await locked<T | Ended>(deps, job.clientId, async (connection) => {
    try {
      const begun = await beginUpload(deps, job, kind);
      if ('file' in begun) return await work(connection, begun);
      if (begun.kind === 'completed' && begun.settling) await settleUpload(deps, job);
      return begun;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      if (refusal !== error) deps.log.error({ err: error, ...job }, 'a list could not be imported');
      return await refuseUpload(deps, job, refusal);
    } finally {
      await dropStaging(connection, job.uploadId).catch(() => {});
    }
  });
  return outcome ?? { kind: 'busy' };
}

/** Why this upload can never be imported; null for trouble that passes, after which the step runs again. */
function refusalOf(error: unknown): FileError | null {
  if (error instanceof FileError) return error;
  // Classes 22, 23 and 54: data that Postgres will refuse every time, or that is too much for it
  // (https://www.postgresql.org/docs/18/errcodes-appendix.html).
  if (!(error instanceof CountsDoNotAddUp) && !/^(2[23]|54)/.test(sqlState(error) ?? '')) return null;
  return new FileError('internal_error', 'A fault in Rekindle kept this list from being imported; none of it was.');
}
