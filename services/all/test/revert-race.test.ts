import { asSystem, inTenant } from '@rekindle/db';
import type { RepairKind } from '@rekindle/domain';
import { localStorage, revertRepair } from '@rekindle/ingest';
import { createLogger, manualClock, systemMonotonicClock, uuidV7Ids } from '@rekindle/runtime';
import { emitDue, type SchedulerDeps } from '@rekindle/scheduler';
import { createTestDatabase, givenCampaign, givenClient, type TestDatabase } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A Monday in winter, 10:00 in London. */
const clock = manualClock(Date.parse('2026-01-12T10:00:00Z'));
const ids = uuidV7Ids(clock);
const log = createLogger({ level: 'silent' });
const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 } as const;
let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.close();
});

function scheduler(failpoint?: SchedulerDeps['failpoint']): SchedulerDeps {
  const queues = { add: async () => {}, addBulk: async () => {} };
  return { db, clock, ids, log, monotonic: systemMonotonicClock, queues, ...(failpoint && { failpoint }) };
}

const REPAIR = 'phone_lost_leading_zero';

/** An upload that brought `rows` people. */
async function givenUpload(clientId: string, datasetId: string, rows: number): Promise<string> {
  const uploadId = ids.next();
  await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    await sql`
      insert into uploads (client_id, id, dataset_id, filename, file_url, status, rows_detected, rows_imported,
                           rows_merged, rows_flagged, rows_rejected)
      values (${clientId}, ${uploadId}, ${datasetId}, 'list.csv', ${`csv_uploads/${clientId}/list.csv`}, 'completed',
              ${rows}, ${rows}, 0, 0, 0)`.execute(tx);
  });
  return uploadId;
}

/** A running campaign all of whose people came with one upload, half of them by a repair of their number. */
async function givenImported(people: number) {
  const { clientId } = await givenClient({ db, ids, clock });
  const { datasetId } = await givenCampaign({ db, ids, clock }, { clientId }, { people, settings: FAST });
  const uploadId = await givenUpload(clientId, datasetId, people);
  await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    const repairs = JSON.stringify([{ kind: REPAIR, field: 'phone_number', before: '7400123456', after: '' }]);
    await sql`
      update leads l set upload_id = ${uploadId}, repairs = case when n.nth % 2 = 0 then ${repairs}::jsonb else '[]' end
      from (select id, row_number() over (order by id) as nth from leads where client_id = ${clientId}) n
      where l.client_id = ${clientId} and l.id = n.id`.execute(tx);
  });
  return { clientId, uploadId };
}

async function revert(job: { clientId: string; uploadId: string }, kind: RepairKind = REPAIR) {
  const deps = { db, clock, ids, log, appUrl: db.appUrl, storage: localStorage('/nowhere'), maxFileBytes: 1 };
  return await revertRepair({ ...deps, monotonic: systemMonotonicClock }, job, kind, 'test');
}

async function counts(clientId: string): Promise<{ leads: number; enrolments: number; messages: number }> {
  return await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    const { rows } = await sql<{ leads: number; enrolments: number; messages: number }>`
      select (select count(*) from leads) as leads, (select count(*) from enrolments) as enrolments,
             (select count(*) from messages) as messages`.execute(tx);
    return rows[0] ?? { leads: 0, enrolments: 0, messages: 0 };
  });
}

/** Resolves when a session waits for the lock that looks at a client's campaigns take. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const { rows } = await asSystem(db, clock.now(), async (tx) => {
      return await sql`
        select 1 from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`.execute(tx);
    });
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('taking back a repair of phone numbers while the campaign emits', () => {
  test('waits for a look that has written texts, and is refused once they are there', async () => {
    const job = await givenImported(6);
    const reverting: { outcome: ReturnType<typeof revert> | null } = { outcome: null };
    const emitted = await emitDue(
      scheduler(async (name) => {
        if (name !== 'emit.written' || reverting.outcome !== null) return;
        reverting.outcome = revert(job);
        await someoneWaits();
      }),
    );
    expect(emitted.emitted).toBe(6);
    expect(await reverting.outcome).toMatchObject({ kind: 'refused', code: 'texted' });
    expect(await counts(job.clientId)).toEqual({ leads: 6, enrolments: 6, messages: 6 });
  });

  test('done first leaves the look only those whose numbers needed no repair', async () => {
    const job = await givenImported(6);
    expect(await revert(job)).toEqual({ kind: 'reverted', leads: 0, removed: 3, refilled: 0 });
    expect(await emitDue(scheduler())).toMatchObject({ emitted: 3, failed: 0 });
    expect(await counts(job.clientId)).toEqual({ leads: 3, enrolments: 3, messages: 3 });
  });

  test('at the same moment ends one way or the other, never with a text of somebody who is gone', async () => {
    for (let round = 0; round < 12; round += 1) {
      const job = await givenImported(20);
      const [outcome] = await Promise.all([revert(job), emitDue(scheduler())]);
      const left = await counts(job.clientId);
      const people = outcome.kind === 'reverted' ? 10 : 20;
      expect(left).toEqual({ leads: people, enrolments: people, messages: left.messages });
      expect(left.messages).toBeLessThanOrEqual(people);
      if (outcome.kind === 'reverted') expect(outcome).toMatchObject({ removed: 10 });
      else expect([outcome, left.messages > 0]).toMatchObject([{ kind: 'refused', code: 'texted' }, true]);
    }
  }, 60_000);
});

describe('taking back a repair of names', () => {
  test('changes the greeting of texts that are not yet written', async () => {
    const { clientId } = await givenClient({ db, ids, clock });
    const settings = { ...FAST, m1_message: 'Hi {{first_name}}, it is us. Reply STOP to opt out.' };
    const { datasetId } = await givenCampaign({ db, ids, clock }, { clientId }, { people: 2, settings });
    const uploadId = await givenUpload(clientId, datasetId, 2);
    const repairs = JSON.stringify([{ kind: 'name_shouting', field: 'first_name', before: 'JANE', after: 'Jane' }]);
    await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
      await sql`
        update leads set upload_id = ${uploadId}, first_name = 'Jane', originals = '{"first_name": "JANE"}',
          repairs = ${repairs}::jsonb where client_id = ${clientId}`.execute(tx);
    });
    expect(await revert({ clientId, uploadId }, 'name_shouting')).toMatchObject({ kind: 'reverted', leads: 2 });
    expect(await emitDue(scheduler())).toMatchObject({ emitted: 2 });
    const texts = await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
      return await tx.selectFrom('messages').select('content').execute();
    });
    expect(texts.map(({ content }) => content)).toEqual(Array(2).fill(expect.stringMatching(/^Hi JANE,/)));
  });
});
