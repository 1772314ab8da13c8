import { asSystem, inTenant } from '@rekindle/db';
import { localStorage, undoImport } from '@rekindle/ingest';
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

/** A running campaign all of whose people came with one upload. */
async function givenImported(people: number) {
  const { clientId } = await givenClient({ db, ids, clock });
  const { datasetId } = await givenCampaign({ db, ids, clock }, { clientId }, { people, settings: FAST });
  const uploadId = ids.next();
  await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
    await sql`
      insert into uploads (client_id, id, dataset_id, filename, file_url, status)
      values (${clientId}, ${uploadId}, ${datasetId}, 'list.csv', ${`csv_uploads/${clientId}/list.csv`}, 'completed')`.execute(
      tx,
    );
    await sql`update leads set upload_id = ${uploadId} where client_id = ${clientId}`.execute(tx);
  });
  return { clientId, uploadId };
}

async function undo(job: { clientId: string; uploadId: string }) {
  const deps = { db, clock, ids, log, appUrl: db.appUrl, storage: localStorage('/nowhere'), maxFileBytes: 1 };
  return await undoImport({ ...deps, monotonic: systemMonotonicClock }, job, 'test');
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

describe('undoing an import while its campaign emits', () => {
  test('waits for a look that has written texts, and is refused once they are there', async () => {
    const job = await givenImported(5);
    const undoing: { outcome: ReturnType<typeof undo> | null } = { outcome: null };
    const emitted = await emitDue(
      scheduler(async (name) => {
        if (name !== 'emit.written' || undoing.outcome !== null) return;
        undoing.outcome = undo(job);
        await someoneWaits();
      }),
    );
    expect(emitted.emitted).toBe(5);
    expect(await undoing.outcome).toMatchObject({ kind: 'refused', code: 'texted' });
    expect(await counts(job.clientId)).toEqual({ leads: 5, enrolments: 5, messages: 5 });
  });

  test('done first leaves the look nobody to text', async () => {
    const job = await givenImported(5);
    expect(await undo(job)).toEqual({ kind: 'undone', leads: 5, refilled: 0 });
    expect(await emitDue(scheduler())).toMatchObject({ emitted: 0, failed: 0 });
    expect(await counts(job.clientId)).toEqual({ leads: 0, enrolments: 0, messages: 0 });
  });

  test('at the same moment ends one way or the other, never with a text of somebody who is gone', async () => {
    const endings = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const job = await givenImported(20);
      const [outcome] = await Promise.all([undo(job), emitDue(scheduler())]);
      const left = await counts(job.clientId);
      const expected =
        outcome.kind === 'undone'
          ? { leads: 0, enrolments: 0, messages: 0 }
          : { leads: 20, enrolments: 20, messages: left.messages };
      expect(left).toEqual(expected);
      if (outcome.kind === 'refused') expect(left.messages).toBeGreaterThan(0);
      endings.add(outcome.kind);
    }
    for (const kind of endings) expect(['undone', 'refused']).toContain(kind);
  }, 60_000);
});
