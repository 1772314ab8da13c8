import { at, ensureConversation, inTenant, jsonb } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { BuilderDeps, TestCampaign, TestClient, TestLead } from './builders.ts';

export interface TestConversation {
  conversationId: string;
  messageId: string;
}

/**
 * A conversation in which M1 was sent (and, unless told, delivered) from the client's number at the clock's time. The
 * enrolment then waits for M2.
 */
export async function givenSentM1(
  deps: BuilderDeps,
  client: TestClient,
  campaign: TestCampaign,
  lead: TestLead,
  options: { number?: string; state?: 'accepted' | 'sent' | 'delivered' | 'due' } = {},
): Promise<TestConversation> {
  const { clientId } = client;
  const now = deps.clock.now();
  const messageId = deps.ids.next();
  const state = options.state ?? 'delivered';
  const from = options.number ?? client.number;
  const conversationId = await inTenant(deps.db, { clientId, now }, async (tx) => {
    const conversation = await ensureConversation(tx, deps.ids.next, {
      clientId,
      leadId: lead.leadId,
      datasetId: campaign.datasetId,
      phone: lead.phone,
    });
    const left = state !== 'due';
    await tx
      .insertInto('messages')
      .values({
        client_id: clientId,
        id: messageId,
        conversation_id: conversation,
        lead_id: lead.leadId,
        dataset_id: campaign.datasetId,
        enrolment_id: lead.leadId,
        direction: 'outbound',
        kind: 'M1',
        content: 'Hi Sam, Bright Roofs here. Still thinking about solar? Reply STOP to opt out.',
        from_number: from,
        to_number: lead.phone,
        state,
        attempt: left ? 1 : 0,
        twilio_sid: left ? `SM${messageId.replaceAll('-', '')}` : null,
        sent_at: left ? at(now) : null,
      })
      .execute();
    if (!left) return conversation;
    await tx
      .insertInto('send_attempts')
      .values({
        client_id: clientId,
        message_id: messageId,
        attempt: 1,
        dataset_id: campaign.datasetId,
        lead_id: lead.leadId,
        kind: 'M1',
        phone: lead.phone,
        from_number: from,
        body_hash: 'test',
        segments: 1,
        claimed_at: at(now),
        claimed_real_at: at(now),
        lease_until: at(now),
        validity_seconds: 600,
      })
      .execute();
    await tx
      .updateTable('enrolments')
      .set({ next_step: 2, due_at: at(now + 48 * 3_600_000) })
      .where('client_id', '=', clientId)
      .where('id', '=', lead.leadId)
      .execute();
    await tx
      .updateTable('leads')
      .set({ contact_status: 'CONTACTED_1', m1_sent_at: at(now), last_message_at: at(now) })
      .where('client_id', '=', clientId)
      .where('id', '=', lead.leadId)
      .execute();
    await tx
      .updateTable('conversations')
      .set({ last_message_at: at(now), last_outbound_at: at(now), message_count: sql<number>`message_count + 1` })
      .where('client_id', '=', clientId)
      .where('id', '=', conversation)
      .execute();
    return conversation;
  });
  return { conversationId, messageId };
}

let texts = 0;

/** A text that came in and is stored, not yet matched. Opt-out rules are the webhook's: nothing is suppressed here. */
export async function givenInboundText(
  deps: BuilderDeps,
  client: TestClient,
  text: { from: string; body: string; to?: string; numMedia?: number; receivedAt?: EpochMs; sid?: string },
): Promise<{ inboxId: string; messageSid: string }> {
  texts += 1;
  const inboxId = deps.ids.next();
  const messageSid = text.sid ?? `SM${String(texts).padStart(32, '0')}`;
  const to = text.to ?? client.number;
  await deps.db.system
    .insertInto('inbox')
    .values({
      id: inboxId,
      client_id: client.clientId,
      message_sid: messageSid,
      account_sid: 'AC00000000000000000000000000000000',
      from_number: text.from,
      to_number: to,
      body: text.body,
      num_media: text.numMedia ?? 0,
      params: jsonb({ Body: text.body }),
      via: 'webhook',
      received_at: at(text.receivedAt ?? deps.clock.now()),
    })
    .execute();
  return { inboxId, messageSid };
}
