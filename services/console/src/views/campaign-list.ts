import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { type CampaignReason, campaignSentence } from '@rekindle/scheduler';
import { sql } from 'kysely';
import { instant, instantOrNull } from '../schemas/common.ts';

export interface CampaignListScope {
  clientId: string;
  /** Null: every dataset. */
  allowedDatasetIds: readonly string[] | null;
  now: EpochMs;
  status?: 'draft' | 'active' | 'paused' | 'completed' | 'archived' | undefined;
  q?: string | undefined;
  /** Id of the last campaign of the page before; the newest come first. */
  after: string | null;
  limit: number;
  /** Only this one, archived or not. */
  id?: string;
}

export interface CampaignRow {
  id: string;
  name: string;
  status: 'draft' | 'active' | 'paused' | 'completed';
  drainingSince: EpochMs | null;
  archived: boolean;
  pausedReason: string | null;
  createdAt: EpochMs;
  startedAt: EpochMs | null;
  endedAt: EpochMs | null;
  lastReason: string | null;
  zone: string;
}

interface Counts {
  id: string;
  leads: number;
  texted: number;
  texted_twice: number;
  texted_thrice: number;
  replied: number;
  hot: number;
  booked: number;
  converted: number;
}

const NO_LEADS = {
  ...{ leads: 0, texted: 0, texted_twice: 0, texted_thrice: 0 },
  ...{ replied: 0, hot: 0, booked: 0, converted: 0 },
};

/** Opt-outs, other than by an import, a wrong number or an invalid one. */
const OPT_OUT_SOURCES = ['keyword', 'phrase', 'provider', 'model', 'person'];

/** A page of a client's campaigns with their sentence and funnel. One statement a count for the whole page. */
export async function listCampaigns(tx: Tx, scope: CampaignListScope) {
  const { clientId, now } = scope;
  const rows = await readRows(tx, scope);
  const ids = rows.map((row) => row.id);
  const [people, enrolments, optedOut] = [
    await countLeads(tx, clientId, ids),
    await countDue(tx, clientId, ids, now),
    await countOptOuts(tx, clientId, ids),
  ];
  return rows.map((row) => {
    const due = enrolments.get(row.id) ?? { due: 0, waiting: 0, drained: 0 };
    const { id: _, ...funnel } = people.get(row.id) ?? { id: row.id, ...NO_LEADS };
    const reason = row.lastReason === null ? null : (JSON.parse(row.lastReason) as CampaignReason);
    return {
      id: row.id,
      name: row.name,
      status: row.status,
      draining: row.drainingSince !== null,
      archived: row.archived,
      sentence: campaignSentence(row, due, reason, now, row.zone),
      funnel: { ...funnel, opted_out: optedOut.get(row.id) ?? 0 },
      created_at: instant(row.createdAt),
      started_at: instantOrNull(row.startedAt),
      ended_at: instantOrNull(row.endedAt),
    };
  });
}

async function readRows(tx: Tx, scope: CampaignListScope): Promise<CampaignRow[]> {
  const { clientId, status, q, after, id } = scope;
  const allowed =
    scope.allowedDatasetIds === null ? sql`true` : sql`d.id = any(${[...scope.allowedDatasetIds]}::uuid[])`;
  const wanted =
    id !== undefined
      ? sql`d.id = ${id}`
      : status === 'archived'
        ? sql`d.archived`
        : status === undefined
          ? sql`not d.archived`
          : sql`not d.archived and d.campaign_status = ${status}`;
  const named =
    q === undefined || q.trim() === ''
      ? sql`true`
      : sql`d.name ilike ${`%${q.trim().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`}`;
  const { rows } = await sql<CampaignRow>`
    select d.id, d.name, d.campaign_status as status, d.draining_since as "drainingSince", d.archived,
      d.paused_reason as "pausedReason", d.created_at as "createdAt", d.campaign_start_date as "startedAt",
      d.campaign_end_date as "endedAt", g.last_reason as "lastReason",
      coalesce(d.settings_snapshot ->> 'sending_timezone', c.timezone) as zone
    from datasets d
    join clients c on c.id = d.client_id
    left join campaign_gates g on g.client_id = d.client_id and g.dataset_id = d.id
    where d.client_id = ${clientId} and ${allowed} and ${wanted} and ${named}
      and ${after === null ? sql`true` : sql`d.id < ${after}::uuid`}
    order by d.id desc limit ${scope.limit}`.execute(tx);
  return rows;
}

async function countLeads(tx: Tx, clientId: string, ids: readonly string[]): Promise<Map<string, Counts>> {
  const { rows } = await sql<Counts>`
    select dataset_id as id, count(*) as leads, count(m1_sent_at) as texted, count(m2_sent_at) as texted_twice,
      count(m3_sent_at) as texted_thrice, count(reply_received_at) as replied,
      count(*) filter (where contact_status in ('HOT', 'CALL_BOOKED', 'CONVERTED')) as hot,
      count(*) filter (where call_booked or contact_status = 'CALL_BOOKED') as booked,
      count(*) filter (where contact_status = 'CONVERTED') as converted
    from leads where client_id = ${clientId} and dataset_id = any(${[...ids]}::uuid[])
    group by dataset_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function countDue(tx: Tx, clientId: string, ids: readonly string[], now: EpochMs) {
  const { rows } = await sql<{ id: string; due: number; waiting: number; drained: number }>`
    select dataset_id as id,
      count(*) filter (where state = 'active' and pending_message_id is null and next_step <= 3
                       and due_at <= ${new Date(now)}::timestamptz) as due,
      count(*) filter (where state = 'waiting') as waiting,
      count(*) filter (where state = 'held' and reason = 'draining') as drained
    from enrolments
    where client_id = ${clientId} and dataset_id = any(${[...ids]}::uuid[]) and state in ('active', 'waiting', 'held')
    group by dataset_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function countOptOuts(tx: Tx, clientId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; people: number }>`
    select l.dataset_id as id, count(distinct l.id) as people
    from suppressions s
    join leads l on l.client_id = s.client_id and l.phone_number = s.phone and l.m1_sent_at <= s.created_at
    where s.client_id = ${clientId} and s.lifted_at is null and s.source = any(${OPT_OUT_SOURCES})
      and l.dataset_id = any(${[...ids]}::uuid[])
    group by l.dataset_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.people]));
}
