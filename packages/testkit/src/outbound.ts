import { at, inTenant } from '@rekindle/db';
import type { CampaignStep } from '@rekindle/domain';
import type { BuilderDeps, TestCampaign, TestClient, TestLead } from './builders.ts';

export interface TestMessage {
  clientId: string;
  messageId: string;
  conversationId: string;
  leadId: string;
  phone: string;
}

/** A conversation of a lead, made when missing. */
export async function givenConversation(
  deps: BuilderDeps,
  client: TestClient,
  campaign: TestCampaign,
  lead: TestLead,
): Promise<string> {
  return await inTenant(deps.db, { clientId: client.clientId, now: deps.clock.now() }, async (tx) => {
    const existing = await tx
      .selectFrom('conversations')
      .select('id')
      .where('client_id', '=', client.clientId)
      .where('lead_id', '=', lead.leadId)
      .executeTakeFirst();
    if (existing !== undefined) return existing.id;
    const id = deps.ids.next();
    await tx
      .insertInto('conversations')
      .values({
        client_id: client.clientId,
        id,
        lead_id: lead.leadId,
        dataset_id: campaign.datasetId,
        phone: lead.phone,
      })
      .execute();
    return id;
  });
}

/** A step's text as the scheduler emits it: due, and its enrolment waiting for it. */
export async function givenDueStep(
  deps: BuilderDeps,
  client: TestClient,
  campaign: TestCampaign,
  lead: TestLead,
  kind: CampaignStep = 'M1',
): Promise<TestMessage> {
  const conversationId = await givenConversation(deps, client, campaign, lead);
  const messageId = deps.ids.next();
  const { clientId } = client;
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .insertInto('messages')
      .values({
        client_id: clientId,
        id: messageId,
        conversation_id: conversationId,
        lead_id: lead.leadId,
        dataset_id: campaign.datasetId,
        enrolment_id: lead.leadId,
        direction: 'outbound',
        kind,
        content: `${kind} from Bright Roofs. Reply STOP to opt out.`,
        to_number: lead.phone,
        state: 'due',
        wake_after: at(0),
      })
      .execute();
    await tx
      .updateTable('enrolments')
      .set({ pending_message_id: messageId })
      .where('client_id', '=', clientId)
      .where('id', '=', lead.leadId)
      .execute();
  });
  return { clientId, messageId, conversationId, leadId: lead.leadId, phone: lead.phone };
}

/** An AI reply that is due, to the conversation's present turn. */
export async function givenDueReply(
  deps: BuilderDeps,
  client: TestClient,
  campaign: TestCampaign,
  lead: TestLead,
  inboundAt: number = deps.clock.now(),
): Promise<TestMessage> {
  const conversationId = await givenConversation(deps, client, campaign, lead);
  const messageId = deps.ids.next();
  const { clientId } = client;
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .updateTable('conversations')
      .set({ last_inbound_at: at(inboundAt), turn: 1 })
      .where('client_id', '=', clientId)
      .where('id', '=', conversationId)
      .execute();
    await tx
      .insertInto('messages')
      .values({
        client_id: clientId,
        id: messageId,
        conversation_id: conversationId,
        lead_id: lead.leadId,
        dataset_id: campaign.datasetId,
        direction: 'outbound',
        kind: 'reply',
        turn: 1,
        content: 'Thanks for your text, shall we call you?',
        to_number: lead.phone,
        state: 'due',
        wake_after: at(0),
        ai_generated: true,
      })
      .execute();
  });
  return { clientId, messageId, conversationId, leadId: lead.leadId, phone: lead.phone };
}
