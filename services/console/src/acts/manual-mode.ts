import { emitEvent, giveToPerson, wakeCampaign } from '@rekindle/db';
import { sql } from 'kysely';
import { decide, type HeldLead } from './lead-act.ts';

/**
 * Has a person answer a lead with whom nobody has texted yet, or hands it back. Where there is a conversation,
 * `takeOver` and `handBack` of the responder do it. Safe to say twice.
 */
export async function setManualMode(held: HeldLead, on: boolean, userId: string | null): Promise<void> {
  const { tx, lead, now, nextId, actor } = held;
  const { clientId, by } = actor;
  if (lead.manualMode === on) return;
  if (on) await giveToPerson(tx, { clientId, leadId: lead.leadId, by, userId }, now);
  else {
    await sql`
      update leads set manual_mode = false, manual_mode_activated_at = null, needs_person_reason = null
      where client_id = ${clientId} and id = ${lead.leadId}`.execute(tx);
    await wakeCampaign(tx, clientId, lead.datasetId);
  }
  await decide(held, on ? 'taken_over' : 'handed_back', 'person');
  const type = on ? 'lead.taken_over' : 'lead.handed_back';
  await emitEvent(tx, { id: nextId(), clientId, leadId: lead.leadId, datasetId: lead.datasetId, type, data: { by } });
}
