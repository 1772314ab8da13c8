import { givenCampaign, givenClient, type TestCampaign, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  chooseBookingProcess,
  deleteBookingProcessOf,
  type SavedBookingProcess,
  saveBookingProcessOf,
} from '../src/booking-processes.ts';
import { emitDue } from '../src/emit-due.ts';
import { updateSettings } from '../src/update-settings.ts';
import { asTenant, createWorld, decisionsOf, sendDue, textsOf, type World } from './world.ts';

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

async function running(own: string | null = null): Promise<TestCampaign> {
  const settings = { pacing: 'asap', m1_message: M1, merge_fallbacks: { booking_link: 'our site' } } as const;
  return await givenCampaign(world, client, { people: 1, settings: { ...settings, cal_booking_link: own } });
}

async function clientsPage(page: string | null): Promise<void> {
  await asTenant(world, client.clientId, async (tx) => {
    await tx.updateTable('clients').set({ cal_booking_link: page }).where('id', '=', client.clientId).execute();
  });
}

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
  await chooseBookingProcess(world, { clientId: client.clientId, datasetId }, id);

const pages = async () =>
  (await textsOf(world, client.clientId)).map(({ content }) => /Book at (.*) now/.exec(content ?? '')?.[1]);

describe('the booking page of a text', () => {
  test.each<[what: string, own: string | null, shared: string | null, clients: string | null, page: string]>([
    ["the campaign's own before all others", OWN, SHARED, CLIENTS, OWN],
    ["that of its booking process before the client's", null, SHARED, CLIENTS, SHARED],
    ["the client's where there is nothing else", null, null, CLIENTS, CLIENTS],
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
      async () => await deleteBookingProcessOf(world, { clientId: client.clientId, id }),
    ];
    await emitDue(world);
    for (const step of steps) {
      await step();
      expect(await pages()).toEqual([]);
      await emitDue(world);
      seen.push(...(await pages()));
    }
    expect(seen).toEqual([SHARED, 'https://cal.example/new', CLIENTS, 'https://cal.example/new', CLIENTS]);
    expect((await decisionsOf(world, client.clientId)).filter(({ decision }) => decision === 'withdrawn')).toHaveLength(
      steps.length,
    );
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
  await deleteBookingProcessOf(world, { clientId: client.clientId, id });
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
  expect(await deleteBookingProcessOf(world, { clientId: client.clientId, id })).toBe(true);
  expect(await deleteBookingProcessOf(world, { clientId: client.clientId, id })).toBe(false);
  expect(await save({ id, name: 'X' })).toEqual({ kind: 'not_found' });
});

test('a campaign cannot book by another client’s process, nor another client by its campaign', async () => {
  const campaign = await running();
  const id = await givenProcess();
  const stranger = await givenClient(world);
  const theirs = { clientId: stranger.clientId, datasetId: campaign.datasetId };
  expect(await chooseBookingProcess(world, theirs, null)).toBe('no_campaign');
  const foreign = await saveBookingProcessOf(
    world,
    { ...NEW, clientId: stranger.clientId, id: null },
    { name: 'Survey call', booking_link: OWN },
  );
  expect(await choose(campaign, idOf(foreign))).toBe('no_process');
  expect(await deleteBookingProcessOf(world, { clientId: stranger.clientId, id })).toBe(false);
});
