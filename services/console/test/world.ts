import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '@rekindle/config';
import type { JobData, JobName } from '@rekindle/contracts';
import { asSystem, at, inTenant } from '@rekindle/db';
import type { Role, RoleFlags } from '@rekindle/domain';
import { localStorage } from '@rekindle/ingest';
import { createLogger, type ManualClock, manualClock, uuidV7Ids } from '@rekindle/runtime';
import { createTestDatabase, givenClient, type TestClient, type TestDatabase } from '@rekindle/testkit';
import { openSession } from '../src/access/sessions.ts';
import type { ConsoleDeps } from '../src/deps.ts';
import { start } from '../src/start.ts';

/** A Monday in winter, 10:00 in London. */
export const MONDAY = Date.parse('2026-01-12T10:00:00Z');
const REAL_START = Date.parse('2026-11-21T02:00:00Z');

/** What a person's browser or a program does: fetch with who they are. */
export interface Caller {
  /** Sends a request; `body` goes as JSON. */
  (
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
    // oxlint-disable-next-line typescript/no-explicit-any -- tests say what they expect of an answer
  ): Promise<{ status: number; headers: Headers; body: any }>;
  /** The row in `users`; '' for callers that are nobody. */
  userId: string;
  accountId: string;
  email: string;
  cookie: string;
}

export interface SignInOptions {
  client?: { clientId: string };
  flags?: Partial<RoleFlags>;
  allowedDatasetIds?: string[];
  name?: string;
}

export interface ConsoleWorld {
  url: string;
  deps: ConsoleDeps;
  db: TestDatabase;
  clock: ManualClock;
  /** Real time; moves only when told. */
  real: { now: number };
  client: TestClient;
  /** Jobs that were added. */
  jobs: { name: JobName; data: Record<string, string> }[];
  mails: { to: string; subject: string; text: string }[];
  /** A new person with this role in the client's team, signed in. */
  signIn(role: Role, options?: SignInOptions): Promise<Caller>;
  /** Somebody without a session; headers as given. */
  nobody(headers?: Record<string, string>): Caller;
  close(): Promise<void>;
}

const NOBODY_OUTSIDE: ConsoleDeps['reach'] = { fetch: () => Promise.reject(new Error('nobody is out there')) };

/** A model without a key: it is asked and says so. */
const SILENT_MODEL: ConsoleDeps['model'] = {
  model: 'none',
  draft: () =>
    Promise.resolve({ kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: 'no_key' }),
};

/** The console over a database and folder of its own, with one client; clocks stand still and queues only record. */
export async function openConsole(
  overrides: Partial<ConsoleDeps> = {},
  environment: Record<string, string> = {},
): Promise<ConsoleWorld> {
  const db = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'rekindle-console-'));
  const clock = manualClock(MONDAY);
  const real = { now: REAL_START };
  const ids = uuidV7Ids(clock);
  const jobs: ConsoleWorld['jobs'] = [];
  const mails: ConsoleWorld['mails'] = [];
  const addBulk = async <N extends JobName>(name: N, data: readonly JobData<N>[]) => {
    for (const item of data) jobs.push({ name, data: item });
  };
  const config = loadConfig({
    ...{ DATABASE_URL: db.adminUrl, DATABASE_ROLE_SECRET: 'test', DATABASE_APP_URL: db.appUrl },
    ...{ DATABASE_SYSTEM_URL: db.systemUrl, QUEUE_DATABASE_URL: db.queue.url, REKINDLE_DATA_DIR: folder },
    ...environment,
  });
  if (config.database === null) throw new Error('the settings name no database');
  const deps: ConsoleDeps = {
    ...{ config, database: config.database, reach: NOBODY_OUTSIDE, model: SILENT_MODEL },
    db,
    clock,
    ids,
    monotonic: { monotonicMs: () => real.now, realNow: () => real.now },
    log: createLogger({ level: 'silent' }),
    queues: { addBulk, add: async (name, data) => await addBulk(name, [data]) },
    appUrl: db.appUrl,
    storage: localStorage(folder),
    maxFileBytes: 50_000_000,
    mode: config.mode,
    sealingSecrets: ['test-secret'],
    allowPrivateAddresses: false,
    sandbox: null,
    sendMail: async (mail) => void mails.push(mail),
    consoleUrl: null,
    address: () => running.url,
    webDist: null,
    limits: { usual: 100_000, heavy: 100_000, model: 100_000, sign_in: 100_000 },
    ...overrides,
  };
  const running = await start({ ...deps, metrics: null, listen: { host: '127.0.0.1', port: 0 } });
  const client = await givenClient({ db, ids, clock });
  let people = 0;

  function caller(headers: Record<string, string>, who: Partial<Caller> = {}): Caller {
    const call = async (method: string, url: string, body?: unknown, more: Record<string, string> = {}) => {
      const response = await fetch(`${running.url}${url}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers, ...more },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      };
    };
    return Object.assign(call, { userId: '', accountId: '', email: '', cookie: '', ...who });
  }

  return {
    url: running.url,
    deps,
    db,
    clock,
    real,
    client,
    jobs,
    mails,
    nobody: (headers = {}) => caller(headers),
    async signIn(role, options = {}) {
      people += 1;
      const { clientId } = options.client ?? client;
      const email = `person-${people}@example.com`;
      const accountId = ids.next();
      const userId = ids.next();
      await asSystem(db, real.now, (tx) =>
        tx
          .insertInto('accounts')
          .values({ id: accountId, created_at: at(real.now), email })
          .execute(),
      );
      const [first = '', ...last] = (options.name ?? `Person ${people}`).split(' ');
      await inTenant(db, { clientId, now: clock.now() }, (tx) =>
        tx
          .insertInto('users')
          .values({
            client_id: clientId,
            id: userId,
            user_id: accountId,
            email,
            first_name: first,
            last_name: last.join(' '),
            role,
            allowed_dataset_ids: options.allowedDatasetIds ?? null,
            ...options.flags,
          })
          .execute(),
      );
      const { token } = await openSession(deps, accountId);
      const cookie = `rekindle_session=${token}`;
      return caller(
        { cookie, 'x-client-id': clientId, 'sec-fetch-site': 'same-origin' },
        { userId, accountId, email, cookie },
      );
    },
    async close() {
      await running.stop();
      await db.close();
      await rm(folder, { recursive: true });
    },
  };
}
