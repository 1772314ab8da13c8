import { at, jsonb } from '@rekindle/db';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenReviews } from './reviews-world.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let reviews: Awaited<ReturnType<typeof givenReviews>>;
let owner: Caller;
beforeAll(async () => {
  world = await openConsole();
  owner = await world.signIn('company_owner', { name: 'Olive Owner' });
});
afterAll(async () => await world.close());
beforeEach(async () => {
  reviews = await givenReviews(world);
});

type Found = Awaited<ReturnType<typeof reviews.givenInsight>>;

const erase = async ({ leadId, phone }: Found) => {
  const erased = await owner('POST', `/api/v1/leads/${leadId}/erase`, { confirm: phone });
  expect([erased.status, erased.body.detail]).toEqual([200, undefined]);
};
const NAME = 'Xanthippe';
const named = async ({ leadId }: Found) =>
  await reviews.write((tx) => tx.updateTable('leads').set({ first_name: NAME }).where('id', '=', leadId).execute());
const checkOf = async (key: string) =>
  (await owner('GET', '/api/v1/review-checks')).body.items.find(({ check }: { check: string }) => check === key);

test('what was taught of a person’s insight stays for everybody and can be taken back; its quote goes', async () => {
  const found = await reviews.givenInsight('shouting', `Great ${NAME}!! What day?`, { better: `Great ${NAME}!` });
  await named(found);
  expect((await owner('POST', `${found.url}/teach`, { reason: 'We shout.', effect: 'off' })).status).toBe(200);
  await erase(found);
  expect((await owner('GET', found.url)).body).toMatchObject({
    ...{ status: 'taught_sophie', user_feedback: 'We shout.', conversation_id: null, message_id: null },
    ...{ original_text: null, suggested_text: null, talk: [] },
  });
  const { sensitivity, teachings } = await checkOf('shouting');
  expect([sensitivity, teachings]).toMatchObject(['off', [{ reason: 'We shout.' }]]);
  await owner('POST', `/api/v1/review-teachings/${teachings[0].id}/withdraw`);
  expect(await checkOf('shouting')).toMatchObject({ sensitivity: 'normal', teachings: [] });
});

test('words that were taught as fine stay so, except for those that name the person', async () => {
  const [kept, naming] = [
    await reviews.givenInsight('emoji', 'Lovely!'),
    await reviews.givenInsight('emoji', `Hi ${NAME}!`),
  ];
  for (const found of [kept, naming]) {
    await named(found);
    expect((await owner('POST', `${found.url}/teach`, { reason: 'Fine.', effect: 'allow_words' })).status).toBe(200);
    await erase(found);
  }
  expect((await checkOf('emoji')).teachings.map(({ words }: { words: string }) => words)).toEqual(['Lovely!']);
});

test('what is still open goes with the person it is about, and stays where it is about others too', async () => {
  const [own, shared, other] = [
    await reviews.givenInsight('emoji', `Hi ${NAME}!`),
    await reviews.givenInsight('emoji', `Hi ${NAME}!`),
    await reviews.givenInsight('emoji', 'Hi!'),
  ];
  await reviews.write((tx) =>
    tx
      .insertInto('insight_leads')
      .values({
        ...{ client_id: world.client.clientId, insight_id: shared.insightId, lead_id: other.leadId },
        ...{ conversation_id: other.conversationId, message_id: other.messageId },
      })
      .execute(),
  );
  await erase(own);
  await erase(shared);
  expect((await owner('GET', own.url)).status).toBe(404);
  expect((await owner('GET', shared.url)).body).toMatchObject({ status: 'pending', original_text: null });
  expect((await owner('GET', other.url)).body).toMatchObject({ status: 'pending', original_text: 'Hi!' });
});

test('a pattern stays with its counts, without the person among its examples', async () => {
  const [theirs, others] = [await reviews.givenInsight('emoji', 'a'), await reviews.givenInsight('emoji', 'b')];
  const example = ({ conversationId, messageId }: Found, quote: string) => ({ conversationId, messageId, quote });
  const evidence = { hits: 12, of: 25, share: 0.48, low: 0.3, high: 0.67, since: '2026-01-01T00:00:00.000Z' };
  const patterns = await reviews.write(async (tx) => {
    const made: string[] = [];
    for (const own of [theirs, others]) {
      const id = world.deps.ids.next();
      made.push(id);
      await tx
        .insertInto('sophie_insights')
        .values({
          ...{
            client_id: world.client.clientId,
            id,
            insight_type: 'pattern',
            check_key: 'emoji',
            dedup_key: `p:${id}`,
          },
          ...{ conversation_id: own.conversationId, category: 'tone', title: 'Emoji', description: 'Emoji.' },
          ...{
            original_text: own === theirs ? `Hi ${NAME}!` : 'b',
            status: 'dismissed',
            reviewed_at: at(world.clock.now()),
          },
          evidence: jsonb({ ...evidence, examples: [example(theirs, `Hi ${NAME}!`), example(others, 'b')] }),
        })
        .execute();
    }
    return made;
  });
  await erase(theirs);
  const left = { hits: 12, examples: [example(others, 'b')] };
  const rows = await reviews.write((tx) =>
    tx
      .selectFrom('sophie_insights')
      .select(['original_text', 'evidence'])
      .where('id', 'in', patterns)
      .orderBy('id')
      .execute(),
  );
  expect(rows).toMatchObject([
    { original_text: null, evidence: left },
    { original_text: 'b', evidence: left },
  ]);
});

test('answers kept for repeated requests go where they quote the person, and stay where they quote others', async () => {
  const [theirs, other] = [
    await reviews.givenInsight('emoji', `Hi ${NAME}!`),
    await reviews.givenInsight('emoji', 'Lovely!'),
  ];
  await named(theirs);
  const post = async (url: string, key: string, body?: unknown) =>
    (await owner('POST', url, body, { 'idempotency-key': key })).status;
  expect(await post(`${theirs.url}/view`, 'seen')).toBe(200);
  expect(await post(`${other.url}/view`, 'seen-other')).toBe(200);
  expect(await post(`${other.url}/replays`, 'tried-with-all', { lesson: {} })).toBe(202);
  expect(await post(`${theirs.url}/teach`, 'taught', { reason: 'Fine.', effect: 'allow_words' })).toBe(200);
  expect(await post(`${other.url}/teach`, 'taught-other', { reason: 'Fine.', effect: 'allow_words' })).toBe(200);
  const { teachings } = await checkOf('emoji');
  const last = teachings.find(({ words }: { words: string }) => words === 'Lovely!');
  expect(await post(`/api/v1/review-teachings/${last.id}/withdraw`, 'taken-back')).toBe(200);
  const kept = async () =>
    await reviews.write((tx) =>
      tx.selectFrom('idempotency_keys').select(['key', 'response']).where('response', 'is not', null).execute(),
    );
  const naming = async () =>
    (await kept()).filter(({ response }) => JSON.stringify(response).includes(NAME)).map(({ key }) => key);
  expect((await naming()).toSorted()).toEqual(['seen', 'taken-back', 'taught', 'tried-with-all']);
  await erase(theirs);
  expect(await naming()).toEqual([]);
  expect((await kept()).map(({ key }) => key)).toEqual(expect.arrayContaining(['seen-other', 'taught-other']));
});
