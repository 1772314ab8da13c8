import {
  asSystem,
  inTenant,
  listUniversalLessons,
  readForbidden,
  readLessons,
  type UniversalLessonWords,
} from '@rekindle/db';
import { STATIC_BUDGET } from '@rekindle/domain';
import { givenClient, givenFragment, givenLesson, givenPromptVersion, type TestClient } from '@rekindle/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addLesson, archiveLesson, changeLesson, type LessonBody } from '../src/lessons/store-lesson.ts';
import { addUniversalLesson, putUniversalLessonAway } from '../src/lessons/universal-lessons.ts';
import { PromptRefused } from '../src/prompts/refused.ts';
import { readStaticLengths } from '../src/prompts/static-lengths.ts';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { answered, givenReplyDue, NOON, read, type ResponderWorld, responderWorld } from './harness.ts';

let world: ResponderWorld;
beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(() => {
  world.clock.set(NOON);
  world.model.reset();
});
// They hold for every client, so for those of the next test too.
afterEach(async () => {
  for (const { id } of await asSystem(world.db, NOON, (tx) => listUniversalLessons(tx))) {
    await putUniversalLessonAway(world, id);
  }
});

let made = 0;
const words = (more: Partial<UniversalLessonWords>): UniversalLessonWords => ({
  ...{ lessonType: 'best_practice', title: `Universal ${++made}`, trigger: null, correctResponse: null },
  ...{ incorrectResponse: null, reasoning: null, tags: [], priority: 0, status: 'active', ...more },
});
const BODY: LessonBody = {
  ...{ lesson_type: 'best_practice', title: 'Own', description: null, trigger: null, stages: [] },
  ...{ correct_response: null, incorrect_response: null, reasoning: null, example_conversation: null, tags: [] },
  ...{ priority: 0, status: 'active', conflicts_with: [] },
};
const inClient = async <T>({ clientId }: { clientId: string }, work: Parameters<typeof inTenant<T>>[2]) =>
  await inTenant(world.db, { clientId, now: NOON }, work);
const teach = async (client: TestClient, body: Partial<LessonBody>, supersedes: string | null = null) =>
  await inClient(client, (tx) =>
    addLesson(
      tx,
      world.ids.next,
      { clientId: client.clientId, now: NOON },
      {
        ...{ body: { ...BODY, ...body }, author: { userId: null, type: 'user' }, source: 'user_taught' },
        ...{ sourceMessageId: null, supersedes },
      },
    ),
  );
const forbidden = async (client: TestClient) =>
  (await inClient(client, (tx) => readForbidden(tx, client.clientId))).map(({ phrase }) => phrase);

describe('lessons that hold for every client', () => {
  test('reach the answers of each beside its own, and are counted for the client that used them alone', async () => {
    const scene = await givenReplyDue(world, { body: 'How much is it?' });
    const other = await givenReplyDue(world, { body: 'How much is it?' });
    const own = await givenLesson(world, scene.client, { lesson_type: 'best_practice', title: 'Keep it short' });
    const trigger = 'lead mentions price';
    const universal = await addUniversalLesson(world, words({ title: 'Offer a survey', trigger }));
    world.model.next((request) => {
      expect(request.instructions).toContain('Keep it short');
      const used = /(L-[0-9a-f]{8}): [^\n]*Offer a survey/.exec(request.input)?.[1] ?? 'none';
      return answered({ used_lesson_ids: [used] });
    });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs).toMatchObject([{ outcome: 'used', used_lesson_ids: [universal] }]);
    expect([...(after.runs[0]?.shown_lesson_ids ?? [])].sort()).toEqual([universal, own].sort());
    world.model.next((request) => {
      expect(request.input).toContain('Offer a survey');
      expect(request.instructions).not.toContain('Keep it short');
      return answered({});
    });
    await replyToInbound(world, other.ref);
    expect((await read(world, other)).runs).toMatchObject([{ outcome: 'used' }]);

    const counts = async ({ client }: { client: TestClient }) =>
      (await inClient(client, (tx) => readLessons(tx, client.clientId)))
        .filter(({ id }) => id === universal)
        .map(({ timesApplied, timesSucceeded }) => [timesApplied, timesSucceeded]);
    expect([await counts(scene), await counts(other)]).toEqual([[[1, 0]], [[0, 0]]]);
    const book = async (call_booked: boolean) =>
      await inClient(scene.client, (tx) => tx.updateTable('leads').set({ call_booked }).execute());
    await book(true);
    expect([await counts(scene), await counts(other)]).toEqual([[[1, 1]], [[0, 0]]]);
    await book(false);
    expect(await counts(scene)).toEqual([[1, 0]]);
  });

  test('keep a draft that breaks one from going, whatever the model does', async () => {
    const scene = await givenReplyDue(world);
    await addUniversalLesson(world, words({ lessonType: 'never_rule', incorrectResponse: 'bargain\nquick chat' }));
    const breaks = answered({ reply: 'It is a Bargain, honestly. What day suits you?' });
    world.model.next(breaks, breaks);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs.map(({ outcome }) => outcome)).toEqual(['refused_by_gates', 'refused_by_gates']);
    expect(after.replies.map(({ content }) => content).join()).not.toMatch(/bargain/i);
    expect(after.lead.needs_person_reason).toBe('ai_gates');
  });

  test('give way, in one client alone, to a lesson of its own that stands in for them, until that one is archived', async () => {
    const [client, other] = [await givenClient(world), await givenClient(world)];
    const rule = words({ lessonType: 'blacklist_word', title: 'Not cheap', incorrectResponse: 'cheap' });
    const universal = await addUniversalLesson(world, rule);
    expect([await forbidden(client), await forbidden(other)]).toEqual([['cheap'], ['cheap']]);
    const contrary = { title: 'Say it', correct_response: 'We are cheap.' };
    await expect(teach(client, contrary)).rejects.toMatchObject({
      code: 'lesson_conflict',
      faults: [{ message: expect.stringContaining(`let it stand in for ${universal}`) }],
    });
    const own = await teach(client, contrary, universal);
    expect([await forbidden(client), await forbidden(other)]).toEqual([[], ['cheap']]);
    await inClient(client, (tx) => archiveLesson(tx, { clientId: client.clientId, now: NOON }, own));
    expect(await forbidden(client)).toEqual(['cheap']);
    // What stands in for it is not against it when it is taken up again.
    const subject = { clientId: client.clientId, now: NOON };
    const body = { ...BODY, ...contrary };
    await inClient(client, (tx) => changeLesson(tx, subject, { lessonId: own, body }));
    expect(await forbidden(client)).toEqual([]);
    // Half of the leads would else have neither.
    const half = { lessonId: own, body: { ...body, status: 'testing' as const } };
    await expect(inClient(client, (tx) => changeLesson(tx, subject, half))).rejects.toMatchObject({
      ...{ code: 'bad_lesson', faults: [{ path: 'status' }] },
    });
    await putUniversalLessonAway(world, universal);
    expect(await forbidden(other)).toEqual([]);
  });

  test('that are long do not come back where they leave no room for answers', async () => {
    const client = await givenClient(world);
    const long = await addUniversalLesson(world, words({ correctResponse: 'word '.repeat(150).trim() }));
    const own = await teach(client, { title: 'Short' }, long);
    const subject = { clientId: client.clientId, now: NOON };
    const [length] = await inClient(client, (tx) => readStaticLengths(tx, subject));
    const room = STATIC_BUDGET - (length?.tokens ?? 0) - 60;
    const fragments = Array.from({ length: Math.ceil(room / 600) }, (_, at) =>
      givenFragment({ content: 'word '.repeat(Math.min(600, room - at * 600)).trim() }),
    );
    await givenPromptVersion(world, client, { fragments });
    const away = inClient(client, (tx) => archiveLesson(tx, subject, own));
    await expect(away).rejects.toMatchObject({
      code: 'faulty',
      faults: [{ message: expect.stringContaining('longer') }],
    });
    // Other tests count the clients that have no room.
    await inClient(client, (tx) => tx.updateTable('prompt_versions').set({ status: 'archived' }).execute());
  });

  test('are nobody’s to change but of whoever runs the platform', async () => {
    const client = await givenClient(world);
    const id = await addUniversalLesson(world, words({ title: 'Theirs' }));
    const subject = { clientId: client.clientId, now: NOON };
    const change = inClient(client, (tx) => changeLesson(tx, subject, { lessonId: id, body: BODY }));
    await expect(change).rejects.toMatchObject({ code: 'lesson_universal' });
    const away = inClient(client, (tx) => archiveLesson(tx, { clientId: client.clientId, now: NOON }, id));
    await expect(away).rejects.toMatchObject({ code: 'lesson_universal' });
  });

  test('are refused where they are none, are there already, are against another, or leave some client no room', async () => {
    const client = await givenClient(world);
    const refusal = async (more: Partial<UniversalLessonWords>) => {
      try {
        await addUniversalLesson(world, words(more));
      } catch (error) {
        if (!(error instanceof PromptRefused)) throw error;
        return [error.code, error.faults.map(({ message }) => message).join(' ')];
      }
      throw new Error('nothing was refused');
    };
    expect(await refusal({ title: ' ' })).toEqual(['bad_lesson', 'Give it a title.']);
    expect(await refusal({ correctResponse: 'It saves you 40%.' })).toEqual([
      'bad_lesson',
      expect.stringContaining('It claims'),
    ]);
    const rule = { lessonType: 'blacklist_word', title: 'No bargain', incorrectResponse: 'bargain' } as const;
    await addUniversalLesson(world, words(rule));
    expect((await refusal(rule))[0]).toBe('lesson_taken');
    expect(await refusal({ correctResponse: 'It is a bargain.' })).toEqual([
      'lesson_conflict',
      expect.stringContaining('forbids: bargain'),
    ]);
    const subject = { clientId: client.clientId, now: NOON };
    const [length] = await inClient(client, (tx) => readStaticLengths(tx, subject));
    const room = STATIC_BUDGET - (length?.tokens ?? 0) - 60;
    const fragments = Array.from({ length: Math.ceil(room / 600) }, (_, at) =>
      givenFragment({ content: 'word '.repeat(Math.min(600, room - at * 600)).trim() }),
    );
    await givenPromptVersion(world, client, { fragments });
    const long = { reasoning: null, correctResponse: 'word '.repeat(150).trim() };
    const [row] = await inClient(client, (tx) => tx.selectFrom('clients').select('company_name').execute());
    expect(await refusal(long)).toEqual(['faulty', expect.stringContaining(`too long for ${row?.company_name}`)]);
    // With a trigger it is told with the turn, which has room of its own.
    await addUniversalLesson(world, words({ ...long, trigger: 'lead mentions price' }));
  });
});
