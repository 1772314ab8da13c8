import { beginDraft } from './begin-draft.ts';
import type { ConversationRef, ResponderDeps } from './deps.ts';
import { draftReply } from './draft-reply.ts';
import { settleDraft } from './settle-draft.ts';

/**
 * Step: answers a conversation whose reply is due. Reads in one transaction, asks the model in none, and settles in a
 * second one that re-checks everything. Safe to run twice, late, or while the person writes on.
 */
export async function replyToInbound(deps: ResponderDeps, ref: ConversationRef): Promise<void> {
  await deps.clock.sync();
  const context = await beginDraft(deps, ref);
  if (context === null) return;
  const drafted = await draftReply(deps, ref, context);
  await deps.clock.sync();
  const messageId = await settleDraft(deps, ref, context, drafted);
  if (messageId === null) return;
  await deps.queues
    .add('send-reply', { clientId: ref.clientId, messageId })
    .catch((err: unknown) => deps.log.warn({ err, ...ref }, 'send-reply was not queued; the sweeper will find it'));
}
