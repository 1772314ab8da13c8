import type { EpochMs, MessageKind } from '@rekindle/domain';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../generated/schema.ts';
import { at, type Tx } from '../tenant.ts';
import { RAW_CALLBACKS } from './forget-callbacks.ts';
import { POLLED_NUMBERS } from './polled-numbers.ts';

/** Something due, as the system role may see it: whose it is, which it is, since when. */
export interface DueRow {
  clientId: string;
  id: string;
  /** Epoch ms; real time where the column is. */
  dueAt: EpochMs;
}

export interface DueMessage extends DueRow {
  kind: MessageKind;
}

/** Where a scan goes on: after this row, in order of due time and id. */
export type ScanCursor = Pick<DueRow, 'dueAt' | 'id'> | null;

export interface Scan {
  /** Due up to here. */
  until: EpochMs;
  after: ScanCursor;
  limit: number;
}

/**
 * The earliest instant of each kind of due work, epoch ms, null when there is none; -Infinity when it has no time yet
 * and counts as due. The first group is business time, the second real time. For the system role.
 */
export interface EarliestDue {
  tick: EpochMs | null;
  planned: EpochMs | null;
  reply: EpochMs | null;
  reconcile: EpochMs | null;
  silence: EpochMs | null;
  alarm: EpochMs | null;
  held: EpochMs | null;
  handover: EpochMs | null;
  notice: EpochMs | null;
  webhook: EpochMs | null;
  review: EpochMs | null;
  mapping: EpochMs | null;
  poll: EpochMs | null;
  upload: EpochMs | null;
  /** When the oldest upload came in whose files are still kept. */
  files: EpochMs | null;
  /** When the oldest callback came whose words are still kept and nothing waits for. */
  callbacks: EpochMs | null;
  /** Since when the oldest text that may go has not been claimed. */
  dueMessage: EpochMs | null;
  /** When the oldest text not yet matched came in. */
  unmatched: EpochMs | null;
  parked: boolean;

  wakeMessage: EpochMs | null;
  wakeInbox: EpochMs | null;
  wakeStatus: EpochMs | null;
  lease: EpochMs | null;
}

export async function readEarliestDue(db: Kysely<DB>): Promise<EarliestDue> {
  const { rows } = await sql<EarliestDue>`
    select
      (select min(next_tick_at) from campaign_ticks) as tick,
      (select min(not_before) from messages where state = 'planned') as planned,
      (select min(reply_due_at) from conversations where reply_due_at is not null) as reply,
      (select min(reconcile_at) from messages where reconcile_at is not null) as reconcile,
      (select min(silence_due_at) from conversations where silence_due_at is not null) as silence,
      (select min(alarm_due_at) from conversations where alarm_due_at is not null) as alarm,
      (select min(held_until) from enrolments where state = 'held') as held,
      (select min(next_at) from handovers where next_at is not null) as handover,
      (select min(next_at) from notices where next_at is not null) as notice,
      (select min(next_at) from webhook_deliveries where next_at is not null) as webhook,
      (select min(due_at) from review_tasks) as review,
      (select min(due_at) from persona_mappings) as mapping,
      (select min(coalesce(next_poll_at, '-infinity')) from sender_numbers
        where ${sql.raw(POLLED_NUMBERS)}) as poll,
      least((select min(coalesce(started_at, created_at)) from uploads where status in ('pending', 'processing')),
            (select min(settling_since) from uploads where settling_since is not null)) as upload,
      (select min(created_at) from uploads where files_removed_at is null and status not in ('pending', 'processing')) as files,
      least((select min(received_at) from inbox where ${RAW_CALLBACKS.inbox}),
            (select min(received_at) from status_events where ${RAW_CALLBACKS.status_events})) as callbacks,
      (select min(due_since) from messages where state = 'due') as "dueMessage",
      (select min(received_at) from inbox where processed_at is null and client_id is not null) as unmatched,
      exists (select from messages where state = 'planned' and not_before is null) as parked,
      (select case when exists (select from messages where state = 'due' and wake_after is null) then '-infinity'
                   else (select min(wake_after) from messages where state = 'due') end) as "wakeMessage",
      (select case when exists (select from inbox where processed_at is null and client_id is not null and wake_after is null)
                   then '-infinity'
                   else (select min(wake_after) from inbox where processed_at is null and client_id is not null) end) as "wakeInbox",
      (select case when exists (select from status_events where applied_at is null and client_id is not null and wake_after is null)
                   then '-infinity'
                   else (select min(wake_after) from status_events where applied_at is null and client_id is not null) end) as "wakeStatus",
      (select min(lease_until) from messages where state = 'sending') as lease`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error('A select without a table gave no row');
  return row;
}

/** Where the system role finds a kind of due work: rows whose `column` has come. */
type DuePlace =
  | { table: 'messages'; column: 'not_before' | 'reconcile_at' | 'lease_until' }
  | { table: 'conversations'; column: 'reply_due_at' | 'silence_due_at' | 'alarm_due_at' }
  | { table: 'enrolments'; column: 'held_until' }
  | { table: 'handovers' | 'notices' | 'webhook_deliveries'; column: 'next_at' };

/** Rows whose time has come, oldest first; `state`: only those in it. */
export async function scanDue(tx: Tx, scan: Scan, place: DuePlace, state?: string): Promise<DueRow[]> {
  const column = sql.ref(place.column);
  const inState = state === undefined ? sql`true` : sql`state = ${sql.lit(state)}`;
  const { after } = scan;
  const following =
    after === null || !Number.isFinite(after.dueAt)
      ? sql`true`
      : sql`(${column}, id) > (${at(after.dueAt)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<DueRow>`
    select client_id as "clientId", id, ${column} as "dueAt" from ${sql.table(place.table)}
    where ${inState} and ${column} <= ${at(scan.until)}::timestamptz and ${following}
    order by ${column}, id limit ${scan.limit}`.execute(tx);
  return rows;
}

/** Planned texts whose time has come, oldest first. */
export async function scanPlanned(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'messages', column: 'not_before' }, 'planned');
}

/** Planned texts with no time, of clients that may send and have a number; by id. */
export async function scanParked(tx: Tx, scan: Omit<Scan, 'until'>): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select m.client_id as "clientId", m.id, 0 as "dueAt"
    from messages m
    join clients c on c.id = m.client_id
    cross join platform_settings p
    where m.state = 'planned' and m.not_before is null and c.status = 'active' and c.sending_stopped_at is null
      and p.sending_paused_at is null
      and exists (select from sender_numbers n where n.client_id = m.client_id and n.active)
      and ${scan.after === null ? sql`true` : sql`m.id > ${scan.after.id}::uuid`}
    order by m.id limit ${scan.limit}`.execute(tx);
  return rows;
}

/** Conversations the AI is to answer. */
export async function scanReplies(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'conversations', column: 'reply_due_at' });
}

/** Conversations that have been silent for as long as was said when they were last touched. */
export async function scanSilences(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'conversations', column: 'silence_due_at' });
}

/** Conversations that a person took over and whose lead may still be unanswered. */
export async function scanAlarms(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'conversations', column: 'alarm_due_at' });
}

/** Texts of which the provider is to be asked. */
export async function scanReconciles(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'messages', column: 'reconcile_at' });
}

/** Claims not settled within their lease; `until` is real time. */
export async function scanExpiredLeases(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'messages', column: 'lease_until' }, 'sending');
}

/** Held enrolments whose waiting time is over. */
export async function scanHeld(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'enrolments', column: 'held_until' }, 'held');
}

/** Numbers to ask the provider about inbound texts; one never asked about is due. */
export async function scanPolls(tx: Tx, scan: Pick<Scan, 'until'>): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select client_id as "clientId", id, coalesce(next_poll_at, '-infinity') as "dueAt" from sender_numbers
    where ${sql.raw(POLLED_NUMBERS)} and (next_poll_at is null or next_poll_at <= ${at(scan.until)}::timestamptz)`.execute(
    tx,
  );
  return rows;
}

/**
 * Uploads nobody has begun, or settled whom they suppressed, since `pendingUntil`, or begun and not ended since
 * `startedUntil` (business time).
 */
export async function scanStaleUploads(
  tx: Tx,
  scan: { pendingUntil: EpochMs; startedUntil: EpochMs; limit: number },
): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select client_id as "clientId", id, coalesce(settling_since, started_at, created_at) as "dueAt" from uploads
    where settling_since <= ${at(scan.pendingUntil)}::timestamptz
       or status = 'pending' and created_at <= ${at(scan.pendingUntil)}::timestamptz
       or status = 'processing' and coalesce(started_at, created_at) <= ${at(scan.startedUntil)}::timestamptz
    order by 3 limit ${scan.limit}`.execute(tx);
  return rows;
}

/** Uploads that came in before `until` (business time) whose files are still kept, the oldest first. */
export async function scanKeptFiles(tx: Tx, scan: { until: EpochMs; limit: number }): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select client_id as "clientId", id, created_at as "dueAt" from uploads
    where files_removed_at is null and status not in ('pending', 'processing') and created_at <= ${at(scan.until)}::timestamptz
    order by created_at, id limit ${scan.limit}`.execute(tx);
  return rows;
}

export interface Rewake {
  /** Real time up to which a wake-up counts as lost; below `again`, else the same rows come again and again. */
  realUntil: EpochMs;
  /** Real time of the next try. */
  again: EpochMs;
  limit: number;
}

function lost(rewake: Rewake) {
  return sql`(wake_after is null or wake_after <= ${at(rewake.realUntil)}::timestamptz)`;
}

/** Takes due texts whose wake-up seems lost and sets their next one. Several sweepers share them. */
export async function rewakeDueMessages(tx: Tx, rewake: Rewake): Promise<DueMessage[]> {
  const { rows } = await sql<DueMessage>`
    with picked as (
      select client_id, id from messages where state = 'due' and ${lost(rewake)}
      order by wake_after limit ${rewake.limit} for update skip locked)
    update messages m set wake_after = ${at(rewake.again)}::timestamptz
    from picked p
    where m.client_id = p.client_id and m.id = p.id and m.state = 'due'
    returning m.client_id as "clientId", m.id, m.kind, m.due_since as "dueAt"`.execute(tx);
  return rows;
}

/** Takes stored inbound texts that nobody has matched and sets their next wake-up. */
export async function rewakeInbox(tx: Tx, rewake: Rewake): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    with picked as (
      select id from inbox where processed_at is null and client_id is not null and ${lost(rewake)}
      order by wake_after limit ${rewake.limit} for update skip locked)
    update inbox r set wake_after = ${at(rewake.again)}::timestamptz
    from picked p
    where r.id = p.id and r.processed_at is null
    returning r.client_id as "clientId", r.id, r.received_at as "dueAt"`.execute(tx);
  return rows;
}

/** Takes stored delivery reports that nobody has applied and sets their next wake-up. */
export async function rewakeStatusEvents(tx: Tx, rewake: Rewake): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    with picked as (
      select id from status_events where applied_at is null and client_id is not null and ${lost(rewake)}
      order by wake_after limit ${rewake.limit} for update skip locked)
    update status_events r set wake_after = ${at(rewake.again)}::timestamptz
    from picked p
    where r.id = p.id and r.applied_at is null
    returning r.client_id as "clientId", r.id, r.received_at as "dueAt"`.execute(tx);
  return rows;
}
