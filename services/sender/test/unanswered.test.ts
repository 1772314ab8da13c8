import { at, inTenant } from '@rekindle/db';
import { type CampaignSettings, HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueReply, givenDueStep, type TestMessage } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedLead, storedMessage } from './sender-world.ts';
import { eventsOf, report, sweepUntil, TIMEOUT } from './sent-text.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(() => {
  world.clock.set(MONDAY_10);
  world.sms.sent.length = 0;
});

async function givenPerson(settings: Partial<CampaignSettings> = {}, lead: { timezone?: string } = {}) {
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, { settings, lead });
  const [person] = campaign.leads;
  if (person === undefined) throw new Error('no lead');
  const subject = [world, client, campaign, person] as const;
  return {
    answer: async () => await givenDueReply(...subject, MONDAY_10 - 2 * HOUR_MS),
    m1: async () => await givenDueStep(...subject),
    conversation: async () =>
      await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
        tx.selectFrom('conversations').selectAll().where('lead_id', '=', person.leadId).executeTakeFirstOrThrow(),
      ),
    /** Somebody has written to them meanwhile. */
    answered: async () =>
      await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
        tx
          .updateTable('conversations')
          .set({ last_outbound_at: at(world.clock.now()) })
          .where('lead_id', '=', person.leadId)
          .execute(),
      ),
    mark: async (reason: string) =>
      await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
        tx.updateTable('leads').set({ needs_person_reason: reason }).where('id', '=', person.leadId).execute(),
      ),
  };
}

async function timesAskedFor(message: TestMessage): Promise<number> {
  return await eventsOf(world, message, 'lead.needs_person', 'lead');
}

describe('whoever wrote is handed to a person where their answer', () => {
  it('is refused by the carrier', async () => {
    const answer = await (await givenPerson()).answer();
    world.sms.next({ kind: 'rejected', code: 21617, httpStatus: 400, action: 'template_fault', detail: 'long' });
    await sendMessage(world.deps, answer);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'rejected' });
    expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'text_refused', manual_mode: false });
    expect(await timesAskedFor(answer)).toBe(1);
  });

  it('has not reached the carrier', async () => {
    const answer = await (await givenPerson()).answer();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, answer);
    await sweepUntil(world, answer, MONDAY_10 + HOUR_MS);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'absent' });
    expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'text_absent' });
    expect(await timesAskedFor(answer)).toBe(1);
  });

  it('has not reached the carrier, also where an earlier text had not', async () => {
    const person = await givenPerson();
    const m1 = await person.m1();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, m1);
    await sweepUntil(world, m1, MONDAY_10 + HOUR_MS);
    expect(await storedLead(world, m1)).toMatchObject({ needs_person_reason: 'text_absent' });
    const answer = await person.answer();
    world.sms.next(TIMEOUT);
    await sendMessage(world.deps, answer);
    await sweepUntil(world, answer, MONDAY_10 + 2 * HOUR_MS);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'absent' });
    expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'text_absent' });
    expect(await timesAskedFor(answer)).toBe(1);
  });

  it('finds no hour that suits the campaign and them', async () => {
    const settings = {
      respond_to_inbound_24_7: false,
      sending_hours_start: '11:00',
      sending_hours_end: '12:00',
    } as const;
    const answer = await (await givenPerson(settings, { timezone: 'Pacific/Auckland' })).answer();
    await sendMessage(world.deps, answer);
    expect(await storedMessage(world, answer)).toMatchObject({ state: 'blocked', reason: 'no_common_hour' });
    expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'no_common_hour' });
    expect(await timesAskedFor(answer)).toBe(1);
  });

  it('met a machine that answers by itself', async () => {
    const answer = await (await givenPerson()).answer();
    world.sms.next({ kind: 'rejected', code: 14107, httpStatus: 400, action: 'manual_mode', detail: 'loop' });
    await sendMessage(world.deps, answer);
    expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'reply_loop', manual_mode: true });
    expect(await timesAskedFor(answer)).toBe(1);
  });
});

it('whoever opted out with the carrier is owed no answer by a person', async () => {
  const answer = await (await givenPerson()).answer();
  world.sms.next({ kind: 'rejected', code: 21610, httpStatus: 400, action: 'suppress', detail: 'opted out' });
  await sendMessage(world.deps, answer);
  expect(await timesAskedFor(answer)).toBe(0);
});

it('whoever has been answered since is handed to nobody for an answer that never went', async () => {
  const person = await givenPerson();
  const answer = await person.answer();
  world.sms.next(TIMEOUT);
  await sendMessage(world.deps, answer);
  await person.answered();
  await sweepUntil(world, answer, MONDAY_10 + HOUR_MS);
  expect(await storedMessage(world, answer)).toMatchObject({ state: 'absent' });
  expect(await storedLead(world, answer)).toMatchObject({ needs_person_reason: 'text_absent' });
  expect(await timesAskedFor(answer)).toBe(0);
});

it('a campaign’s text that has not reached the carrier marks its lead alone, and hides no other reason', async () => {
  const person = await givenPerson();
  const message = await person.m1();
  await person.mark('legal');
  world.sms.next(TIMEOUT);
  await sendMessage(world.deps, message);
  await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
  expect(await eventsOf(world, message, 'message.absent')).toBe(1);
  expect(await storedLead(world, message)).toMatchObject({ needs_person_reason: 'legal' });
  expect(await timesAskedFor(message)).toBe(0);
});

it('a text that is found to have gone long after leaves the times of the texts since as they are', async () => {
  const person = await givenPerson();
  const message = await person.m1();
  world.sms.next(TIMEOUT);
  await sendMessage(world.deps, message);
  await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
  world.clock.set(MONDAY_10 + 2 * HOUR_MS);
  await sendMessage(world.deps, await person.answer());
  const before = await person.conversation();
  world.clock.advance(MINUTE_MS);
  await report(world, message, { sid: `SM${message.messageId.replaceAll('-', '')}`, status: 'delivered' });
  expect(await storedMessage(world, message)).toMatchObject({ state: 'delivered' });
  const { last_message_at, last_outbound_at, silence_due_at } = before;
  expect(last_outbound_at).toBe(MONDAY_10 + 2 * HOUR_MS);
  expect(await person.conversation()).toMatchObject({ last_message_at, last_outbound_at, silence_due_at });
  expect(await storedLead(world, message)).toMatchObject({ last_message_at, m1_sent_at: MONDAY_10 });
});
