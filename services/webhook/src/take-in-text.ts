import {
  addSuppression,
  applySuppression,
  at,
  emitEvent,
  ensureConversation,
  ERASED,
  eraseTexts,
  findLeadOfText,
  isErased,
  isSuppressed,
  readConversation,
  type ConversationFacts,
  type Tx,
} from '@rekindle/db';
import { type EpochMs, readText, type TextReading } from '@rekindle/domain';
import { sql } from 'kysely';
import type { WebhookDeps } from './deps.ts';
import { optOutOf } from './detect-opt-out.ts';
import { followText, leaveToPerson } from './follow-text.ts';
import type { Incoming } from './incoming.ts';
import { addWrongNumber } from './wrong-number.ts';

export interface TakenIn {
  /** In one word what became of the text; kept with it. */
  result: string;
  messageId: string | null;
  conversationId: string | null;
  /** When the conversation is to be answered, as it is after this text. */
  replyDueAt: EpochMs | null;
}

/** Puts one text into its conversation and does what follows from it. The caller holds the person's gate. */
export async function takeInText(deps: WebhookDeps, tx: Tx, incoming: Incoming): Promise<TakenIn> {
  const { clientId, text } = incoming;
  const phone = text.from_number;
  const reading = readText(text.body, text.num_media);
  const stopped = await applyOptOut(deps, tx, incoming, reading);
  const lead = await findLeadOfText(tx, { clientId, phone, number: text.to_number });
  if (lead === null && (await isErased(tx, clientId, phone))) {
    // It came while they were erased, or the carrier was late with it. A stop that it made stands without its words.
    await eraseTexts(tx, { clientId, phone, pseudonym: `${ERASED}:${deps.ids.next()}` });
    return { result: ERASED, messageId: null, conversationId: null, replyDueAt: null };
  }
  if (lead === null) {
    if (reading.kind === 'wrong_number') await addWrongNumber(deps, tx, incoming);
    await emitEvent(tx, {
      id: deps.ids.next(),
      clientId,
      type: 'message.unmatched',
      data: { inbox_id: text.id, opt_out: stopped },
    });
    return { result: 'unmatched', messageId: null, conversationId: null, replyDueAt: null };
  }

  const conversationId = await ensureConversation(tx, deps.ids.next, { clientId, ...lead, phone });
  const messageId = await addMessage(deps, tx, incoming, { ...lead, conversationId }, reading);
  if (messageId === null) return { result: 'known', messageId: null, conversationId: null, replyDueAt: null };
  const facts = await readConversation(tx, { clientId, conversationId });
  if (facts === null) throw new Error('The conversation vanished under its gate');
  const subject = { clientId, leadId: lead.leadId, datasetId: lead.datasetId, messageId };
  await emitEvent(tx, {
    id: deps.ids.next(),
    ...subject,
    type: 'message.received',
    data: { inbox_id: text.id, kind: stopped ? 'opt_out' : reading.kind, signals: reading.signals },
  });
  await showText(tx, incoming, facts, isAutomatic(reading));
  if (stopped) {
    if (reading.person !== null) await leaveToPerson(deps, tx, incoming, reading.person);
    return { result: 'opted_out', messageId, conversationId, replyDueAt: null };
  }
  return { messageId, conversationId, ...(await followText(deps, tx, incoming, { facts, reading, messageId })) };
}

/** Texts that a phone sends by itself: kept and shown, and nothing else. */
function isAutomatic(reading: TextReading): boolean {
  return reading.kind === 'auto_reply' || reading.kind === 'tapback';
}

/**
 * Suppresses the person when the rules saw an opt-out, when the text came or now. Unless it was lifted since, which a
 * later text of theirs can do while this one waits.
 */
async function applyOptOut(deps: WebhookDeps, tx: Tx, incoming: Incoming, reading: TextReading): Promise<boolean> {
  const { clientId, text } = incoming;
  const phone = text.from_number;
  const kept = await tx
    .selectFrom('suppressions')
    .select('lifted_at')
    .where('client_id', '=', clientId)
    .where('message_sid', '=', text.message_sid)
    .where('source', 'in', ['keyword', 'phrase'])
    .execute();
  if (kept.length === 0) {
    const optOut = optOutOf(text.body);
    if (optOut === null && text.opt_out_rule === null && reading.kind !== 'opt_out') return false;
    await addSuppression(tx, deps.ids.next, {
      clientId,
      phone,
      messageSid: text.message_sid,
      source: optOut?.source ?? 'phrase',
      rule: optOut?.rule ?? text.opt_out_rule,
      evidence: optOut?.evidence ?? text.body,
    });
  }
  // "Stop. Wrong number": no START lifts what another person's number is.
  if (reading.signals.includes('wrong_number')) await addWrongNumber(deps, tx, incoming);
  if (await isSuppressed(tx, clientId, phone)) {
    await applySuppression(tx, deps.ids.next, { clientId, phone, reason: 'stop' });
  }
  return true;
}

/** Null when the conversation has this text already. */
async function addMessage(
  deps: WebhookDeps,
  tx: Tx,
  { clientId, text }: Incoming,
  place: { leadId: string; datasetId: string; conversationId: string },
  reading: TextReading,
): Promise<string | null> {
  const inserted = await tx
    .insertInto('messages')
    .values({
      client_id: clientId,
      id: deps.ids.next(),
      created_at: at(text.received_at),
      conversation_id: place.conversationId,
      lead_id: place.leadId,
      dataset_id: place.datasetId,
      direction: 'inbound',
      kind: 'inbound',
      content: text.body.trim() === '' && text.num_media > 0 ? '[picture]' : text.body,
      from_number: text.from_number,
      to_number: text.to_number,
      state: 'received',
      reason: reading.kind,
      twilio_sid: text.message_sid,
      delivered_at: at(text.received_at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id ?? null;
}

/** Shows the text on lead and conversation. An automatic one is no answer of the person: it ends and delays nothing. */
async function showText(
  tx: Tx,
  { clientId, text }: Incoming,
  facts: ConversationFacts,
  automatic: boolean,
): Promise<void> {
  const receivedAt = at(text.received_at);
  await tx
    .updateTable('conversations')
    .set((eb) => ({
      message_count: eb('message_count', '+', 1),
      last_message_at: sql<Date>`greatest(last_message_at, ${receivedAt}::timestamptz)`,
      ...(!automatic && {
        turn: eb('turn', '+', 1),
        last_inbound_at: sql<Date>`greatest(last_inbound_at, ${receivedAt}::timestamptz)`,
        status: 'active' as const,
        snoozed_until: null,
        snoozed_by: null,
      }),
    }))
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .execute();
  await tx
    .updateTable('leads')
    .set((eb) => ({
      total_messages: eb('total_messages', '+', 1),
      last_message_at: sql<Date>`greatest(last_message_at, ${receivedAt}::timestamptz)`,
      ...(!automatic && { reply_received_at: receivedAt, latest_lead_reply: text.body }),
    }))
    .where('client_id', '=', clientId)
    .where('id', '=', facts.leadId)
    .execute();
}
