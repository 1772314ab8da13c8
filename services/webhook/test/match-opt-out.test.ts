import { inTenant } from '@rekindle/db';
import { MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import { givenCampaign, givenInboundText } from '@rekindle/testkit';
import { describe, expect, test } from 'vitest';
import { matchInbound } from '../src/match-inbound.ts';
import { NOON } from './harness.ts';
import { matchStage } from './match-stage.ts';

const stage = matchStage();

describe('an opt-out', () => {
  test.each(['STOP', 'please take me off your list', 'Stop. Wrong number'])(
    '%s removes the lead everywhere, for good',
    async (body) => {
      const { lead } = await stage.scene();
      await givenCampaign(stage.world, stage.client, { firstPerson: stage.person });
      await stage.says(lead.phone, body);
      const after = await stage.read(lead);
      expect(after.lead.contact_status).toBe('REMOVED');
      expect(after.conversation.reply_due_at).toBeNull();
      expect(after.suppressions.filter(({ source }) => source !== 'wrong_number')).toHaveLength(1);
      expect(after.enrolment).toEqual({ state: 'ended', reason: 'stop' });
      expect(after.events).toContain('lead.opted_out');
      const running = await inTenant(
        stage.world.db,
        { clientId: stage.client.clientId, now: NOON },
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
    const { lead } = await stage.scene();
    const inboxId = await stage.says(lead.phone, 'STOP');
    await matchInbound(stage.world, { clientId: stage.client.clientId, inboxId });
    await stage.says(lead.phone, 'ok how much would it be');
    const after = await stage.read(lead);
    expect(after.events.filter((type) => type === 'lead.opted_out')).toHaveLength(1);
    expect(after.inbox.map((row) => row.result)).toEqual(['opted_out', 'suppressed']);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.lead.contact_status).toBe('REMOVED');
  });

  test('that was seen when the text came is one, and is told as one, whatever is read in it later', async () => {
    const { lead } = await stage.scene();
    const { clientId } = stage.client;
    const { inboxId } = await givenInboundText(stage.world, stage.client, { from: lead.phone, body: 'ok thanks' });
    const inClient = { clientId, now: NOON };
    await inTenant(stage.world.db, inClient, async (tx) => {
      await tx.updateTable('inbox').set({ opt_out_rule: 'a rule of then' }).where('id', '=', inboxId).execute();
    });
    await matchInbound(stage.world, { clientId, inboxId });
    const after = await stage.read(lead);
    expect(after.lead.contact_status).toBe('REMOVED');
    expect(after.suppressions).toMatchObject([{ source: 'phrase', lifted_at: null }]);
    const received = await inTenant(
      stage.world.db,
      inClient,
      async (tx) => await tx.selectFrom('events').select('data').where('type', '=', 'message.received').execute(),
    );
    expect(received).toMatchObject([{ data: { inbox_id: inboxId, kind: 'opt_out' } }]);
  });

  test('after an answer takes the waiting reply away', async () => {
    const { lead } = await stage.scene();
    await stage.says(lead.phone, 'Yes please');
    expect((await stage.read(lead)).conversation.reply_due_at).not.toBeNull();
    await stage.says(lead.phone, 'actually no, stop texting me');
    expect((await stage.read(lead)).conversation.reply_due_at).toBeNull();
  });
});

describe('a text of somebody suppressed', () => {
  test.each([
    ['My solicitor will contact you', 'legal'],
    ['My husband passed away last month', 'bereavement'],
  ])('%s is shown to a person, and nothing is sent', async (body, reason) => {
    const { lead } = await stage.scene();
    await stage.says(lead.phone, 'STOP');
    await stage.says(lead.phone, body);
    const after = await stage.read(lead);
    expect(after.inbox.at(-1)?.result).toBe('suppressed');
    expect(after.lead).toMatchObject({
      contact_status: 'REMOVED',
      needs_person_reason: reason,
      manual_mode: true,
    });
    expect(after.events).toContain('lead.needs_person');
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.suppressions).toMatchObject([{ lifted_at: null }]);
  });

  test.each<['invalid' | 'import', string | null]>([
    ['invalid', 'wrote_suppressed'],
    ['import', null],
  ])('by %s who wants a call asks for a person: %s', async (source, reason) => {
    const { lead } = await stage.scene();
    await stage.suppress(lead.phone, source);
    await stage.says(lead.phone, 'yes please, call me');
    const after = await stage.read(lead);
    expect(after.lead).toMatchObject({ needs_person_reason: reason, manual_mode: false });
    expect(after.conversation.reply_due_at).toBeNull();
  });

  test('who says again that the number is wrong asks for nobody', async () => {
    const { lead } = await stage.scene();
    await stage.says(lead.phone, 'Sorry, wrong number');
    await stage.says(lead.phone, 'You have the wrong number');
    expect((await stage.read(lead)).lead.needs_person_reason).toBeNull();
    await stage.says(lead.phone, 'Actually it is me, can you call me?');
    expect((await stage.read(lead)).lead.needs_person_reason).toBe('wrote_suppressed');
  });
});

describe('a wrong number', () => {
  test('that was said after a STOP stays suppressed when STOP is taken back', async () => {
    const { lead } = await stage.scene();
    await stage.says(lead.phone, 'STOP');
    await stage.says(lead.phone, 'You have the wrong number');
    stage.world.clock.advance(MINUTE_MS);
    await stage.says(lead.phone, 'START');
    const after = await stage.read(lead);
    expect(after.inbox.map((row) => row.result)).toEqual(['opted_out', 'suppressed', 'suppressed']);
    expect(after.suppressions.filter((row) => row.lifted_at === null)).toMatchObject([{ source: 'wrong_number' }]);
    expect(after.lead.contact_status).toBe('REMOVED');
  });
});

describe('START', () => {
  test.each<['keyword' | 'phrase' | 'import', boolean]>([
    ['keyword', true],
    ['phrase', false],
    ['import', false],
  ])('after a suppression by %s: texted again %s', async (source, again) => {
    const { lead } = await stage.scene();
    await stage.suppress(lead.phone, source);
    await inTenant(stage.world.db, { clientId: stage.client.clientId, now: NOON }, async (tx) => {
      await tx.updateTable('leads').set({ contact_status: 'REMOVED' }).where('id', '=', lead.leadId).execute();
    });
    stage.world.clock.advance(MINUTE_MS);
    await stage.says(lead.phone, 'Start');
    const after = await stage.read(lead);
    expect(after.suppressions.some((row) => row.lifted_at === null)).toBe(!again);
    expect(after.lead.contact_status).toBe(again ? 'WARM' : 'REMOVED');
    expect(after.inbox.at(-1)?.result).toBe(again ? 'opted_in' : 'suppressed');
    expect(after.conversation.reply_due_at).toBeNull();
  });

  test('that was written before the STOP but found after it lifts nothing', async () => {
    const { lead } = await stage.scene();
    await stage.suppress(lead.phone, 'keyword');
    const late = await givenInboundText(stage.world, stage.client, {
      from: lead.phone,
      body: 'START',
      receivedAt: stage.world.clock.now() - MINUTE_MS,
    });
    await matchInbound(stage.world, { clientId: stage.client.clientId, inboxId: late.inboxId });
    expect((await stage.read(lead)).suppressions).toMatchObject([{ lifted_at: null }]);
  });

  test('and STOP stored together count in the order they were written, whichever job runs first', async () => {
    const { lead } = await stage.scene();
    const stop = await givenInboundText(stage.world, stage.client, { from: lead.phone, body: 'STOP' });
    stage.world.clock.advance(MINUTE_MS);
    const start = await givenInboundText(stage.world, stage.client, { from: lead.phone, body: 'START' });
    await matchInbound(stage.world, { clientId: stage.client.clientId, inboxId: start.inboxId });
    await matchInbound(stage.world, { clientId: stage.client.clientId, inboxId: stop.inboxId });
    const after = await stage.read(lead);
    expect(after.inbox.map((row) => row.result)).toEqual(['opted_out', 'opted_in']);
    expect(after.suppressions.every((row) => row.lifted_at !== null)).toBe(true);
  });

  test.each([
    ['in the same moment as', 0],
    ['seconds after', 20 * SECOND_MS],
  ])('or YES that arrives %s a STOP may have been written before it, and lifts nothing', async (_when, later) => {
    const { lead } = await stage.scene();
    await stage.says(lead.phone, 'STOP');
    stage.world.clock.advance(later);
    await stage.says(lead.phone, 'YES');
    const after = await stage.read(lead);
    expect(after.suppressions).toMatchObject([{ source: 'keyword', lifted_at: null }]);
    expect(after.lead.contact_status).toBe('REMOVED');
    stage.world.clock.advance(MINUTE_MS);
    await stage.says(lead.phone, 'START');
    expect((await stage.read(lead)).lead.contact_status).toBe('WARM');
  });
});
