import { inTenant, readSegmentsSent } from '@rekindle/db';
import { manualClock, seededIds } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenDueStep,
  rowsRead,
  type TestDatabase,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MONDAY_10 = Date.parse('2026-03-02T10:00:00Z');

let db: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  db = await createTestDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.close();
});

test('what was sent today is summed without reading the texts themselves', async () => {
  const clock = manualClock(MONDAY_10);
  const deps = { db, clock, ids: seededIds('spend', clock) };
  const client = await givenClient(deps);
  const campaign = await givenCampaign(deps, client, { people: 5 });
  for (const lead of campaign.leads) await givenDueStep(deps, client, campaign, lead);
  await admin.query("update messages set state = 'accepted', segments = 2, sent_at = $1", [new Date(MONDAY_10)]);
  await admin.query('vacuum messages');

  const today = { clientId: client.clientId, timezone: 'Europe/London', now: MONDAY_10 };
  await inTenant(db, today, async (tx) => {
    // A table of five rows is read whole unless told.
    await sql`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`.execute(
      tx,
    );
    const read = await rowsRead(tx, 'messages', async () => expect(await readSegmentsSent(tx, today)).toBe(10));
    expect(read).toBe(0);
  });
});
