import { addSuppression, inTenant, isSuppressed } from '@rekindle/db';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import { givenCampaign, givenInboundText, givenSentM1 } from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { matchInbound } from '../src/match-inbound.ts';
import { NOON } from './harness.ts';
import { matchStage } from './match-stage.ts';

const stage = matchStage();

describe('an interested answer', () => {
  test('goes into its conversation, ends the cadence and sets when the AI drafts its answer and when that goes', async () => {
    const { lead } = await stage.scene({ ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 60 });
    const now = stage.world.clock.now();
    await stage.says(lead.phone, 'Yes please, how much is it?');
    const after = await stage.read(lead);
    expect(after.inbound).toMatchObject([{ content: 'Yes please, how much is it?', from_number: lead.phone }]);
    expect(after.enrolment).toEqual({ state: 'ended', reason: 'replied' });
    expect(after.conversation).toMatchObject({
      reply_due_at: now + 30 * SECOND_MS,
      reply_goes_at: now + 90 * SECOND_MS,
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
    const { lead } = await stage.scene();
    const { inboxId } = await givenInboundText(stage.world, stage.client, { from: lead.phone, body: 'Yes' });
    const job = { clientId: stage.client.clientId, inboxId };
    await Promise.all([matchInbound(stage.world, job), matchInbound(stage.world, job), matchInbound(stage.world, job)]);
    await matchInbound(stage.world, job);
    const after = await stage.read(lead);
    expect(after.inbound).toHaveLength(1);
    expect(after.inbox).toMatchObject([{ result: 'positive' }]);
    expect(after.conversation).toMatchObject({ turn: 1, message_count: 2 });
    expect(after.events.filter((type) => type === 'lead.replied')).toHaveLength(1);
  });

  test('that is in its conversation already is marked as known and counts no more', async () => {
    const { lead } = await stage.scene();
    const inboxId = await stage.says(lead.phone, 'Yes');
    const { clientId } = stage.client;
    await inTenant(stage.world.db, { clientId, now: NOON }, async (tx) => {
      await tx.updateTable('inbox').set({ processed_at: null }).where('id', '=', inboxId).execute();
    });
    await matchInbound(stage.world, { clientId, inboxId });
    const after = await stage.read(lead);
    expect(after.inbox).toMatchObject([{ result: 'known', processed_at: stage.world.clock.now() }]);
    expect(after.conversation).toMatchObject({ turn: 1, message_count: 2 });
    expect(after.events.filter((type) => type === 'lead.replied')).toHaveLength(1);
  });

  test.each([
    ['at once where its pause is over', MINUTE_MS, 1],
    ['later where its pause is not over', MINUTE_MS - 1, 0],
  ])('found late has its reply drafted %s', async (_when, late, drafts) => {
    const { lead, conversationId } = await stage.scene({ ai_multiple_messages_wait_seconds: 60 });
    const { clientId } = stage.client;
    const { inboxId } = await givenInboundText(stage.world, stage.client, {
      from: lead.phone,
      body: 'Yes please',
      receivedAt: stage.world.clock.now() - late,
    });
    await matchInbound(stage.world, { clientId, inboxId });
    expect(stage.world.queues.of('reply-to-inbound')).toEqual(Array(drafts).fill({ clientId, conversationId }));
  });

  test('and more, matched side by side, count once each', async () => {
    const { lead } = await stage.scene();
    const { clientId } = stage.client;
    const jobs: { clientId: string; inboxId: string }[] = [];
    for (const body of ['Hello', 'yes please', 'when can you come?']) {
      const { inboxId } = await givenInboundText(stage.world, stage.client, { from: lead.phone, body });
      jobs.push({ clientId, inboxId });
      stage.world.clock.advance(SECOND_MS);
    }
    await Promise.all([...jobs, ...jobs].map(async (job) => await matchInbound(stage.world, job)));
    const after = await stage.read(lead);
    expect(after.inbound.map((text) => text.content)).toEqual(['Hello', 'yes please', 'when can you come?']);
    expect(after.inbox.map((row) => row.result)).not.toContain('known');
    expect(after.conversation).toMatchObject({ turn: 3, message_count: 4 });
  });

  test('YES of somebody who never stopped is an answer, not a resubscription', async () => {
    const { lead } = await stage.scene();
    await stage.says(lead.phone, 'YES');
    const after = await stage.read(lead);
    expect(after.conversation.reply_due_at).not.toBeNull();
    expect(after.suppressions).toEqual([]);
    expect(after.lead.contact_status).not.toBe('REMOVED');
  });

  test('three texts in a row move one reply on, by up to five random minutes more where asked for', async () => {
    const { lead } = await stage.scene({ ai_response_delay_random: true });
    for (const body of ['Hi', 'yes still interested', 'when could you come?']) {
      await stage.says(lead.phone, body);
      stage.world.clock.advance(20 * SECOND_MS);
    }
    const { conversation } = await stage.read(lead);
    const last = stage.world.clock.now() - 20 * SECOND_MS;
    expect(conversation.reply_due_at).toBe(last + 60 * SECOND_MS);
    expect(conversation.reply_goes_at).toBeGreaterThanOrEqual(last + 120 * SECOND_MS);
    expect(conversation.reply_goes_at).toBeLessThanOrEqual(last + 420 * SECOND_MS);
    expect(conversation.turn).toBe(3);
  });

  test('blocks the next step and a draft that have not been claimed', async () => {
    const campaign = await givenCampaign(stage.world, stage.client, { firstPerson: stage.nextPerson() });
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1(stage.world, stage.client, campaign, lead, { state: 'due' });
    await stage.says(lead.phone, 'Hello?');
    const states = await inTenant(
      stage.world.db,
      { clientId: stage.client.clientId, now: NOON },
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
    const first = await givenCampaign(stage.world, stage.client, { firstPerson: stage.nextPerson() });
    const [lead] = first.leads;
    if (lead === undefined) throw new Error('no lead');
    await givenSentM1(stage.world, stage.client, first, lead);
    stage.world.clock.advance(MINUTE_MS);
    await givenCampaign(stage.world, stage.client, { firstPerson: stage.person });
    await stage.says(lead.phone, 'Yes');
    expect((await stage.read(lead)).inbound).toHaveLength(1);
  });

  test('the newest lead when nobody was texted from that number; the conversation is made', async () => {
    await givenCampaign(stage.world, stage.client, { firstPerson: stage.nextPerson(), started: false });
    stage.world.clock.advance(MINUTE_MS);
    const { leads } = await givenCampaign(stage.world, stage.client, { firstPerson: stage.person });
    const [lead] = leads;
    if (lead === undefined) throw new Error('no lead');
    await stage.says(lead.phone, 'Hi, do you do batteries?');
    expect((await stage.read(lead)).conversation).toMatchObject({ turn: 1 });
  });

  test('nobody: kept, marked and shown', async () => {
    const inboxId = await stage.says('+447400999123', 'Who is this?');
    const rows = await inTenant(stage.world.db, { clientId: stage.client.clientId, now: NOON }, async (tx) => ({
      inbox: await tx.selectFrom('inbox').select(['result']).where('id', '=', inboxId).execute(),
      events: await tx.selectFrom('events').select(['type', 'data']).execute(),
    }));
    expect(rows.inbox).toEqual([{ result: 'unmatched' }]);
    expect(rows.events).toMatchObject([{ type: 'message.unmatched', data: { inbox_id: inboxId } }]);
  });

  test.each(['Quentin here, I have moved', 'Stop texting Quentin please', 'STOP'])(
    'nobody, for they were erased, and it says "%s": their words are not kept',
    async (body) => {
      const { clientId } = stage.client;
      const [phone, erasedAt] = ['+447400999123', stage.world.clock.now()];
      await inTenant(stage.world.db, { clientId, now: erasedAt }, (tx) =>
        addSuppression(tx, stage.world.ids.next, { clientId, phone, source: 'person', rule: 'erased' }),
      );
      stage.world.clock.advance(MINUTE_MS);
      const inboxId = await stage.says(phone, body);
      const rows = await inTenant(stage.world.db, { clientId, now: NOON }, async (tx) => ({
        inbox: await tx.selectFrom('inbox').selectAll().where('id', '=', inboxId).executeTakeFirstOrThrow(),
        evidence: await tx.selectFrom('suppressions').select('evidence').distinct().execute(),
        standing: await isSuppressed(tx, clientId, phone),
        events: await tx.selectFrom('events').select('type').where('type', '=', 'message.unmatched').execute(),
      }));
      expect(rows.inbox).toMatchObject({ body: '', params: {}, result: 'erased', wake_after: null });
      expect(rows.inbox.from_number.startsWith('erased:')).toBe(rows.inbox.opt_out_rule === null);
      expect(rows).toMatchObject({ evidence: [{ evidence: null }], standing: true, events: [] });
    },
  );

  test.each(['STOP', 'Sorry, you have the wrong number'])(
    'nobody, and it says "%s": the number is suppressed all the same',
    async (body) => {
      await stage.says('+447400999124', body);
      const rows = await inTenant(
        stage.world.db,
        { clientId: stage.client.clientId, now: NOON },
        async (tx) => await tx.selectFrom('suppressions').select('phone').execute(),
      );
      expect(rows).toEqual([{ phone: '+447400999124' }]);
    },
  );
});
