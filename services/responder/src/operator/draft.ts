import type { Tx } from '@rekindle/db';
import { at, WAKE_AFTER_MS } from '@rekindle/db';
import { countSegments, DRAFT_FREEZE_MS, type EpochMs } from '@rekindle/domain';
import { adviceOn } from './advice.ts';
import { OperatorConflict } from './conflict.ts';
import { type Held, type OperatorAct, type OperatorDeps, withConversation } from './conversation.ts';
import { tell } from './tell.ts';
import { checkedText } from './text.ts';
import { refuseWhileOthersWrite, refuseWhileTyping } from './writers.ts';

/** The AI's answer before it has gone. */
export interface OpenDraft {
  messageId: string;
  text: string;
  segments: number;
  /** When it goes, epoch ms; null: it waits for a reason that a person lifts. */
  goesAt: EpochMs | null;
  editedBy: string | null;
}

/** The draft that waits in a conversation; null when there is none. */
export async function readOpenDraft(tx: Tx, clientId: string, conversationId: string): Promise<OpenDraft | null> {
  const row = await tx
    .selectFrom('messages')
    .select(['id', 'content', 'segments', 'not_before', 'edited_by'])
    .where('client_id', '=', clientId)
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'reply')
    .where('state', 'in', ['planned', 'due'])
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    messageId: row.id,
    text: row.content,
    segments: row.segments,
    goesAt: row.not_before,
    editedBy: row.edited_by,
  };
}

/**
 * Changes the AI's words before they go; when they go stays as it was.
 * @param expected the words the operator saw; a draft that reads otherwise is left alone
 * @returns the draft, and what the gates would say of such words of the AI's: a person's are taken all the same
 * @throws OperatorConflict no_conversation, no_draft, draft_changed, frozen_by_other, bad_text
 */
export async function editDraft(
  deps: OperatorDeps,
  act: OperatorAct & { text: string; expected?: string },
): Promise<OpenDraft & { advice: string[] }> {
  const text = checkedText(act.text);
  return await withConversation(deps, act, async (held) => {
    await refuseWhileTyping(held, act);
    const draft = await openDraftOf(held, act);
    if (act.expected !== undefined && act.expected !== draft.text) throw new OperatorConflict('draft_changed');
    const { segments } = countSegments(text);
    await held.tx
      .updateTable('messages')
      .set({ content: text, segments, edited_by: act.by, edited_at: at(held.now) })
      .where('client_id', '=', act.clientId)
      .where('id', '=', draft.messageId)
      .execute();
    await held.decide('draft_edited', 'person', { messageId: draft.messageId });
    await tell(deps, held, act, 'reply.edited', draft.messageId);
    return { ...draft, text, segments, editedBy: act.by, advice: adviceOn(text, held.facts) };
  });
}

/**
 * Takes the AI's answer back before it goes; this turn is not answered by the AI any more.
 * @throws OperatorConflict no_conversation, no_draft, frozen_by_other
 */
export async function dropDraft(deps: OperatorDeps, act: OperatorAct): Promise<void> {
  await withConversation(deps, act, async (held) => {
    await refuseWhileTyping(held, act);
    const draft = await openDraftOf(held, act);
    await blockDrafts(held, act.clientId, 'dropped_by_person');
    await thaw(held, act.clientId);
    await held.decide('blocked', 'dropped_by_person', { messageId: draft.messageId });
    await tell(deps, held, act, 'reply.dropped', draft.messageId);
  });
}

/**
 * Has the AI's answer go now instead of later. Hours still hold: at night it waits like any answer of the AI.
 * @param act.expected the words the operator saw; a draft that reads otherwise is left alone
 * @returns the message
 * @throws OperatorConflict no_conversation, no_draft, draft_changed, frozen_by_other
 */
export async function sendDraftNow(
  deps: OperatorDeps,
  act: OperatorAct & { expected?: string },
): Promise<{ messageId: string }> {
  const messageId = await withConversation(deps, act, async (held) => {
    await refuseWhileTyping(held, act);
    const draft = await openDraftOf(held, act);
    if (act.expected !== undefined && act.expected !== draft.text) throw new OperatorConflict('draft_changed');
    await thaw(held, act.clientId);
    await held.tx
      .updateTable('messages')
      .set({
        state: 'due',
        reason: null,
        not_before: null,
        wake_after: deps.queues === null ? null : at(deps.monotonic.realNow() + WAKE_AFTER_MS),
      })
      .where('client_id', '=', act.clientId)
      .where('id', '=', draft.messageId)
      .execute();
    await held.decide('ordered_now', 'person', { messageId: draft.messageId });
    await tell(deps, held, act, 'reply.ordered', draft.messageId);
    return draft.messageId;
  });
  await deps.queues?.add('send-reply', { clientId: act.clientId, messageId }).catch((err: unknown) => {
    deps.log.warn({ err, messageId }, 'send-reply was not queued; the sweeper will find it');
  });
  return { messageId };
}

/**
 * Somebody is typing: no answer of the AI goes for DRAFT_FREEZE_MS. Said again it lasts longer; when they stop without
 * sending, the draft goes on by itself.
 * @returns until when
 * @throws OperatorConflict no_conversation, frozen_by_other, taken_by_other
 */
export async function freezeDraft(deps: OperatorDeps, act: OperatorAct): Promise<EpochMs> {
  return await withConversation(deps, act, async (held) => {
    const { tx, facts, now } = held;
    await refuseWhileOthersWrite(held, act);
    const until = now + DRAFT_FREEZE_MS;
    const before = await tx
      .selectFrom('conversations')
      .select('frozen_until')
      .where('client_id', '=', act.clientId)
      .where('id', '=', facts.conversationId)
      .executeTakeFirst();
    await tx
      .updateTable('conversations')
      .set({ frozen_until: at(until), frozen_by: act.by, frozen_by_id: act.userId ?? null })
      .where('client_id', '=', act.clientId)
      .where('id', '=', facts.conversationId)
      .execute();
    // Somebody who types on is no news.
    const news = before?.frozen_until === null || before === undefined || before.frozen_until <= now;
    if (news) await tell(deps, held, act, 'conversation.frozen');
    return until;
  });
}

/**
 * They stopped typing: the draft goes on at once, or when it was to go. Safe to say twice.
 * @returns whether an answer waits, drafted or about to be
 * @throws OperatorConflict no_conversation, frozen_by_other
 */
export async function resumeDraft(deps: OperatorDeps, act: OperatorAct): Promise<{ waits: boolean }> {
  return await withConversation(deps, act, async (held) => {
    const { tx, facts, now } = held;
    await refuseWhileTyping(held, act);
    await thaw(held, act.clientId);
    await tx
      .updateTable('messages')
      .set({ not_before: at(now), reason: null })
      .where('client_id', '=', act.clientId)
      .where('conversation_id', '=', facts.conversationId)
      .where('kind', '=', 'reply')
      .where('state', '=', 'planned')
      .where('reason', '=', 'draft_frozen')
      .execute();
    await tell(deps, held, act, 'conversation.resumed');
    const draft = await readOpenDraft(tx, act.clientId, facts.conversationId);
    return { waits: draft !== null || facts.replyDueAt !== null };
  });
}

async function thaw({ tx, facts }: Held, clientId: string): Promise<void> {
  await tx
    .updateTable('conversations')
    .set({ frozen_until: null, frozen_by: null, frozen_by_id: null })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .execute();
}

/** The AI's open answers in this conversation will never go. */
async function blockDrafts({ tx, facts }: Held, clientId: string, reason: string): Promise<void> {
  await tx
    .updateTable('messages')
    .set({ state: 'blocked', reason, wake_after: null, not_before: null })
    .where('client_id', '=', clientId)
    .where('conversation_id', '=', facts.conversationId)
    .where('kind', '=', 'reply')
    .where('state', 'in', ['planned', 'due'])
    .execute();
}

async function openDraftOf({ tx, facts }: Held, act: OperatorAct): Promise<OpenDraft> {
  const draft = await readOpenDraft(tx, act.clientId, facts.conversationId);
  if (draft === null) throw new OperatorConflict('no_draft');
  return draft;
}
