import type { CampaignSettings } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenConversation,
  givenFragment,
  givenPromptVersion,
  givenStrategy,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  chooseBookingProcess,
  deleteBookingProcessOf,
  type SavedBookingProcess,
  saveBookingProcessOf,
  setClientBookingPage,
} from '../src/booking-processes.ts';
import { emitDue } from '../src/emit-due.ts';
import { updateSettings } from '../src/update-settings.ts';
import { asTenant, createWorld, decisionsOf, enrolmentsOf, sendDue, textsOf, type World } from './world.ts';

let world: World;
let client: TestClient;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  await world.reset();
  client = await givenClient(world);
});

const M1 = 'Book at {{booking_link}} now. Reply STOP to opt out.';
const [OWN, SHARED, CLIENTS] = ['https://cal.example/own', 'https://cal.example/shared', 'https://cal.example/client'];

const WITHOUT_PAGE = { merge_fallbacks: { booking_link: 'our site' } };

async function running(own: string | null = null, settings: Partial<CampaignSettings> = WITHOUT_PAGE) {
  const texts = { pacing: 'asap', m1_message: M1, cal_booking_link: own } as const;
  return await givenCampaign(world, client, { people: 1, settings: { ...texts, ...settings } });
}

const clientsPage = async (page: string | null) =>
  await setClientBookingPage(world, { clientId: client.clientId }, page);
const remove = async (id: string, clientId = client.clientId) =>
  (await deleteBookingProcessOf(world, { clientId, id })).kind;

const NEW = { expected: null, createdBy: null };
async function save(given: { id?: string; name?: string; booking_link?: string; expected?: number }) {
  const { id = null, expected = null, ...fields } = given;
  return await saveBookingProcessOf(world, { ...NEW, clientId: client.clientId, id, expected }, fields);
}

async function givenProcess(page = SHARED, name = 'Survey call'): Promise<string> {
  return idOf(await save({ name, booking_link: page }));
}

function idOf(saved: SavedBookingProcess): string {
  if (saved.kind !== 'saved') throw new Error(saved.kind);
  return saved.stored.id;
}

const choose = async ({ datasetId }: TestCampaign, id: string | null) =>
  (await chooseBookingProcess(world, { clientId: client.clientId, datasetId, data: { by: 'Ann Smith' } }, id)).kind;

const pages = async () =>
  (await textsOf(world, client.clientId)).map(({ content }) => /Book at (.*) now/.exec(content ?? '')?.[1]);

describe('the booking page of a text', () => {
  test.each<[what: string, own: string | null, shared: string | null, clients: string | null, page: string]>([
    ["the campaign's own before all others", OWN, SHARED, CLIENTS, OWN],
    ["that of its booking process before the client's", null, SHARED, CLIENTS, SHARED],
    ["the client's where there is nothing else", null, null, CLIENTS, CLIENTS],
    ["that of its booking process where the campaign's own is blank", '', SHARED, CLIENTS, SHARED],
    ["the client's where the campaign's own is blank", ' ', null, CLIENTS, CLIENTS],
    ['what is said instead where nobody has one', null, null, null, 'our site'],
  ])('is %s', async (_, own, shared, clients, page) => {
    await clientsPage(clients);
    const campaign = await running(own);
    if (shared !== null) expect(await choose(campaign, await givenProcess(shared))).toBe('chosen');
    await emitDue(world);
    expect(await pages()).toEqual([page]);
  });
});

describe('texts that no claim has touched', () => {
  test('are written anew when a process is chosen, given another page, taken away or deleted', async () => {
    await clientsPage(CLIENTS);
    const campaign = await running();
    const id = await givenProcess();
    const seen: unknown[] = [];
    const steps = [
      async () => await choose(campaign, id),
      async () => await save({ id, booking_link: 'https://cal.example/new' }),
      async () => await choose(campaign, null),
      async () => await choose(campaign, id),
      async () => await remove(id),
      async () => await clientsPage(OWN),
    ];
    await emitDue(world);
    for (const step of steps) {
      await step();
      expect(await pages()).toEqual([]);
      await emitDue(world);
      seen.push(...(await pages()));
    }
    expect(seen).toEqual([SHARED, 'https://cal.example/new', CLIENTS, 'https://cal.example/new', CLIENTS, OWN]);
    const decisions = await decisionsOf(world, client.clientId);
    expect(decisions.filter(({ decision }) => decision === 'withdrawn')).toHaveLength(steps.length);
    expect(decisions.findLast(({ decision }) => decision === 'settings_changed')?.data).toMatchObject({
      changed: ['booking_page'],
    });
  });

  test("stay as they are where the campaign's own page is theirs, and where only a name changes", async () => {
    const campaign = await running(OWN);
    const other = await givenCampaign(world, client, {
      ...{ people: 1, firstPerson: 50 },
      settings: { pacing: 'asap', m1_message: M1, merge_fallbacks: { booking_link: 'our site' } },
    });
    const id = await givenProcess();
    await choose(other, id);
    await emitDue(world);
    const before = await textsOf(world, client.clientId);
    await choose(campaign, id);
    await save({ id, name: 'Another name' });
    expect(await textsOf(world, client.clientId)).toEqual(before);
    await choose(campaign, null);
    expect(await textsOf(world, client.clientId)).toEqual(before);
  });
});

test('a text that has left is never written again by a change of the page', async () => {
  const campaign = await running();
  const id = await givenProcess();
  await choose(campaign, id);
  await emitDue(world);
  await sendDue(world, client.clientId);
  const before = await textsOf(world, client.clientId);
  await save({ id, booking_link: OWN });
  await remove(id);
  await emitDue(world);
  expect(await textsOf(world, client.clientId)).toEqual(before);
});

test('a campaign that has a page of its own and loses it books by its process', async () => {
  const campaign = await running(OWN);
  await choose(campaign, await givenProcess());
  const patch = { cal_booking_link: null };
  await updateSettings(world, { clientId: client.clientId, datasetId: campaign.datasetId, patch });
  await emitDue(world);
  expect(await pages()).toEqual([SHARED]);
});

test('answers that are written get the new page in their place, and what may have left keeps the old one', async () => {
  const campaign = await running(null, { m1_message: 'Hello. Reply STOP to opt out.' });
  const id = await givenProcess();
  await choose(campaign, id);
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const conversationId = await givenConversation(world, client, campaign, lead);
  const written = (turn: number, state: 'planned' | 'unknown', content: string) => ({
    ...{
      client_id: client.clientId,
      id: world.ids.next(),
      conversation_id: conversationId,
      lead_id: lead.leadId,
      turn,
    },
    ...{ dataset_id: campaign.datasetId, direction: 'outbound' as const, kind: 'reply' as const, content, state },
    ...{ to_number: lead.phone, attempt: state === 'planned' ? 0 : 1, segments: 1 },
  });
  await asTenant(world, client.clientId, async (tx) =>
    tx
      .insertInto('messages')
      .values([
        written(1, 'planned', `Pick a time: ${SHARED}?metadata%5Btoken%5D=AbC. Bye`),
        written(2, 'planned', 'What day suits you?'),
        written(3, 'unknown', `Pick a time: ${SHARED}`),
      ])
      .execute(),
  );
  const replies = async () =>
    await asTenant(world, client.clientId, async (tx) =>
      tx.selectFrom('messages').select(['content', 'segments']).where('kind', '=', 'reply').orderBy('turn').execute(),
    );
  const long = `${OWN}/${'a'.repeat(150)}`;
  await save({ id, booking_link: long });
  expect(await replies()).toEqual([
    { content: `Pick a time: ${long}?metadata%5Btoken%5D=AbC. Bye`, segments: 2 },
    { content: 'What day suits you?', segments: 1 },
    { content: `Pick a time: ${SHARED}`, segments: 1 },
  ]);
  const ownPage = async (page: string) =>
    await updateSettings(world, {
      ...{ clientId: client.clientId, datasetId: campaign.datasetId, patch: { cal_booking_link: page } },
    });
  expect(await ownPage('')).toMatchObject({ kind: 'unchanged' });
  expect(await ownPage(OWN)).toMatchObject({ kind: 'updated', changed: ['cal_booking_link'] });
  expect(await replies()).toEqual([
    { content: `Pick a time: ${OWN}?metadata%5Btoken%5D=AbC. Bye`, segments: 1 },
    { content: 'What day suits you?', segments: 1 },
    { content: `Pick a time: ${SHARED}`, segments: 1 },
  ]);
  expect(await ownPage(' ')).toMatchObject({ kind: 'updated' });
  expect((await replies())[0]?.content).toBe(`Pick a time: ${long}?metadata%5Btoken%5D=AbC. Bye`);
});

describe('people who wait for a booking page', () => {
  test.each<[what: string, give: (campaign: TestCampaign) => Promise<unknown>, page: string]>([
    ['a process is chosen', async (campaign) => await choose(campaign, await givenProcess()), SHARED],
    ['the client gets one', async () => await clientsPage(CLIENTS), CLIENTS],
  ])('go on when %s', async (_, give, page) => {
    const campaign = await running(null, {});
    await emitDue(world);
    expect(await enrolmentsOf(world, client.clientId)).toMatchObject([
      { state: 'waiting', reason: expect.stringContaining('booking_link') },
    ]);
    await give(campaign);
    await emitDue(world);
    expect(await pages()).toEqual([page]);
  });
});

describe('the last page of a running campaign', () => {
  const taken = async (campaign: TestCampaign, id: string) => [await choose(campaign, null), await remove(id)];

  test('that its texts name is not taken away, and nothing is changed', async () => {
    const campaign = await running(null, {});
    const id = await givenProcess();
    await choose(campaign, id);
    await emitDue(world);
    const before = await textsOf(world, client.clientId);
    expect(await taken(campaign, id)).toEqual(['page_needed', 'page_needed']);
    expect(await textsOf(world, client.clientId)).toEqual(before);
    expect(await pages()).toEqual([SHARED]);
    await clientsPage(CLIENTS);
    expect(await taken(campaign, id)).toEqual(['chosen', 'deleted']);
    expect(await clientsPage(null)).toMatchObject({ kind: 'page_needed', campaigns: [expect.any(String)] });
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update datasets set campaign_status = 'completed'`.execute(tx);
    });
    expect(await clientsPage(null)).toEqual({ kind: 'set' });
  });

  test.each([
    ['that its prompt names is not', '{{booking_link}}', 'page_needed'],
    ['that nobody names is', 'Offer a call.', 'chosen'],
  ])('%s taken away', async (_, content, kind) => {
    const campaign = await running(null, { m1_message: 'Hello. Reply STOP to opt out.' });
    const id = await givenProcess();
    await choose(campaign, id);
    await givenPromptVersion(world, client, { fragments: [givenFragment({ content })] });
    expect(await choose(campaign, null)).toBe(kind);
  });
});

test('a page that a strategy names is not taken away', async () => {
  const campaign = await running(null, { m1_message: 'Hello. Reply STOP to opt out.' });
  await givenStrategy(world, client, { ...campaign, columns: { closing_strategy: 'Give {{ booking_link }}' } });
  await choose(campaign, await givenProcess());
  expect(await choose(campaign, null)).toBe('page_needed');
});

test('a name is one booking process’s, also when many take it at once', async () => {
  const saved = await Promise.all(
    Array.from({ length: 8 }, async () => await save({ name: 'Call', booking_link: OWN })),
  );
  expect(saved.map(({ kind }) => kind).sort()).toEqual(['saved', ...Array.from({ length: 7 }, () => 'taken')]);
});

test('who has not seen the last change overwrites nothing, and nobody changes what is gone', async () => {
  const id = await givenProcess();
  expect(await save({ id, booking_link: OWN, expected: 1 })).toMatchObject({ kind: 'saved', stored: { version: 2 } });
  expect(await save({ id, booking_link: CLIENTS, expected: 1 })).toMatchObject({
    ...{ kind: 'changed', stored: { booking_link: OWN, version: 2 } },
  });
  expect([await remove(id), await remove(id)]).toEqual(['deleted', 'not_found']);
  expect(await save({ id, name: 'X' })).toEqual({ kind: 'not_found' });
});

test('a campaign cannot book by another client’s process, nor another client by its campaign', async () => {
  const campaign = await running();
  const id = await givenProcess();
  const stranger = await givenClient(world);
  const theirs = { clientId: stranger.clientId, datasetId: campaign.datasetId };
  expect(await chooseBookingProcess(world, theirs, null)).toEqual({ kind: 'no_campaign' });
  const foreign = await saveBookingProcessOf(
    world,
    { ...NEW, clientId: stranger.clientId, id: null },
    { name: 'Survey call', booking_link: OWN },
  );
  expect(await choose(campaign, idOf(foreign))).toBe('no_process');
  expect(await remove(id, stranger.clientId)).toBe('not_found');
});
