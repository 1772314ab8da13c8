import { emitEvent } from '@rekindle/db';
import type { Held, OperatorAct, OperatorDeps } from './conversation.ts';

/** Tells the outbox what an operator did, so that others see it at once. */
export async function tell(
  deps: Pick<OperatorDeps, 'ids'>,
  { tx, facts }: Pick<Held, 'tx' | 'facts'>,
  act: OperatorAct,
  type: string,
  messageId: string | null = null,
): Promise<void> {
  const { clientId, leadId, by } = act;
  const data = { by, conversation_id: facts.conversationId };
  await emitEvent(tx, { id: deps.ids.next(), clientId, leadId, datasetId: facts.datasetId, messageId, type, data });
}
