import { asSystem, at } from '@rekindle/db';
import { DAY_MS } from '@rekindle/domain';
import { givenClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nextDueAt } from '../src/next-due.ts';
import { sweep } from '../src/sweep.ts';
import { asTenant, createWorld, MONDAY, type World } from './world.ts';

let world: World;
let clientId: string;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  await world.reset();
  ({ clientId } = await givenClient(world));
});

const RAW = JSON.stringify({ Body: 'Yes please' });
let sids = 0;

/** A text and a report as the carrier sent them at `receivedAt`; `waits`: nobody has taken them up. */
async function givenCallbacks(of: string | null, receivedAt: number, waits = false): Promise<void> {
  sids += 1;
  const done = waits ? null : at(receivedAt);
  const sent = { client_id: of, params: RAW, received_at: at(receivedAt), wake_after: at(world.real.now + DAY_MS) };
  await asSystem(world.db, MONDAY, async (tx) => {
    await tx
      .insertInto('inbox')
      .values({
        ...{ ...sent, id: world.ids.next(), message_sid: `SM${sids}`, account_sid: 'AC1', body: 'Yes please' },
        ...{ from_number: '+447400100001', to_number: '+447499900001', via: 'webhook', processed_at: done },
      })
      .execute();
    await tx
      .insertInto('status_events')
      .values({
        ...{ ...sent, id: world.ids.next(), message_id: world.ids.next(), attempt: 1, message_sid: `SM${sids}` },
        ...{ message_status: 'sent', applied_at: done },
      })
      .execute();
  });
}

async function kept(): Promise<{ texts: number; reports: number; bodies: number; statuses: number }[]> {
  const { rows } = await asTenant(
    world,
    clientId,
    async (tx) =>
      await sql<{ texts: number; reports: number; bodies: number; statuses: number }>`
        select (select count(*) from inbox where params <> '{}') as texts,
          (select count(*) from status_events where params <> '{}') as reports,
          (select count(*) from inbox where body = 'Yes please') as bodies,
          (select count(*) from status_events where message_status = 'sent') as statuses`.execute(tx),
  );
  return rows;
}

async function forgotten(): Promise<number> {
  const { callbacks, failed } = await sweep(world, world);
  expect(failed).toBe(0);
  return callbacks;
}

test('what the carrier sent word for word goes after half a year; what was read from it stays', async () => {
  for (let n = 0; n < 3; n += 1) await givenCallbacks(clientId, MONDAY);
  await givenCallbacks(clientId, MONDAY + DAY_MS);
  await givenCallbacks(null, MONDAY);
  world.clock.set(MONDAY + 180 * DAY_MS - 1);
  expect(await forgotten()).toBe(0);
  expect(await kept()).toEqual([{ texts: 4, reports: 4, bodies: 4, statuses: 4 }]);
  world.clock.advance(1);
  expect(await forgotten()).toBe(8);
  expect(await kept()).toEqual([{ texts: 1, reports: 1, bodies: 4, statuses: 4 }]);
  expect(await forgotten()).toBe(0);
});

test('what nobody has taken up yet stays as it came, and nobody skips to the day that it goes', async () => {
  await givenCallbacks(clientId, MONDAY, true);
  const due = await nextDueAt(world);
  await givenCallbacks(clientId, MONDAY);
  expect(await nextDueAt(world)).toBe(due);
  world.clock.set(MONDAY + 180 * DAY_MS);
  expect(await forgotten()).toBe(2);
  expect(await kept()).toEqual([{ texts: 1, reports: 1, bodies: 2, statuses: 2 }]);
});

test('more than one statement takes go in one sweep', async () => {
  await asSystem(world.db, MONDAY, async (tx) => {
    await sql`
      insert into status_events (id, client_id, message_id, attempt, message_sid, message_status, params, received_at, applied_at)
      select gen_random_uuid(), ${clientId}::uuid, gen_random_uuid(), 1, 'SM' || n, 'sent', ${RAW}::jsonb, app_now(), app_now()
      from generate_series(1, 450) n`.execute(tx);
  });
  world.clock.set(MONDAY + 180 * DAY_MS);
  expect(await forgotten()).toBe(450);
});
