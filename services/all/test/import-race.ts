import { asSystem, inTenant } from '@rekindle/db';
import { type ImportDeps, localStorage } from '@rekindle/ingest';
import { createLogger, manualClock, systemMonotonicClock, uuidV7Ids } from '@rekindle/runtime';
import type { SchedulerDeps } from '@rekindle/scheduler';
import { createTestDatabase } from '@rekindle/testkit';
import { sql } from 'kysely';

/** Pacing that lets everybody of a campaign go at once. */
export const FAST = {
  pacing: 'asap',
  messages_per_minute: 1_000,
  messages_per_hour: 1_000,
  messages_per_day: 1_000,
} as const;

/** A database in which an import is taken back while a scheduler looks at its campaign; Monday in winter, 10:00 in London. */
export async function openImportRace() {
  const db = await createTestDatabase();
  const clock = manualClock(Date.parse('2026-01-12T10:00:00Z'));
  const ids = uuidV7Ids(clock);
  const log = createLogger({ level: 'silent' });
  const monotonic = systemMonotonicClock;
  const importDeps: ImportDeps = {
    ...{ db, clock, ids, log, monotonic },
    ...{ appUrl: db.appUrl, storage: localStorage('/nowhere'), maxFileBytes: 1 },
  };

  return {
    ...{ db, clock, ids, importDeps },

    scheduler(failpoint?: SchedulerDeps['failpoint']): SchedulerDeps {
      const queues = { add: async () => {}, addBulk: async () => {} };
      return { db, clock, ids, log, monotonic, queues, ...(failpoint && { failpoint }) };
    },

    /** An upload that brought `rows` people. */
    async givenUpload(clientId: string, datasetId: string, rows: number): Promise<string> {
      const uploadId = ids.next();
      await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
        await sql`
          insert into uploads (client_id, id, dataset_id, filename, file_url, status, rows_detected, rows_imported,
                               rows_merged, rows_flagged, rows_rejected)
          values (${clientId}, ${uploadId}, ${datasetId}, 'list.csv', ${`csv_uploads/${clientId}/list.csv`},
                  'completed', ${rows}, ${rows}, 0, 0, 0)`.execute(tx);
      });
      return uploadId;
    },

    async counts(clientId: string): Promise<{ leads: number; enrolments: number; messages: number }> {
      return await inTenant(db, { clientId, now: clock.now() }, async (tx) => {
        const { rows } = await sql<{ leads: number; enrolments: number; messages: number }>`
          select (select count(*) from leads) as leads, (select count(*) from enrolments) as enrolments,
                 (select count(*) from messages) as messages`.execute(tx);
        return rows[0] ?? { leads: 0, enrolments: 0, messages: 0 };
      });
    },

    /** Resolves when a session waits for the lock that looks at a client's campaigns take. */
    async someoneWaits(): Promise<void> {
      for (let waiting = false; !waiting; ) {
        // Each look is a round trip to the server, so this needs no pause of its own.
        const { rows } = await asSystem(db, clock.now(), async (tx) => {
          return await sql`
            select 1 from pg_locks l join pg_database d on d.oid = l.database
            where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`.execute(tx);
        });
        waiting = rows.length > 0;
      }
    },

    close: async () => await db.close(),
  };
}
