import { Agent } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { asSystem, inTenant } from '@rekindle/db';
import { propertyRuns } from '@rekindle/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOf, WITHOUT_WEB_APP, wordsOf } from './answer-faults.ts';
import { describedBy, nameOf, seedFor } from './described-routes.ts';
import { formOf } from './forms.ts';
import { type FuzzWorld, openFuzzWorld } from './fuzz-world.ts';
import { bombs } from './hostile-files.ts';
import { type HostileRequest, requestsTo } from './hostile-requests.ts';
import { badIdRequestsTo, plainRequestsTo } from './plain-requests.ts';
import { type Answer, send } from './send-request.ts';
import { answerTo, NO_HTTP } from './raw-bytes.ts';
import { appPlaces, stalePlaces } from './server-places.ts';
import { Tally } from './tally.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** Requests to each route; `npm run fuzz -- --runs N --seed S` sends more, or others. */
const USUAL = propertyRuns({ runs: 5, seed: 20260302 });
/** Routes after which the rows that requests are about are made anew: some of them erase what they name. */
const ROUTES_PER_CLIENT = 12;
/** Bytes by which the process may have grown while the largest files came in, the sender's own copies among them. */
const RSS_GROWTH_MAX = 600_000_000;
/** Bytes by which the heap may have grown once all is over. */
const HEAP_GROWTH_MAX = 100_000_000;

/** Routes that are not known to have begun their own work, each with why. */
const NOT_REACHED: Readonly<Record<string, string>> = {
  'POST /api/v1/session': 'signs in whoever says their password, and answers 401 to whoever has none',
  'POST /api/v1/client/provider/connect': 'asks Twilio itself about the account',
  'GET /*': 'serves the web app, which is not built for most runs of the tests',
};

let world: FuzzWorld;
const tally = new Tally();
const measured = { rssGrowth: 0, heapGrowth: 0, faults: 0 };
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
beforeAll(async () => {
  world = await openFuzzWorld();
}, 120_000);
afterAll(async () => {
  tally.leave('every-route', measured);
  agent.destroy();
  await world.close();
});

/** Remembers ids in an answer, so that later requests are about rows that earlier ones made. */
function learn(route: WalkedRoute, { status, body, contentType }: Answer): void {
  if (status >= 300 || !contentType.includes('json')) return;
  const noun = route.url.split('/').findLast((step) => step !== '' && !step.startsWith(':')) ?? '';
  const found = [...body.matchAll(/"id":"([0-9a-f-]{36})"/g)].flatMap(([, id]) => id ?? []);
  if (found.length > 0) world.learn(noun.replaceAll(/[^a-z]/g, ''), found);
}

const acknowledged = { texts: new Set<string>(), reports: new Set<string>() };

function remember(route: WalkedRoute, { status, form, target }: Answer): void {
  const sid = form['MessageSid'];
  if (status >= 300 || sid === undefined) return;
  if (route.url === '/twilio/inbound') acknowledged.texts.add(sid);
  const clientId = new URLSearchParams(target.split('?')[1]).get('c');
  if (route.url === '/twilio/status' && clientId === world.client().clientId) {
    acknowledged.reports.add(`${clientId} ${sid.replaceAll('\0', '').toWellFormed()}`);
  }
}

/** Sends one request. Throws Error for what is wrong with the answer. */
async function ask(route: WalkedRoute, request: HostileRequest): Promise<void> {
  const answer = await send(world, agent, route, request);
  tally.add(route, answer);
  const fault = faultOf(answer, world.walk.errors);
  if (fault !== null) throw new Error(`${nameOf(route)} (${answer.target.slice(0, 200)}): ${fault}`);
  remember(route, answer);
  learn(route, answer);
  // Some requests end the session.
  if (answer.status === 401) await world.signIn();
}

/** What is wrong with the answers of a route. */
async function faultsOf(route: WalkedRoute): Promise<string[]> {
  const described = describedBy(world.walk, route);
  const faults: string[] = [];
  const heard = async (asking: Promise<void>) => await asking.catch((error: unknown) => faults.push(wordsOf(error)));
  // What a plain request makes, the hostile ones are about.
  for (const request of [...plainRequestsTo(route, described), ...badIdRequestsTo(route, described)]) {
    await heard(ask(route, request));
  }
  const property = fc.asyncProperty(requestsTo(route, described), async (request) => await ask(route, request));
  const more = route.url.startsWith('/twilio/') ? 8 : 1;
  const numRuns = USUAL.runs * more;
  await heard(fc.assert(property, { numRuns, seed: seedFor(USUAL.seed, route), endOnFailure: true }));
  return faults;
}

describe('every route of every service', () => {
  test('was found: one walk for each place that makes an app', () => {
    expect([world.walk.apps.length, appPlaces()]).toEqual([appPlaces().length, appPlaces()]);
    expect(stalePlaces()).toEqual([]);
    expect(world.walk.apps.filter((app) => world.credentialsFor(app) === null)).toEqual([]);
    expect(world.walk.routes.length).toBeGreaterThan(130);
    expect(world.walk.routes.map(nameOf)).toEqual(
      expect.arrayContaining([
        'POST /twilio/inbound',
        'POST /sandbox/skip',
        'GET /api/v1/leads',
        'POST /api/v1/uploads/:id/undo',
      ]),
    );
  });

  test('that takes a file is known with the fields of its form', async () => {
    const open = world.walk.routes.filter((route) => {
      return route.readsForms && route.method === 'POST' && describedBy(world.walk, route).body === undefined;
    });
    const found: string[] = [];
    for (const route of open) {
      for (const request of plainRequestsTo(route, describedBy(world.walk, route)).slice(0, 1)) {
        const answer = await send(world, agent, route, { ...request, body: { kind: 'json', text: '{}', times: 1 } });
        if (answer.status === 415) found.push(nameOf(route));
      }
    }
    const known = world.walk.routes.filter((route) => formOf(route) !== null).map(nameOf);
    expect(found.toSorted()).toEqual(known.toSorted());
    expect(found.length).toBeGreaterThanOrEqual(6);
  });

  test('answers what is malformed, huge, of the wrong type or hostile without a fault of its own', {
    timeout: 3_600_000,
  }, async () => {
    const before = heapInUse();
    const faults: string[] = [];
    for (const [index, route] of world.walk.routes.entries()) {
      if (index % ROUTES_PER_CLIENT === 0) await world.renew();
      faults.push(...(await faultsOf(route)));
    }
    measured.faults = faults.length;
    expect(faults).toEqual([]);
    measured.heapGrowth = heapInUse() - before;
    expect(measured.heapGrowth).toBeLessThan(HEAP_GROWTH_MAX);
  });

  test('has begun its own work at some request: none is only sent away at the door', () => {
    const unreached = tally.unreached(world.walk.routes);
    expect(unreached.filter((said) => !Object.keys(NOT_REACHED).some((name) => said.startsWith(`${name} `)))).toEqual(
      [],
    );
    const names = world.walk.routes.map(nameOf);
    expect(Object.keys(NOT_REACHED).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('that exports a list full of formulas gives no cell away that a spreadsheet runs', async () => {
    await world.renew();
    const exports = world.walk.routes.filter(({ url }) => url.endsWith('.csv'));
    expect(exports.length).toBeGreaterThanOrEqual(5);
    for (const route of exports) {
      const found: string[] = [];
      for (const index of [0, 1, 2]) {
        const target = route.url.replaceAll(/([a-z]+)\/:id/g, `$1/«$1${index}»`);
        const body = { kind: 'none', text: '', times: 1 } as const;
        const answer = await send(world, agent, route, { target, headers: {}, body });
        expect([nameOf(route), faultOf(answer, world.walk.errors)]).toEqual([nameOf(route), null]);
        if (answer.contentType.startsWith('text/csv')) found.push(answer.body);
      }
      // The formulas of the list are there, and harmless.
      expect([nameOf(route), found.some((csv) => csv.includes("'=") && csv.includes("'@"))]).toEqual([
        nameOf(route),
        true,
      ]);
    }
  });

  test('bounds what a body may cost: long lists are read as they come, and bombs are refused', {
    timeout: 120_000,
  }, async () => {
    await world.renew();
    const before = process.memoryUsage.rss();
    for (const route of world.walk.routes) {
      const form = formOf(route);
      if (form === null) continue;
      const [plain] = plainRequestsTo(route, describedBy(world.walk, route));
      for (const bomb of bombs(form)) {
        const answer = await send(world, agent, route, { target: plain?.target ?? '', headers: {}, body: bomb });
        expect([nameOf(route), faultOf(answer, world.walk.errors)]).toEqual([nameOf(route), null]);
        tally.add(route, answer);
      }
    }
    measured.rssGrowth = process.memoryUsage.rss() - before;
    expect(measured.rssGrowth).toBeLessThan(RSS_GROWTH_MAX);
  });

  test('stays up whatever comes that is no HTTP', async () => {
    for (const origin of [...world.walk.apps.map((app) => app.listeningOrigin), world.simulatorUrl]) {
      for (const bytes of NO_HTTP) {
        const said = await answerTo(origin, bytes);
        if (!said.includes(WITHOUT_WEB_APP))
          expect([origin, bytes.slice(0, 60), said]).toEqual([
            ...[origin, bytes.slice(0, 60)],
            expect.stringMatching(/^(HTTP\/1\.1 (4\d\d|505) |$)/),
          ]);
      }
      const up = await fetch(`${origin}${origin === world.simulatorUrl ? '/sim/state' : '/livez'}`);
      expect([origin, up.status]).toEqual([origin, 200]);
    }
  });

  test('has kept every text and report that it acknowledged', async () => {
    expect(acknowledged.texts.size).toBeGreaterThan(0);
    expect(acknowledged.reports.size).toBeGreaterThan(0);
    const kept = await asSystem(world.db, 0, (tx) => tx.selectFrom('inbox').select('message_sid').execute());
    const sids = new Set(kept.map(({ message_sid: sid }) => sid));
    expect([...acknowledged.texts].filter((sid) => !sids.has(sid))).toEqual([]);
    for (const report of acknowledged.reports) {
      const [clientId = '', ...sid] = report.split(' ');
      const rows = await inTenant(world.db, { clientId, now: 0 }, (tx) =>
        tx.selectFrom('status_events').select('id').where('message_sid', '=', sid.join(' ')).execute(),
      );
      expect([report, rows.length > 0]).toEqual([report, true]);
    }
  });

  test('has every text that it acknowledged taken up, if only as one of nobody', async () => {
    await world.tick();
    const waiting = async () => {
      const rows = await asSystem(world.db, 0, (tx) =>
        tx
          .selectFrom('inbox')
          .select('message_sid')
          .where('client_id', 'is not', null)
          .where('processed_at', 'is', null)
          .execute(),
      );
      return rows.map(({ message_sid: sid }) => sid).filter((sid) => acknowledged.texts.has(sid));
    };
    await expect.poll(waiting, { timeout: 60_000, interval: 100 }).toEqual([]);
  }, 90_000);
});

/** Bytes in use once garbage is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
