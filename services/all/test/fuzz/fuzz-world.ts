import { createHmac } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inTenant } from '@rekindle/db';
import { loadConfig } from '@rekindle/config';
import { openConsole, signInLink } from '@rekindle/console';
import { SANDBOX_ACCOUNT, serveHealth } from '@rekindle/boot';
import { fileSource, importFile, importOutcomes } from '@rekindle/ingest';
import { signTwilioRequest } from '@rekindle/sms-twilio';
import { temporaryDirectory } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenSentM1,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { serveControl } from '../../src/control.ts';
import { freezeClock } from '../../src/demo-run.ts';
import { DEMO_START } from '../../src/play-demo.ts';
import type { SandboxDriver } from '../../src/sandbox-driver.ts';
import { startStack } from '../../src/stack.ts';
import { type App, type Walk, walkApps } from './walked-routes.ts';

/** A list whose cells, column names and rejected rows a spreadsheet would run. */
const FORMULAS = [
  '=cmd|x,first_name,phone_number,notes,@own,company',
  '-1+1,=1+1,07400100050,@SUM(A1),"\t=1","\r=1"',
  '"+1+cmd|x",+cmd|x,07400100051,"=HYPERLINK(""http://x"",""y"")",=2," =3"',
  '=rejected,@rejected,no number,+cmd|x,"-1+cmd|x","\n=4"',
].join('\r\n');
/** Outcomes of nobody: every row is rejected. */
const OUTCOMES = ['phone,outcome,=note,@who', '07400100090,converted,=1+1,@SUM(A1)', '=2,-3,"\t=1",+cmd|x'].join(
  '\r\n',
);
const SECRET = 'fuzz-secret';
const INGEST_TOKEN = 'fuzz-ingest-token-of-some-length';

/** What a request brings to be let in. */
export type Credentials = (request: {
  target: string;
  form: Record<string, string>;
  raw: Buffer;
}) => Record<string, string>;

/** Every service in one process, on a database of its own, with an administrator who may do everything. */
export interface FuzzWorld {
  walk: Walk;
  db: TestDatabase;
  /** The client whose rows the requests are about. */
  client(): TestClient;
  /** The id of a row that exists, as far as one is known: of the noun that is hinted at, else of any. */
  idOf(hint: string, index: number): string;
  /** An answer has named rows of a noun. */
  learn(noun: string, ids: readonly string[]): void;
  /** Another client with a campaign, people and a conversation; the last one's ids are forgotten. */
  renew(): Promise<void>;
  signIn(): Promise<void>;
  signInBy(link: string): Promise<void>;
  /** Signs in an administrator of this client alone. */
  signInAs(email: string): Promise<void>;
  /** The ids that are known, and to know those again instead. */
  snapshot(): ReadonlyMap<string, readonly string[]>;
  restore(ids: ReadonlyMap<string, readonly string[]>): void;
  /** Requests are of this client again, whatever ids they name. */
  actFor(one: TestClient): void;
  /** What the carrier's stand-in listens at, which is no app of ours. */
  simulatorUrl: string;
  /** One turn of the scheduler, which wakes what nobody has taken up. */
  tick(): Promise<void>;
  /** Null for an app that nobody has told the fuzz how to be let into. */
  credentialsFor(app: App): Credentials | null;
  close(): Promise<void>;
}

/** A clock that stands still and says so: what is due would be endless work for a request that asks for years. */
function standingDriver(): SandboxDriver {
  return {
    setSpeed(speed) {
      if (!(speed >= 0)) throw new RangeError('A speed is not negative');
    },
    speed: () => 0,
    skip: async () => null,
    playTo: async () => 0,
    stop: async () => {},
  };
}

export async function openFuzzWorld(): Promise<FuzzWorld> {
  const db = await createTestDatabase();
  const dataDir = temporaryDirectory('rekindle-fuzz');
  const config = loadConfig({
    DATABASE_APP_URL: db.appUrl,
    DATABASE_SYSTEM_URL: db.systemUrl,
    QUEUE_DATABASE_URL: db.queue.url,
    REKINDLE_DATA_DIR: dataDir,
    INGEST_TOKEN,
    LOG_LEVEL: 'silent',
  });
  if (config.database === null) throw new Error('no database');
  await freezeClock(config.database, DEMO_START);
  const walk = walkApps();
  const stack = await startStack(config, config.database, { secret: SECRET, ledgerPath: null, manualTicks: true });
  const driver = standingDriver();
  const control = await serveControl(stack, driver, 0);
  const health = await serveHealth(stack.platform, 'health');
  const sandbox = { ...driver, setSpeed: async () => {}, speed: async () => 0, learnNumbers: async () => {} };
  const limits = { usual: 1e9, heavy: 1e9, model: 1e9, sign_in: 1e9 };
  const console = await openConsole(stack.platform, {
    ...{ sandbox, simulatorUrl: stack.simulatorUrl, bookingTokenKey: stack.bookingTokenKey, limits },
  });
  walk.stop();

  const ids = new Map<string, string[]>();
  let client: TestClient;
  let cookie = '';
  const [authToken] = SANDBOX_ACCOUNT.authTokens;
  const byOrigin: Readonly<Record<string, Credentials>> = {
    [health.url]: () => ({}),
    [control.url]: () => ({ authorization: `Bearer ${control.token}` }),
    [stack.ingestUrl]: () => ({ authorization: `Bearer ${INGEST_TOKEN}`, 'x-client-id': client.clientId }),
    [console.url]: () => ({ cookie, 'x-client-id': client.clientId, 'sec-fetch-site': 'same-origin' }),
    [stack.webhookUrl]: ({ target, form, raw }) => ({
      'x-twilio-signature': signTwilioRequest({ authToken, url: `${stack.webhookUrl}${target}`, params: form }),
      'x-cal-signature-256': createHmac('sha256', SECRET).update(raw).digest('hex'),
    }),
  };

  const world: FuzzWorld = {
    walk,
    db,
    client: () => client,
    idOf(hint, index) {
      // A property `lead_id` means one of the leads.
      const like = [...ids.keys()].find((noun) => noun.length > 3 && hint.startsWith(noun.slice(0, -1)));
      const among = ids.get(hint) ?? ids.get(like ?? '') ?? [...ids.values()].flat();
      return among[index % among.length] ?? '';
    },
    learn(noun, found) {
      const had = ids.get(noun) ?? [];
      ids.set(noun, [...new Set([...had, ...found])].slice(0, 12));
    },
    async renew() {
      const deps = { ...stack.platform, db };
      client = await givenClient(deps);
      const campaign = await givenCampaign(deps, client, { people: 4 });
      const draft = await givenCampaign(deps, client, { people: 2, firstPerson: 10, started: false });
      const [lead] = campaign.leads;
      if (lead === undefined) throw new Error('no lead');
      const { conversationId, messageId } = await givenSentM1(deps, client, campaign, lead);
      const leads = [...campaign.leads, ...draft.leads].map(({ leadId }) => leadId);
      const datasets = [campaign.datasetId, draft.datasetId];
      const list = path.join(dataDir, 'formulas.csv');
      writeFileSync(list, FORMULAS);
      await importFile(stack.importDeps, { file: list, client: client.slug, dataset: '=1+1' });
      const outcomes = { path: path.join(dataDir, 'outcomes.csv'), id: deps.ids.next() };
      writeFileSync(outcomes.path, OUTCOMES);
      const from = { source: await fileSource(outcomes.path), filename: '=outcomes.csv', id: outcomes.id };
      await importOutcomes(stack.importDeps, { clientId: client.clientId, ...from });
      const tenant = { clientId: client.clientId, now: deps.clock.now() };
      const uploads = await inTenant(db, tenant, (tx) =>
        tx.selectFrom('uploads').select(['id', 'dataset_id']).execute(),
      );
      datasets.push(...uploads.flatMap(({ dataset_id: id }) => id ?? []));
      ids.clear();
      ids.set(
        'uploads',
        uploads.map(({ id }) => id),
      );
      for (const noun of ['cal', 'client', 'c']) ids.set(noun, [client.clientId]);
      for (const noun of ['datasets', 'campaigns']) ids.set(noun, datasets);
      ids.set('files', [outcomes.id]);
      ids.set('conversations', [conversationId]);
      for (const noun of ['texts', 'm']) ids.set(noun, [messageId]);
      ids.set('leads', leads);
    },
    snapshot: () => new Map([...ids].map(([noun, of]) => [noun, [...of]])),
    restore(known) {
      ids.clear();
      for (const [noun, of] of known) ids.set(noun, [...of]);
    },
    actFor(one) {
      client = one;
    },
    simulatorUrl: stack.simulatorUrl ?? '',
    tick: stack.tick,
    async signInAs(email) {
      const { clientId } = client;
      await inTenant(db, { clientId, now: stack.platform.clock.now() }, (tx) =>
        tx
          .insertInto('users')
          .values({ client_id: clientId, id: stack.platform.ids.next(), email, role: 'admin' })
          .onConflict((conflict) => conflict.columns(['client_id', 'email']).doNothing())
          .execute(),
      );
      await world.signInBy(await signInLink(console.deps, console.url, { email }));
    },
    async signIn() {
      await world.signInBy(
        await signInLink(console.deps, console.url, { email: 'fuzz@example.invalid', runsInstallation: true }),
      );
    },
    async signInBy(link) {
      const answer = await fetch(`${console.url}/api/v1/session/link`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: console.url },
        body: JSON.stringify({ token: link.split('#token=')[1] }),
      });
      cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      if (!answer.ok) throw new Error(`The fuzz cannot sign in: ${answer.status}`);
    },
    credentialsFor: (app) => byOrigin[app.listeningOrigin] ?? null,
    async close() {
      await console.stop();
      await control.stop();
      await health.stop();
      await stack.stop();
      await db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await world.renew();
  await world.signIn();
  return world;
}
