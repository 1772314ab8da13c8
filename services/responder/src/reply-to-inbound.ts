import { inTenant } from '@rekindle/db';
import { beginDraft } from './begin-draft.ts';
import type { ConversationRef, ResponderDeps } from './deps.ts';
import { draftReply } from './draft-reply.ts';
import type { Drafted } from './drafted.ts';
import type { DraftContext } from './read-context.ts';
import { recordRuns } from './record-run.ts';
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
  const messageId = await settle(deps, ref, context, drafted);
  if (messageId === null) return;
  await deps.queues
    .add('send-reply', { clientId: ref.clientId, messageId })
    .catch((err: unknown) => deps.log.warn({ err, ...ref }, 'send-reply was not queued; the sweeper will find it'));
}

async function settle(
  deps: ResponderDeps,
  ref: ConversationRef,
  context: DraftContext,
  drafted: Drafted,
): Promise<string | null> {
  try {
    await deps.clock.sync();
    return await settleDraft(deps, ref, context, drafted);
  } catch (error) {
    // The turn is drafted anew later; what these calls of the model cost counts all the same.
    const runs = drafted.runs.map((run) => ({ ...run, outcome: 'unsettled' as const }));
    const subject = { ...ref, leadId: context.facts.leadId };
    const scope = { clientId: ref.clientId, now: deps.clock.now() };
    await inTenant(deps.db, scope, (tx) => recordRuns(tx, subject, runs)).catch((err: unknown) =>
      deps.log.error({ err, ...ref }, 'calls of the model could not be recorded'),
    );
    throw error;
  }
}
