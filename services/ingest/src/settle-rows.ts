import { at, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import type { ImportCounts } from './import-result.ts';
import type { ImportRules } from './import-rules.ts';
import { MARKED_NUMBERS } from './opt-outs.ts';
import { stagingName } from './staging-table.ts';

/** Whose rows, and where they are to go; `datasetId` null while the dataset does not exist yet (a dry run). */
export interface SettleScope {
  clientId: string;
  datasetId: string | null;
  uploadId: string;
}

/** A relation with the columns of a staging table: the rows that are to become leads. */
export type Rows = RawBuilder<unknown>;

/** The rows of an upload's staging table. */
export function stagedRows(uploadId: string): Rows {
  return sql`${sql.id('staging', stagingName(uploadId))}`;
}

/** What `duplicate_action` makes of a person who is in another of the client's datasets. */
const OUTCOME_OF_ACTION = { skip: 'duplicate', merge: 'merged', flag: 'flagged', keep_both: 'new' } as const;

/**
 * A query for what becomes of each of `rows`, as line, outcome and other_id: the first row of a number in the file
 * counts, then whether the person may be texted, then this dataset's own leads, then the client's other datasets by
 * `duplicateAction`.
 */
export function decided(
  scope: Pick<SettleScope, 'clientId' | 'datasetId'>,
  rows: Rows,
  action: ImportRules['duplicateAction'],
) {
  const { clientId, datasetId } = scope;
  return sql<{ line: number; outcome: keyof ImportCounts; other_id: string | null }>`
    select r.line, other.id as other_id,
           case when r.nth > 1 then 'duplicate'
                when marked.phone is not null or exists (select from suppressions x
                             where x.client_id = ${clientId} and x.phone = r.phone_number and x.lifted_at is null)
                  then 'suppressed'
                when own.id is not null then 'duplicate'
                when other.id is null then 'new'
                else ${OUTCOME_OF_ACTION[action]} end as outcome
    from (select line, phone_number, row_number() over (partition by phone_number order by line) as nth
          from ${rows} s) r
    left join (select distinct n.phone from ${rows} s cross join lateral ${MARKED_NUMBERS}
               where s.opted_out is not null) marked on marked.phone = r.phone_number
    left join leads own
      on own.client_id = ${clientId} and own.dataset_id = ${datasetId}::uuid and own.phone_number = r.phone_number
    left join lateral (
      select l.id from leads l
      where l.client_id = ${clientId} and l.phone_number = r.phone_number
      order by l.archived, l.created_at desc, l.id desc limit 1
    ) other on true`;
}

/** Writes beside every staged row what becomes of it. Touches nothing but the staging table. */
export async function classifyRows(tx: Tx, scope: SettleScope, action: ImportRules['duplicateAction']): Promise<void> {
  const staging = stagedRows(scope.uploadId);
  await sql`
    update ${staging} s set outcome = d.outcome, other_id = d.other_id
    from (${decided(scope, staging, action)}) d
    where s.line = d.line`.execute(tx);
}

/**
 * Inserts the rows found new or flagged. Returns how many of them were not, because another import or a person has
 * added their number in the meantime.
 */
export async function insertLeads(
  tx: Tx,
  scope: { clientId: string; datasetId: string; uploadId: string | null },
  rows: Rows,
  now: EpochMs,
): Promise<number> {
  const { clientId, datasetId, uploadId } = scope;
  const found = await sql<{ rows: number }>`
    select count(*) as rows from ${rows} s where outcome in ('new', 'flagged')`.execute(tx);
  // The times are given because their default, a function, would be called twice a row.
  const inserted = await sql`
    insert into leads (client_id, id, created_at, updated_at, dataset_id, first_name, last_name, phone_number, email,
                       postcode, company, timezone, custom_id, inquiry_date, notes, attributes, originals,
                       repairs, duplicate_of, flagged, upload_id, row_number)
    select ${clientId}, s.id, ${at(now)}::timestamptz, ${at(now)}::timestamptz, ${datasetId}, s.first_name, s.last_name,
           s.phone_number, s.email, s.postcode, s.company, s.timezone, s.custom_id, s.inquiry_date, s.notes,
           s.attributes, s.originals, s.repairs, s.other_id, s.outcome = 'flagged', ${uploadId}, s.line
    from ${rows} s where s.outcome in ('new', 'flagged') order by s.line
    on conflict (client_id, dataset_id, phone_number) do nothing`.execute(tx);
  return (found.rows[0]?.rows ?? 0) - Number(inserted.numAffectedRows);
}

/** Has the staged rows that `insertLeads` left out count as duplicates. */
export async function markOvertaken(tx: Tx, scope: SettleScope): Promise<void> {
  await sql`
    update ${stagedRows(scope.uploadId)} s set outcome = 'duplicate'
    where s.outcome in ('new', 'flagged')
      and not exists (select from leads l where l.client_id = ${scope.clientId} and l.id = s.id)`.execute(tx);
}

/** Rows by outcome; `rejected` never reached the table and is left at zero. */
export async function countRows(tx: Tx, scope: SettleScope): Promise<ImportCounts> {
  const { rows } = await sql<{ outcome: keyof ImportCounts; rows: number }>`
    select outcome, count(*) as rows from ${stagedRows(scope.uploadId)} group by outcome`.execute(tx);
  const counts: ImportCounts = { new: 0, merged: 0, flagged: 0, duplicate: 0, suppressed: 0, rejected: 0 };
  for (const row of rows) counts[row.outcome] += row.rows;
  return counts;
}
