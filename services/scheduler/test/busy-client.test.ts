import { at, lockClientCampaigns, type Tx, wakeCampaign } from '@rekindle/db';
import { givenCampaign, givenClient, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emitDue } from '../src/emit-due.ts';
import { sweep } from '../src/sweep.ts';
import { asTenant, createWorld, MONDAY, nextTickOf, sendDue, textsOf, type World } from './world.ts';

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 10_000 } as const;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

/** Does `work` while another transaction has taken `locks` and not ended. */
async function during<T>(clientId: string, locks: (tx: Tx) => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  return await asTenant(world, clientId, async (tx) => {
    await locks(tx);
    return await work();
  });
}

async function change(clientId: string, statement: ReturnType<typeof sql>): Promise<void> {
  await asTenant(world, clientId, async (tx) => await statement.execute(tx));
}

/** A client with so many people whose held cadence may start now. */
async function givenHeld(people: number): Promise<TestClient> {
  const client = await givenClient(world);
  await givenCampaign(world, client, { people, settings: FAST });
  await givenCampaign(world, client, { people, settings: FAST });
  await change(client.clientId, sql`update enrolments set state = 'ended', reason = 'replied' where state = 'active'`);
  await change(client.clientId, sql`update enrolments set held_until = ${at(MONDAY)} where state = 'held'`);
  return client;
}

/** A client with so many people who have had their first text. */
async function givenTexted(people: number): Promise<TestClient> {
  const client = await givenClient(world);
  await givenCampaign(world, client, { people, settings: FAST });
  await emitDue(world);
  await sendDue(world, client.clientId);
  await change(client.clientId, sql`update campaign_ticks set next_tick_at = null`);
  return client;
}

describe('while somebody has all campaigns of a client, as a start has for as long as its list takes', () => {
  test('its held cadences stay due and are waited for by nobody', async () => {
    const busy = await givenHeld(3);
    await givenHeld(1);
    const meanwhile = await during(
      busy.clientId,
      async (tx) => await lockClientCampaigns(tx, busy.clientId),
      async () => await sweep(world, world),
    );
    expect(meanwhile).toMatchObject({ released: 1, failed: 0 });
    expect(await sweep(world, world)).toMatchObject({ released: 3, failed: 0 });
  });

  test('its due campaigns stay due as they were, and go as soon as it is free', async () => {
    const busy = await givenClient(world);
    const first = await givenCampaign(world, busy, { settings: FAST });
    await givenCampaign(world, busy, { firstPerson: 1_001, settings: FAST });
    await givenCampaign(world, await givenClient(world), { settings: FAST });
    const due = await nextTickOf(world, busy.clientId, first.datasetId);
    const meanwhile = await during(
      busy.clientId,
      async (tx) => await lockClientCampaigns(tx, busy.clientId),
      async () => await emitDue(world),
    );
    expect(meanwhile).toMatchObject({ looks: 2, busy: 1, emitted: 1, failed: 0, more: false });
    expect(await nextTickOf(world, busy.clientId, first.datasetId)).toBe(due);
    expect(await emitDue(world)).toMatchObject({ busy: 0, emitted: 2, failed: 0 });
  });
});

test('a campaign that somebody is about to wake is left to them, and the others go on', async () => {
  const client = await givenClient(world);
  const { datasetId } = await givenCampaign(world, client, { settings: FAST });
  await givenCampaign(world, await givenClient(world), { settings: FAST });
  const [taken, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const waking: Promise<void>[] = [];
  world.failpoint = async (name) => {
    if (name !== 'emit.leased' || waking.length > 0) return;
    const wakes = asTenant(world, client.clientId, async (tx) => {
      await lockClientCampaigns(tx, client.clientId);
      await wakeCampaign(tx, client.clientId, datasetId);
      taken.resolve();
      await go.promise;
    });
    waking.push(wakes);
    await taken.promise;
  };
  expect(await emitDue(world)).toMatchObject({ busy: 1, emitted: 1, failed: 0 });
  go.resolve();
  await Promise.all(waking);
  expect(await emitDue(world)).toMatchObject({ busy: 0, emitted: 1 });
});

describe('a row that somebody holds stays due, and the others of its client go', () => {
  test('among planned texts', async () => {
    const { clientId } = await givenTexted(3);
    await change(clientId, sql`update messages set state = 'planned', not_before = ${at(MONDAY)}`);
    const [held] = await textsOf(world, clientId);
    const meanwhile = await during(
      clientId,
      async (tx) => await sql`select from messages where id = ${held?.id} for update`.execute(tx),
      async () => await sweep(world, world),
    );
    expect(meanwhile).toMatchObject({ madeDue: 2, failed: 0 });
    expect(await sweep(world, world)).toMatchObject({ madeDue: 1, failed: 0 });
  });

  test('among silent conversations', async () => {
    const { clientId } = await givenTexted(3);
    await change(clientId, sql`update enrolments set state = 'ended', reason = 'replied', ended_at = app_now()`);
    await change(
      clientId,
      sql`update conversations set started_at = '2025-01-01', last_inbound_at = '2025-01-02', silence_due_at = ${at(MONDAY)}`,
    );
    const meanwhile = await during(
      clientId,
      async (tx) => await sql`select from conversations order by id limit 1 for update`.execute(tx),
      async () => await sweep(world, world),
    );
    expect(meanwhile).toMatchObject({ archived: 2, failed: 0 });
    expect(await sweep(world, world)).toMatchObject({ archived: 1, failed: 0 });
  });

  test.each(['conversations', 'leads'])('among unanswered people whom somebody took over (%s)', async (table) => {
    const { clientId } = await givenTexted(3);
    await change(clientId, sql`update leads set manual_mode = true`);
    await change(clientId, sql`update conversations set last_inbound_at = app_now(), alarm_due_at = ${at(MONDAY)}`);
    const meanwhile = await during(
      clientId,
      async (tx) => await sql`select from ${sql.table(table)} order by id limit 1 for update`.execute(tx),
      async () => await sweep(world, world),
    );
    expect(meanwhile).toMatchObject({ alarms: 2, failed: 0 });
    expect(await sweep(world, world)).toMatchObject({ alarms: 1, failed: 0 });
  });
});

test('what others hold of a client is waited for once a sweep, not row by row', async () => {
  const busy = await givenHeld(3);
  await givenHeld(1);
  const meanwhile = await during(
    busy.clientId,
    async (tx) => await sql`select from enrolments where state = 'held' for update`.execute(tx),
    async () => await sweep(world, world),
  );
  expect(meanwhile).toMatchObject({ released: 1, failed: 1 });
  expect(await sweep(world, world)).toMatchObject({ released: 3, failed: 0 });
});
