import { DAY_MS, HOUR_MS } from '@rekindle/domain';
import { givenCampaign, givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { emitDue } from '../src/emit-due.ts';
import { tick } from '../src/tick.ts';
import { asTenant, createWorld, nextTickOf, type World } from './world.ts';

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 10_000 } as const;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.map(([asked]) => {
      const { text = String(asked) } = asked as unknown as { text?: string };
      return text;
    });
  } finally {
    query.mockRestore();
  }
}

test('a tick with nothing due asks one thing and leases nothing', async () => {
  const client = await givenClient(world);
  await givenCampaign(world, client, { settings: FAST });
  await tick(world, world);
  await asTenant(world, client.clientId, async (tx) => {
    await sql`update sender_numbers set next_poll_at = app_now() + interval '5 minutes'`.execute(tx);
  });
  world.clock.advance(1_000);
  const statements = await statementsOf(async () => {
    expect(await tick(world, world)).toMatchObject({ emit: { looks: 0, more: false } });
  });
  expect(statements).toHaveLength(1);
});

test('a tick leases once where one campaign of each client is due, and again where a client has two', async () => {
  const leases = async () => {
    const statements = await statementsOf(async () => {
      expect(await tick(world, world)).toMatchObject({ emit: { failed: 0 } });
    });
    return statements.filter((text) => text.includes('for update skip locked')).length;
  };
  const one = await givenClient(world);
  await givenCampaign(world, one, { settings: FAST });
  const other = await givenClient(world);
  await givenCampaign(world, other, { settings: FAST });
  expect(await leases()).toBe(1);

  for (let n = 0; n < 2; n++) await givenCampaign(world, one, { settings: FAST });
  expect(await leases()).toBe(2);
});

test('a campaign is looked at every hour while a text is open, and once a day while that text is for a person to order', async () => {
  const client = await givenClient(world);
  const { datasetId } = await givenCampaign(world, client, { settings: FAST });
  await emitDue(world);
  const becomes = async (state: string) =>
    await asTenant(world, client.clientId, async (tx) => {
      await sql`update messages set state = ${state}, due_since = null`.execute(tx);
    });
  await becomes('unknown');
  world.clock.set((await nextTickOf(world, client.clientId, datasetId)) ?? 0);
  await emitDue(world);
  expect(await nextTickOf(world, client.clientId, datasetId)).toBe(world.clock.now() + HOUR_MS);

  await becomes('absent');
  world.clock.advance(HOUR_MS);
  expect(await emitDue(world)).toMatchObject({ looks: 1, completed: 0 });
  expect(await nextTickOf(world, client.clientId, datasetId)).toBe(world.clock.now() + DAY_MS);
});
