import { at, emitEvent, type ConversationFacts, type Tx } from '@rekindle/db';
import { countSegments } from '@rekindle/domain';
import { type ResponderDeps, WAKE_AFTER_MS } from './deps.ts';

export interface NewReply {
  text: string;
  aiRunId: string | null;
  /** From is sticky per person; null: the sender chooses. */
  senderNumberId: string | null;
}

/**
 * Adds the answer to the conversation's present turn, due at once. Returns its id, or null when that turn has one.
 * The caller holds the person's gate.
 */
export async function insertReply(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  reply: NewReply,
): Promise<string | null> {
  const number =
    reply.senderNumberId === null
      ? undefined
      : await tx
          .selectFrom('sender_numbers')
          .select('e164')
          .where('client_id', '=', clientId)
          .where('id', '=', reply.senderNumberId)
          .executeTakeFirst();
  const inserted = await tx
    .insertInto('messages')
    .values({
      client_id: clientId,
      id: deps.ids.next(),
      conversation_id: facts.conversationId,
      lead_id: facts.leadId,
      dataset_id: facts.datasetId,
      direction: 'outbound',
      kind: 'reply',
      content: reply.text,
      segments: countSegments(reply.text).segments,
      from_number: number?.e164 ?? null,
      to_number: facts.phone,
      state: 'due',
      turn: facts.turn,
      wake_after: at(deps.monotonic.realNow() + WAKE_AFTER_MS),
      ai_generated: true,
      ai_run_id: reply.aiRunId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return null;
  await emitEvent(tx, {
    id: deps.ids.next(),
    clientId,
    leadId: facts.leadId,
    datasetId: facts.datasetId,
    messageId: inserted.id,
    type: 'reply.drafted',
    data: { turn: facts.turn },
  });
  return inserted.id;
}
