import { addSuppression, inTenant } from '@rekindle/db';
import { type CampaignSettings, MINUTE_MS } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenInboundText,
  givenSentM1,
  type TestCampaign,
  type TestClient,
  type TestLead,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { matchInbound } from '../src/match-inbound.ts';
import { NOON, type WebhookWorld, webhookWorld } from './harness.ts';

export interface Scene {
  campaign: TestCampaign;
  lead: TestLead;
  conversationId: string;
}

/** People who answer M1, on a database of this test file's own; each test has a client of its own. */
export function matchStage() {
  let opened: WebhookWorld | undefined;
  let current: TestClient | undefined;
  let people = 0;

  beforeAll(async () => {
    opened = await webhookWorld();
  });
  afterAll(async () => {
    await opened?.db.close();
  });
  beforeEach(async () => {
    world().clock.set(NOON);
    world().queues.jobs.length = 0;
    current = await givenClient(world());
  });

  function world(): WebhookWorld {
    if (opened === undefined) throw new Error('outside a test');
    return opened;
  }

  function client(): TestClient {
    if (current === undefined) throw new Error('outside a test');
    return current;
  }

  /** The number of a person nobody has had. */
  function nextPerson(): number {
    people += 1;
    return people;
  }

  /** A person who has just got M1. */
  async function scene(settings: Partial<CampaignSettings> = {}): Promise<Scene> {
    const campaign = await givenCampaign(world(), client(), { firstPerson: nextPerson(), settings });
    const lead = campaign.leads[0];
    if (lead === undefined) throw new Error('no lead');
    const { conversationId } = await givenSentM1(world(), client(), campaign, lead);
    world().clock.advance(5 * MINUTE_MS);
    return { campaign, lead, conversationId };
  }

  async function says(from: string, body: string, numMedia = 0): Promise<string> {
    const { inboxId } = await givenInboundText(world(), client(), { from, body, numMedia });
    await matchInbound(world(), { clientId: client().clientId, inboxId });
    return inboxId;
  }

  async function suppress(
    phone: string,
    source: 'keyword' | 'phrase' | 'import' | 'invalid',
    at = world().clock.now(),
  ): Promise<void> {
    await inTenant(world().db, { clientId: client().clientId, now: at }, async (tx) => {
      await addSuppression(tx, world().ids.next, { clientId: client().clientId, phone, source });
    });
  }

  async function read(lead: TestLead) {
    return await inTenant(world().db, { clientId: client().clientId, now: world().clock.now() }, async (tx) => ({
      lead: await tx.selectFrom('leads').selectAll().where('id', '=', lead.leadId).executeTakeFirstOrThrow(),
      conversation: await tx
        .selectFrom('conversations')
        .selectAll()
        .where('lead_id', '=', lead.leadId)
        .executeTakeFirstOrThrow(),
      enrolment: await tx
        .selectFrom('enrolments')
        .select(['state', 'reason'])
        .where('lead_id', '=', lead.leadId)
        .executeTakeFirstOrThrow(),
      inbound: await tx
        .selectFrom('messages')
        .select(['content', 'reason', 'from_number', 'twilio_sid'])
        .where('lead_id', '=', lead.leadId)
        .where('direction', '=', 'inbound')
        .orderBy('created_at')
        .orderBy('id')
        .execute(),
      suppressions: await tx
        .selectFrom('suppressions')
        .select(['source', 'lifted_at'])
        .where('phone', '=', lead.phone)
        .execute(),
      inbox: await tx
        .selectFrom('inbox')
        .select(['result', 'processed_at', 'wake_after'])
        .where('from_number', '=', lead.phone)
        .orderBy('received_at')
        .orderBy('id')
        .execute(),
      events: (
        await tx.selectFrom('events').select('type').where('lead_id', '=', lead.leadId).orderBy('position').execute()
      ).map((event) => event.type),
    }));
  }

  return {
    get world() {
      return world();
    },
    get client() {
      return client();
    },
    /** The number of the person made last. */
    get person() {
      return people;
    },
    nextPerson,
    scene,
    says,
    suppress,
    read,
  };
}
