import type { ByteSource } from './byte-source.ts';
import type { ImportRules } from './import-rules.ts';
import { dateOrderOf } from './date-order.ts';
import type { MappingOverrides } from './map-columns.ts';
import { type ParsedLead, rowParser } from './parse-row.ts';
import { isRejectedFile } from './rejected-csv.ts';
import type { RowReason } from './row-reasons.ts';
import { openList } from './stage-rows.ts';

/** A row that is no lead. `row`: its line of the file, counted from 1, as in rejected.csv. */
export interface RejectedRow {
  row: number;
  reason: RowReason;
  /** For the person who mends the row. */
  sentence: string;
}

/** What a list holds, as far as the file alone says. The parts add up to the rows. */
export interface LeadsRead<T> {
  rows: number;
  /** What `keep` made of each lead, in the file's order. */
  leads: T[];
  /** Rows whose number an earlier row has. */
  duplicate: number;
  /** Rows of people whom the list itself marks as not to be texted. */
  suppressed: number;
  rejected: RejectedRow[];
}

/**
 * Reads a list by the import's own rules, with no database: what other lists hold and who is suppressed is not known.
 * Keeps of each lead only what `keep` returns.
 * @param list.today `YYYY-MM-DD`: enquiries of later days are left out
 * @throws FileError for a file that cannot be imported
 */
export async function readLeads<T>(
  list: { source: ByteSource; rules: ImportRules; overrides: MappingOverrides; maxBytes: number; today: string },
  keep: (lead: ParsedLead, row: number) => T,
): Promise<LeadsRead<T>> {
  const { table, mapping } = await openList(list);
  const dates = mapping.columns.find((column) => column.use === 'inquiry_date')?.index;
  const parse = rowParser(mapping, {
    ...list.rules,
    dateOrder: await dateOrderOf(table, dates),
    today: list.today,
    restoreCells: isRejectedFile(table.columns),
  });
  const kept = new Map<string, T>();
  const optedOut = new Set<string>();
  const rejected: RejectedRow[] = [];
  let rows = 0;
  let duplicate = 0;
  for await (const batch of table.batches()) {
    for (const row of batch) {
      rows += 1;
      const parsed = parse(row);
      if (!parsed.ok) {
        rejected.push({ row: row.line, reason: parsed.reason, sentence: parsed.sentence });
        continue;
      }
      const { lead } = parsed;
      const phone = lead.phone_number;
      for (const number of lead.opted_out_numbers) optedOut.add(number);
      if (kept.has(phone)) duplicate += 1;
      else kept.set(phone, keep(lead, row.line));
    }
  }
  // One mark anywhere in the list is enough, also beside a number that came before.
  let suppressed = 0;
  for (const phone of optedOut) if (kept.delete(phone)) suppressed += 1;
  return { rows, leads: [...kept.values()], duplicate, suppressed, rejected };
}
