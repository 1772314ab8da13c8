import { DRAFT_FREEZE_MS, HOUR_MS, MINUTE_MS, SECOND_MS, TAKEOVER_ALARM_MS } from '@rekindle/domain';
import {
  dropDraft,
  editDraft,
  freezeDraft,
  handBack,
  OperatorConflict,
  readConversationView,
  readOpenDraft,
  resumeDraft,
  saveAudience,
  sendOwnText,
  takeOver,
} from '@rekindle/responder';
import { updateSettings } from '@rekindle/scheduler';
import { givenInboundText, givenLesson } from '@rekindle/testkit';
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

const TIMES = { ai_multiple_messages_wait_seconds: 30, ai_response_delay_seconds: 120 };
const DRAFTED = 30 * SECOND_MS;
const GOES = 150 * SECOND_MS;

async function givenDraft(settings = {}) {
  const person = await givenPerson(world, { ...TIMES, ...settings });
  await person.says('Yes, how does it work?');
  const saidAt = world.clock.now();
  await world.advanceTo(saidAt + DRAFTED);
  return { ...person, saidAt };
}

describe('when an answer is written and when it goes', () => {
  test('it can be read from the end of the pause on, and goes after the delay, not before', async () => {
    const { texts, received, saidAt, read, client, conversationId } = await givenDraft();
    const draft = await read(async (tx) => await readOpenDraft(tx, client.clientId, conversationId));
    expect(draft).toMatchObject({ text: expect.stringContaining('What day suits you'), goesAt: saidAt + GOES });
    expect(received()).toEqual([]);
    await world.advanceTo(saidAt + GOES - 1);
    expect(received()).toEqual([]);
    await world.advanceTo(saidAt + GOES + SECOND_MS);
    expect(received()).toEqual([{ body: draft?.text, at: saidAt + GOES }]);
    expect(await texts()).toMatchObject([{ kind: 'reply', state: 'accepted' }]);
  });

  test('the AI switched off while it waits keeps it from going, and a person is asked; words a person wrote go', async () => {
    const [left, mended] = [await givenDraft(), await givenDraft()];
    await editDraft(world, { ...mended.act, text: 'What day is good? Ann' });
    const turn = async ({ client, campaign }: typeof left, on: boolean) => {
      const of = { clientId: client.clientId, datasetId: campaign.datasetId };
      expect(await updateSettings(world, { ...of, patch: { ai_response_enabled: on } })).toMatchObject({
        kind: 'updated',
      });
    };
    await turn(left, false);
    await turn(mended, false);
    await world.advanceTo(mended.saidAt + GOES + SECOND_MS);
    expect([left.received(), mended.received()]).toMatchObject([[], [{ body: 'What day is good? Ann' }]]);
    expect(await left.texts()).toMatchObject([{ state: 'blocked', reason: 'ai_off' }]);
    const leads = await left.read((tx) => tx.selectFrom('leads').select('needs_person_reason').execute());
    expect(leads).toEqual([{ needs_person_reason: 'ai_off' }]);
    await turn(left, true);
    await left.says('Hello?');
    await world.advanceTo(world.clock.now() + GOES + SECOND_MS);
    expect(left.received()).toHaveLength(1);
  });

  test('a rule made while it waits keeps it from going, and a person is asked; words a person wrote go', async () => {
    const [left, mended] = [await givenDraft(), await givenDraft()];
    for (const { client } of [left, mended]) {
      await givenLesson(world, client, { lesson_type: 'blacklist_word', incorrect_response: 'what day' });
    }
    await editDraft(world, { ...mended.act, text: 'What day is good? Ann' });
    await world.advanceTo(mended.saidAt + GOES + SECOND_MS);
    expect(left.received()).toEqual([]);
    expect(await left.texts()).toMatchObject([{ state: 'blocked', reason: 'rule_broken' }]);
    const { needs_person_reason: reason } = await left.read(
      async (tx) =>
        await tx
          .selectFrom('leads')
          .select('needs_person_reason')
          .where('id', '=', left.act.leadId)
          .executeTakeFirstOrThrow(),
    );
    expect(reason).toBe('rule_broken');
    expect(mended.received()).toMatchObject([{ body: 'What day is good? Ann' }]);
  });

  test('words that its lead does not like to read keep it from going, also when that was written down after it', async () => {
    const person = await givenDraft();
    const saved = { clientId: person.client.clientId, id: null, expected: null, createdBy: null };
    const rows = { communication_preferences: [{ preference_text: 'Plain words', avoid_phrase: 'what day' }] };
    const touchy = await saveAudience(world, saved, { columns: { name: 'Touchy' }, rows });
    const other = await givenDraft();
    await person.read(async (tx) => await tx.updateTable('datasets').set({ persona_id: touchy.id }).execute());
    await world.advanceTo(other.saidAt + GOES + SECOND_MS);
    expect(person.received()).toEqual([]);
    expect(await person.texts()).toMatchObject([{ state: 'blocked', reason: 'rule_broken' }]);
    expect(other.received()).toHaveLength(1);
  });

  test('three texts in a row get one answer, counted from the last', async () => {
    const person = await givenPerson(world, TIMES);
    for (const body of ['Hi', 'yes still interested', 'when could you come?']) {
      await person.says(body);
      await world.advanceTo(world.clock.now() + 20 * SECOND_MS);
    }
    const last = world.clock.now() - 20 * SECOND_MS;
    await world.advanceTo(last + HOUR_MS);
    expect(person.received()).toMatchObject([{ at: last + GOES }]);
    expect(world.asked).toHaveLength(1);
    expect(world.asked[0]).toContain('when could you come?');
  });

  test('who writes while a draft waits gets a new one, and never the old', async () => {
    const person = await givenDraft();
    await person.says('Actually, can you do Thursday?');
    const again = world.clock.now();
    await world.advanceTo(again + HOUR_MS);
    expect(world.asked).toHaveLength(2);
    expect(person.received()).toMatchObject([{ at: again + GOES, body: expect.stringContaining('(2)') }]);
    expect(await person.texts()).toMatchObject([{ state: 'blocked' }, { state: 'accepted' }]);
  });

  test.each([-1, 0, 1])(
    'who writes %i ms from the instant it goes gets no answer to half of what they said',
    async (ms) => {
      const person = await givenDraft();
      await world.advanceTo(person.saidAt + GOES - 1);
      world.clock.set(person.saidAt + GOES + ms);
      // Stored, as the webhook does, and not yet matched: the sweep and the claim come first.
      const { inboxId } = await givenInboundText(world, person.client, {
        from: person.lead.phone,
        body: 'And the price?',
      });
      await world.advanceTo(world.clock.now());
      const sentBefore = person.received().length;
      await world.queues.add('match-inbound', { clientId: person.client.clientId, inboxId });
      await world.advanceTo(person.saidAt + HOUR_MS);
      expect(sentBefore).toBe(0);
      expect(person.received()).toMatchObject([{ body: expect.stringContaining('(2)') }]);
    },
  );

  test('one that is answered at 20:59 goes within the hour after their text, and is held to the morning otherwise', async () => {
    const late = Date.parse('2026-11-20T20:58:00Z');
    const open = await givenPerson(world, {
      ...TIMES,
      respond_to_inbound_24_7: true,
      respect_schedule_strictly: false,
    });
    const strict = await givenPerson(world, { ...TIMES, respect_schedule_strictly: true });
    await world.advanceTo(late);
    await open.says('Are you there?');
    await strict.says('Are you there?');
    await world.advanceTo(late + 14 * HOUR_MS);
    expect(open.received()).toMatchObject([{ at: late + GOES }]);
    const [held] = strict.received();
    expect(held === undefined || held.at >= Date.parse('2026-11-21T08:00:00Z')).toBe(true);
  });
});

describe('an operator and the draft', () => {
  test('changes the words, and these go at the time they were to go', async () => {
    const person = await givenDraft();
    const [draft] = await person.texts();
    await editDraft(world, { ...person.act, text: '  Does Tuesday suit you?  ', expected: draft?.content ?? '' });
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toEqual([{ body: 'Does Tuesday suit you?', at: person.saidAt + GOES }]);
    expect(await person.texts()).toMatchObject([{ edited_by: 'Ann', state: 'accepted' }]);
  });

  test('is read below what was said, oldest first', async () => {
    const person = await givenDraft();
    const { clientId, leadId } = person.act;
    const view = await person.read(async (tx) => await readConversationView(tx, { clientId, leadId }));
    const kinds = view?.texts.map(({ kind, text }) => [kind, text]);
    expect(kinds).toEqual([
      ['M1', expect.stringContaining('Reply STOP')],
      ['inbound', 'Yes, how does it work?'],
      ['reply', view?.draft?.text],
    ]);
  });

  test('does not overwrite what somebody else wrote meanwhile', async () => {
    const person = await givenDraft();
    const [draft] = await person.texts();
    const seen = { ...person.act, expected: draft?.content ?? '' };
    await editDraft(world, { ...seen, text: 'First' });
    await expect(editDraft(world, { ...seen, by: 'Bob', text: 'Second' })).rejects.toMatchObject({
      code: 'draft_changed',
    });
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toMatchObject([{ body: 'First' }]);
  });

  test.each(['', '   ', 'x'.repeat(1_601), 'nul\0'])('cannot make it %j', async (text) => {
    const person = await givenDraft();
    await expect(editDraft(world, { ...person.act, text })).rejects.toThrow(OperatorConflict);
  });

  test('drops it, and then nothing goes', async () => {
    const person = await givenDraft();
    await dropDraft(world, person.act);
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toEqual([]);
    await expect(dropDraft(world, person.act)).rejects.toMatchObject({ code: 'no_draft' });
  });

  test('cannot change what has gone', async () => {
    const person = await givenDraft();
    await world.advanceTo(person.saidAt + HOUR_MS);
    await expect(editDraft(world, { ...person.act, text: 'Too late' })).rejects.toMatchObject({ code: 'no_draft' });
  });

  test('typing holds it; who leaves without sending lets it go ten minutes later', async () => {
    const person = await givenDraft();
    await world.advanceTo(person.saidAt + GOES - SECOND_MS);
    const until = await freezeDraft(world, person.act);
    await world.advanceTo(until - 1);
    expect(person.received()).toEqual([]);
    await world.advanceTo(until + MINUTE_MS);
    expect(person.received()).toMatchObject([{ at: until }]);
    expect(until - person.saidAt).toBe(GOES - SECOND_MS + DRAFT_FREEZE_MS);
  });

  test('typing on holds it on; stopping lets it go at once', async () => {
    const person = await givenDraft();
    for (let minute = 1; minute <= 30; minute += 5) {
      await freezeDraft(world, person.act);
      await world.advanceTo(person.saidAt + minute * MINUTE_MS);
    }
    expect(person.received()).toEqual([]);
    await resumeDraft(world, person.act);
    await resumeDraft(world, person.act);
    const resumedAt = world.clock.now();
    await world.advanceTo(resumedAt + MINUTE_MS);
    expect(person.received()).toMatchObject([{ at: resumedAt }]);
  });

  test('two cannot write to the same person at once', async () => {
    const person = await givenDraft();
    await freezeDraft(world, person.act);
    const bob = { ...person.act, by: 'Bob' };
    await expect(freezeDraft(world, bob)).rejects.toMatchObject({ code: 'frozen_by_other' });
    await expect(sendOwnText(world, { ...bob, text: 'Hi' })).rejects.toMatchObject({ code: 'frozen_by_other' });
    await world.advanceTo(world.clock.now() + DRAFT_FREEZE_MS);
    await freezeDraft(world, bob);
  });
});

describe('taking over and handing back', () => {
  test("a person's own text goes at once, the draft never, and the AI stays quiet after it", async () => {
    const person = await givenDraft();
    await sendOwnText(world, { ...person.act, text: 'Ann here, I will call you at four.' });
    await world.drain();
    await person.says('Great, thanks');
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toMatchObject([
      { body: 'Ann here, I will call you at four.', at: person.saidAt + DRAFTED },
    ]);
    expect(await person.texts()).toMatchObject([
      { kind: 'reply', state: 'blocked', reason: 'manual_mode' },
      { kind: 'manual', state: 'accepted' },
    ]);
  });

  test('a draft that is being made when a person takes over is thrown away', async () => {
    const person = await givenPerson(world, TIMES);
    await person.says('Yes?');
    await takeOver(world, person.act);
    await world.advanceTo(world.clock.now() + HOUR_MS);
    expect(await person.texts()).toEqual([]);
    expect(world.asked).toEqual([]);
  });

  test('nothing goes to somebody who opted out, not even from a person', async () => {
    const person = await givenDraft();
    await person.says('STOP');
    await expect(sendOwnText(world, { ...person.act, text: 'Sorry!' })).rejects.toMatchObject({ code: 'suppressed' });
    await world.advanceTo(person.saidAt + HOUR_MS);
    expect(person.received()).toEqual([]);
  });

  test('at night a person is asked first: their text waits for the morning unless they meant it', async () => {
    const night = Date.parse('2026-11-20T23:30:00Z');
    const person = await givenPerson(world, TIMES);
    await world.advanceTo(night);
    await sendOwnText(world, { ...person.act, text: 'Unconfirmed' });
    await sendOwnText(world, { ...person.act, text: 'Confirmed', atNight: true });
    await world.advanceTo(night + MINUTE_MS);
    expect(person.received()).toMatchObject([{ body: 'Confirmed' }]);
    await world.advanceTo(night + 12 * HOUR_MS);
    expect(person.received()).toMatchObject([
      { body: 'Confirmed' },
      { body: 'Unconfirmed', at: Date.parse('2026-11-21T08:00:00Z') },
    ]);
  });

  test('handed back, an unanswered text is answered by the AI, an answered one is not', async () => {
    const person = await givenPerson(world, TIMES);
    await person.says('Anyone?');
    await takeOver(world, person.act);
    expect(await handBack(world, person.act)).toEqual({ answersNow: true });
    await world.advanceTo(world.clock.now() + MINUTE_MS);
    expect(person.received()).toHaveLength(1);
    await takeOver(world, person.act);
    expect(await handBack(world, person.act)).toEqual({ answersNow: false });
    await world.advanceTo(world.clock.now() + HOUR_MS);
    expect(person.received()).toHaveLength(1);
    await expect(handBack(world, person.act)).rejects.toMatchObject({ code: 'not_taken_over' });
  });

  test('who took over and leaves them without an answer is told so, once', async () => {
    const person = await givenPerson(world, TIMES);
    await takeOver(world, person.act);
    await person.says('Hello?');
    const askedAt = world.clock.now();
    const told = async () =>
      await person.read(
        async (tx) =>
          await tx.selectFrom('decisions').select('reason').where('reason', '=', 'takeover_unanswered').execute(),
      );
    await world.advanceTo(askedAt + TAKEOVER_ALARM_MS - 1);
    expect(await told()).toEqual([]);
    await world.advanceTo(askedAt + 24 * HOUR_MS);
    expect(await told()).toHaveLength(1);
  });

  test('who answers in time hears no alarm', async () => {
    const person = await givenPerson(world, TIMES);
    await takeOver(world, person.act);
    await person.says('Hello?');
    await sendOwnText(world, { ...person.act, text: 'Hi, it is Ann.' });
    await world.advanceTo(world.clock.now() + HOUR_MS);
    const alarms = await person.read(
      async (tx) => await tx.selectFrom('decisions').select('id').where('reason', '=', 'takeover_unanswered').execute(),
    );
    expect(alarms).toEqual([]);
  });
});
