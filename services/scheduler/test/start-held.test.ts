import { DAY_MS, HOUR_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, phoneOf, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emitDue } from '../src/emit-due.ts';
import { type HeldChoice, startCampaign } from '../src/start-campaign.ts';
import { sweep } from '../src/sweep.ts';
import {
  asTenant,
  createWorld,
  datasetOf,
  decisionsOf,
  enrolmentsOf,
  MONDAY,
  sendDue,
  textsOf,
  type World,
} from './world.ts';

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

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 10_000 } as const;

/** People 1 to 3 are in campaign A, 3 and 4 on the list of B. */
async function twoCampaigns() {
  const a = await givenCampaign(world, client, { people: 3, settings: FAST });
  const b = await givenCampaign(world, client, { people: 2, firstPerson: 3, started: false, settings: FAST });
  return { a: a.datasetId, b: b.datasetId };
}

async function start(datasetId: string, held?: HeldChoice) {
  return await startCampaign(world, { clientId: client.clientId, datasetId }, held === undefined ? {} : { held });
}

/** Third person's enrolments by campaign. */
async function third(): Promise<Map<string, { state: string; reason: string | null; held_until: number | null }>> {
  const rows = await enrolmentsOf(world, client.clientId);
  return new Map(rows.filter(({ phone }) => phone === phoneOf(3)).map((row) => [row.dataset_id, row]));
}

/** The third person's cadence in a campaign is over. */
async function endThird(datasetId: string, state: 'completed' | 'ended', reason: string): Promise<void> {
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update enrolments set state = ${state}, reason = ${reason}, ended_at = app_now()
              where dataset_id = ${datasetId} and phone = ${phoneOf(3)}`.execute(tx);
  });
}

/** Lets everything happen until nothing is left to do, as sent texts. */
async function playOut(days: number): Promise<{ datasetId: string; kind: string; phone: string; at: number }[]> {
  const claims = [];
  for (let hour = 0; hour < days * 24; hour += 6) {
    await sweep(world, { guard: world.guard });
    await emitDue(world);
    claims.push(...(await sendDue(world, client.clientId)));
    const { rows } = await asTenant(world, client.clientId, async (tx) =>
      sql<{ phone: string }>`select phone from enrolments where client_id = ${client.clientId}
        and state in ('active', 'waiting') group by phone having count(*) > 1`.execute(tx),
    );
    expect(rows, 'nobody is in two cadences').toEqual([]);
    world.clock.advance(6 * HOUR_MS);
  }
  return claims;
}

test.each(['queue', 'skip', 'move'] as const)(
  'with %s nobody gets a step of a campaign twice, nor two campaigns within 30 days',
  async (held) => {
    const { a, b } = await twoCampaigns();
    await emitDue(world);
    const first = await sendDue(world, client.clientId);
    expect(await start(b, held)).toMatchObject({ kind: 'started' });
    const claims = [...first, ...(await playOut(60))];
    const steps = claims.map(({ datasetId, kind, phone }) => `${datasetId} ${phone} ${kind}`);
    expect(new Set(steps).size).toBe(steps.length);

    const theirs = claims.filter(({ phone }) => phone === phoneOf(3));
    const ofA = theirs.filter(({ datasetId }) => datasetId === a);
    const ofB = theirs.filter(({ datasetId }) => datasetId === b);
    expect([ofA.length, ofB.length]).toEqual({ queue: [3, 3], skip: [3, 0], move: [1, 3] }[held]);
    const [opening] = ofB;
    if (opening !== undefined) expect(opening.at - (ofA.at(-1)?.at ?? 0)).toBeGreaterThanOrEqual(30 * DAY_MS);
    expect(claims.filter(({ phone }) => phone === phoneOf(4))).toHaveLength(3);
  },
);

test('unless told otherwise people wait for the other campaign', async () => {
  const { a, b } = await twoCampaigns();
  expect(await start(b)).toMatchObject({ active: 1, held: 1, skipped: 0, moved: 0, left: 0 });
  expect(await third()).toMatchObject(
    new Map([
      [a, expect.objectContaining({ state: 'active' })],
      [b, expect.objectContaining({ state: 'held', reason: 'other_campaign' })],
    ]),
  );
});

test('skip leaves them out for good, and makes no third campaign wait', async () => {
  const { b } = await twoCampaigns();
  expect(await start(b, 'skip')).toMatchObject({ active: 1, held: 0, skipped: 1, moved: 0, left: 0 });
  expect((await third()).get(b)).toMatchObject({ state: 'ended', reason: 'skipped', ended_at: null });
});

test('skip also leaves out whom another campaign texted not long ago', async () => {
  const { a, b } = await twoCampaigns();
  await emitDue(world);
  await sendDue(world, client.clientId);
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update enrolments set state = 'completed', reason = 'unanswered', ended_at = app_now()
              where dataset_id = ${a}`.execute(tx);
  });
  world.clock.advance(5 * DAY_MS);
  expect(await start(b, 'skip')).toMatchObject({ active: 1, held: 0, skipped: 1 });
});

test('move takes somebody not yet texted over at once, with the text that was about to go', async () => {
  const { a, b } = await twoCampaigns();
  await emitDue(world);
  expect(await start(b, 'move')).toMatchObject({ active: 2, held: 0, moved: 1 });
  const texts = await textsOf(world, client.clientId);
  expect(texts.filter(({ phone }) => phone === phoneOf(3))).toMatchObject([{ datasetId: a, state: 'blocked' }]);
  expect(texts.filter(({ state }) => state === 'due')).toHaveLength(2);
  expect((await third()).get(a)).toMatchObject({ state: 'ended', reason: 'moved', pending_message_id: null });
  expect((await third()).get(b)).toMatchObject({ state: 'active' });
  expect(await decisionsOf(world, client.clientId)).toContainEqual(
    expect.objectContaining({ decision: 'ended', reason: 'moved', dataset_id: a }),
  );
});

test('move lets somebody whom the other campaign has texted rest 30 days from that text', async () => {
  const { b } = await twoCampaigns();
  await emitDue(world);
  await sendDue(world, client.clientId);
  world.clock.advance(DAY_MS);
  expect(await start(b, 'move')).toMatchObject({ active: 1, held: 1, moved: 1 });
  expect((await third()).get(b)).toMatchObject({
    ...{ state: 'held', reason: 'texted_recently', held_until: MONDAY + 30 * DAY_MS },
  });
});

test('somebody who answered a later campaign rests the cooldown from its text, though an earlier one ended unanswered', async () => {
  const { a, b } = await twoCampaigns();
  await emitDue(world);
  await sendDue(world, client.clientId);
  await endThird(a, 'completed', 'unanswered');
  world.clock.advance(30 * DAY_MS);
  await start(b);
  await emitDue(world);
  await sendDue(world, client.clientId);
  const texted = world.clock.now();
  await endThird(b, 'ended', 'replied');
  world.clock.advance(10 * DAY_MS);
  const c = await givenCampaign(world, client, { people: 1, firstPerson: 3, started: false, settings: FAST });
  expect(await start(c.datasetId)).toMatchObject({ active: 0, held: 1 });
  expect((await third()).get(c.datasetId)).toMatchObject({
    ...{ state: 'held', reason: 'texted_recently', held_until: texted + 90 * DAY_MS },
  });
});

test.each(['sending', 'unknown'])('move leaves somebody where they are while a text to them is %s', async (state) => {
  const { a, b } = await twoCampaigns();
  await emitDue(world);
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update messages set state = ${state} where to_number = ${phoneOf(3)}`.execute(tx);
  });
  expect(await start(b, 'move')).toMatchObject({ active: 1, held: 1, moved: 0 });
  expect((await third()).get(a)).toMatchObject({ state: 'active' });
});

test('move takes nobody from another client, and nobody the list may not text', async () => {
  const other = await givenClient(world);
  await givenCampaign(world, other, { people: 1, firstPerson: 4, settings: FAST });
  const { a, b } = await twoCampaigns();
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update leads set flagged = true where dataset_id = ${b} and phone_number = ${phoneOf(3)}`.execute(tx);
  });
  expect(await start(b, 'move')).toMatchObject({ active: 1, moved: 0, left: 1 });
  expect((await third()).get(a)).toMatchObject({ state: 'active' });
  expect(await enrolmentsOf(world, other.clientId)).toMatchObject([{ state: 'active' }]);
});

test('a dry run says what would come of it and leaves everything as it is', async () => {
  const { b } = await twoCampaigns();
  await emitDue(world);
  const all = async () => [
    await enrolmentsOf(world, client.clientId),
    await textsOf(world, client.clientId),
    await decisionsOf(world, client.clientId),
    await datasetOf(world, client.clientId, b),
  ];
  const before = await all();
  const looked = [];
  for (const held of ['queue', 'skip', 'move'] as const) {
    looked.push(await startCampaign(world, { clientId: client.clientId, datasetId: b }, { held, dryRun: true }));
  }
  expect(looked).toMatchObject([
    { active: 1, held: 1, skipped: 0, moved: 0 },
    { active: 1, held: 0, skipped: 1, moved: 0 },
    { active: 2, held: 0, skipped: 0, moved: 1 },
  ]);
  expect(await all()).toEqual(before);
  expect(await start(b, 'move')).toEqual(looked[2]);
});

test('two campaigns that take the same people over at the same moment do not both get them', async () => {
  const { b } = await twoCampaigns();
  const { datasetId: c } = await givenCampaign(world, client, {
    ...{ people: 2, firstPerson: 3, started: false, settings: FAST },
  });
  const results = await Promise.all([start(b, 'move'), start(c, 'move')]);
  expect(results.map(({ kind }) => kind)).toEqual(['started', 'started']);
  const running = (await enrolmentsOf(world, client.clientId)).filter(({ state }) => state === 'active');
  expect(running.map(({ phone }) => phone).sort()).toEqual([1, 2, 3, 4].map(phoneOf));
});

test('a claim under way while people are taken over keeps its person', async () => {
  const { a, b } = await twoCampaigns();
  await emitDue(world);
  const claim = Promise.withResolvers<void>();
  const claimed = asTenant(world, client.clientId, async (tx) => {
    await sql`update messages set state = 'sending' where to_number = ${phoneOf(3)}`.execute(tx);
    await claim.promise;
  });
  const started = start(b, 'move');
  await untilBlocked();
  claim.resolve();
  await claimed;
  expect(await started).toMatchObject({ active: 1, held: 1, moved: 0 });
  expect((await third()).get(a)).toMatchObject({ state: 'active' });
  expect(await textsOf(world, client.clientId)).toContainEqual(
    expect.objectContaining({ phone: phoneOf(3), state: 'sending' }),
  );
});

/** Until somebody waits for a row that somebody else has locked. */
async function untilBlocked(): Promise<void> {
  for (;;) {
    const waiting = await asTenant(world, client.clientId, async (tx) =>
      sql`select from pg_locks l join pg_database d on d.datname = current_database()
        where not l.granted and l.locktype in ('transactionid', 'tuple')`.execute(tx),
    );
    if (waiting.rows.length > 0) return;
  }
}
