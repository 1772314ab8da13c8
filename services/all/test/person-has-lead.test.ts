import { closeHandovers, needPerson, openHandoverOf, readHandover } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS, SECOND_MS, TAKEOVER_ALARM_MS } from '@rekindle/domain';
import {
  assignLead,
  cancelOwnText,
  claimLead,
  completeConversation,
  freezeDraft,
  handBack,
  releaseLead,
  sendDraftNow,
  sendOwnText,
  setLeadStatus,
  snoozeConversation,
  suppressByHand,
  takeOver,
} from '@rekindle/responder';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConversationWorld, conversationWorld, givenPerson, NOON } from './conversation-world.ts';

let world: ConversationWorld;
beforeAll(async () => {
  world = await conversationWorld();
});
afterAll(async () => await world.db.close());
beforeEach(() => {
  world.clock.set(NOON);
  world.jobs.length = 0;
  world.asked.length = 0;
});

const TIMES = { ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 600 };

/** Somebody hot, whose draft waits, and two of the team. */
async function givenHot() {
  const person = await givenPerson(world, TIMES);
  const { clientId } = person.client;
  const ids = { ann: world.ids.next(), ben: world.ids.next() };
  await person.read(
    async (tx) =>
      await tx
        .insertInto('users')
        .values([
          { client_id: clientId, id: ids.ann, email: 'ann@example.com', first_name: 'Ann', role: 'manager' },
          { client_id: clientId, id: ids.ben, email: 'ben@example.com', first_name: 'Ben', role: 'manager' },
        ])
        .execute(),
  );
  await person.says('Yes please, can you call me?');
  const saidAt = world.clock.now();
  await world.advanceTo(saidAt + 30 * SECOND_MS);
  const ann = { ...person.act, by: 'Ann', userId: ids.ann };
  const ben = { ...person.act, by: 'Ben', userId: ids.ben };
  const state = async () =>
    await person.read(async (tx) => ({
      lead: await tx
        .selectFrom('leads')
        .select(['contact_status', 'manual_mode', 'needs_person_reason', 'assigned_to'])
        .where('id', '=', person.lead.leadId)
        .executeTakeFirstOrThrow(),
      conversation: await tx
        .selectFrom('conversations')
        .select(['status', 'taken_over_by', 'snoozed_until', 'alarm_due_at', 'reply_due_at'])
        .where('id', '=', person.conversationId)
        .executeTakeFirstOrThrow(),
      handovers: await tx
        .selectFrom('handovers')
        .select(['state', 'assigned_to', 'closed_reason'])
        .where('lead_id', '=', person.lead.leadId)
        .orderBy('created_at')
        .orderBy('id')
        .execute(),
    }));
  return { ...person, saidAt, ids, ann, ben, state };
}

describe('a lead that somebody claims', () => {
  test('is theirs alone: the AI writes no more, and nobody else is asked', async () => {
    const person = await givenHot();
    expect(await person.texts()).toMatchObject([{ kind: 'reply', state: 'planned' }]);
    await claimLead(world, person.ann);
    await claimLead(world, person.ann);
    await person.says('Are you there?');
    await world.advanceTo(person.saidAt + 20 * MINUTE_MS);
    expect(person.received()).toEqual([]);
    expect(await person.texts()).toMatchObject([{ kind: 'reply', state: 'blocked', reason: 'manual_mode' }]);
    const { lead, conversation, handovers } = await person.state();
    expect(lead).toMatchObject({ manual_mode: true, assigned_to: person.ids.ann });
    expect(conversation.taken_over_by).toBe('Ann');
    expect(handovers[0]).toMatchObject({ state: 'claimed', assigned_to: person.ids.ann });
  });

  test('needs nobody from then on, until it has waited for an answer for half an hour', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    expect((await person.state()).lead.needs_person_reason).toBeNull();
    await world.advanceTo(world.clock.now() + TAKEOVER_ALARM_MS + SECOND_MS);
    expect((await person.state()).lead.needs_person_reason).toBe('takeover_unanswered');
  });

  test('and who writes in vain after they have booked is handed over as they stand', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await setLeadStatus(world, { ...person.ann, status: 'CALL_BOOKED' });
    await person.says('I cannot make the call tomorrow');
    await world.advanceTo(world.clock.now() + TAKEOVER_ALARM_MS + SECOND_MS);
    const facts = await person.read(async (tx) => {
      const lead = { clientId: person.client.clientId, leadId: person.lead.leadId };
      return await readHandover(tx, { ...lead, handoverId: (await openHandoverOf(tx, lead)) ?? '' });
    });
    expect(facts).toMatchObject({ contactStatus: 'CALL_BOOKED', neededAsTheyAre: true });
  });

  describe('whose answer waits for the morning', () => {
    const NIGHT = Date.parse('2026-11-20T23:30:00Z');
    const MORNING = Date.parse('2026-11-21T08:00:00Z');

    /** They write at night, and whoever has them answers with a text that waits. */
    async function givenAnswered() {
      const person = await givenHot();
      await claimLead(world, person.ann);
      await sendOwnText(world, { ...person.ann, text: 'Ann here' });
      await world.advanceTo(NIGHT);
      await person.says('Are you there?');
      await sendOwnText(world, { ...person.ann, text: 'Good morning' });
      await world.advanceTo(NIGHT + MINUTE_MS);
      expect((await person.texts()).at(-1)).toMatchObject({ state: 'planned', reason: 'night_unconfirmed' });
      return person;
    }
    const bodies = (person: Awaited<ReturnType<typeof givenAnswered>>) => person.received().map(({ body }) => body);

    test('rings no alarm meanwhile: nobody is called at night for who is answered', async () => {
      const person = await givenAnswered();
      await world.advanceTo(NIGHT + 2 * HOUR_MS);
      expect((await person.state()).lead.needs_person_reason).toBeNull();
      expect((await person.state()).handovers.filter(({ state }) => state === 'open' || state === 'unclaimed')).toEqual(
        [],
      );
      await world.advanceTo(MORNING + HOUR_MS);
      expect(bodies(person)).toEqual(['Ann here', 'Good morning']);
      expect((await person.state()).lead.needs_person_reason).toBeNull();
    });

    test('rings one once the answer has been taken back', async () => {
      const person = await givenAnswered();
      const messageId = (await person.texts()).at(-1)?.id ?? '';
      await world.advanceTo(NIGHT + HOUR_MS);
      await cancelOwnText(world, { ...person.ann, messageId });
      await world.advanceTo(world.clock.now() + TAKEOVER_ALARM_MS + SECOND_MS);
      expect((await person.state()).lead.needs_person_reason).toBe('takeover_unanswered');
    });

    test('is not answered by the AI as well when they are handed back', async () => {
      const person = await givenAnswered();
      expect(await handBack(world, person.ann)).toEqual({ answersNow: false });
      await world.advanceTo(MORNING + HOUR_MS);
      expect(bodies(person)).toEqual(['Ann here', 'Good morning']);
    });
  });

  test('and is said to be done rings no alarm, and comes back when they write', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await completeConversation(world, person.ann);
    await world.advanceTo(world.clock.now() + 2 * HOUR_MS);
    expect(await person.state()).toMatchObject({
      lead: { needs_person_reason: null },
      conversation: { status: 'completed', alarm_due_at: null },
    });
    await person.says('One more thing');
    expect((await person.state()).conversation.status).toBe('active');
  });

  test('cannot be claimed by another, nor written to, until that one takes it over', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await expect(claimLead(world, person.ben)).rejects.toMatchObject({ code: 'taken_by_other', who: 'Ann' });
    await expect(sendOwnText(world, { ...person.ben, text: 'Ben here' })).rejects.toMatchObject({
      code: 'taken_by_other',
      message: 'Ann answers them; take the conversation over first.',
    });
    // Whoever has not got it cannot keep the other from writing either.
    await expect(freezeDraft(world, person.ben)).rejects.toMatchObject({ code: 'taken_by_other' });
    await takeOver(world, person.ben);
    await sendOwnText(world, { ...person.ben, text: 'Ben here' });
    await world.drain();
    expect(person.received()).toMatchObject([{ body: 'Ben here' }]);
  });

  test('of the same name as another is told apart by who they are', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await expect(claimLead(world, { ...person.ben, by: 'Ann' })).rejects.toMatchObject({ code: 'taken_by_other' });
  });

  test('and gives it up has the next person asked, and the AI stays away', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await releaseLead(world, person.ann);
    await world.advanceTo(world.clock.now() + MINUTE_MS);
    const { lead, conversation, handovers } = await person.state();
    expect(lead).toMatchObject({ manual_mode: true, needs_person_reason: 'released' });
    expect(conversation.taken_over_by).toBeNull();
    expect(handovers).toMatchObject([{ state: 'closed', closed_reason: 'released' }, { state: 'open' }]);
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toEqual([]);
  });

  test('is handed back by nobody else, until that one takes it over', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await expect(handBack(world, person.ben)).rejects.toMatchObject({ code: 'taken_by_other', who: 'Ann' });
    expect(await person.state()).toMatchObject({
      lead: { manual_mode: true, assigned_to: person.ids.ann },
      conversation: { taken_over_by: 'Ann' },
      handovers: [{ state: 'claimed', assigned_to: person.ids.ann }],
    });
    await takeOver(world, person.ben);
    expect(await handBack(world, person.ben)).toEqual({ answersNow: true });
  });

  test('and hands it back has the AI answer, and no hand-over is left', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await world.advanceTo(world.clock.now() + 5 * MINUTE_MS);
    expect(await handBack(world, person.ann)).toEqual({ answersNow: true });
    await world.advanceTo(world.clock.now() + MINUTE_MS);
    expect(person.received()).toHaveLength(1);
    const { lead, conversation, handovers } = await person.state();
    expect(lead).toMatchObject({ manual_mode: false, needs_person_reason: null });
    expect(conversation.taken_over_by).toBeNull();
    expect(handovers.map(({ state }) => state)).not.toContain('claimed');
  });
});

test('whoever takes over from the AI before its last line has gone and hands back has the AI answer', async () => {
  const person = await givenHot();
  // The AI hands over with a last line, in one commit.
  await person.read(async (tx) => {
    const [line] = await tx.selectFrom('messages').select('created_at').where('kind', '=', 'reply').execute();
    const over = { manual_mode: true, manual_mode_activated_at: new Date(line?.created_at ?? 0) };
    await tx.updateTable('leads').set(over).where('id', '=', person.lead.leadId).execute();
  });
  await takeOver(world, person.ann);
  expect(await person.texts()).toMatchObject([{ kind: 'reply', state: 'blocked', reason: 'manual_mode' }]);
  await world.advanceTo(world.clock.now() + 5 * MINUTE_MS);
  expect(await handBack(world, person.ann)).toEqual({ answersNow: true });
  await world.advanceTo(world.clock.now() + MINUTE_MS);
  expect(person.received()).toHaveLength(1);
});

test.each(['rejected', 'absent'] as const)(
  'whoever hands a lead back whose last line of the AI ended %s has the AI answer',
  async (state) => {
    const person = await givenHot();
    // The AI hands over with a last line, in one commit; the line goes, and reaches nobody.
    await person.read(async (tx) => {
      const over = { manual_mode: true, manual_mode_activated_at: new Date(world.clock.now()) };
      await tx.updateTable('leads').set(over).where('id', '=', person.lead.leadId).execute();
      await tx.updateTable('messages').set({ state, not_before: null }).where('kind', '=', 'reply').execute();
    });
    await world.advanceTo(world.clock.now() + 5 * MINUTE_MS);
    expect(await handBack(world, person.ann)).toEqual({ answersNow: true });
    await world.advanceTo(world.clock.now() + MINUTE_MS);
    expect(person.received()).toHaveLength(1);
  },
);

test('a nudge that waits when a person takes over never goes, nor after they hand back', async () => {
  const person = await givenHot();
  const messageId = world.ids.next();
  await person.read(
    async (tx) =>
      await tx
        .insertInto('messages')
        .values({
          ...{ client_id: person.client.clientId, id: messageId, conversation_id: person.conversationId },
          ...{ lead_id: person.lead.leadId, dataset_id: person.campaign.datasetId, to_number: person.lead.phone },
          ...{ direction: 'outbound', kind: 'nudge', content: 'Still interested?', state: 'planned' },
          not_before: new Date(world.clock.now() + HOUR_MS),
        })
        .execute(),
  );
  await takeOver(world, person.ann);
  await sendOwnText(world, { ...person.ann, text: 'Ann here' });
  await world.drain();
  await handBack(world, person.ann);
  await world.advanceTo(world.clock.now() + 4 * HOUR_MS);
  expect(person.received().map(({ body }) => body)).toEqual(['Ann here']);
});

describe('a lead that is given up', () => {
  const given = [
    { state: 'closed', closed_reason: 'released' },
    { state: 'open', closed_reason: null },
  ];

  test('twice, one after the other or at once, has the next person asked all the same', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await Promise.all([releaseLead(world, person.ann), releaseLead(world, person.ann)]);
    await releaseLead(world, person.ann);
    expect(await person.state()).toMatchObject({ lead: { needs_person_reason: 'released' }, handovers: given });
  });

  test('and that another has claimed since stays theirs, however often the first gives it up', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await releaseLead(world, person.ann);
    await claimLead(world, person.ben);
    await expect(releaseLead(world, person.ann)).rejects.toMatchObject({ code: 'taken_by_other', who: 'Ben' });
    expect(await person.state()).toMatchObject({
      lead: { assigned_to: person.ids.ben, needs_person_reason: null },
      conversation: { taken_over_by: 'Ben' },
      handovers: [given[0], { state: 'claimed', assigned_to: person.ids.ben }],
    });
    await releaseLead(world, person.ben);
    expect((await person.state()).handovers).toMatchObject([given[0], given[0], given[1]]);
  });

  test('though nobody had it and somebody is asked for it stays as it is', async () => {
    const person = await givenHot();
    await person.read(async (tx) => {
      const lead = {
        clientId: person.client.clientId,
        leadId: person.lead.leadId,
        datasetId: person.campaign.datasetId,
      };
      await needPerson(tx, world.ids.next, { ...lead, reason: 'asked_for_person', takeOver: true });
    });
    await expect(releaseLead(world, person.ann)).rejects.toMatchObject({ code: 'not_taken_over' });
    expect((await person.state()).handovers).toMatchObject([{ state: 'open' }]);
  });

  test('and for which nobody is asked any more has the next person asked anew', async () => {
    const person = await givenHot();
    await claimLead(world, person.ann);
    await releaseLead(world, person.ann);
    const { clientId } = person.client;
    await person.read(async (tx) => {
      await closeHandovers(tx, { clientId, leadId: person.lead.leadId, reason: 'booked' });
    });
    await releaseLead(world, person.ann);
    expect((await person.state()).handovers.at(-1)).toMatchObject({ state: 'open' });
  });
});

describe('a lead that is given to somebody', () => {
  test('is taken for them when it waits for somebody', async () => {
    const person = await givenHot();
    await assignLead(world, { ...person.ann, to: person.ids.ben });
    const { lead, conversation, handovers } = await person.state();
    expect(lead).toMatchObject({ assigned_to: person.ids.ben, manual_mode: true });
    expect(conversation.taken_over_by).toBe('Ben');
    expect(handovers).toMatchObject([{ state: 'claimed', assigned_to: person.ids.ben }]);
  });

  test('who has left is refused, and nothing changes', async () => {
    const person = await givenHot();
    await expect(assignLead(world, { ...person.ann, to: world.ids.next() })).rejects.toMatchObject({
      code: 'nobody_there',
    });
    expect((await person.state()).lead.manual_mode).toBe(false);
  });
});

test('whoever takes a conversation over has its open hand-over too', async () => {
  const person = await givenHot();
  await takeOver(world, person.ann);
  const open = await person.read(
    async (tx) => await openHandoverOf(tx, { clientId: person.client.clientId, leadId: person.lead.leadId }),
  );
  expect(open).toBeNull();
  expect((await person.state()).lead.assigned_to).toBe(person.ids.ann);
});

describe('a draft', () => {
  test('goes at once when a person says so, once', async () => {
    const person = await givenHot();
    const [draft] = await person.texts();
    await sendDraftNow(world, { ...person.ann, expected: draft?.content ?? '' });
    await world.drain();
    expect(person.received()).toEqual([{ body: draft?.content, at: world.clock.now() }]);
    await expect(sendDraftNow(world, person.ann)).rejects.toMatchObject({ code: 'no_draft' });
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toHaveLength(1);
  });

  test('that reads otherwise than the person saw, or on which somebody else is at work, does not', async () => {
    const person = await givenHot();
    await expect(sendDraftNow(world, { ...person.ann, expected: 'Other' })).rejects.toMatchObject({
      code: 'draft_changed',
    });
    await freezeDraft(world, person.ann);
    await expect(sendDraftNow(world, person.ben)).rejects.toMatchObject({ code: 'frozen_by_other', who: 'Ann' });
    expect(person.received()).toEqual([]);
  });
});

describe("a person's own text", () => {
  test('with an id is sent once however often it is asked for', async () => {
    const person = await givenHot();
    const messageId = world.ids.next();
    const own = { ...person.ann, text: 'Ann here', messageId };
    expect(await sendOwnText(world, own)).toEqual({ messageId });
    await world.drain();
    expect(await sendOwnText(world, own)).toEqual({ messageId });
    await world.drain();
    expect(person.received()).toHaveLength(1);
    await expect(sendOwnText(world, { ...own, text: 'Other words' })).rejects.toMatchObject({ code: 'text_id_used' });
  });

  test('at night is refused where the person wants to be asked, and goes when they say so', async () => {
    const person = await givenHot();
    world.clock.set(Date.parse('2026-11-20T23:30:00Z'));
    const own = { ...person.ann, text: 'Ann here', askAtNight: true };
    await expect(sendOwnText(world, own)).rejects.toMatchObject({ code: 'night_unconfirmed' });
    expect((await person.state()).conversation.taken_over_by).toBeNull();
    await sendOwnText(world, { ...own, atNight: true });
    await world.drain();
    expect(person.received()).toHaveLength(1);
  });
});

describe('where a lead stands', () => {
  test('is what a person says, but nobody who opted out is brought back', async () => {
    const person = await givenHot();
    expect(await setLeadStatus(world, { ...person.ann, status: 'COLD' })).toEqual({ status: 'COLD' });
    await person.says('STOP');
    await expect(setLeadStatus(world, { ...person.ann, status: 'WARM' })).rejects.toMatchObject({ code: 'suppressed' });
    expect((await person.state()).lead.contact_status).toBe('REMOVED');
  });

  test.each(['opt_out', 'wrong_number'] as const)('by hand an %s: nothing goes any more', async (why) => {
    const person = await givenHot();
    await suppressByHand(world, { ...person.ann, why, evidence: 'said so on the phone' });
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toEqual([]);
    expect((await person.state()).lead).toMatchObject({ contact_status: 'REMOVED', needs_person_reason: null });
    await expect(sendOwnText(world, { ...person.ann, text: 'Hi' })).rejects.toMatchObject({ code: 'suppressed' });
  });
});

test('a conversation that sleeps wakes when they write', async () => {
  const person = await givenHot();
  const until = world.clock.now() + 48 * HOUR_MS;
  await snoozeConversation(world, { ...person.ann, until });
  expect((await person.state()).conversation.snoozed_until).toBe(until);
  await expect(snoozeConversation(world, { ...person.ann, until: world.clock.now() })).rejects.toMatchObject({
    code: 'past',
  });
  await person.says('Hello?');
  expect((await person.state()).conversation.snoozed_until).toBeNull();
});
