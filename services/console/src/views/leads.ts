import { PERSON_NAME, readWhyLeads, type Tx } from '@rekindle/db';
import { type ContactStatus, type EpochMs, type NextAct, nextAct, type Sentiment } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import type { LeadFilter, LeadSort } from '../schemas/leads-filter.ts';
import type { LeadScope } from '../access/lead-scope.ts';
import { passing, SUPPRESSED } from './lead-filter.ts';

/** One line of the list. Instants are epoch ms. */
export interface ListedLead {
  id: string;
  firstName: string;
  lastName: string | null;
  phone: string;
  email: string | null;
  postcode: string | null;
  company: string | null;
  inquiryDate: string | null;
  datasetId: string;
  datasetName: string;
  status: ContactStatus;
  sentiment: Sentiment | null;
  suppressed: boolean;
  manualMode: boolean;
  needsPersonReason: string | null;
  flagged: boolean;
  archived: boolean;
  assignedTo: string | null;
  assignedName: string | null;
  lastMessageAt: EpochMs | null;
  repliedAt: EpochMs | null;
  latestReply: string | null;
  attributes: Record<string, string>;
  createdAt: EpochMs;
  next: NextAct;
}

/** The place in the list after which a page begins: the sorted value of its last line, and that line's id. */
export interface LeadCursor {
  value: string | number | null;
  id: string;
}

export interface LeadPage {
  items: ListedLead[];
  next: LeadCursor | null;
}

type Row = Omit<ListedLead, 'next'> & { sortedBy: string | number | null };

/**
 * A page of leads, each with what happens to it next and what stands against it.
 * @param options.skip lines to leave out after the cursor: how a list is entered in the middle
 */
export async function listLeads(
  tx: Tx,
  scope: LeadScope,
  options: { filter: LeadFilter; sort: LeadSort; after: LeadCursor | null; skip: number; limit: number; now: EpochMs },
): Promise<LeadPage> {
  const { filter, sort, after, skip, limit, now } = options;
  // Written out: the planner must know that a page is short.
  const place = sql`limit ${sql.lit(limit + 1)} offset ${sql.lit(skip)}`;
  // Workers side by side would mix the two halves of an order up.
  await sql`select set_config('max_parallel_workers_per_gather', '0', true)`.execute(tx);
  const ids = orderedIds(passing(scope, filter), sort, after, skip + limit + 1);
  const { rows } = await sql<Row>`
    with page as materialized (select * from (${ids}) f order by f.place ${place})
    select l.id, l.first_name as "firstName", l.last_name as "lastName", l.phone_number as phone, l.email, l.postcode,
      l.company, l.inquiry_date as "inquiryDate", l.dataset_id as "datasetId", d.name as "datasetName",
      l.contact_status as status, l.lead_sentiment as sentiment, ${SUPPRESSED} as suppressed,
      l.manual_mode as "manualMode", l.needs_person_reason as "needsPersonReason", l.flagged, l.archived,
      l.assigned_to as "assignedTo", ${PERSON_NAME} as "assignedName", l.last_message_at as "lastMessageAt",
      l.reply_received_at as "repliedAt", l.latest_lead_reply as "latestReply", l.attributes, l.created_at as "createdAt",
      p.sorted_by as "sortedBy"
    from page p
    join leads l on l.client_id = ${scope.clientId} and l.id = p.id
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    left join users u on u.client_id = l.client_id and u.id = l.assigned_to
    order by p.place`.execute(tx);
  const shown = rows.slice(0, limit);
  const why = await readWhyLeads(
    tx,
    scope.clientId,
    shown.map(({ id }) => id),
  );
  const items = shown.flatMap((row) => {
    const found = why.get(row.id);
    return found === undefined ? [] : [{ ...row, next: nextAct(found.lead, { now, zone: found.zone }) }];
  });
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items, next: last === undefined ? null : { value: last.sortedBy, id: last.id } };
}

/** Ids in their order with `place` counting them, at most `limit`; an index serves each order. */
function orderedIds(
  condition: RawBuilder<unknown>,
  sort: LeadSort,
  after: LeadCursor | null,
  limit: number,
): RawBuilder<unknown> {
  const numbered = (ids: RawBuilder<unknown>) => sql`select o.*, row_number() over () as place from (${ids}) o`;
  const from = sql`from leads l where ${condition}`;
  switch (sort) {
    case 'newest':
    case 'oldest': {
      const past = after === null ? sql`` : sql`and l.id ${sort === 'newest' ? sql`<` : sql`>`} ${after.id}::uuid`;
      const direction = sort === 'newest' ? sql`desc` : sql`asc`;
      return numbered(
        sql`select l.id, null::text as sorted_by ${from} ${past} order by l.id ${direction} limit ${sql.lit(limit)}`,
      );
    }
    case 'name': {
      const past = after === null ? sql`` : sql`and (l.surname_key, l.id) > (${after.value ?? ''}, ${after.id}::uuid)`;
      return numbered(
        sql`select l.id, l.surname_key as sorted_by ${from} ${past} order by l.surname_key, l.id limit ${sql.lit(limit)}`,
      );
    }
    case 'activity':
      return numbered(latestFirst(from, sql`l.last_message_at`, after, limit));
    case 'reply':
      return numbered(latestFirst(from, sql`l.reply_received_at`, after, limit));
  }
}

/** Those with an instant, the latest first, then those without: two walks over indexes, the second only where it is needed. */
function latestFirst(
  from: RawBuilder<unknown>,
  column: RawBuilder<unknown>,
  after: LeadCursor | null,
  limit: number,
): RawBuilder<unknown> {
  const ms = sql`(extract(epoch from ${column}) * 1000)::bigint`;
  const instant = after === null || after.value === null ? null : new Date(Number(after.value));
  const past = instant === null ? sql`` : sql`and (${column}, l.id) < (${instant}::timestamptz, ${after?.id}::uuid)`;
  const withInstant = sql`
    (select l.id, ${ms} as sorted_by ${from} and ${column} is not null ${past} order by ${column} desc, l.id desc limit ${sql.lit(limit)})`;
  const inNone = after !== null && after.value === null ? sql`and l.id < ${after.id}::uuid` : sql``;
  const without = sql`
    (select l.id, null::bigint as sorted_by ${from} and ${column} is null ${inNone} order by l.id desc limit ${sql.lit(limit)})`;
  if (after !== null && after.value === null) return without;
  return sql`${withInstant} union all ${without} limit ${sql.lit(limit)}`;
}

/** How many leads pass a filter. `exact` false: an estimate from a sample. */
export interface LeadCount {
  count: number;
  exact: boolean;
}

/** Counted one by one up to here; beyond it an estimate is good enough to steer by. */
const COUNTED_MAX = 20_000;
const SEARCHED_MAX = 100_000;
const SAMPLE_PERCENT = 1;

/** Counts leads exactly where that is cheap: whole datasets, and up to COUNTED_MAX of any filter. */
export async function countLeads(tx: Tx, scope: LeadScope, filter: LeadFilter): Promise<LeadCount> {
  const whole = await countWhole(tx, scope, filter);
  if (whole !== null) return { count: whole, exact: true };
  const condition = passing(scope, filter);
  // A search finds its leads one by one anyway; the start of a common name is no reason to sample them all.
  const searching = filter.q !== undefined && filter.q !== '';
  const most = searching ? SEARCHED_MAX : COUNTED_MAX;
  const counted = await sql<{ count: number }>`
    select count(*) as count from (select from leads l where ${condition} limit ${sql.lit(most + 1)}) found`.execute(
    tx,
  );
  const count = counted.rows[0]?.count ?? 0;
  if (count <= most || searching) return { count, exact: count <= most };
  const sampled = await sql<{ count: number }>`
    select count(*) as count from leads l tablesample system (${sql.lit(SAMPLE_PERCENT)}) repeatable (1)
    where ${condition}`.execute(tx);
  const estimate = ((sampled.rows[0]?.count ?? 0) * 100) / SAMPLE_PERCENT;
  return { count: Math.max(most + 1, Math.round(estimate)), exact: false };
}

/** Leads of whole datasets are counted as they come and go; null when the filter asks for more than datasets. */
async function countWhole(tx: Tx, scope: LeadScope, filter: LeadFilter): Promise<number | null> {
  const { dataset, archived, ...others } = filter;
  const asked = Object.values(others).some((each) => each !== undefined && each !== '' && !isEmpty(each));
  if (asked || scope.onlyOf !== null || archived === 'yes') return null;
  const column = archived === 'any' ? sql`total_leads` : sql`active_leads`;
  const inScope = scope.datasetIds === null ? sql`` : sql`and dataset_id = any(${[...scope.datasetIds]}::uuid[])`;
  const chosen = dataset === undefined || isEmpty(dataset) ? sql`` : sql`and dataset_id = any(${dataset}::uuid[])`;
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(${column}), 0)::bigint as count from dataset_stats
    where client_id = ${scope.clientId} ${inScope} ${chosen}`.execute(tx);
  return rows[0]?.count ?? 0;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
