import {
  at,
  type ConversationFacts,
  emitEvent,
  isSuppressed,
  liftKeywordSuppression,
  needPerson,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import { MINUTE_MS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { WebhookDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/**
 * How much older than a YES or START a STOP has to be to be lifted by it. Texts are stamped as they arrive, and one that
 * went to the fallback address first comes seconds late: within this time nobody knows which was written last, and STOP
 * counts.
 */
const ARRIVAL_ORDER_UNSURE_MS = MINUTE_MS;

/**
 * START or YES of somebody who is suppressed: lifts their own keyword STOP and nothing else, and only one that is surely
 * older than this text. Their cadences stay ended; a person is told. Returns whether they may be texted again.
 */
export async function liftOwnStop(
  deps: WebhookDeps,
  tx: Tx,
  { clientId, text }: Incoming,
  facts: ConversationFacts,
): Promise<boolean> {
  const phone = text.from_number;
  const sureUntil = at(text.received_at - ARRIVAL_ORDER_UNSURE_MS);
  // A STOP counts from when its text came, not from when it was read.
  const { rows: newer } = await sql`
    select from suppressions s
    left join inbox i on i.client_id = s.client_id and i.message_sid = s.message_sid
    where s.client_id = ${clientId} and s.phone = ${phone} and s.lifted_at is null
      and coalesce(i.received_at, s.created_at) > ${sureUntil}::timestamptz
    limit 1`.execute(tx);
  if (newer.length > 0) return false;
  const lifted = await liftKeywordSuppression(tx, {
    clientId,
    phone,
    liftedBy: text.message_sid,
    now: text.received_at,
  });
  if (!lifted || (await isSuppressed(tx, clientId, phone))) return false;

  // Only whom they wrote to us as comes out of the archive.
  const isOther = sql`id <> ${facts.leadId}`;
  const { rows: leads } = await sql<{ id: string; dataset_id: string }>`
    update leads set contact_status = case when archived and ${isOther} then 'ARCHIVED' else 'WARM' end,
      archived = archived and ${isOther}, archived_at = case when ${isOther} then archived_at end
    where client_id = ${clientId} and phone_number = ${phone} and contact_status = 'REMOVED'
    returning id, dataset_id`.execute(tx);
  for (const lead of leads) {
    const target = { clientId, leadId: lead.id, datasetId: lead.dataset_id };
    await recordDecision(tx, { id: deps.ids.next(), ...target, decision: 'unsuppressed', reason: 'start_word' });
    await emitEvent(tx, { id: deps.ids.next(), ...target, type: 'lead.opted_in' });
  }
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  await needPerson(tx, deps.ids.next, { ...target, reason: 'opted_in', takeOver: false });
  return true;
}
