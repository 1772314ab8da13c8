import { emitEvent, giveToPerson, wakeCampaign } from '@rekindle/db';
import { handBack, type OperatorAct, OperatorConflict, type OperatorDeps, takeOver } from '@rekindle/responder';
import { sql } from 'kysely';
import { decide, type HeldLead, noLead } from './lead-act.ts';
import { conflictProblem } from './on-conversation.ts';

/**
 * Has a person answer a lead with whom nobody has texted yet, or hands it back. Where there is a conversation,
 * `setTalkedManualMode` does it. Safe to say twice.
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

/**
 * The same for a lead with a conversation. Safe to say twice, also at the same moment.
 * @throws HttpProblem 404 when the lead is gone
 */
export async function setTalkedManualMode(deps: OperatorDeps, act: OperatorAct, on: boolean): Promise<void> {
  try {
    await (on ? takeOver(deps, act) : handBack(deps, act));
  } catch (error) {
    if (!(error instanceof OperatorConflict)) throw error;
    // Somebody was quicker to hand it back, which is what was asked for.
    if (error.code === 'not_taken_over') return;
    throw error.code === 'no_conversation' ? noLead() : conflictProblem(error);
  }
}
