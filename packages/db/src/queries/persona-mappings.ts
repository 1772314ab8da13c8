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
 * what would fit it and no lead has a score to forget.
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
      and (exists (select from personas p where p.client_id = ${clientId} and p.is_active
                   and persona_fit(p) -> 'criteria' <> '{}')
        or exists (select from lead_personas m where m.client_id = ${clientId} and m.source = 'score'))
    order by d.id
    on conflict (client_id, dataset_id, is_said) do update set after_lead_id = null, due_at = app_now()
    returning dataset_id as id`.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * Has all leads of a list mapped to a persona, as a person says, soon and from the beginning; what was said of the list
 * before and is still under way is not gone on with. The list must be there.
 */
export async function askForMappingTo(tx: Tx, { clientId, datasetId }: ListRef, personaId: string): Promise<void> {
  await sql`
    insert into persona_mappings (client_id, dataset_id, persona_id) values (${clientId}, ${datasetId}, ${personaId})
    on conflict (client_id, dataset_id, is_said) do update
      set persona_id = excluded.persona_id, after_lead_id = null, due_at = app_now()`.execute(tx);
}

/** How many lists of a client are still being mapped. */
export async function countMappings(tx: Tx, clientId: string): Promise<number> {
  const { rows } = await sql<{ lists: number }>`
    select count(distinct dataset_id)::int as lists from persona_mappings where client_id = ${clientId}`.execute(tx);
  return rows[0]?.lists ?? 0;
}

/** Lists whose leads are to be mapped, oldest first; for the system role. */
export async function scanMappings(tx: Tx, { until, after, limit }: Scan): Promise<DueRow[]> {
  const following =
    after === null ? sql`true` : sql`(due_at, dataset_id) > (${at(after.dueAt)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<DueRow>`
    select distinct client_id as "clientId", dataset_id as id, due_at as "dueAt" from persona_mappings
    where due_at <= ${at(until)}::timestamptz and ${following}
    order by due_at, dataset_id limit ${limit}`.execute(tx);
  return rows;
}

/** A list's mapping that is under way. */
export interface ListMapping {
  /** Every lead is to be written to as this persona; null: as the one that it fits best by score. */
  personaId: string | null;
  afterLeadId: string | null;
}

/** Takes a list's mapping for this transaction, what a person said first; null when there is none, or others are at it. */
export async function lockMapping(tx: Tx, ref: ListRef): Promise<ListMapping | null> {
  const row = await tx
    .selectFrom('persona_mappings')
    .select(['persona_id as personaId', 'after_lead_id as afterLeadId'])
    .where('client_id', '=', ref.clientId)
    .where('dataset_id', '=', ref.datasetId)
    .orderBy('is_said', 'desc')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

/** Says how far a locked mapping has come, and when somebody else is to go on if nobody does before; null: it is done. */
export async function settleMapping(
  tx: Tx,
  ref: ListRef & Pick<ListMapping, 'personaId'>,
  next: { afterLeadId: string; dueAt: EpochMs } | null,
): Promise<void> {
  if (next === null) {
    await tx
      .deleteFrom('persona_mappings')
      .where('client_id', '=', ref.clientId)
      .where('dataset_id', '=', ref.datasetId)
      .where('is_said', '=', ref.personaId !== null)
      .execute();
    return;
  }
  await tx
    .updateTable('persona_mappings')
    .set({ after_lead_id: next.afterLeadId, due_at: at(next.dueAt) })
    .where('client_id', '=', ref.clientId)
    .where('dataset_id', '=', ref.datasetId)
    .where('is_said', '=', ref.personaId !== null)
    .execute();
}
