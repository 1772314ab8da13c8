import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { DueRow, Scan } from './due-work.ts';

interface ListRef {
  clientId: string;
  datasetId: string;
}

/**
 * Has all leads of a list (null: of every list that is not archived and has any) mapped to personas by score, soon and
 * from the beginning, also where that is under way; returns the lists. Nothing is asked for while no active persona says
 * what would fit it.
 */
export async function askForMapping(
  tx: Tx,
  { clientId, datasetId }: { clientId: string; datasetId: string | null },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into persona_mappings (client_id, dataset_id)
    select d.client_id, d.id from datasets d
    where d.client_id = ${clientId}
      and case when ${datasetId}::uuid is not null then d.id = ${datasetId}
               else not d.archived and exists (select from leads l where l.client_id = d.client_id and l.dataset_id = d.id) end
      and exists (select from personas p where p.client_id = ${clientId} and p.is_active
                  and persona_fit(p) -> 'criteria' <> '{}')
    order by d.id
    on conflict (client_id, dataset_id) do update set after_lead_id = null, due_at = app_now()
    returning dataset_id as id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** How many lists of a client are still being mapped. */
export async function countMappings(tx: Tx, clientId: string): Promise<number> {
  const { rows } = await sql<{ lists: number }>`
    select count(*)::int as lists from persona_mappings where client_id = ${clientId}`.execute(tx);
  return rows[0]?.lists ?? 0;
}

/** Lists whose leads are to be mapped, oldest first; for the system role. */
export async function scanMappings(tx: Tx, { until, after, limit }: Scan): Promise<DueRow[]> {
  const following =
    after === null ? sql`true` : sql`(due_at, dataset_id) > (${at(after.dueAt)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<DueRow>`
    select client_id as "clientId", dataset_id as id, due_at as "dueAt" from persona_mappings
    where due_at <= ${at(until)}::timestamptz and ${following}
    order by due_at, dataset_id limit ${limit}`.execute(tx);
  return rows;
}

/** Takes a list's mapping for this transaction; null when there is none, or somebody else is at it. */
export async function lockMapping(tx: Tx, ref: ListRef): Promise<{ afterLeadId: string | null } | null> {
  const row = await tx
    .selectFrom('persona_mappings')
    .select('after_lead_id as afterLeadId')
    .where('client_id', '=', ref.clientId)
    .where('dataset_id', '=', ref.datasetId)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

/** Says how far a locked mapping has come, and when somebody else is to go on if nobody does before; null: it is done. */
export async function settleMapping(
  tx: Tx,
  ref: ListRef,
  next: { afterLeadId: string; dueAt: EpochMs } | null,
): Promise<void> {
  if (next === null) {
    await tx
      .deleteFrom('persona_mappings')
      .where('client_id', '=', ref.clientId)
      .where('dataset_id', '=', ref.datasetId)
      .execute();
    return;
  }
  await tx
    .updateTable('persona_mappings')
    .set({ after_lead_id: next.afterLeadId, due_at: at(next.dueAt) })
    .where('client_id', '=', ref.clientId)
    .where('dataset_id', '=', ref.datasetId)
    .execute();
}
