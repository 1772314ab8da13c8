import { at, emitEvent, type ConversationFacts, type Tx } from '@rekindle/db';
import { countSegments, type EpochMs } from '@rekindle/domain';
import { type ResponderDeps, WAKE_AFTER_MS } from './deps.ts';

export interface NewReply {
  text: string;
  aiRunId: string | null;
  /** From is sticky per person; null: the sender chooses. */
  senderNumberId: string | null;
  /** When it goes, epoch ms; until then a person can change it. */
  goesAt: EpochMs;
}

/**
 * Adds the answer to the conversation's present turn, due at once or planned for later. Null when that turn has one.
 * The caller holds the person's gate.
 */
export async function insertReply(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  reply: NewReply,
): Promise<{ messageId: string; due: boolean } | null> {
  const due = reply.goesAt <= deps.clock.now();
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
      state: due ? 'due' : 'planned',
      not_before: due ? null : at(reply.goesAt),
      turn: facts.turn,
      wake_after: due ? at(deps.monotonic.realNow() + WAKE_AFTER_MS) : null,
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
    data: { turn: facts.turn, goes_at: at(reply.goesAt) },
  });
  return { messageId: inserted.id, due };
}
