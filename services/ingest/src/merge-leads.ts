import { type Tx, wakeCampaign } from '@rekindle/db';
import { sql } from 'kysely';
import type { People } from './people-of-upload.ts';
import type { Rows } from './settle-rows.ts';

/** Columns of a lead that a merged row may fill when they are empty; an empty first name is '' and not null. */
const FILLED = ['last_name', 'email', 'postcode', 'company', 'timezone', 'custom_id', 'inquiry_date', 'notes'] as const;

/**
 * Fills the gaps of existing leads from the rows found to be merged, and keeps beside the upload what was filled. A gap
 * that a person has filled is left alone. Returns the datasets of the leads that were filled: whoever waited there for
 * what was missing goes on once `wakeMerged` is told of them.
 * @param scope.uploadId null for a row that came by itself: nothing is kept then
 */
export async function mergeLeads(
  tx: Tx,
  scope: { clientId: string; uploadId: string | null },
  rows: Rows,
): Promise<string[]> {
  const { clientId, uploadId } = scope;
  const gaps = FILLED.map(
    (column) => sql`
    ${sql.lit(column)}::text, case when l.${sql.id(column)} is null then s.${sql.id(column)} end`,
  );
  const filled = FILLED.map((column) => sql`${sql.id(column)} = coalesce(l.${sql.id(column)}, s.${sql.id(column)})`);
  if (uploadId !== null) {
    await sql`
      insert into upload_merges (client_id, upload_id, lead_id, filled, attributes, repairs)
      select ${clientId}, ${uploadId}, g.id, g.filled, g.attributes, g.repairs
      from (select l.id,
              jsonb_strip_nulls(jsonb_build_object('first_name',
                case when l.first_name = '' then nullif(s.first_name, '') end, ${sql.join(gaps)})) as filled,
              s.attributes - array(select jsonb_object_keys(l.attributes)) as attributes,
              s.repairs
            from ${rows} s join leads l on l.client_id = ${clientId} and l.id = s.other_id
            where s.outcome = 'merged') g
      where g.filled <> '{}' or g.attributes <> '{}'`.execute(tx);
  }
  const { rows: touched } = await sql<{ datasetId: string }>`
    with touched as (update leads l set first_name = coalesce(nullif(l.first_name, ''), s.first_name), ${sql.join(filled)},
                       attributes = s.attributes || l.attributes
    from ${rows} s
    where s.outcome = 'merged' and l.client_id = ${clientId} and l.id = s.other_id
      and ((l.first_name = '' and s.first_name <> '')
           or ${sql.join(
             FILLED.map((column) => sql`(l.${sql.id(column)} is null and s.${sql.id(column)} is not null)`),
             sql` or `,
           )}
           or not l.attributes @> (s.attributes || l.attributes))
      returning l.dataset_id)
    select distinct dataset_id as "datasetId" from touched order by 1`.execute(tx);
  return touched.map(({ datasetId }) => datasetId);
}

/** Has the campaigns looked at whose leads were filled. Last in its transaction: their next look waits for its end. */
export async function wakeMerged(tx: Tx, clientId: string, datasetIds: readonly string[]): Promise<void> {
  for (const datasetId of datasetIds) await wakeCampaign(tx, clientId, datasetId);
}

/**
 * Takes back what an upload filled, or only what rows with a repair of this kind did, wherever nobody has changed it
 * since. Returns how many leads that were, and how many rows had filled them.
 */
export async function unmergeLeads(tx: Tx, people: People): Promise<{ refilled: number; rows: number }> {
  const { clientId, uploadId, repair } = people;
  const kind = repair === null ? sql`` : sql`and m.repairs @> ${JSON.stringify([{ kind: repair }])}::jsonb`;
  const emptied = FILLED.map(
    (column) => sql`${sql.id(column)} = case when m.filled->>${sql.lit(column)} = l.${sql.id(column)}::text
                                             then null else l.${sql.id(column)} end`,
  );
  const { numAffectedRows } = await sql`
    update leads l set
      first_name = case when m.filled->>'first_name' = l.first_name then '' else l.first_name end, ${sql.join(emptied)},
      attributes = (select coalesce(jsonb_object_agg(a.key, a.value), '{}') from jsonb_each(l.attributes) a
                    where m.attributes->a.key is distinct from a.value)
    from upload_merges m
    where m.client_id = ${clientId} and m.upload_id = ${uploadId} ${kind}
      and l.client_id = m.client_id and l.id = m.lead_id`.execute(tx);
  const { numAffectedRows: rows } = await sql`
    delete from upload_merges m where m.client_id = ${clientId} and m.upload_id = ${uploadId} ${kind}`.execute(tx);
  return { refilled: Number(numAffectedRows), rows: Number(rows) };
}
