import { at, closeHandovers, lockLeads, setLeadStatuses, setSentiment, suppressLeads, takesStatus } from '@rekindle/db';
import type { ContactStatus, EpochMs, Sentiment } from '@rekindle/domain';
import { OperatorConflict } from './conflict.ts';
import { type OperatorAct, type OperatorDeps, withConversation } from './conversation.ts';
import { tell } from './tell.ts';

/**
 * A person says where a lead stands. Out of REMOVED nobody comes while they are suppressed; into a status in which
 * nobody is texted, their cadence ends.
 * @throws OperatorConflict no_conversation, suppressed
 */
export async function setLeadStatus(
  deps: OperatorDeps,
  act: OperatorAct & { status?: ContactStatus; sentiment?: Sentiment | null },
): Promise<{ status: ContactStatus }> {
  return await withConversation(deps, act, async (held) => {
    const { tx, facts } = held;
    const leads = await lockLeads(tx, act.clientId, [act.leadId]);
    const current = facts.contactStatus as ContactStatus;
    const status = act.status ?? current;
    if (status !== current && !leads.every((lead) => takesStatus(lead, status)))
      throw new OperatorConflict('suppressed');
    if (act.sentiment !== undefined) await setSentiment(tx, act, act.sentiment);
    await setLeadStatuses(tx, deps.ids.next, act, { leads, status });
    return { status };
  });
}

/**
 * A person takes a number out by hand: they asked not to be texted, or it is somebody else's.
 * @param act.evidence their own words, as far as they are known
 * @throws OperatorConflict no_conversation
 */
export async function suppressByHand(
  deps: OperatorDeps,
  act: OperatorAct & { why: 'opt_out' | 'wrong_number'; evidence?: string },
): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const source = act.why === 'opt_out' ? 'person' : 'wrong_number';
    const leads = await lockLeads(held.tx, act.clientId, [act.leadId]);
    await suppressLeads(held.tx, deps.ids.next, act, { leads, source, evidence: act.evidence ?? null });
  });
}

/**
 * Nothing is left to do here for now: nobody is asked for any more, and no alarm sounds. The conversation comes back
 * when they write. Safe to say twice.
 * @throws OperatorConflict no_conversation
 */
export async function completeConversation(deps: OperatorDeps, act: OperatorAct): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const { tx, facts } = held;
    const { clientId, leadId } = act;
    await tx
      .updateTable('conversations')
      .set({ status: 'completed', alarm_due_at: null, snoozed_until: null, snoozed_by: null })
      .where('client_id', '=', clientId)
      .where('id', '=', facts.conversationId)
      .execute();
    await tx
      .updateTable('leads')
      .set({ needs_person_reason: null })
      .where('client_id', '=', clientId)
      .where('id', '=', leadId)
      .execute();
    await closeHandovers(tx, { clientId, leadId, reason: 'answered' });
    await held.decide('conversation_completed', 'person');
    await tell(deps, held, act, 'conversation.completed');
  });
}

/**
 * Puts a conversation out of sight until then, or until they write; null brings it back now.
 * @param act.until epoch ms
 * @throws OperatorConflict no_conversation, past
 */
export async function snoozeConversation(
  deps: OperatorDeps,
  act: OperatorAct & { until: EpochMs | null },
): Promise<void> {
  await withConversation(deps, act, async (held) => {
    const { until } = act;
    if (until !== null && until <= held.now) throw new OperatorConflict('past');
    await held.tx
      .updateTable('conversations')
      .set({ snoozed_until: until === null ? null : at(until), snoozed_by: until === null ? null : act.by })
      .where('client_id', '=', act.clientId)
      .where('id', '=', held.facts.conversationId)
      .execute();
    await tell(deps, held, act, 'conversation.snoozed');
  });
}
