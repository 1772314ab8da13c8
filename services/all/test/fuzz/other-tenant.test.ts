import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { createDatabase, type Database } from '@rekindle/db';
import { propertyRuns } from '@rekindle/testkit';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FuzzWorld, openFuzzWorld } from './fuzz-world.ts';
import { describedBy, nameOf } from './described-routes.ts';
import { requestsTo } from './hostile-requests.ts';
import { type Answer, send } from './send-request.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** Requests to each route with the other client's ids in path, query and body. */
const USUAL = propertyRuns({ runs: 3, seed: 20260302 });
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const NOBODY = '018f0000-0000-7000-8000-000000000000';

let world: FuzzWorld;
let admin: Database;
/** Of A: the client's id, how its rows were, and every id in them. */
let a: { clientId: string; rows: Record<string, string>; ids: Set<string> };
let routes: WalkedRoute[];
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Every table's rows of a client: a hash each. Only here somebody looks over all tenants. */
async function rowsOf(clientId: string): Promise<{ hashes: Record<string, string>; text: string }> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_attribute t on t.attrelid = c.oid and t.attname = 'client_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`.execute(admin.app);
  const hashes: Record<string, string> = {};
  let text = '';
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(x)::text as row from ${sql.table(name)} x where client_id = ${clientId} order by 1`.execute(
      admin.app,
    );
    const all = rows.map(({ row }) => row).join('\n');
    hashes[name] = `${rows.length} rows, ${createHash('sha256').update(all).digest('hex').slice(0, 12)}`;
    text += all;
  }
  return { hashes, text };
}

beforeAll(async () => {
  world = await openFuzzWorld();
  admin = createDatabase({ appUrl: world.db.adminUrl, systemUrl: world.db.adminUrl, poolMax: 1 });
  const clientA = world.client().clientId;
  const idsOfA = world.snapshot();
  await world.renew();
  world.restore(idsOfA);
  // An administrator of B, who is in no other team.
  await world.signInAs('b@example.invalid');
  const { hashes, text } = await rowsOf(clientA);
  a = { clientId: clientA, rows: hashes, ids: new Set(text.match(UUID)) };
  // Webhooks are the carrier's, which speaks for all clients; the control port is the machine's own.
  routes = world.walk.routes.filter(({ url }) => url.startsWith('/api/v1/'));
}, 120_000);
afterAll(async () => {
  agent.destroy();
  await admin.close();
  await world.close();
});

/** Ids that B has written itself, as a name or a note: they may come back from where they were written. */
const written = new Set<string>();

/** Ids of A in an answer that B has not named itself. */
function leaked(answer: Answer): string[] {
  for (const id of answer.sent.match(UUID) ?? []) written.add(id);
  const isTold = (id: string) => a.ids.has(id) && !written.has(id) && !answer.target.includes(id);
  return [...new Set(answer.body.match(UUID))].filter(isTold);
}

describe('as administrator of another client', () => {
  test('every route was walked, and there are rows to be found', () => {
    expect(routes.length).toBeGreaterThan(120);
    expect(a.ids.size).toBeGreaterThan(10);
  });

  test('no route answers for an id of A otherwise than for an id that nobody has', { timeout: 600_000 }, async () => {
    const body = { kind: 'none', text: '', times: 1 } as const;
    for (const route of routes.filter(({ url }) => url.includes(':'))) {
      const ofA = route.url.replaceAll(
        /([a-z-]+)\/:[a-z_]+/g,
        (_, noun: string) => `${noun}/«${noun.replaceAll(/[^a-z]/g, '')}0»`,
      );
      const ofNobody = route.url.replaceAll(/:[a-z_]+/g, NOBODY);
      const [first, second] = [
        await send(world, agent, route, { target: ofA, headers: {}, body }),
        await send(world, agent, route, { target: ofNobody, headers: {}, body }),
      ];
      const plain = ({ status, body: said }: Answer) => [
        status,
        said.replaceAll(UUID, 'id').replaceAll(/"traceId":"[^"]*"/g, ''),
      ];
      expect([nameOf(route), ...plain(first)]).toEqual([nameOf(route), ...plain(second)]);
    }
  });

  test('no route tells anything of A, whatever ids of A are in path, query and body', {
    timeout: 600_000,
  }, async () => {
    const faults: string[] = [];
    for (const route of routes) {
      const property = fc.asyncProperty(requestsTo(route, describedBy(world.walk, route)), async (request) => {
        const answer = await send(world, agent, route, request);
        const told = leaked(answer);
        if (told.length > 0)
          throw new Error(`${nameOf(route)} told of ${told.join(', ')}: ${answer.body.slice(0, 300)}`);
        if (answer.status === 401) await world.signInAs('b@example.invalid');
      });
      await fc
        .assert(property, { numRuns: USUAL.runs, seed: USUAL.seed, endOnFailure: true })
        .catch((error: unknown) => faults.push(String(error instanceof Error ? (error.cause ?? error) : error)));
    }
    expect(faults).toEqual([]);
  });

  test('every row of A is as it was', async () => {
    expect((await rowsOf(a.clientId)).hashes).toEqual(a.rows);
  });
});
