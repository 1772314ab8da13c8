import { askForMapping, inTenant, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type pg from 'pg';
import { enrolIfRunning } from './enrol-if-running.ts';
import type { ImportDeps, ImportOutcome } from './import-deps.ts';
import { importResult } from './import-result.ts';
import { loadImportRules } from './import-rules.ts';
import { isoDay } from './inquiry-date.ts';
import { mergeLeads, wakeMerged } from './merge-leads.ts';
import { settleUpload, suppressOptedOut } from './opt-outs.ts';
import { openRejectedFile, rejectedFileOf } from './rejected-file.ts';
import { recallMapping, rememberMapping } from './remembered-mapping.ts';
import { classifyRows, countRows, insertLeads, markOvertaken, stagedRows } from './settle-rows.ts';
import { readingProgress, showProgress } from './show-progress.ts';
import { type StagedRows, stageRows } from './stage-rows.ts';
import { createStaging } from './staging-table.ts';
import type { FileRef } from './storage.ts';
import { completeUpload, type Job, type Upload } from './upload-records.ts';
import { type StepOptions, uploadStep } from './upload-step.ts';

/** Waiting for a row someone else has locked; longer than a step waits, for an import is dear to start over. */
const IMPORT_LOCK_TIMEOUT = '60s';

/**
 * The step behind job `import-dataset`: reads the upload's file into a staging table, then imports it in one
 * transaction. Idempotent: an upload that is done stays as it is, one whose process died starts over, and nothing of
 * it is seen before all of it is. Imports of one client go one at a time.
 * @throws what the database or storage throws when it is away; the upload stays `processing`, the step can run again
 */
export async function importDataset(deps: ImportDeps, job: Job, options: StepOptions = {}): Promise<ImportOutcome> {
  const outcome = await uploadStep(deps, job, 'leads', options, async (connection, upload) => {
    return await importUpload(deps, connection, upload, options.signal);
  });
  if (outcome.kind !== 'completed' || 'result' in outcome) return outcome;
  const { rows, unmarked: _, ...counts } = outcome.counts;
  return { kind: 'completed', result: importResult(rows, counts), rejectedFile: outcome.rejectedFile };
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
      today: isoDay(deps.clock.now()),
      ids: deps.ids,
      maxBytes: deps.maxFileBytes,
      onRejected: rejected.write,
      ...(signal === undefined ? {} : { signal }),
      recall: async (table) => await tenant(async (tx) => await recallMapping(tx, clientId, table)),
      onProgress: readingProgress(deps, upload),
    });
    rejectedFile = (await rejected.close()) ? rejectedFileOf(clientId, uploadId) : null;
  } catch (error) {
    await rejected.discard();
    throw error;
  }

  await showProgress(deps, upload, { phase: 'writing', rows: staged.rows, bytes: staged.bytes });
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
    const rows = stagedRows(uploadId);
    await classifyRows(tx, upload, rules.duplicateAction);
    const merged = rules.duplicateAction === 'merge' ? await mergeLeads(tx, upload, rows) : [];
    const overtaken = await insertLeads(tx, upload, rows, deps.clock.now());
    if (overtaken > 0) await markOvertaken(tx, upload);
    if (staged.optedOut > 0) await suppressOptedOut(tx, clientId, rows);
    const result = importResult(staged.rows, { ...(await countRows(tx, upload)), rejected: staged.rejected });
    await enrolIfRunning(tx, upload, deps.clock.now());
    if (result.new + result.flagged > 0) await askForMapping(tx, upload);
    await rememberMapping(tx, clientId, staged);
    const seconds = Math.round((deps.monotonic.monotonicMs() - startedMs) / 1_000);
    await wakeMerged(tx, clientId, merged);
    await completeUpload(tx, upload, { eventId: deps.ids.next(), result, staged, rejectedFile, seconds });
    return result;
  });
  if (result === null) return { kind: 'busy' };
  deps.log.info({ clientId, uploadId, datasetId, ...result }, 'list imported');
  if (staged.optedOut > 0) await settleUpload(deps, upload);
  return { kind: 'completed', result, rejectedFile };
}
