import { at, inTenant, type Tx } from '@rekindle/db';
import type { CampaignSettings, ContactStatus } from '@rekindle/domain';
import { givenCampaign, givenSentM1 } from '@rekindle/testkit';
import type { ConsoleWorld } from './world.ts';

let people = 0;

/** A campaign whose people tests take one after the other. */
export async function givenInbox(world: ConsoleWorld, settings: Partial<CampaignSettings> = {}) {
  people += 100;
  const campaign = await givenCampaign(world.deps, world.client, { people: 20, firstPerson: people, settings });
  const { clientId } = world.client;
  let taken = 0;

  async function write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return await inTenant(world.db, { clientId, now: world.clock.now() }, work);
  }

  /** Somebody who got M1 and, unless told, answered a minute later; with what else is said of them. */
  async function givenTalk(
    more: {
      name?: string;
      says?: string | null;
      status?: ContactStatus;
      needs?: string;
      assignedTo?: string;
      draft?: string;
      manual?: boolean;
    } = {},
  ) {
    const lead = campaign.leads[taken++];
    if (lead === undefined) throw new Error('nobody is left');
    const { conversationId } = await givenSentM1(world.deps, world.client, campaign, lead);
    world.clock.advance(60_000);
    const now = world.clock.now();
    const own = {
      client_id: clientId,
      conversation_id: conversationId,
      lead_id: lead.leadId,
      dataset_id: campaign.datasetId,
    };
    const draftId = world.deps.ids.next();
    await write(async (tx) => {
      await tx
        .updateTable('leads')
        .set({
          contact_status: more.status ?? 'WARM',
          needs_person_reason: more.needs ?? null,
          assigned_to: more.assignedTo ?? null,
          manual_mode: more.manual === true,
          manual_mode_activated_at: more.manual === true ? at(now) : null,
          ...(more.name !== undefined && { first_name: more.name }),
        })
        .where('id', '=', lead.leadId)
        .execute();
      if (more.says !== null) {
        await tx
          .insertInto('messages')
          .values({
            ...own,
            ...{ id: world.deps.ids.next(), direction: 'inbound', kind: 'inbound', state: 'received' },
            ...{
              content: more.says ?? 'Yes, still interested',
              to_number: world.client.number,
              from_number: lead.phone,
            },
          })
          .execute();
        await tx
          .updateTable('conversations')
          .set({ last_inbound_at: at(now), last_message_at: at(now), turn: 1 })
          .where('id', '=', conversationId)
          .execute();
      }
      if (more.draft !== undefined) {
        await tx
          .insertInto('messages')
          .values({
            ...own,
            ...{ id: draftId, direction: 'outbound', kind: 'reply', state: 'planned', turn: 1, ai_generated: true },
            ...{ content: more.draft, to_number: lead.phone, not_before: at(now + 300_000) },
          })
          .execute();
      }
    });
    return { ...lead, conversationId, draftId, url: `/api/v1/conversations/${conversationId}` };
  }

  return { campaign, givenTalk, write };
}
