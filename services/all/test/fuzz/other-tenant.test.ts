import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { createDatabase, type Database } from '@rekindle/db';
import { propertyRuns, type TestClient } from '@rekindle/testkit';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FuzzWorld, openFuzzWorld } from './fuzz-world.ts';
import { describedBy, nameOf, seedFor } from './described-routes.ts';
import { type HostileRequest, requestsTo } from './hostile-requests.ts';
import { MARKED_PHONES, MARKER, markRows } from './marked-rows.ts';
import { plainRequestsTo } from './plain-requests.ts';
import { type Answer, send } from './send-request.ts';
import { Tally } from './tally.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** Requests to each route with the other client's ids in path, query and body. */
const USUAL = propertyRuns({ runs: 3, seed: 20260302 });
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Routes that answer differently each time, each with why. */
const CHANGING: Readonly<Record<string, string>> = {
  'GET /api/v1/events': 'each event is named after its place among all that the database has written',
  'GET /api/v1/audit': 'has what B has just asked for',
};
/** Routes that are not walked as another tenant, each with why it has none. */
const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  'GET /livez': 'of a process: whether it runs',
  'GET /readyz': 'of a process: whether it can work',
  'GET /metrics': 'of a process: its gauges, for whoever runs the installation',
  'POST /twilio/inbound': 'the carrier signs it, by the key of the account that it is about',
  'POST /twilio/status': 'the carrier signs it, by the key of the account that it is about',
  'POST /cal/:clientId': 'the calendar signs it with the secret that it has of the client in the path',
  'GET /claim/:token': 'the token is the right, of one handover of one client; nobody is signed in',
  'POST /claim/:token': 'the token is the right, of one handover of one client; nobody is signed in',
  'POST /sandbox/skip': "the machine's own control port: the clock of all clients",
  'POST /sandbox/speed': "the machine's own control port: the clock of all clients",
  'POST /sandbox/numbers': "the machine's own control port: the stand-in carrier learns all clients' numbers",
  'GET /api/docs': 'a page that is the same for everybody',
  'GET /api/docs/static/index.html': 'a file that is the same for everybody',
  'GET /api/docs/static/swagger-initializer.js': 'a file that is the same for everybody',
  'GET /api/docs/static/*': 'files that are the same for everybody',
  'GET /api/docs/json': 'what the routes take and give, the same for everybody',
  'GET /api/docs/yaml': 'what the routes take and give, the same for everybody',
  'GET /*': "the web app's files, the same for everybody",
};
const NOBODY = '018f0000-0000-7000-8000-000000000000';

let world: FuzzWorld;
let admin: Database;
/** Of A: the client's id, how its rows were, and every id in them. */
let a: { clientId: string; rows: Record<string, string>; ids: Set<string>; marked: string[] };
let b: TestClient;
let routes: WalkedRoute[];
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const tally = new Tally();
const measured = { told: 0 };

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
  const marked = await markRows(admin, clientA);
  await world.renew();
  b = world.client();
  world.restore(idsOfA);
  // An administrator of B, who is in no other team.
  await world.signInAs('b@example.invalid');
  const { hashes, text } = await rowsOf(clientA);
  a = { clientId: clientA, rows: hashes, ids: new Set(text.match(UUID)), marked };
  routes = world.walk.routes.filter((route) => !(nameOf(route) in WITHOUT_TENANT));
}, 120_000);
afterAll(async () => {
  tally.leave('other-tenant', measured);
  agent.destroy();
  await admin.close();
  await world.close();
});

/** The route whose answers name the rows that B has asked for in earlier requests. */
const AUDIT = 'GET /api/v1/audit';
/** Ids in all the bodies that B has sent: as a name or a note they may come back from where they were written. */
const written = new Set<string>();

/** Ids where a row's stand: what B has written as a name or a note comes back as that, never here. */
const AS_ID = /"(?:\w+_)?id(?:":"[^"]*"|s":\[[^\]]*\])/g;

/**
 * What of A is in an answer: its ids that this request does not name and that are no words of B's own, and the words and
 * phone numbers of its rows.
 */
function leaked(route: WalkedRoute, answer: Answer): string[] {
  const named = new Set(`${answer.target} ${answer.sent}`.match(UUID));
  const rowIds = new Set([...answer.body.matchAll(AS_ID)].flatMap(([found]) => found.match(UUID) ?? []));
  const isOwn = (id: string) => written.has(id) && (nameOf(route) === AUDIT || !rowIds.has(id));
  const ids = [...new Set(answer.body.match(UUID))].filter((id) => a.ids.has(id) && !named.has(id) && !isOwn(id));
  return [...ids, ...[MARKER, MARKED_PHONES].filter((mark) => answer.body.includes(mark))];
}

/** Sends one request as B. */
async function asB(route: WalkedRoute, request: HostileRequest): Promise<Answer> {
  const answer = await send(world, agent, route, request);
  for (const id of answer.sent.match(UUID) ?? []) written.add(id);
  tally.add(route, answer);
  if (answer.status === 401) await world.signInAs('b@example.invalid');
  return answer;
}

/** An answer without what differs each time. */
function plain({ status, body }: Answer): [number, string] {
  return [status, body.replaceAll(UUID, 'id').replaceAll(/"trace_?[iI]d":"[^"]*"/g, '')];
}

const ID_OF_A = /«[a-z]*\d+»/g;
const forNobody = ({ target, headers, body }: HostileRequest): HostileRequest => ({
  ...{ target: target.replaceAll(ID_OF_A, NOBODY), headers },
  body: { ...body, text: body.text.replaceAll(ID_OF_A, NOBODY) },
});

describe('as administrator of another client', () => {
  test('every route is walked but those that have no tenant, and there are no others outside /api/v1', () => {
    const outside = world.walk.routes.filter(({ url }) => !url.startsWith('/api/v1/')).map(nameOf);
    expect([...new Set(outside)].sort()).toEqual(Object.keys(WITHOUT_TENANT).sort());
  });

  test('every route was walked, and there are rows to be found, with marked words and numbers', () => {
    expect(routes.length).toBeGreaterThan(120);
    expect(a.ids.size).toBeGreaterThan(10);
    expect(a.marked).toEqual(
      expect.arrayContaining([
        ...['clients.company_name', 'datasets.name', 'leads.first_name', 'leads.phone_number'],
        ...['messages.content', 'messages.to_number', 'personas.name', 'uploads.filename'],
      ]),
    );
  });

  test('no route answers for ids of A otherwise than for ids that nobody has, in path, query and body', {
    timeout: 600_000,
  }, async () => {
    let compared = 0;
    for (const route of routes.filter((each) => !(nameOf(each) in CHANGING))) {
      for (const request of plainRequestsTo(route, describedBy(world.walk, route))) {
        if (!`${request.target}${request.body.text}`.match(ID_OF_A)) continue;
        const [ofA, ofNobody] = [await asB(route, request), await asB(route, forNobody(request))];
        expect([nameOf(route), ...plain(ofA)]).toEqual([nameOf(route), ...plain(ofNobody)]);
        expect([nameOf(route), leaked(route, ofA)]).toEqual([nameOf(route), []]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('no route tells anything of A, whatever ids of A are in path, query and body', {
    timeout: 600_000,
  }, async () => {
    const faults: string[] = [];
    for (const route of routes) {
      const property = fc.asyncProperty(requestsTo(route, describedBy(world.walk, route)), async (request) => {
        const answer = await asB(route, request);
        const told = leaked(route, answer);
        if (told.length > 0) {
          measured.told += 1;
          throw new Error(`${nameOf(route)} told of ${told.join(', ')}: ${answer.body.slice(0, 300)}`);
        }
        if (answer.status >= 500) throw new Error(`${nameOf(route)}: ${answer.status}`);
      });
      await fc
        .assert(property, { numRuns: USUAL.runs, seed: seedFor(USUAL.seed, route), endOnFailure: true })
        .catch((error: unknown) => faults.push(String(error instanceof Error ? (error.cause ?? error) : error)));
    }
    expect(faults).toEqual([]);
  });

  test('no list, count or sum changes when another client comes to have rows', async () => {
    const lists = routes.filter(({ method, url }) => method === 'GET' && !url.includes(':'));
    const request = { headers: {}, body: { kind: 'none', text: '', times: 1 } } as const;
    const told = async () => {
      const answers: [string, number, string][] = [];
      for (const route of lists.filter((each) => !(nameOf(each) in CHANGING))) {
        answers.push([nameOf(route), ...plain(await asB(route, { ...request, target: route.url }))]);
      }
      return answers;
    };
    const ids = world.snapshot();
    const before = await told();
    await world.renew();
    world.actFor(b);
    world.restore(ids);
    expect(await told()).toEqual(before);
    expect(before.filter(([, status]) => status === 200).length).toBeGreaterThan(40);
  });

  test('every row of A is as it was', async () => {
    expect((await rowsOf(a.clientId)).hashes).toEqual(a.rows);
  });
});
