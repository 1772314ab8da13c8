import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { lockPhoneGate } from './gates.ts';
import { phoneOfHandover } from './handovers.ts';
import { emitEvent, recordDecision } from './records.ts';

/**
 * Makes a hand-over's lead this person's, unless somebody has it or it is settled: of several at once one wins. Returns
 * whether it was this call that did.
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
    .returning(['lead_id', 'dataset_id'])
    .executeTakeFirst();
  if (claimed === undefined) return false;
  await tx
    .updateTable('leads')
    .set({ assigned_to: userId })
    .where('client_id', '=', clientId)
    .where('id', '=', claimed.lead_id)
    .execute();
  const target = { clientId, leadId: claimed.lead_id, datasetId: claimed.dataset_id };
  const data = { handoverId, userId };
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
