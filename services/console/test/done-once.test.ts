import { givenClient } from '@rekindle/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { givenInbox } from './inbox-world.ts';
import { type Caller, type ConsoleWorld, MONDAY, openConsole } from './world.ts';

let world: ConsoleWorld;
let inbox: Awaited<ReturnType<typeof givenInbox>>;
let ann: Caller;
let admin: pg.Client;
beforeAll(async () => {
  world = await openConsole();
  admin = new pg.Client({ connectionString: world.db.adminUrl });
  await admin.connect();
});
beforeEach(async () => {
  await world.db.deleteClients();
  world.clock.set(MONDAY);
  world.client = await givenClient(world.deps);
  inbox = await givenInbox(world);
  ann = await world.signIn('manager', { client: world.client, name: 'Ann Smith' });
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await admin.end();
  await world.close();
});

const KEY = { 'idempotency-key': 'once' };
const LEASE_MS = 60_000;

async function ownTexts(): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>("select id from messages where kind = 'manual'");
  return rows.map(({ id }) => id);
}

/** Commits the transaction that stores the next text of a person's own, and loses Postgres's word that it did. */
function loseNextTextsCommit(): void {
  const connection = world.db.app.connection.bind(world.db.app);
  let lost = false;
  vi.spyOn(world.db.app, 'connection').mockImplementation(() => {
    const real = connection();
    const execute = real.execute.bind(real);
    real.execute = async (work) => {
      const result = await execute(work);
      if (lost || (await ownTexts()).length === 0) return result;
      lost = true;
      throw new Error('Connection terminated unexpectedly');
    };
    return real;
  });
}

test('a text with an Idempotency-Key goes once where nobody heard that it was stored', async () => {
  const { url } = await inbox.givenTalk();
  loseNextTextsCommit();
  expect((await ann('POST', `${url}/texts`, { text: 'Ann here' }, KEY)).status).toBe(503);
  const [stored, ...others] = await ownTexts();
  expect(others).toEqual([]);
  expect(await ann('POST', `${url}/texts`, { text: 'Ben here' }, KEY)).toMatchObject({ status: 422 });
  const again = await ann('POST', `${url}/texts`, { text: 'Ann here' }, KEY);
  expect(again).toMatchObject({ status: 202, body: { message_id: stored } });
  expect(await ownTexts()).toEqual([stored]);
});

test.each([
  { what: 'text', act: 'texts', body: { text: 'Ann here' }, table: 'messages', of: "kind = 'manual'" },
  { what: 'note', act: 'notes', body: { body: 'Rang twice.' }, table: 'lead_notes', of: 'true' },
])('a $what with an Idempotency-Key is there once where the process died before it answered', async (made) => {
  const { url } = await inbox.givenTalk();
  const post = async () => await ann('POST', `${url}/${made.act}`, made.body, KEY);
  const count = async () => (await admin.query(`select from ${made.table} where ${made.of}`)).rowCount;
  const first = await post();
  await admin.query('update idempotency_keys set status = null, response = null, lease_until = $1', [
    new Date(world.real.now + LEASE_MS),
  ]);
  world.clock.advance(LEASE_MS + 1);
  expect(await post()).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:still-running' } });
  world.real.now += LEASE_MS + 1;
  const second = await post();
  expect(second.status).toBe(first.status);
  expect(second.body.message_id ?? second.body.id).toBe(first.body.message_id ?? first.body.id);
  expect(await count()).toBe(1);
});

test('whoever had a text stored hears so, also where the answer could not be kept for a repeat', async () => {
  const { url } = await inbox.givenTalk();
  await admin.query(`
    create function keeps_no_answer() returns trigger language plpgsql as
      $$ begin if new.status is not null then raise 'no answer is kept'; end if; return new; end $$;
    create trigger keeps_no_answer before update on idempotency_keys for each row execute function keeps_no_answer()`);
  const first = await ann('POST', `${url}/texts`, { text: 'Ann here' }, KEY);
  await admin.query('drop function keeps_no_answer cascade');
  expect(first.status).toBe(202);
  world.real.now += LEASE_MS + 1;
  const again = await ann('POST', `${url}/texts`, { text: 'Ann here' }, KEY);
  expect(again).toMatchObject({ status: 202, body: first.body });
  expect(await ownTexts()).toEqual([first.body.message_id]);
});

test('an Idempotency-Key that was given back may come with other words', async () => {
  const { url } = await inbox.givenTalk();
  world.clock.set(Date.parse('2026-01-12T23:00:00Z'));
  expect((await ann('POST', `${url}/texts`, { text: 'Hello' }, KEY)).status).toBe(409);
  expect((await ann('POST', `${url}/texts`, { text: 'Good morning', at_night: 'wait' }, KEY)).status).toBe(202);
});
