import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { lockPhoneGate } from './gates.ts';
import { giveToPerson } from './give-to-person.ts';
import { phoneOfHandover } from './handovers.ts';
import { emitEvent, recordDecision } from './records.ts';

/**
 * Makes a hand-over's lead this person's, unless somebody has it or it is settled: of several at once one wins. From
 * then on the AI leaves the lead to them, as after any takeover. Returns whether it was this call that did.
 */
export async function takeHandover(
  tx: Tx,
  nextId: () => string,
  taken: { clientId: string; handoverId: string; userId: string; person: string },
): Promise<boolean> {
  const { clientId, handoverId, userId, person } = taken;
  const phone = await phoneOfHandover(tx, taken);
  if (phone === null) return false;
  await lockPhoneGate(tx, clientId, phone);
  const claimed = await tx
    .updateTable('handovers')
    .set({ state: 'claimed', assigned_to: userId, claimed_at: sql<Date>`app_now()`, next_at: null })
    .where('client_id', '=', clientId)
    .where('id', '=', handoverId)
    .where('state', 'in', ['open', 'unclaimed'])
    .returning(['lead_id', 'dataset_id', sql<EpochMs>`app_now()`.as('now')])
    .executeTakeFirst();
  if (claimed === undefined) return false;
  await tx
    .updateTable('leads')
    .set({ assigned_to: userId })
    .where('client_id', '=', clientId)
    .where('id', '=', claimed.lead_id)
    .execute();
  await giveToPerson(tx, { clientId, leadId: claimed.lead_id, by: person, userId }, claimed.now);
  const target = { clientId, leadId: claimed.lead_id, datasetId: claimed.dataset_id };
  const data = { handover_id: handoverId, user_id: userId };
  await recordDecision(tx, {
    id: nextId(),
    ...target,
    decision: 'handover_claimed',
    reason: `claimed_by:${person}`,
    data,
  });
  await emitEvent(tx, { id: nextId(), ...target, type: 'handover.claimed', data });
  return true;
}

/** The hand-over of a lead that still waits for somebody; null when none does. */
export async function openHandoverOf(tx: Tx, lead: { clientId: string; leadId: string }): Promise<string | null> {
  const row = await tx
    .selectFrom('handovers')
    .select('id')
    .where('client_id', '=', lead.clientId)
    .where('lead_id', '=', lead.leadId)
    .where('state', 'in', ['open', 'unclaimed'])
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Ends whatever hand-over of a lead is not over: nobody is asked any more, and nobody has it by one. */
export async function closeHandovers(
  tx: Tx,
  over: { clientId: string; leadId: string; reason: string },
): Promise<void> {
  await tx
    .updateTable('handovers')
    .set({ state: 'closed', closed_reason: over.reason, next_at: null })
    .where('client_id', '=', over.clientId)
    .where('lead_id', '=', over.leadId)
    .where('state', '<>', 'closed')
    .execute();
}

/** Has open hand-overs of these leads looked at again, as after news that may settle them. */
export async function reviewHandovers(tx: Tx, clientId: string, leadIds: readonly string[]): Promise<void> {
  await sql`
    update handovers set next_at = app_now()
    where client_id = ${clientId} and lead_id = any(${leadIds}::uuid[]) and state in ('open', 'unclaimed')`.execute(tx);
}
