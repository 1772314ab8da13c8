import type { ContactStatus, EpochMs, MessageState, Sentiment } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { type LeadScope, visibleConversation } from '../access/lead-scope.ts';
import { numberRange } from './lead-filter.ts';
import { PERSON_NAME, type Tx, UNANSWERED } from '@rekindle/db';

/** The queues of the inbox. A conversation can be in several. */
export const INBOX_QUEUES = ['hot', 'needs_person', 'ai', 'mine', 'unassigned', 'snoozed', 'all'] as const;
type InboxQueue = (typeof INBOX_QUEUES)[number];

/** One line of the inbox. Instants are epoch ms. */
export interface ListedConversation {
  id: string;
  leadId: string;
  firstName: string;
  lastName: string | null;
  phone: string;
  datasetId: string;
  datasetName: string;
  leadStatus: ContactStatus;
  sentiment: Sentiment | null;
  needsPersonReason: string | null;
  manualMode: boolean;
  takenOverBy: string | null;
  takenOverById: string | null;
  assignedTo: string | null;
  assignedName: string | null;
  suppressed: boolean;
  status: 'active' | 'archived' | 'completed';
  /** They wrote last. */
  unanswered: boolean;
  messageCount: number;
  lastMessageAt: EpochMs;
  lastKind: string | null;
  lastText: string | null;
  lastState: MessageState | null;
  /** When the AI's answer goes, and when it is drafted. */
  draftGoesAt: EpochMs | null;
  hasDraft: boolean;
  draftDueAt: EpochMs | null;
  frozenUntil: EpochMs | null;
  frozenBy: string | null;
  snoozedUntil: EpochMs | null;
}

interface ConversationCursor {
  at: EpochMs;
  id: string;
}

/**
 * Few rows of many are asked for here. The planner takes a table in memory for cheaper to read whole, and a plan made
 * for any values serves none of these well: so rows are looked up one by one, planned for the values at hand.
 */
async function fewOfMany(tx: Tx): Promise<void> {
  await sql`
    select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(tx);
}

/** A page of a queue, the latest text first. */
export async function listConversations(
  tx: Tx,
  scope: LeadScope,
  options: {
    queue: InboxQueue;
    /** Only of this campaign. */
    datasetId?: string;
    q?: string;
    after: ConversationCursor | null;
    limit: number;
    now: EpochMs;
  },
): Promise<{ items: ListedConversation[]; next: ConversationCursor | null }> {
  const { queue, datasetId, after, limit, now } = options;
  await fewOfMany(tx);
  const past =
    after === null
      ? sql``
      : sql`and (v.last_message_at, v.id) < (${instant(after.at)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<ListedConversation>`
    with page as materialized (
      select v.id from conversations v join leads l on l.client_id = v.client_id and l.id = v.lead_id
      where ${visibleConversation(scope)} and ${inQueue(scope, queue, now)} ${ofCampaign(datasetId)} ${await searched(tx, scope, options.q)} ${past}
      order by v.last_message_at desc, v.id desc limit ${sql.lit(limit + 1)})
    select ${LINE} from page p
    join conversations v on v.client_id = ${scope.clientId} and v.id = p.id ${LINE_JOINS}
    order by v.last_message_at desc, v.id desc`.execute(tx);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : { at: last.lastMessageAt, id: last.id } };
}

/** One line by its id; null when there is none that the one who asks may see. */
export async function readListed(tx: Tx, scope: LeadScope, id: string): Promise<ListedConversation | null> {
  const { rows } = await sql<ListedConversation>`
    select ${LINE} from conversations v ${LINE_JOINS} where ${visibleConversation(scope)} and v.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

const LINE = sql`
  v.id, v.lead_id as "leadId", l.first_name as "firstName", l.last_name as "lastName", v.phone,
  v.dataset_id as "datasetId", d.name as "datasetName", l.contact_status as "leadStatus", v.sentiment,
  l.needs_person_reason as "needsPersonReason", l.manual_mode as "manualMode", v.taken_over_by as "takenOverBy",
  v.taken_over_by_id as "takenOverById", l.assigned_to as "assignedTo",
  case when u.id is not null then ${PERSON_NAME} end as "assignedName",
  exists (select from suppressions s where s.client_id = v.client_id and s.phone = v.phone and s.lifted_at is null)
    as suppressed,
  v.status, ${UNANSWERED} as unanswered,
  v.message_count as "messageCount", v.last_message_at as "lastMessageAt",
  t.kind as "lastKind", left(t.content, 200) as "lastText", t.state as "lastState",
  r.id is not null as "hasDraft", r.not_before as "draftGoesAt", v.reply_due_at as "draftDueAt",
  v.frozen_until as "frozenUntil", v.frozen_by as "frozenBy", v.snoozed_until as "snoozedUntil"`;

const LINE_JOINS = sql`
  join leads l on l.client_id = v.client_id and l.id = v.lead_id
  join datasets d on d.client_id = v.client_id and d.id = v.dataset_id
  left join users u on u.client_id = l.client_id and u.id = l.assigned_to
  left join lateral (
    select m.kind, m.content, m.state from messages m
    where m.client_id = v.client_id and m.conversation_id = v.id and m.state not in ('planned', 'due', 'blocked')
    order by m.created_at desc limit 1) t on true
  left join lateral (
    select m.id, m.not_before from messages m
    where m.client_id = v.client_id and m.to_number = v.phone and m.conversation_id = v.id and m.kind = 'reply'
      and m.state in ('planned', 'due') limit 1) r on true`;

/** Leads with whom nothing is left for the AI to do. */
const OVER = ['COLD', 'REMOVED', 'CONVERTED', 'ARCHIVED'];

/** What conversation `v` of lead `l` must be to stand in a queue. */
function inQueue({ userId }: LeadScope, queue: InboxQueue, now: EpochMs): RawBuilder<unknown> {
  const open = sql`v.status = 'active' and (v.snoozed_until is null or v.snoozed_until <= ${instant(now)}::timestamptz)`;
  switch (queue) {
    case 'hot':
      return sql`l.contact_status = 'HOT' and ${open}`;
    case 'needs_person':
      return sql`l.needs_person_reason is not null and ${open}`;
    case 'ai':
      return sql`v.last_inbound_at is not null and not l.manual_mode and l.needs_person_reason is null
        and l.contact_status <> all(${OVER}::text[]) and ${open}`;
    case 'mine':
      return userId === null ? sql`false` : sql`l.assigned_to = ${userId}::uuid and ${open}`;
    case 'unassigned':
      return sql`l.assigned_to is null
        and (l.contact_status = 'HOT' or l.needs_person_reason is not null or l.manual_mode) and ${open}`;
    case 'snoozed':
      return sql`v.snoozed_until > ${instant(now)}::timestamptz`;
    case 'all':
      return sql`true`;
  }
}

function ofCampaign(datasetId: string | undefined): RawBuilder<unknown> {
  return datasetId === undefined ? sql`` : sql`and v.dataset_id = ${datasetId}::uuid`;
}

/** Texts that a search looks through, the newest first: words from long ago are found by the name. */
const FOUND_TEXTS_MAX = 2_000;
const WORDS_MIN = 3;
const AFTER_ALL = '\u{10FFFF}';

/** The start of a name or number, or words of a text. */
async function searched(tx: Tx, { clientId }: LeadScope, q: string | undefined): Promise<RawBuilder<unknown>> {
  const text = q?.trim().toLowerCase().replaceAll(/\s+/g, ' ') ?? '';
  if (text === '') return sql``;
  const numbers = numberRange(text);
  if (numbers !== null) {
    return sql`and v.lead_id in (select id from leads where client_id = ${clientId}
      and phone_number >= ${numbers.from} and phone_number < ${numbers.to})`;
  }
  const named = (column: string) => sql`
    select id from leads where client_id = ${clientId} and ${sql.ref(column)} >= ${text}
      and ${sql.ref(column)} < ${text + AFTER_ALL}`;
  if (text.length < WORDS_MIN) return sql`and v.lead_id in (${named('name_key')} union all ${named('surname_key')})`;
  // Read first: the planner would look through the texts again for each conversation.
  const like = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const { rows } = await sql<{ id: string }>`
    select distinct conversation_id as id from (
      select conversation_id from messages
      where client_id = ${clientId} and kind in ('inbound', 'reply', 'manual') and state <> 'blocked'
        and content ilike ${like}
      order by created_at desc limit ${sql.lit(FOUND_TEXTS_MAX)}) found`.execute(tx);
  const found = rows.map(({ id }) => id);
  return sql`and (v.lead_id in (${named('name_key')} union all ${named('surname_key')}) or v.id = any(${found}::uuid[]))`;
}

/** Conversations of a queue are counted up to here: nobody acts on more. */
export const COUNTED_MAX = 1_000;

/** How many conversations stand in each queue, at most COUNTED_MAX of each; with `datasetId` only of that campaign. */
export async function countQueues(
  tx: Tx,
  scope: LeadScope,
  { datasetId, now }: { datasetId?: string; now: EpochMs },
): Promise<Record<InboxQueue, number>> {
  await fewOfMany(tx);
  const counts = INBOX_QUEUES.map(
    (queue) => sql`(select count(*)::int from (
      select from conversations v join leads l on l.client_id = v.client_id and l.id = v.lead_id
      where ${visibleConversation(scope)} and ${inQueue(scope, queue, now)} ${ofCampaign(datasetId)} limit ${sql.lit(COUNTED_MAX)}) x) as ${sql.ref(queue)}`,
  );
  const { rows } = await sql<Record<InboxQueue, number>>`select ${sql.join(counts)}`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('Counting gave no row');
  return row;
}

function instant(at: EpochMs): Date {
  return new Date(at);
}
