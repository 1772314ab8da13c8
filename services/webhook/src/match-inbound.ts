import { inTenant, lockPhoneGate, markProcessed, unprocessedTexts } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { WebhookDeps } from './deps.ts';
import { takeInText } from './take-in-text.ts';

/**
 * Step: gives a stored text to its conversation and decides what follows. Under the person's gate it takes all of their
 * texts that wait, oldest first, so that what they said last is what counts, whatever order the jobs run in.
 */
export async function matchInbound(
  deps: WebhookDeps,
  { clientId, inboxId }: { clientId: string; inboxId: string },
): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const due = await inTenant(deps.db, { clientId, now }, async (tx) => {
    const row = await tx
      .selectFrom('inbox')
      .select(['from_number', 'processed_at'])
      .where('client_id', '=', clientId)
      .where('id', '=', inboxId)
      .executeTakeFirst();
    if (row === undefined || row.processed_at !== null) return [];
    const phone = row.from_number;
    await lockPhoneGate(tx, clientId, phone);
    const replies = new Map<string, EpochMs | null>();
    for (const text of await unprocessedTexts(tx, { clientId, phone })) {
      const taken = await takeInText(deps, tx, { clientId, text, now });
      await markProcessed(tx, { clientId, inboxId: text.id, result: taken.result, messageId: taken.messageId });
      if (taken.conversationId !== null) replies.set(taken.conversationId, taken.replyDueAt);
    }
    return [...replies].filter(([, replyDueAt]) => replyDueAt !== null && replyDueAt <= now);
  });
  for (const [conversationId] of due) {
    // What is not due yet, and what gets lost here, is found by the scheduler's tick.
    await deps.queues
      .add('reply-to-inbound', { clientId, conversationId })
      .catch((err: unknown) => deps.log.warn({ err, clientId, conversationId }, 'reply-to-inbound was not queued'));
  }
}
