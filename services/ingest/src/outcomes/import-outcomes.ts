import { type GivenOutcome, inTenant, recordOutcomes } from '@rekindle/db';
import type { ByteSource } from '../byte-source.ts';
import type { ImportDeps } from '../import-deps.ts';
import { CountsDoNotAddUp } from '../import-result.ts';
import { openCsv } from '../read-csv.ts';
import { isWorkbook, openWorkbook } from '../read-workbook.ts';
import { rejectedHeader, rejectedLine } from '../rejected-csv.ts';
import { openRejectedFile } from '../rejected-file.ts';
import type { FileRef } from '../storage.ts';
import type { TableRow } from '../table.ts';
import { outcomeReader } from './outcome-row.ts';

/** What came of a file of outcomes; `rows` is the sum of the other counts. */
export interface OutcomesResult {
  rows: number;
  recorded: number;
  /** Known otherwise before. */
  changed: number;
  /** Known already, as after a second run. */
  unchanged: number;
  rejected: number;
  /** Where the rejected rows are, each with its reason; null when there are none. */
  rejected_file: string | null;
}

/** Where the rejected rows of a file of outcomes are kept. */
export function rejectedOutcomesOf(clientId: string, id: string): FileRef {
  return { bucket: 'exports', key: `${clientId}/outcomes-${id}/rejected.csv` };
}

/** Rows of one transaction: short enough that nobody waits for it, long enough that a million rows take minutes. */
const ROWS_AT_ONCE = 500;

interface Read {
  row: TableRow;
  given: GivenOutcome;
}

/**
 * Keeps what a file says became of leads, some hundred rows a transaction: one that was killed half way is run again,
 * and what it kept comes out as unchanged.
 * @param from.id names the file of rejected rows
 * @throws FileError when the file cannot be read, or lacks a column
 */
export async function importOutcomes(
  deps: Pick<ImportDeps, 'db' | 'clock' | 'ids' | 'storage' | 'maxFileBytes'>,
  from: { clientId: string; source: ByteSource; filename: string; id: string },
): Promise<OutcomesResult> {
  const { clientId, source } = from;
  const open = (await isWorkbook(source)) ? openWorkbook : openCsv;
  const table = await open(source, { maxBytes: deps.maxFileBytes });
  const read = await outcomeReader(table);
  const rejectedRef = rejectedOutcomesOf(clientId, from.id);
  const rejected = openRejectedFile(deps.storage, rejectedRef);
  const result: OutcomesResult = { rows: 0, recorded: 0, changed: 0, unchanged: 0, rejected: 0, rejected_file: null };

  async function reject(row: TableRow, reason: string): Promise<void> {
    const header = result.rejected === 0 ? rejectedHeader(table.columns) : '';
    result.rejected += 1;
    await rejected.write(`${header}${rejectedLine(table.columns, { line: row.line, cells: row.cells, reason })}`);
  }

  async function settle(batch: readonly Read[]): Promise<void> {
    const by = { clientId, source: 'file' as const, recordedBy: from.filename };
    const given = batch.map((each) => each.given);
    const results = await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) =>
      recordOutcomes(tx, deps.ids.next, by, given),
    );
    for (const [index, { row }] of batch.entries()) {
      const came = results[index]?.result ?? 'unknown_lead';
      if (came === 'unknown_lead') await reject(row, 'This client has no such lead.');
      else result[came] += 1;
    }
  }

  try {
    let waiting: Read[] = [];
    for await (const rows of table.batches()) {
      for (const row of rows) {
        result.rows += 1;
        const given = read(row);
        if ('fault' in given) await reject(row, given.fault);
        else waiting.push({ row, given });
        if (waiting.length < ROWS_AT_ONCE) continue;
        await settle(waiting);
        waiting = [];
      }
    }
    if (waiting.length > 0) await settle(waiting);
    if (await rejected.close()) result.rejected_file = deps.storage.location(rejectedRef);
  } catch (error) {
    await rejected.discard();
    throw error;
  }
  const { rows, recorded, changed, unchanged } = result;
  if (recorded + changed + unchanged + result.rejected !== rows) {
    throw new CountsDoNotAddUp(`${rows} rows, but their parts do not come to that`);
  }
  return result;
}
