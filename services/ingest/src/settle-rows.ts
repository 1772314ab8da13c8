import { at, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ImportCounts } from './import-result.ts';
import type { ImportRules } from './import-rules.ts';
import { stagingName } from './staging-table.ts';

/** Whose rows, and where they are to go; `datasetId` null while the dataset does not exist yet (a dry run). */
export interface SettleScope {
  clientId: string;
  datasetId: string | null;
  uploadId: string;
}

/** What `duplicate_action` makes of a person who is in another of the client's datasets. */
const OUTCOME_OF_ACTION = { skip: 'duplicate', merge: 'merged', flag: 'flagged', keep_both: 'new' } as const;

/**
 * Decides what becomes of every staged row and writes it beside the row: the first row of a number in the file counts,
 * then suppressions, then this dataset's own leads, then the client's other datasets by `duplicateAction`. Touches
 * nothing but the staging table.
 */
export async function classifyRows(tx: Tx, scope: SettleScope, action: ImportRules['duplicateAction']): Promise<void> {
  const staging = stagingTable(scope);
  const { clientId, datasetId } = scope;
  await sql`
    update ${staging} s set outcome = d.outcome, other_id = d.other_id
    from (
      select r.line, other.id as other_id,
             case when r.nth > 1 then 'duplicate'
                  when exists (select from suppressions x
                               where x.client_id = ${clientId} and x.phone = r.phone_number and x.lifted_at is null)
                    then 'suppressed'
                  when own.id is not null then 'duplicate'
                  when other.id is null then 'new'
                  else ${OUTCOME_OF_ACTION[action]} end as outcome
      from (select line, phone_number, row_number() over (partition by phone_number order by line) as nth
            from ${staging}) r
      left join leads own
        on own.client_id = ${clientId} and own.dataset_id = ${datasetId}::uuid and own.phone_number = r.phone_number
      left join lateral (
        select l.id from leads l
        where l.client_id = ${clientId} and l.phone_number = r.phone_number
        order by l.archived, l.created_at desc, l.id desc limit 1
      ) other on true
    ) d
    where s.line = d.line`.execute(tx);
}

/**
 * Inserts the rows found new or flagged, and fills the gaps of existing leads from rows found to be merged. A row whose
 * number another import or a person added in the meantime becomes a duplicate.
 */
export async function insertLeads(tx: Tx, scope: SettleScope & { datasetId: string }, now: EpochMs): Promise<void> {
  const staging = stagingTable(scope);
  const { clientId, datasetId, uploadId } = scope;
  await mergeLeads(tx, scope);
  const found = await sql<{ rows: number }>`
    select count(*) as rows from ${staging} where outcome in ('new', 'flagged')`.execute(tx);
  // The times are given because their default, a function, would be called twice a row.
  const inserted = await sql`
    insert into leads (client_id, id, created_at, updated_at, dataset_id, first_name, last_name, phone_number, email,
                       postcode, company, timezone, custom_id, inquiry_date, notes, attributes, originals,
                       duplicate_of, flagged, upload_id, row_number)
    select ${clientId}, s.id, ${at(now)}::timestamptz, ${at(now)}::timestamptz, ${datasetId}, s.first_name, s.last_name,
           s.phone_number, s.email, s.postcode, s.company, s.timezone, s.custom_id, s.inquiry_date, s.notes,
           s.attributes, s.originals, s.other_id, s.outcome = 'flagged', ${uploadId}, s.line
    from ${staging} s where s.outcome in ('new', 'flagged') order by s.line
    on conflict (client_id, dataset_id, phone_number) do nothing`.execute(tx);
  if (Number(inserted.numAffectedRows) === found.rows[0]?.rows) return;
  await sql`
    update ${staging} s set outcome = 'duplicate'
    where s.outcome in ('new', 'flagged')
      and not exists (select from leads l where l.client_id = ${clientId} and l.id = s.id)`.execute(tx);
}

/** Rows by outcome; `rejected` never reached the table and is left at zero. */
export async function countRows(tx: Tx, scope: SettleScope): Promise<ImportCounts> {
  const { rows } = await sql<{ outcome: keyof ImportCounts; rows: number }>`
    select outcome, count(*) as rows from ${stagingTable(scope)} group by outcome`.execute(tx);
  const counts: ImportCounts = { new: 0, merged: 0, flagged: 0, duplicate: 0, suppressed: 0, rejected: 0 };
  for (const row of rows) counts[row.outcome] += row.rows;
  return counts;
}

/** Columns of a lead that a merged row may fill when they are empty. */
const FILLED = ['last_name', 'email', 'postcode', 'company', 'timezone', 'custom_id', 'inquiry_date', 'notes'] as const;

async function mergeLeads(tx: Tx, scope: SettleScope): Promise<void> {
  const filled = FILLED.map((column) => sql`${sql.id(column)} = coalesce(l.${sql.id(column)}, s.${sql.id(column)})`);
  const gaps = FILLED.map((column) => sql`(l.${sql.id(column)} is null and s.${sql.id(column)} is not null)`);
  await sql`
    update leads l set first_name = coalesce(nullif(l.first_name, ''), s.first_name), ${sql.join(filled)},
                       attributes = s.attributes || l.attributes
    from ${stagingTable(scope)} s
    where s.outcome = 'merged' and l.client_id = ${scope.clientId} and l.id = s.other_id
      and ((l.first_name = '' and s.first_name <> '') or ${sql.join(gaps, sql` or `)}
           or not l.attributes @> (s.attributes || l.attributes))`.execute(tx);
}

function stagingTable(scope: SettleScope) {
  return sql.id('staging', stagingName(scope.uploadId));
}
