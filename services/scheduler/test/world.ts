import type { JobData, JobName } from '@rekindle/contracts';
import { asSystem, at, inTenant, readEarliestDue, type Tx } from '@rekindle/db';
import { localDate } from '@rekindle/domain';
import { createLogger, type ManualClock, manualClock, uuidV7Ids } from '@rekindle/runtime';
import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import type { SchedulerDeps } from '../src/deps.ts';
import { createWakeGuard } from '../src/wake-guard.ts';

/** A Monday in winter, 10:00 in London. */
export const MONDAY = Date.parse('2026-01-12T10:00:00Z');

export interface WokenJob {
  name: JobName;
  data: Record<string, string>;
}

export interface World extends SchedulerDeps {
  db: TestDatabase;
  clock: ManualClock;
  /** Real time; moves only when told. */
  real: { now: number };
  jobs: WokenJob[];
  /** What the next additions to a queue reject with; null lets them pass. */
  queueFault: { error: Error | null };
  /** Jobs of one name since the last look, and forgets them. */
  taken(name: JobName): Record<string, string>[];
  guard: ReturnType<typeof createWakeGuard>;
  /** Everything as at the start; much cheaper than emptying tables. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A scheduler's surroundings over a database of its own, with clocks that stand still and queues that only record. */
export async function createWorld(): Promise<World> {
  const db = await createTestDatabase();
  const clock = manualClock(MONDAY);
  const real = { now: Date.parse('2026-11-21T02:00:00Z') };
  const monotonic = { monotonicMs: () => real.now, realNow: () => real.now };
  const jobs: WokenJob[] = [];
  const queueFault: World['queueFault'] = { error: null };
  async function addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void> {
    if (data.length > 0 && queueFault.error !== null) throw queueFault.error;
    for (const item of data) jobs.push({ name, data: item });
  }
  const admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
  const world: World = {
    db,
    clock,
    real,
    jobs,
    queueFault,
    monotonic,
    ids: uuidV7Ids(clock),
    log: createLogger({ level: 'silent' }),
    queues: { addBulk, add: async (name, data) => await addBulk(name, [data]) },
    guard: createWakeGuard(monotonic, 30_000),
    taken(name) {
      const found = jobs.filter((job) => job.name === name).map((job) => job.data);
      jobs.splice(0, jobs.length, ...jobs.filter((job) => job.name !== name));
      return found;
    },
    async reset() {
      await admin.query(
        'delete from clients; delete from inbox; delete from status_events; delete from service_heartbeats',
      );
      await admin.query('update platform_settings set sending_paused_at = null');
      clock.set(MONDAY);
      jobs.length = 0;
      queueFault.error = null;
      delete world.failpoint;
    },
    async close() {
      await admin.end();
      await db.close();
    },
  };
  return world;
}

/** Runs one statement as the tenant. */
export async function asTenant<T>(world: World, clientId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTenant(world.db, { clientId, now: world.clock.now() }, work);
}

export interface TextRow {
  id: string;
  kind: string;
  state: string;
  phone: string;
  content: string;
  datasetId: string;
}

export async function textsOf(world: World, clientId: string): Promise<TextRow[]> {
  return await asTenant(world, clientId, async (tx) => {
    const { rows } = await sql<TextRow>`
      select id, kind, state, to_number as phone, content, dataset_id as "datasetId" from messages
      where client_id = ${clientId} order by created_at, id`.execute(tx);
    return rows;
  });
}

export async function enrolmentsOf(world: World, clientId: string) {
  return await asTenant(world, clientId, async (tx) =>
    tx.selectFrom('enrolments').selectAll().where('client_id', '=', clientId).orderBy('phone').orderBy('id').execute(),
  );
}

export async function decisionsOf(world: World, clientId: string) {
  return await asTenant(world, clientId, async (tx) =>
    tx.selectFrom('decisions').selectAll().where('client_id', '=', clientId).orderBy('id').execute(),
  );
}

export async function datasetOf(world: World, clientId: string, datasetId: string) {
  return await asTenant(world, clientId, async (tx) =>
    tx
      .selectFrom('datasets')
      .selectAll()
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .executeTakeFirstOrThrow(),
  );
}

export async function nextTickOf(world: World, clientId: string, datasetId: string): Promise<number | null> {
  return await asTenant(world, clientId, async (tx) => {
    const row = await tx
      .selectFrom('campaign_ticks')
      .select('next_tick_at')
      .where('client_id', '=', clientId)
      .where('dataset_id', '=', datasetId)
      .executeTakeFirstOrThrow();
    return row.next_tick_at;
  });
}

export async function earliest(world: World) {
  return await asSystem(world.db, world.clock.now(), readEarliestDue);
}

export interface Claim {
  at: number;
  datasetId: string;
  kind: string;
  phone: string;
}

/**
 * What the sender does to every due campaign text of a client, without its checks: claims it at once and has it
 * accepted; the enrolment moves on, its next step due `delayMs` later (72 h for the close after M3).
 */
export async function sendDue(
  world: World,
  clientId: string,
  options: { delayMs?: number; zone?: string; lastStep?: 1 | 2 | 3 } = {},
): Promise<Claim[]> {
  const { delayMs = 48 * 3_600_000, zone = 'Europe/London', lastStep = 3 } = options;
  const now = world.clock.now();
  return await asTenant(world, clientId, async (tx) => {
    const { rows } = await sql<{ id: string; kind: string; phone: string; datasetId: string; segments: number }>`
      update messages set state = 'accepted', attempt = 1, sent_at = ${at(now)}, twilio_sid = 'SM' || id::text
      where client_id = ${clientId} and state = 'due' and kind in ('M1', 'M2', 'M3', 'nudge')
      returning id, kind, to_number as phone, dataset_id as "datasetId", segments`.execute(tx);
    for (const row of rows) {
      const today = localDate(zone, now);
      await sql`
        update campaign_gates set last_seq = last_seq + 1, last_claimed_at = ${at(now)},
          day_first_seq = case when day is distinct from ${today}::date then last_seq else day_first_seq end,
          day = ${today}::date
        where client_id = ${clientId} and dataset_id = ${row.datasetId}`.execute(tx);
      await sql`
        insert into send_attempts (client_id, message_id, attempt, dataset_id, lead_id, kind, send_seq, phone, from_number,
          body_hash, segments, claimed_at, claimed_real_at, lease_until, validity_seconds)
        select m.client_id, m.id, 1, m.dataset_id, m.lead_id, m.kind, g.last_seq, m.to_number, '+447499900000', 'x',
          m.segments, ${at(now)}, ${at(now)}, ${at(now)}, 600
        from messages m join campaign_gates g on g.client_id = m.client_id and g.dataset_id = m.dataset_id
        where m.client_id = ${clientId} and m.id = ${row.id}`.execute(tx);
      if (row.kind === 'nudge') continue;
      await sql`
        insert into contact_history (client_id, phone, dataset_id, step, message_id, at)
        values (${clientId}, ${row.phone}, ${row.datasetId}, ${row.kind}, ${row.id}, ${at(now)})`.execute(tx);
      const step = Number(row.kind.slice(1));
      const next = step >= lastStep ? 4 : step + 1;
      const dueAt = at(now + (next === 4 ? 72 * 3_600_000 : delayMs));
      await sql`
        update enrolments set pending_message_id = null, next_step = ${next}, due_at = ${dueAt}
        where client_id = ${clientId} and pending_message_id = ${row.id}`.execute(tx);
      await sql`
        update leads set contact_status = ${`CONTACTED_${step}`}
        where client_id = ${clientId} and id = (select lead_id from messages where client_id = ${clientId} and id = ${row.id})`.execute(
        tx,
      );
      await sql`
        update campaign_ticks set next_tick_at = least(coalesce(next_tick_at, 'infinity'), ${dueAt}::timestamptz)
        where client_id = ${clientId} and dataset_id = ${row.datasetId}`.execute(tx);
    }
    return rows.map(({ kind, phone, datasetId }) => ({ at: now, kind, phone, datasetId }));
  });
}
