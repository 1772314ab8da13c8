import type { ByteSource } from './byte-source.ts';
import { inTenant, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { ImportDeps } from './import-deps.ts';
import { CountsDoNotAddUp, type SuppressionResult } from './import-result.ts';
import { settleSuppressed } from './opt-outs.ts';
import { isRejectedFile, rejectedHeader, rejectedLine } from './rejected-csv.ts';
import { openRejectedFile, type RejectedFile, rejectedFileOf } from './rejected-file.ts';
import { SENTENCES } from './row-reasons.ts';
import { readingProgress } from './show-progress.ts';
import { counted, readColumns } from './stage-rows.ts';
import type { FileRef } from './storage.ts';
import type { Table, TableRow } from './table.ts';
import { completeSuppressions, type Job, type Upload } from './upload-records.ts';
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
  const list = await readColumns({ source, overrides: upload.overrides, maxBytes: deps.maxFileBytes });
  const read = suppressionReader(list.mapping, isRejectedFile(list.table.columns));
  const done = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx): Promise<Done> => {
    const rejected = openRejectedFile(deps.storage, rejectedFileOf(clientId, uploadId));
    try {
      const result = await suppressRows(
        { tx, deps, upload, table: list.table, bytesRead, read, rejected },
        signal === undefined ? {} : { signal },
      );
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
  await settleSuppressed(deps, clientId);
  return done;
}

/** Carries a preview's result out of a transaction that is to leave nothing. */
class TakenBack extends Error {
  readonly result: SuppressionResult;

  constructor(result: SuppressionResult) {
    super('taken back');
    this.result = result;
  }
}

/**
 * Says what importing a suppression list would do, and leaves nothing of it.
 * @throws FileError as the import would
 */
export async function previewSuppressions(
  deps: ImportDeps,
  list: Pick<Upload, 'clientId' | 'overrides'> & { source: ByteSource },
): Promise<SuppressionResult> {
  const { clientId, overrides } = list;
  const { source, bytesRead } = counted(list.source);
  const { table, mapping } = await readColumns({ source, overrides, maxBytes: deps.maxFileBytes });
  const read = suppressionReader(mapping, isRejectedFile(table.columns));
  const rejected: RejectedFile = { write: async () => {}, close: async () => false, discard: async () => {} };
  const upload = { clientId, uploadId: deps.ids.next() };
  try {
    return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
      throw new TakenBack(await suppressRows({ tx, deps, upload, table, bytesRead, read, rejected }, {}));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.result;
    throw error;
  }
}

interface Work {
  tx: Tx;
  deps: ImportDeps;
  upload: Job;
  table: Table;
  bytesRead: () => number;
  read: (row: TableRow) => SuppressionRow;
  rejected: RejectedFile;
}

async function suppressRows(work: Work, options: { signal?: AbortSignal }): Promise<SuppressionResult> {
  const { tx, deps, upload, table, bytesRead, read, rejected } = work;
  const result: SuppressionResult = { rows: 0, new: 0, suppressed: 0, duplicate: 0, unmarked: 0, rejected: 0 };
  const progress = readingProgress(deps, upload);
  for await (const batch of table.batches()) {
    options.signal?.throwIfAborted();
    const numbered: { line: number; phones: string[] }[] = [];
    let text = '';
    for (const row of batch) {
      result.rows += 1;
      const found = read(row);
      if (found === 'unmarked') result.unmarked += 1;
      else if (Array.isArray(found)) numbered.push({ line: row.line, phones: found });
      else {
        if (result.rejected === 0) text += rejectedHeader(table.columns);
        result.rejected += 1;
        text += rejectedLine(table.columns, { line: row.line, cells: row.cells, reason: SENTENCES[found] });
      }
    }
    if (text !== '') await rejected.write(text);
    const before = await addNumbers(tx, deps, upload, numbered);
    for (const { phones } of numbered) {
      const seen = phones.map((phone) => before.get(phone) ?? 'new');
      // A number that comes again in the same batch is a duplicate of its first row.
      for (const phone of phones) if (!before.has(phone)) before.set(phone, 'duplicate');
      if (seen.includes('new')) result.new += 1;
      else if (seen.includes('suppressed')) result.suppressed += 1;
      else result.duplicate += 1;
    }
    await progress(result.rows, bytesRead());
  }
  const { rows, ...parts } = result;
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  if (sum !== rows) throw new CountsDoNotAddUp(`${rows} rows, but their parts come to ${sum}`);
  return result;
}

/** Suppresses numbers. Returns what those were that had been before: by this file, or otherwise. */
async function addNumbers(
  tx: Tx,
  deps: ImportDeps,
  upload: Job,
  rows: readonly { line: number; phones: readonly string[] }[],
): Promise<Map<string, 'suppressed' | 'duplicate'>> {
  const numbers = new Map<string, { id: string; phone: string; line: number }>();
  for (const { line, phones } of rows) {
    for (const phone of phones) if (!numbers.has(phone)) numbers.set(phone, { id: deps.ids.next(), phone, line });
  }
  const given = sql`jsonb_to_recordset(${JSON.stringify([...numbers.values()])}::jsonb) as g(id uuid, phone text, line int)`;
  const { rows: known } = await sql<{ phone: string; mine: boolean }>`
    select x.phone, bool_or(x.rule = ${ruleOf(upload)}) as mine
    from suppressions x join ${given} on g.phone = x.phone
    where x.client_id = ${upload.clientId} and x.lifted_at is null group by x.phone`.execute(tx);
  await sql`
    insert into suppressions (client_id, id, phone, source, rule, evidence)
    select ${upload.clientId}, g.id, g.phone, 'import', ${ruleOf(upload)}, 'line ' || g.line from ${given}
    where not exists (select from suppressions x where x.client_id = ${upload.clientId} and x.phone = g.phone
                      and x.source = 'import' and x.lifted_at is null)`.execute(tx);
  return new Map(known.map(({ phone, mine }) => [phone, mine ? 'duplicate' : 'suppressed']));
}

function ruleOf(upload: Job): string {
  return `list ${upload.uploadId}`;
}
