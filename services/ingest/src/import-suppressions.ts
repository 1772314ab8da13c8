import type { ByteSource } from './byte-source.ts';
import { inTenant, type Tx } from '@rekindle/db';
import type { PhoneRejection } from '@rekindle/domain';
import type { ImportDeps } from './import-deps.ts';
import { CountsDoNotAddUp, type SuppressionResult } from './import-result.ts';
import { rowMender } from './mended-rows.ts';
import { settleUpload } from './opt-outs.ts';
import type { MendedRows, Reading } from './reading.ts';
import { isRejectedFile, rejectedHeader, rejectedLine } from './rejected-csv.ts';
import { openRejectedFile, type RejectedFile, rejectedFileOf } from './rejected-file.ts';
import { SENTENCES } from './row-reasons.ts';
import { readingProgress } from './show-progress.ts';
import { counted, readColumns } from './stage-rows.ts';
import type { FileRef } from './storage.ts';
import type { Table, TableRow } from './table.ts';
import { completeSuppressions, type Job, type Upload } from './upload-records.ts';
import { addNumbers, countNumbers, gatherNumbers, suppressNumbers } from './suppression-numbers.ts';
import { suppressionReader, type SuppressionRow } from './suppression-rows.ts';
import { type StepOptions, uploadStep } from './upload-step.ts';

type Done = { kind: 'completed'; result: SuppressionResult; rejectedFile: FileRef | null };
export type SuppressionOutcome = Exclude<Awaited<ReturnType<typeof uploadStep<Done>>>, { counts: unknown }>;

/**
 * The step behind an upload of numbers that must not be texted: all of them are suppressed in one transaction, before any
 * lead exists or after; leads there are follow. In a file with a do-not-contact column only the marked rows count.
 * Idempotent like `importDataset`.
 */
export async function importSuppressions(
  deps: ImportDeps,
  job: Job,
  options: StepOptions = {},
): Promise<SuppressionOutcome> {
  const outcome = await uploadStep(deps, job, 'suppressions', options, async (_, upload) => {
    return await suppressAll(deps, upload, options.signal);
  });
  if (outcome.kind !== 'completed' || 'result' in outcome) return outcome;
  const { merged: _, flagged: __, ...result } = outcome.counts;
  return { kind: 'completed', result, rejectedFile: outcome.rejectedFile };
}

async function suppressAll(deps: ImportDeps, upload: Upload, signal: AbortSignal | undefined): Promise<Done> {
  const { clientId, uploadId } = upload;
  const startedMs = deps.monotonic.monotonicMs();
  const { source, bytesRead } = counted(await deps.storage.read(upload.file));
  const list = await readColumns({ ...upload, source, maxBytes: deps.maxFileBytes });
  const read = suppressionReader(list.mapping, isRejectedFile(list.table.columns));
  const mend = rowMender(list.mapping.columns, upload.mended);
  const done = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx): Promise<Done> => {
    const rejected = openRejectedFile(deps.storage, rejectedFileOf(clientId, uploadId));
    try {
      const result = await readNumbers(
        { tx, deps, upload, table: list.table, bytesRead, mend, read, rejected },
        signal === undefined ? {} : { signal },
      );
      await suppressNumbers(tx, clientId, `list ${uploadId}`);
      const rejectedFile = (await rejected.close()) ? rejectedFileOf(clientId, uploadId) : null;
      const seconds = Math.round((deps.monotonic.monotonicMs() - startedMs) / 1_000);
      await completeSuppressions(tx, upload, { eventId: deps.ids.next(), result, rejectedFile, seconds });
      return { kind: 'completed', result, rejectedFile };
    } catch (error) {
      await rejected.discard();
      throw error;
    }
  });
  deps.log.info({ clientId, uploadId, ...done.result }, 'suppression list imported');
  await settleUpload(deps, upload);
  return done;
}

/**
 * Says what importing a suppression list would do, and writes nothing.
 * @param onRejectedRow shown every row without a usable number
 * @throws FileError as the import would
 */
export async function previewSuppressions(
  deps: ImportDeps,
  list: Pick<Upload, 'clientId' | 'overrides'> & { source: ByteSource; reading?: Reading; mended?: MendedRows },
  onRejectedRow?: Work['onRejectedRow'],
): Promise<SuppressionResult> {
  const { clientId } = list;
  const { source, bytesRead } = counted(list.source);
  const { table, mapping } = await readColumns({ ...list, source, maxBytes: deps.maxFileBytes });
  const read = suppressionReader(mapping, isRejectedFile(table.columns));
  const rejected: RejectedFile = { write: async () => {}, close: async () => false, discard: async () => {} };
  const upload = { clientId, uploadId: deps.ids.next() };
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const mend = rowMender(mapping.columns, list.mended ?? {});
    return await readNumbers({ tx, deps, upload, table, bytesRead, mend, read, rejected, onRejectedRow }, {});
  });
}

interface Work {
  tx: Tx;
  deps: ImportDeps;
  upload: Job;
  table: Table;
  bytesRead: () => number;
  mend: (row: TableRow) => TableRow;
  read: (row: TableRow) => SuppressionRow;
  onRejectedRow?: ((row: TableRow, reason: PhoneRejection, sentence: string) => void) | undefined;
  rejected: RejectedFile;
}

/** Gathers the numbers of a list in the transaction, and counts its rows. */
async function readNumbers(work: Work, options: { signal?: AbortSignal }): Promise<SuppressionResult> {
  const { tx, deps, upload, table, bytesRead, mend, read, rejected, onRejectedRow } = work;
  await gatherNumbers(tx);
  const result: SuppressionResult = { rows: 0, new: 0, suppressed: 0, duplicate: 0, unmarked: 0, rejected: 0 };
  const progress = readingProgress(deps, upload);
  for await (const batch of table.batches()) {
    options.signal?.throwIfAborted();
    const numbered: { line: number; phones: string[] }[] = [];
    let text = '';
    for (const written of batch) {
      const row = mend(written);
      result.rows += 1;
      const found = read(row);
      if (found === 'unmarked') result.unmarked += 1;
      else if (Array.isArray(found)) numbered.push({ line: row.line, phones: found });
      else {
        onRejectedRow?.(row, found, SENTENCES[found]);
        if (result.rejected === 0) text += rejectedHeader(table.columns);
        result.rejected += 1;
        text += rejectedLine(table.columns, { line: row.line, cells: row.cells, reason: SENTENCES[found] });
      }
    }
    if (text !== '') await rejected.write(text);
    await addNumbers(tx, deps.ids, numbered);
    await progress(result.rows, bytesRead());
  }
  Object.assign(result, await countNumbers(tx, upload.clientId));
  const { rows, ...parts } = result;
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  if (sum !== rows) throw new CountsDoNotAddUp(`${rows} rows, but their parts come to ${sum}`);
  return result;
}
