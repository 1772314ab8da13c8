import type { Tx } from '@rekindle/db';
import type { EpochMs, MessageKind, MessageState } from '@rekindle/domain';
import { sql } from 'kysely';
import { type OpenDraft, readOpenDraft } from './draft.ts';

const TEXTS_SHOWN_MAX = 100;

export interface ShownText {
  messageId: string;
  direction: 'inbound' | 'outbound';
  kind: MessageKind | 'inbound';
  text: string;
  state: MessageState;
  /** When it came or left, epoch ms; when it was written, for one that has not left. */
  at: EpochMs;
}

/** A conversation as an operator sees it. Instants are epoch ms. */
export interface ConversationView {
  conversationId: string;
  /** Oldest first; the last 100. */
  texts: ShownText[];
  draft: OpenDraft | null;
  /** When the AI drafts an answer; null when none is due. */
  draftDueAt: EpochMs | null;
  takenOverAt: EpochMs | null;
  /** Who has it, by name; null where nobody has, or it was left to whoever comes. */
  takenOverBy: string | null;
  /** Why a person is asked, as a coded cause; null where nobody is. */
  personReason: string | null;
  /** Why somebody of the team is to take the lead, as a coded cause; null where nobody has to. */
  handoverReason: string | null;
  /** They opted out: nothing goes to them. */
  suppressed: boolean;
  frozenUntil: EpochMs | null;
  frozenBy: string | null;
}

/** Reads a lead's conversation; null when nobody has texted with them. */
export async function readConversationView(
  tx: Tx,
  lead: { clientId: string; leadId: string },
): Promise<ConversationView | null> {
  const { rows } = await sql<Omit<ConversationView, 'texts' | 'draft'>>`
    select v.id as "conversationId", v.reply_due_at as "draftDueAt", v.frozen_until as "frozenUntil",
      v.frozen_by as "frozenBy", case when l.manual_mode then l.manual_mode_activated_at end as "takenOverAt",
      case when l.manual_mode then v.taken_over_by end as "takenOverBy", l.needs_person_reason as "personReason",
      (select h.reason from handovers h where h.client_id = v.client_id and h.lead_id = v.lead_id
        and h.state in ('open', 'unclaimed')) as "handoverReason",
      exists (select from suppressions s where s.client_id = v.client_id and s.phone = v.phone and s.lifted_at is null)
        as suppressed
    from conversations v
    join leads l on l.client_id = v.client_id and l.id = v.lead_id
    where v.client_id = ${lead.clientId} and v.lead_id = ${lead.leadId}`.execute(tx);
  const [conversation] = rows;
  if (conversation === undefined) return null;
  const texts = await sql<ShownText>`
    select id as "messageId", direction, kind, content as text, state, coalesce(sent_at, created_at) as at
    from messages
    where client_id = ${lead.clientId} and conversation_id = ${conversation.conversationId}
    order by at desc, id desc limit ${TEXTS_SHOWN_MAX}`.execute(tx);
  const draft = await readOpenDraft(tx, lead.clientId, conversation.conversationId);
  return { ...conversation, texts: texts.rows.reverse(), draft };
}
