import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { ImportCounts } from './import-result.ts';
import type { RowReason } from './row-reasons.ts';
import { stagedRows } from './settle-rows.ts';
import type { TableRow } from './table.ts';

/** Rows shown of each reason for rejection, and of each other outcome. */
const SHOWN_OF_EACH = 100;

/** A row of a dry run, with what would become of it. Holds people's data: not for logs. */
export interface PreviewRow {
  /** Line of the file. */
  line: number;
  outcome: keyof ImportCounts;
  /** Of a rejected row, why. */
  reason: RowReason | null;
  /** For a person. */
  sentence: string;
  /** Of a rejected row its cells, to be mended; as many as the file has columns, or more. */
  cells: string[] | null;
  /** Of any other row who it is. */
  lead: { first_name: string; last_name: string | null; phone_number: string } | null;
}

/** Collects the first rejected rows of each reason. */
export function rejectedCollector() {
  const counts = new Map<RowReason, number>();
  const rows: PreviewRow[] = [];
  return {
    rows,
    see(row: TableRow, reason: RowReason, sentence: string): void {
      const seen = counts.get(reason) ?? 0;
      counts.set(reason, seen + 1);
      if (seen >= SHOWN_OF_EACH) return;
      rows.push({ line: row.line, outcome: 'rejected', reason, sentence, cells: row.cells, lead: null });
    },
  };
}

interface StagedSample {
  line: number;
  outcome: Exclude<keyof ImportCounts, 'rejected'>;
  first_name: string;
  last_name: string | null;
  phone_number: string;
  opted_out: string | null;
  first_line: number;
  other_dataset: string | null;
}

/** The first rows of each outcome among those that are staged and classified, in the order of the file. */
export async function stagedSamples(tx: Tx, scope: { clientId: string; uploadId: string }): Promise<PreviewRow[]> {
  const { rows } = await sql<StagedSample>`
    select s.line, s.outcome, s.first_name, s.last_name, s.phone_number, s.opted_out, s.first_line,
           d.name as other_dataset
    from (select r.*, row_number() over (partition by r.outcome order by r.line) as nth,
                 min(r.line) over (partition by r.phone_number) as first_line
          from ${stagedRows(scope.uploadId)} r) s
    left join leads o on o.client_id = ${scope.clientId} and o.id = s.other_id
    left join datasets d on d.client_id = o.client_id and d.id = o.dataset_id
    where s.nth <= ${SHOWN_OF_EACH} order by s.line`.execute(tx);
  return rows.map((row) => {
    const { line, outcome, first_name, last_name, phone_number } = row;
    const lead = { first_name, last_name, phone_number };
    return { line, outcome, reason: null, sentence: sentenceOf(row), cells: null, lead };
  });
}

function sentenceOf({ outcome, line, first_line: first, other_dataset: other, opted_out: mark }: StagedSample): string {
  switch (outcome) {
    case 'new':
      return other === null ? 'Becomes a lead.' : `Becomes a lead, and stays in "${other}" as well.`;
    case 'merged':
      return `Fills what the lead in "${other}" lacks.`;
    case 'flagged':
      return `Also in "${other}": imported, and texted only when somebody has decided.`;
    case 'duplicate':
      return first < line ? `Has the number of line ${first} again.` : `Is in "${other}" already.`;
    case 'suppressed':
      return mark === null ? 'Must not be texted: the number is suppressed.' : `Must not be texted: ${mark}.`;
  }
}
