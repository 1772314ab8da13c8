import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { asSystem, inTenant } from '@rekindle/db';
import { propertyRuns } from '@rekindle/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describedBy, nameOf } from './described-routes.ts';
import { type FuzzWorld, openFuzzWorld } from './fuzz-world.ts';
import { bombs } from './hostile-files.ts';
import { requestsTo } from './hostile-requests.ts';
import { type Answer, send } from './send-request.ts';
import { answerTo, NO_HTTP } from './raw-bytes.ts';
import { runnableCells } from './runnable-cells.ts';
import type { WalkedRoute } from './walked-routes.ts';

/** Requests to each route; `npm run fuzz -- --runs N --seed S` sends more, or others. */
const USUAL = propertyRuns({ runs: 5, seed: 20260302 });
/** Routes after which the rows that requests are about are made anew: some of them erase what they name. */
const ROUTES_PER_CLIENT = 12;
/** Bytes by which the process may have grown while the largest files came in, the sender's own copies among them. */
const RSS_GROWTH_MAX = 600_000_000;
/** Bytes by which the heap may have grown once all is over. */
const HEAP_GROWTH_MAX = 100_000_000;

/** What the console says where the web app has not been built, as for most runs of the tests. */
const WITHOUT_WEB_APP = 'The web app is not built';

let world: FuzzWorld;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
beforeAll(async () => {
  world = await openFuzzWorld();
}, 120_000);
afterAll(async () => {
  agent.destroy();
  await world.close();
});

/** What is wrong with an answer, or null. */
function faultOf(answer: Answer): string | null {
  if (answer.status === 503 && answer.body.startsWith(WITHOUT_WEB_APP)) return null;
  if (answer.status >= 500) {
    return `${answer.status} ${answer.body.slice(0, 300)}\n${world.walk.errors.get(answer.requestId)?.stack ?? ''}`;
  }
  const runnable = answer.contentType.startsWith('text/csv') ? runnableCells(answer.body) : [];
  if (runnable.length > 0) return `cells that a spreadsheet runs: ${JSON.stringify(runnable)}`;
  if (/\n\s+at .+:\d+:\d+/.test(answer.body)) return 'a stack trace in the answer';
  const says = /^(application\/(problem\+)?json|text\/html|text\/xml)/;
  if (answer.status >= 400 && !says.test(answer.contentType)) return `${answer.status} as ${answer.contentType}`;
  return null;
}

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

/** What fast-check says, with what was wrong. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.cause instanceof Error ? error.cause.message : ''].join('\n');
}

async function fuzz(route: WalkedRoute): Promise<void> {
  const property = fc.asyncProperty(requestsTo(route, describedBy(world.walk, route)), async (request) => {
    const answer = await send(world, agent, route, request);
    const fault = faultOf(answer);
    if (fault !== null) throw new Error(`${nameOf(route)}: ${fault}`);
    remember(route, answer);
    learn(route, answer);
    // Some requests end the session.
    if (answer.status === 401) await world.signIn();
  });
  const more = route.url.startsWith('/twilio/') ? 8 : 1;
  await fc.assert(property, { numRuns: USUAL.runs * more, seed: USUAL.seed, endOnFailure: true });
}

describe('every route of every service', () => {
  test('was found: one walk for each place in the services that makes an app', () => {
    const services = path.resolve(import.meta.dirname, '../../..');
    const places = readdirSync(services, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !file.endsWith('openapi.ts'))
      .filter((file) => readFileSync(path.join(services, file), 'utf8').includes('= buildApp('));
    expect(world.walk.apps).toHaveLength(places.length);
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

  test('answers what is malformed, huge, of the wrong type or hostile without a fault of its own', {
    timeout: 3_600_000,
  }, async () => {
    const before = heapInUse();
    const faults: string[] = [];
    for (const [index, route] of world.walk.routes.entries()) {
      if (index % ROUTES_PER_CLIENT === 0) await world.renew();
      await fuzz(route).catch((error: unknown) => faults.push(wordsOf(error)));
    }
    expect(faults).toEqual([]);
    expect(heapInUse() - before).toBeLessThan(HEAP_GROWTH_MAX);
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
        expect([nameOf(route), faultOf(answer)]).toEqual([nameOf(route), null]);
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
    const uploads = world.walk.routes.filter(({ method, url }) => method === 'POST' && /\/uploads$/.test(url));
    expect(uploads.length).toBeGreaterThanOrEqual(3);
    await world.renew();
    const before = process.memoryUsage.rss();
    for (const route of uploads) {
      for (const bomb of bombs()) {
        const target = `${route.url.replace(':id', '«datasets0»')}?kind=leads&dataset_id=«datasets0»&size=1`;
        const answer = await send(world, agent, route, { target, headers: {}, body: bomb });
        expect([nameOf(route), faultOf(answer)]).toEqual([nameOf(route), null]);
      }
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(RSS_GROWTH_MAX);
  });

  test('stays up whatever comes that is no HTTP', async () => {
    for (const app of world.walk.apps) {
      for (const bytes of NO_HTTP) {
        const said = await answerTo(app.listeningOrigin, bytes);
        if (!said.includes(WITHOUT_WEB_APP))
          expect([bytes.slice(0, 60), said]).toEqual([
            bytes.slice(0, 60),
            expect.stringMatching(/^(HTTP\/1\.1 (4\d\d|505) |$)/),
          ]);
      }
      expect((await fetch(`${app.listeningOrigin}/livez`)).status).toBe(200);
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
});

/** Bytes in use once garbage is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
