import { inTenant, sqlState, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type pg from 'pg';
import { FileError } from './file-error.ts';
import type { ImportDeps, ImportOutcome } from './import-deps.ts';
import { tryImportLock, withImportLock } from './import-lock.ts';
import { CountsDoNotAddUp, importResult } from './import-result.ts';
import { loadImportRules } from './import-rules.ts';
import { openRejectedFile } from './rejected-file.ts';
import { classifyRows, countRows, insertLeads } from './settle-rows.ts';
import { type StagedRows, stageRows } from './stage-rows.ts';
import { createStaging, dropStaging } from './staging-table.ts';
import type { FileRef } from './storage.ts';
import {
  beginUpload,
  completeUpload,
  enrolIfRunning,
  refuseUpload,
  showProgress,
  type Upload,
} from './upload-records.ts';

/** Waiting for a row someone else has locked; longer than a step waits, for an import is dear to start over. */
const IMPORT_LOCK_TIMEOUT = '60s';

/**
 * The step behind job `import-dataset`: reads the upload's file into a staging table, then imports it in one
 * transaction. Idempotent: an upload that is done stays as it is, one whose process died starts over, and nothing of
 * it is seen before all of it is. Imports of one client go one at a time.
 * @param options.wait wait for another import of this client instead of answering `busy`
 * @param options.signal gives the import up between two batches of rows; it can run again
 * @throws what the database or storage throws when it is away; the upload stays `processing`, the step can run again
 */
export async function importDataset(
  deps: ImportDeps,
  job: { clientId: string; uploadId: string },
  options: { wait?: boolean; signal?: AbortSignal } = {},
): Promise<ImportOutcome> {
  await deps.clock.sync();
  const locked = options.wait === true ? withImportLock : tryImportLock;
  const outcome = await locked<ImportOutcome>(deps, job.clientId, async (connection) => {
    try {
      const begun = await beginUpload(deps, job);
      if ('kind' in begun) return begun;
      return await importUpload(deps, connection, begun, options.signal);
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
  // Classes 22 and 23: data that Postgres will refuse every time (https://www.postgresql.org/docs/18/errcodes-appendix.html).
  if (!(error instanceof CountsDoNotAddUp) && !/^2[23]/.test(sqlState(error) ?? '')) return null;
  return new FileError('internal_error', 'A fault in Rekindle kept this list from being imported; none of it was.');
}

async function importUpload(
  deps: ImportDeps,
  connection: pg.Client,
  upload: Upload,
  signal: AbortSignal | undefined,
): Promise<ImportOutcome> {
  const { clientId, uploadId, datasetId } = upload;
  const startedMs = deps.monotonic.monotonicMs();
  const tenant = async <T>(fn: (tx: Tx) => Promise<T>) =>
    await inTenant(deps.db, { clientId, now: deps.clock.now() }, fn);
  const rules = await tenant(async (tx) => await loadImportRules(tx, clientId, datasetId));
  const rejected = openRejectedFile(deps.storage, rejectedFileOf(clientId, uploadId));
  let staged: StagedRows;
  let rejectedFile: FileRef | null;
  try {
    await createStaging(connection, clientId, uploadId);
    staged = await stageRows(connection, {
      ...upload,
      source: await deps.storage.read(upload.file),
      rules,
      ids: deps.ids,
      maxBytes: deps.maxFileBytes,
      onRejected: rejected.write,
      ...(signal === undefined ? {} : { signal }),
      onProgress: everyNth(PROGRESS_EVERY_ROWS, async (rows) => {
        await tenant(async (tx) => await showProgress(tx, upload, rows));
      }),
    });
    rejectedFile = (await rejected.close()) ? rejectedFileOf(clientId, uploadId) : null;
  } catch (error) {
    await rejected.discard();
    throw error;
  }

  const result = await tenant(async (tx) => {
    await sql`select set_config('lock_timeout', ${IMPORT_LOCK_TIMEOUT}, true)`.execute(tx);
    const mine = await tx
      .selectFrom('uploads')
      .select('id')
      .where('client_id', '=', clientId)
      .where('id', '=', uploadId)
      .where('status', '=', 'processing')
      .forUpdate()
      .executeTakeFirst();
    if (mine === undefined) return null;
    await classifyRows(tx, upload, rules.duplicateAction);
    await insertLeads(tx, upload, deps.clock.now());
    const result = importResult(staged.rows, { ...(await countRows(tx, upload)), rejected: staged.rejected });
    await enrolIfRunning(tx, upload, deps.clock.now());
    const seconds = Math.round((deps.monotonic.monotonicMs() - startedMs) / 1_000);
    await completeUpload(tx, upload, { eventId: deps.ids.next(), result, staged, rejectedFile, seconds });
    return result;
  });
  if (result === null) return { kind: 'busy' };
  deps.log.info({ clientId, uploadId, datasetId, ...result }, 'list imported');
  return { kind: 'completed', result, rejectedFile };
}

const PROGRESS_EVERY_ROWS = 25_000;

/** Passes a growing count on when it has grown by `step` since the last time. */
function everyNth(step: number, tell: (count: number) => Promise<void>): (count: number) => Promise<void> {
  let told = 0;
  return async (count) => {
    if (count - told < step) return;
    told = count;
    await tell(count);
  };
}

/** Where an upload's rejected rows are kept. */
function rejectedFileOf(clientId: string, uploadId: string): FileRef {
  return { bucket: 'exports', key: `${clientId}/${uploadId}/rejected.csv` };
}
