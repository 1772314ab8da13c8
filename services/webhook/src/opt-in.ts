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
import { sql } from 'kysely';
import type { WebhookDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/**
 * START or YES of somebody who is suppressed: lifts their own keyword STOP and nothing else, and only one that is older
 * than this text. Their cadences stay ended; a person is told. Returns whether they may be texted again.
 */
export async function liftOwnStop(
  deps: WebhookDeps,
  tx: Tx,
  { clientId, text }: Incoming,
  facts: ConversationFacts,
): Promise<boolean> {
  const phone = text.from_number;
  const newer = await tx
    .selectFrom('suppressions')
    .select('id')
    .where('client_id', '=', clientId)
    .where('phone', '=', phone)
    .where('lifted_at', 'is', null)
    .where('created_at', '>', sql<number>`${at(text.received_at)}::timestamptz`)
    .limit(1)
    .executeTakeFirst();
  if (newer !== undefined) return false;
  const lifted = await liftKeywordSuppression(tx, {
    clientId,
    phone,
    liftedBy: text.message_sid,
    now: text.received_at,
  });
  if (!lifted || (await isSuppressed(tx, clientId, phone))) return false;

  const leads = await tx
    .updateTable('leads')
    .set({ contact_status: 'WARM' })
    .where('client_id', '=', clientId)
    .where('phone_number', '=', phone)
    .where('contact_status', '=', 'REMOVED')
    .returning(['id', 'dataset_id'])
    .execute();
  for (const lead of leads) {
    const target = { clientId, leadId: lead.id, datasetId: lead.dataset_id };
    await recordDecision(tx, { id: deps.ids.next(), ...target, decision: 'unsuppressed', reason: 'start_word' });
    await emitEvent(tx, { id: deps.ids.next(), ...target, type: 'lead.opted_in' });
  }
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  await needPerson(tx, deps.ids.next, { ...target, reason: 'opted_in', takeOver: false });
  return true;
}
