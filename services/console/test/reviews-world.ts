import { at, inTenant, type Tx } from '@rekindle/db';
import { type CheckKey, reviewCheck } from '@rekindle/domain';
import { givenInbox } from './inbox-world.ts';
import type { ConsoleWorld } from './world.ts';

/** A campaign whose people talk with the AI, and insights of what it said. */
export async function givenReviews(world: ConsoleWorld) {
  const inbox = await givenInbox(world);
  const { clientId } = world.client;

  async function write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return await inTenant(world.db, { clientId, now: world.clock.now() }, work);
  }

  /** Somebody asked, the AI answered in `words`, and the check found `quote` in it. */
  async function givenInsight(
    check: CheckKey,
    words: string,
    more: { quote?: string; better?: string; assignedTo?: string } = {},
  ) {
    const talk = await inbox.givenTalk(more.assignedTo === undefined ? {} : { assignedTo: more.assignedTo });
    world.clock.advance(60_000);
    const [messageId, insightId] = [world.deps.ids.next(), world.deps.ids.next()];
    const { datasetId } = inbox.campaign;
    const { severity, category, title, description, suggestion, about } = reviewCheck(check);
    const quote = more.quote ?? words;
    const own = { client_id: clientId, conversation_id: talk.conversationId, dataset_id: datasetId };
    await write(async (tx) => {
      await tx
        .insertInto('messages')
        .values({
          ...{ ...own, id: messageId, lead_id: talk.leadId, direction: 'outbound', kind: 'reply', state: 'delivered' },
          ...{ content: words, to_number: talk.phone, turn: 1, ai_generated: true, sent_at: at(world.clock.now()) },
          ai_feedback_status: 'pending',
        })
        .execute();
      await tx
        .insertInto('sophie_insights')
        .values({
          ...{
            ...own,
            id: insightId,
            message_id: messageId,
            insight_type: about,
            check_key: check,
            severity,
            category,
          },
          ...{ dedup_key: `${check}:${insightId}`, title, description, suggestion, original_text: quote },
          suggested_text: more.better ?? null,
        })
        .execute();
      await tx
        .insertInto('insight_leads')
        .values({
          ...{ client_id: clientId, insight_id: insightId, lead_id: talk.leadId, message_id: messageId },
          conversation_id: talk.conversationId,
        })
        .execute();
    });
    return { ...talk, messageId, insightId, url: `/api/v1/insights/${insightId}` };
  }

  return { ...inbox, write, givenInsight };
}
