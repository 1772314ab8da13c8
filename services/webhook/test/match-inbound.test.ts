import { addSuppression, inTenant } from '@rekindle/db';
import { type CampaignSettings, DAY_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenInboundText,
  givenSentM1,
  type TestCampaign,
  type TestClient,
  type TestLead,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { matchInbound } from '../src/match-inbound.ts';
import { NOON, type WebhookWorld, webhookWorld } from './harness.ts';

let world: WebhookWorld;
let client: TestClient;
let people = 0;

beforeAll(async () => {
  world = await webhookWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(async () => {
  world.clock.set(NOON);
  world.queues.jobs.length = 0;
  client = await givenClient(world);
});

interface Scene {
  campaign: TestCampaign;
  lead: TestLead;
  conversationId: string;
}

/** A person who has just got M1. */
async function scene(settings: Partial<CampaignSettings> = {}): Promise<Scene> {
  people += 1;
  const campaign = await givenCampaign(world, client, { firstPerson: people, settings });
  const lead = campaign.leads[0];
  if (lead === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1(world, client, campaign, lead);
  world.clock.advance(5 * MINUTE_MS);
  return { campaign, lead, conversationId };
}

async function says(from: string, body: string, numMedia = 0): Promise<string> {
  const { inboxId } = await givenInboundText(world, client, { from, body, numMedia });
  await matchInbound(world, { clientId: client.clientId, inboxId });
  return inboxId;
}

async function suppress(phone: string, source: 'keyword' | 'phrase' | 'import', at = world.clock.now()): Promise<void> {
  await inTenant(world.db, { clientId: client.clientId, now: at }, async (tx) => {
    await addSuppression(tx, world.ids.next, { clientId: client.clientId, phone, source });
  });
}

async function read(lead: TestLead) {
  return await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => ({
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

describe('an interested answer', () => {
  test('goes into its conversation, ends the cadence and sets when the AI answers', async () => {
    const { lead } = await scene({ ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 60 });
    const now = world.clock.now();
    await says(lead.phone, 'Yes please, how much is it?');
    const after = await read(lead);
    expect(after.inbound).toMatchObject([{ content: 'Yes please, how much is it?', from_number: lead.phone }]);
    expect(after.enrolment).toEqual({ state: 'ended', reason: 'replied' });
    expect(after.conversation).toMatchObject({
      reply_due_at: now + 90 * SECOND_MS,
      last_inbound_at: now,
      last_message_at: now,
      silence_due_at: now + 28 * DAY_MS,
      message_count: 2,
      turn: 1,
    });
    expect(after.lead).toMatchObject({
      reply_received_at: now,
      latest_lead_reply: 'Yes please, how much is it?',
      needs_person_reason: null,
    });
    expect(['HOT', 'WARM']).toContain(after.lead.contact_status);
    expect(after.inbox).toMatchObject([{ processed_at: now, wake_after: null }]);
    expect(after.events).toContain('message.received');
    expect(after.events).toContain('lead.replied');
  });

  test('matched twice, or twice at once, counts once', async () => {
    const { lead } = await scene();
    const { inboxId } = await givenInboundText(world, client, { from: lead.phone, body: 'Yes' });
    const job = { clientId: client.clientId, inboxId };
    await Promise.all([matchInbound(world, job), matchInbound(world, job), matchInbound(world, job)]);
    await matchInbound(world, job);
    const after = await read(lead);
    expect(after.inbound).toHaveLength(1);
    expect(after.conversation).toMatchObject({ turn: 1, message_count: 2 });
    expect(after.events.filter((type) => type === 'lead.replied')).toHaveLength(1);
  });

  test('YES of somebody who never stopped is an answer, not a resubscription', async () => {
    const { lead } = await scene();
    await says(lead.phone, 'YES');
    const after = await read(lead);
    expect(after.conversation.reply_due_at).not.toBeNull();
    expect(after.suppressions).toEqual([]);
    expect(after.lead.contact_status).not.toBe('REMOVED');
  });

  test('three texts in a row move one reply on, by up to five random minutes more where asked for', async () => {
    const { lead } = await scene({ ai_response_delay_random: true });
    for (const body of ['Hi', 'yes still interested', 'when could you come?']) {
      await says(lead.phone, body);
      world.clock.advance(20 * SECOND_MS);
    }
    const { conversation } = await read(lead);
    const last = world.clock.now() - 20 * SECOND_MS;
    expect(conversation.reply_due_at).toBeGreaterThanOrEqual(last + 120 * SECOND_MS);
    expect(conversation.reply_due_at).toBeLessThanOrEqual(last + 420 * SECOND_MS);
    expect(conversation.turn).toBe(3);
  });

  test('blocks the next step and a draft that have not been claimed', async () => {
    people += 1;
    const campaign = await givenCampaign(world, client, { firstPerson: people });
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1(world, client, campaign, lead, { state: 'due' });
    await says(lead.phone, 'Hello?');
    const states = await inTenant(
      world.db,
      { clientId: client.clientId, now: NOON },
      async (tx) =>
        await tx
          .selectFrom('messages')
          .select(['state', 'reason'])
          .where('lead_id', '=', lead.leadId)
          .where('direction', '=', 'outbound')
          .execute(),
    );
    expect(states).toEqual([{ state: 'blocked', reason: 'replied' }]);
  });
});

describe('whom a text belongs to', () => {
  test('the campaign that texted this person last from that number, not the newest lead', async () => {
    people += 1;
    const first = await givenCampaign(world, client, { firstPerson: people });
    const [lead] = first.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1(world, client, first, lead);
    world.clock.advance(MINUTE_MS);
    await givenCampaign(world, client, { firstPerson: people });
    await says(lead.phone, 'Yes');
    expect((await read(lead)).inbound).toHaveLength(1);
  });

  test('the newest lead when nobody was texted from that number; the conversation is made', async () => {
    people += 1;
    await givenCampaign(world, client, { firstPerson: people, started: false });
    world.clock.advance(MINUTE_MS);
    const { leads } = await givenCampaign(world, client, { firstPerson: people });
    const [lead] = leads;
    if (lead === undefined) throw new Error('no lead');
    await says(lead.phone, 'Hi, do you do batteries?');
    expect((await read(lead)).conversation).toMatchObject({ turn: 1 });
  });

  test('nobody: kept, marked and shown', async () => {
    const inboxId = await says('+447400999123', 'Who is this?');
    const rows = await inTenant(world.db, { clientId: client.clientId, now: NOON }, async (tx) => ({
      inbox: await tx.selectFrom('inbox').select(['result']).where('id', '=', inboxId).execute(),
      events: await tx.selectFrom('events').select(['type', 'data']).execute(),
    }));
    expect(rows.inbox).toEqual([{ result: 'unmatched' }]);
    expect(rows.events).toMatchObject([{ type: 'message.unmatched', data: { inboxId } }]);
  });

  test('nobody, and it says STOP: the number is suppressed all the same', async () => {
    await says('+447400999124', 'STOP');
    const rows = await inTenant(
      world.db,
      { clientId: client.clientId, now: NOON },
      async (tx) => await tx.selectFrom('suppressions').select('phone').execute(),
    );
    expect(rows).toEqual([{ phone: '+447400999124' }]);
  });
});

describe('an opt-out', () => {
  test.each(['STOP', 'please take me off your list', 'Stop. Wrong number'])(
    '%s removes the lead everywhere, for good',
    async (body) => {
      const { lead } = await scene();
      await givenCampaign(world, client, { firstPerson: people });
      await says(lead.phone, body);
      const after = await read(lead);
      expect(after.lead.contact_status).toBe('REMOVED');
      expect(after.conversation.reply_due_at).toBeNull();
      expect(after.suppressions).toHaveLength(1);
      expect(after.enrolment).toEqual({ state: 'ended', reason: 'stop' });
      expect(after.events).toContain('lead.opted_out');
      const running = await inTenant(
        world.db,
        { clientId: client.clientId, now: NOON },
        async (tx) =>
          await tx
            .selectFrom('enrolments')
            .select('id')
            .where('phone', '=', lead.phone)
            .where('state', 'in', ['active', 'held', 'waiting'])
            .execute(),
      );
      expect(running).toEqual([]);
    },
  );

  test('matched twice is one event; a later chat text is kept and not answered', async () => {
    const { lead } = await scene();
    const inboxId = await says(lead.phone, 'STOP');
    await matchInbound(world, { clientId: client.clientId, inboxId });
    await says(lead.phone, 'ok how much would it be');
    const after = await read(lead);
    expect(after.events.filter((type) => type === 'lead.opted_out')).toHaveLength(1);
    expect(after.inbox.map((row) => row.result)).toEqual(['opted_out', 'suppressed']);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.lead.contact_status).toBe('REMOVED');
  });

  test('after an answer takes the waiting reply away', async () => {
    const { lead } = await scene();
    await says(lead.phone, 'Yes please');
    expect((await read(lead)).conversation.reply_due_at).not.toBeNull();
    await says(lead.phone, 'actually no, stop texting me');
    expect((await read(lead)).conversation.reply_due_at).toBeNull();
  });
});

describe('START', () => {
  test.each<['keyword' | 'phrase' | 'import', boolean]>([
    ['keyword', true],
    ['phrase', false],
    ['import', false],
  ])('after a suppression by %s: texted again %s', async (source, again) => {
    const { lead } = await scene();
    await suppress(lead.phone, source);
    await inTenant(world.db, { clientId: client.clientId, now: NOON }, async (tx) => {
      await tx.updateTable('leads').set({ contact_status: 'REMOVED' }).where('id', '=', lead.leadId).execute();
    });
    world.clock.advance(MINUTE_MS);
    await says(lead.phone, 'Start');
    const after = await read(lead);
    expect(after.suppressions.some((row) => row.lifted_at === null)).toBe(!again);
    expect(after.lead.contact_status).toBe(again ? 'WARM' : 'REMOVED');
    expect(after.inbox.at(-1)?.result).toBe(again ? 'opted_in' : 'suppressed');
    expect(after.conversation.reply_due_at).toBeNull();
  });

  test('that was written before the STOP but found after it lifts nothing', async () => {
    const { lead } = await scene();
    await suppress(lead.phone, 'keyword');
    const late = await givenInboundText(world, client, {
      from: lead.phone,
      body: 'START',
      receivedAt: world.clock.now() - MINUTE_MS,
    });
    await matchInbound(world, { clientId: client.clientId, inboxId: late.inboxId });
    expect((await read(lead)).suppressions).toMatchObject([{ lifted_at: null }]);
  });

  test('and STOP stored together count in the order they were written, whichever job runs first', async () => {
    const { lead } = await scene();
    const stop = await givenInboundText(world, client, { from: lead.phone, body: 'STOP' });
    world.clock.advance(MINUTE_MS);
    const start = await givenInboundText(world, client, { from: lead.phone, body: 'START' });
    await matchInbound(world, { clientId: client.clientId, inboxId: start.inboxId });
    await matchInbound(world, { clientId: client.clientId, inboxId: stop.inboxId });
    const after = await read(lead);
    expect(after.inbox.map((row) => row.result)).toEqual(['opted_out', 'opted_in']);
    expect(after.suppressions.every((row) => row.lifted_at !== null)).toBe(true);
  });
});

describe('fixed paths', () => {
  test.each<
    [
      string,
      string,
      { status?: string; takeOver: boolean; reply: boolean; reason: string | null; ended: string | null },
    ]
  >([
    [
      'wrong number',
      'Sorry, wrong number',
      { status: 'REMOVED', takeOver: false, reply: false, reason: null, ended: 'wrong_number' },
    ],
    [
      'bereavement',
      'My husband passed away last month',
      { takeOver: true, reply: false, reason: 'bereavement', ended: 'replied' },
    ],
    [
      'a legal threat',
      'I will be taking legal advice about this',
      { takeOver: true, reply: false, reason: 'legal', ended: 'replied' },
    ],
    ['are you a bot', 'Are you a bot?', { takeOver: false, reply: true, reason: null, ended: 'replied' }],
    ['no thanks', 'No thanks', { status: 'COLD', takeOver: false, reply: true, reason: null, ended: 'replied' }],
    [
      'an auto-reply',
      "I'm driving - I'll get back to you when I've stopped. Sent from my car.",
      { status: 'CONTACTED_1', takeOver: false, reply: false, reason: null, ended: null },
    ],
    [
      'a tapback',
      'Liked "Hi Sam, Bright Roofs here. Still thinking about solar?"',
      { status: 'CONTACTED_1', takeOver: false, reply: false, reason: null, ended: null },
    ],
  ])('%s', async (_name, body, expected) => {
    const { lead } = await scene();
    await says(lead.phone, body);
    const after = await read(lead);
    if (expected.status !== undefined) expect(after.lead.contact_status).toBe(expected.status);
    expect(after.lead.manual_mode).toBe(expected.takeOver);
    expect(after.lead.needs_person_reason).toBe(expected.reason);
    expect(after.conversation.reply_due_at !== null).toBe(expected.reply);
    expect(after.enrolment.reason).toBe(expected.ended);
    expect(after.inbound).toHaveLength(1);
    expect(after.inbox[0]?.processed_at).not.toBeNull();
  });

  test('a picture alone becomes a note for a person; among questions it is answered with them', async () => {
    const { lead } = await scene();
    await says(lead.phone, '', 1);
    let after = await read(lead);
    expect(after.lead.needs_person_reason).toBe('media_only');
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.inbound).toMatchObject([{ content: '[picture]' }]);
    await says(lead.phone, 'How much for a roof like that?');
    await says(lead.phone, '', 1);
    after = await read(lead);
    expect(after.conversation.reply_due_at).not.toBeNull();
  });

  test('bereavement pauses everything of that person, in every campaign', async () => {
    const { lead } = await scene();
    const other = await givenCampaign(world, client, { firstPerson: people });
    await says(lead.phone, 'Dad died in March, please respect that');
    const twin = other.leads[0];
    if (twin === undefined) throw new Error('no lead');
    const rows = await inTenant(
      world.db,
      { clientId: client.clientId, now: NOON },
      async (tx) => await tx.selectFrom('leads').select('manual_mode').where('phone_number', '=', lead.phone).execute(),
    );
    expect(rows).toEqual([{ manual_mode: true }, { manual_mode: true }]);
  });

  test('an opt-out with a legal threat is both', async () => {
    const { lead } = await scene();
    await says(lead.phone, 'STOP. I will be taking legal advice about this');
    const after = await read(lead);
    expect(after.lead).toMatchObject({ contact_status: 'REMOVED', manual_mode: true, needs_person_reason: 'legal' });
    expect(after.suppressions).toHaveLength(1);
  });

  test('with a bot question among the texts the truthful answer stays due whatever follows', async () => {
    const { lead } = await scene();
    await says(lead.phone, 'Are you a bot?');
    await says(lead.phone, 'just wondering');
    expect((await read(lead)).conversation.state).toMatchObject({ fixed_reply: 'bot_question' });
  });
});

describe('where the AI may not answer', () => {
  test.each<[string, Partial<CampaignSettings>, boolean, string]>([
    ['switched off', { ai_response_enabled: false }, false, 'ai_off'],
    ['a person has taken over', {}, true, 'manual_mode'],
  ])('%s: a person is asked for', async (_name, settings, manual, reason) => {
    const { lead } = await scene(settings);
    if (manual) {
      await inTenant(world.db, { clientId: client.clientId, now: NOON }, async (tx) => {
        await tx.updateTable('leads').set({ manual_mode: true }).where('id', '=', lead.leadId).execute();
      });
    }
    await says(lead.phone, 'Yes please');
    const after = await read(lead);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.lead.needs_person_reason).toBe(reason);
    expect(after.events).toContain('lead.needs_person');
  });

  test('auto_status_updates off: the status is only suggested', async () => {
    const { lead } = await scene({ auto_status_updates: false });
    await says(lead.phone, 'No thanks');
    const after = await read(lead);
    expect(after.lead.contact_status).toBe('CONTACTED_1');
    const decisions = await inTenant(
      world.db,
      { clientId: client.clientId, now: NOON },
      async (tx) =>
        await tx.selectFrom('decisions').select(['data']).where('decision', '=', 'status_suggested').execute(),
    );
    expect(decisions).toMatchObject([{ data: { status: 'COLD' } }]);
  });
});
