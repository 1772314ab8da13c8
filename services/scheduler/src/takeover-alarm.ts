import {
  answerOfPerson,
  at,
  type DueRow,
  emitEvent,
  GOES_BY_ITSELF,
  inTenant,
  neededBy,
  recordDecision,
  UNANSWERED,
} from '@rekindle/db';
import { TAKEOVER_ALARM_MS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { SchedulerDeps } from './deps.ts';

/**
 * Tells of people who wrote to somebody that had taken them over, and got no answer. Those who were answered, or handed
 * back, only lose their alarm; those whose answer waits for the morning are looked at again, as it may be taken back.
 * Those that somebody else holds stay for the next tick. Returns how many were told of.
 */
export async function soundAlarms(deps: SchedulerDeps, clientId: string, rows: readonly DueRow[]): Promise<number> {
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    const { rows: due } = await sql<{ conversationId: string; leadId: string; datasetId: string; open: boolean }>`
      with free as (
        select v.id, l.manual_mode and ${UNANSWERED} as unanswered,
          ${answerOfPerson(GOES_BY_ITSELF)} as waits
        from conversations v
        join leads l on l.client_id = v.client_id and l.id = v.lead_id
        where v.client_id = ${clientId} and v.id = any(${rows.map(({ id }) => id)})
          and v.alarm_due_at <= ${at(now)}::timestamptz
        order by v.id
        for no key update of v, l skip locked)
      update conversations v
      set alarm_due_at = case when f.unanswered and f.waits then ${at(now + TAKEOVER_ALARM_MS)}::timestamptz end
      from free f
      where v.client_id = ${clientId} and v.id = f.id
      returning v.id as "conversationId", v.lead_id as "leadId", v.dataset_id as "datasetId",
        f.unanswered and not f.waits as open`.execute(tx);
    const unanswered = due.filter(({ open }) => open);
    for (const { conversationId, leadId, datasetId } of unanswered) {
      const subject = { clientId, leadId, datasetId };
      const lead = await tx
        .updateTable('leads')
        .set({ needs_person_reason: 'takeover_unanswered' })
        .where('client_id', '=', clientId)
        .where('id', '=', leadId)
        .returning(['contact_status', 'archived'])
        .executeTakeFirstOrThrow();
      await recordDecision(tx, { ...subject, id: deps.ids.next(), ...neededBy(lead, 'takeover_unanswered') });
      const data = { conversation_id: conversationId, reason: 'takeover_unanswered', take_over: true };
      await emitEvent(tx, { ...subject, id: deps.ids.next(), type: 'lead.needs_person', data });
    }
    return unanswered.length;
  });
}
