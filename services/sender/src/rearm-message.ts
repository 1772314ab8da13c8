import { at, inTenant, lockPhoneGate, recordDecision } from '@rekindle/db';
import type { MessageRef, SenderDeps } from './deps.ts';

/**
 * A person's order to send an absent text after all. Returns false when the message is not absent (any more).
 * @param person who orders it, kept with the decision
 */
export async function rearmMessage(
  deps: Pick<SenderDeps, 'db' | 'clock' | 'ids'>,
  ref: MessageRef,
  person: string,
): Promise<boolean> {
  await deps.clock.sync();
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
    const message = await tx
      .selectFrom('messages')
      .select(['to_number', 'lead_id', 'dataset_id', 'attempt'])
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.messageId)
      .executeTakeFirst();
    if (message === undefined) return false;
    await lockPhoneGate(tx, ref.clientId, message.to_number);
    const rearmed = await tx
      .updateTable('messages')
      .set({ state: 'planned', reason: 'rearmed', not_before: at(now) })
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.messageId)
      .where('state', '=', 'absent')
      .returning('attempt')
      .executeTakeFirst();
    if (rearmed === undefined) return false;
    await tx
      .insertInto('send_outcomes')
      .values({
        client_id: ref.clientId,
        id: deps.ids.next(),
        message_id: ref.messageId,
        attempt: rearmed.attempt,
        outcome: 'rearmed',
        evidence: `ordered by ${person}`,
      })
      .execute();
    await recordDecision(tx, {
      id: deps.ids.next(),
      clientId: ref.clientId,
      leadId: message.lead_id,
      messageId: ref.messageId,
      datasetId: message.dataset_id,
      decision: 'rearmed',
      reason: 'person',
      data: { person },
    });
    return true;
  });
}
