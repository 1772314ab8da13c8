import type { AssignmentRule, EpochMs, UserRole, WhyHandover } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { type DueRow, type Scan, scanDue } from './due-work.ts';

/** A hand-over with its lead, as far as a step goes by it. Instants are epoch ms. */
export interface HandoverFacts {
  handoverId: string;
  state: 'open' | 'claimed' | 'unclaimed' | 'closed';
  reason: string;
  latestReason: string | null;
  urgent: boolean;
  summary: string | null;
  nextAt: EpochMs | null;
  createdAt: EpochMs;
  assignedTo: string | null;
  closedReason: string | null;
  leadId: string;
  datasetId: string;
  conversationId: string | null;
  phone: string;
  firstName: string;
  lastName: string | null;
  email: string | null;
  postcode: string | null;
  contactStatus: string;
  archived: boolean;
  suppressed: boolean;
  /** Why a person has to look, as the lead says now; null when nobody has to. */
  needsPersonReason: string | null;
  /** The lead stood as it does now when somebody was last needed: what came up does not end for that. */
  neededAsTheyAre: boolean;
  /** Whose lead it was before. */
  holder: string | null;
  companyName: string;
  clientTimezone: string;
  webhookUrl: string | null;
  settingsSnapshot: unknown;
  settingsVersion: number;
  /** A person has written to the lead since. */
  answeredByPerson: boolean;
}

/** Reads one hand-over; null when it is gone. */
export async function readHandover(
  tx: Tx,
  subject: { clientId: string; handoverId: string },
): Promise<HandoverFacts | null> {
  const { rows } = await sql<HandoverFacts>`
    select h.id as "handoverId", h.state, h.reason, h.latest_reason as "latestReason", h.urgent, h.summary,
      h.next_at as "nextAt", h.created_at as "createdAt", h.assigned_to as "assignedTo", h.closed_reason as "closedReason",
      l.id as "leadId", l.dataset_id as "datasetId", v.id as "conversationId", l.phone_number as phone,
      l.first_name as "firstName", l.last_name as "lastName", l.email, l.postcode,
      l.contact_status as "contactStatus", l.archived, l.assigned_to as holder,
      l.needs_person_reason as "needsPersonReason",
      coalesce((select n.data ->> 'status' = l.contact_status and (n.data ->> 'archived')::boolean = l.archived
                  -- A call that was booked or moved since settles what came up before it.
                  and not exists (select from decisions b where b.client_id = n.client_id and b.lead_id = n.lead_id
                                  and b.at > n.at and b.decision = 'booked')
                from decisions n
                where n.client_id = h.client_id and n.lead_id = h.lead_id and n.at >= h.created_at
                  and n.decision = 'needs_person'
                order by n.at desc, n.id desc limit 1), false) as "neededAsTheyAre",
      c.company_name as "companyName", c.timezone as "clientTimezone", c.n8n_webhook_url as "webhookUrl",
      d.settings_snapshot as "settingsSnapshot", d.settings_version as "settingsVersion",
      exists (select from suppressions s
              where s.client_id = h.client_id and s.phone = l.phone_number and s.lifted_at is null) as suppressed,
      exists (select from messages m
              where m.client_id = h.client_id and m.lead_id = h.lead_id and m.kind = 'manual'
                and m.created_at > h.created_at and m.state not in ('blocked', 'rejected')) as "answeredByPerson"
    from handovers h
    join leads l on l.client_id = h.client_id and l.id = h.lead_id
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    join clients c on c.id = h.client_id
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    where h.client_id = ${subject.clientId} and h.id = ${subject.handoverId}`.execute(tx);
  return rows[0] ?? null;
}

/** A lead that waits for somebody to take it. */
export interface WaitingHandover {
  leadId: string;
  name: string;
  phone: string;
  state: 'open' | 'unclaimed';
  reason: string;
  urgent: boolean;
  since: EpochMs;
  /** Whom it was offered to last, by e-mail address. */
  asked: string | null;
  /** The client's zone. */
  zone: string;
}

/** Leads `l` that nobody has taken yet, the longest waiting first. */
export async function listWaitingHandovers(
  tx: Tx,
  clientId: string,
  options: { limit: number; seen?: RawBuilder<unknown> },
): Promise<WaitingHandover[]> {
  const seen = options.seen === undefined ? sql`` : sql`and ${options.seen}`;
  const { rows } = await sql<WaitingHandover>`
    select l.id as "leadId", trim(concat_ws(' ', l.first_name, l.last_name)) as name, l.phone_number as phone, h.state,
      h.reason, h.urgent, h.created_at as since, u.email as asked, c.timezone as zone
    from handovers h
    join leads l on l.client_id = h.client_id and l.id = h.lead_id
    join clients c on c.id = h.client_id
    left join users u on u.client_id = h.client_id and u.id = h.assigned_to
    where h.client_id = ${clientId} and h.state in ('open', 'unclaimed') ${seen}
    order by h.created_at, h.id limit ${options.limit}`.execute(tx);
  return rows;
}

/** What the secrets of a client's hand-over webhook are made from; each change of secret is a generation, from 1. */
export function handoverSubject(clientId: string, generation: number): string {
  return generation === 1 ? clientId : `${clientId}/handovers/${generation}`;
}

/** What a client's hand-overs are signed with now: after a change of secret the one before it signs too for a while. */
export async function handoverSubjects(tx: Tx, clientId: string, realNow: EpochMs): Promise<string[]> {
  const row = await tx
    .selectFrom('clients')
    .select(['handover_secret_generation as generation', 'handover_previous_secret_until as previousUntil'])
    .where('id', '=', clientId)
    .executeTakeFirstOrThrow();
  const both = row.previousUntil !== null && row.previousUntil > realNow;
  const generations = both ? [row.generation, row.generation - 1] : [row.generation];
  return generations.map((generation) => handoverSubject(clientId, generation));
}

/** The phone of a hand-over's lead, whose gate comes before the hand-over; null when it is gone. */
export async function phoneOfHandover(
  tx: Tx,
  subject: { clientId: string; handoverId: string },
): Promise<string | null> {
  const row = await tx
    .selectFrom('handovers as h')
    .innerJoin('leads as l', (join) => join.onRef('l.client_id', '=', 'h.client_id').onRef('l.id', '=', 'h.lead_id'))
    .select('l.phone_number')
    .where('h.client_id', '=', subject.clientId)
    .where('h.id', '=', subject.handoverId)
    .executeTakeFirst();
  return row?.phone_number ?? null;
}

/** Whether a person of the team, `u`, may see a list. */
export function seesList(datasetId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(u.allowed_dataset_ids is null or ${datasetId} = any(u.allowed_dataset_ids))`;
}

/** A person of the client as the assignment sees them. */
export interface AssigneeRow {
  userId: string;
  role: UserRole;
  available: boolean;
  territories: string[];
  lastTurn: number | null;
}

/**
 * The client's people; who may not see the campaign or is not active is not available, nor who only administers the
 * installation (`permissions.takes_leads` false).
 */
export async function readAssignees(tx: Tx, subject: { clientId: string; datasetId: string }): Promise<AssigneeRow[]> {
  const { rows } = await sql<AssigneeRow>`
    select u.id as "userId", u.role, u.territories, t.last_turn::float8 as "lastTurn",
      u.status = 'active' and u.permissions ->> 'takes_leads' is distinct from 'false'
        and ${seesList(sql`${subject.datasetId}::uuid`)} as available
    from users u
    left join assignment_turns t on t.client_id = u.client_id and t.user_id = u.id
    where u.client_id = ${subject.clientId}
    order by u.id`.execute(tx);
  return rows;
}

/** Takes the client's gate of turns: from here to the commit nobody else gives any out. */
export async function lockTurns(tx: Tx, clientId: string): Promise<void> {
  await sql`insert into assignment_gates (client_id) values (${clientId}) on conflict do nothing`.execute(tx);
  await sql`select from assignment_gates where client_id = ${clientId} for no key update`.execute(tx);
}

/** Writes down that this person has had the next turn. The caller holds the gate of turns. */
export async function takeTurn(tx: Tx, subject: { clientId: string; userId: string }): Promise<void> {
  await sql`
    with next as (
      update assignment_gates set last_turn = last_turn + 1 where client_id = ${subject.clientId}
      returning client_id, last_turn)
    insert into assignment_turns (client_id, user_id, last_turn)
    select client_id, ${subject.userId}, last_turn from next
    on conflict (client_id, user_id) do update set last_turn = excluded.last_turn`.execute(tx);
}

/** How leads of a campaign find their person: unless it assigns by itself, those of a higher role decide. */
export function assignmentRuleOf(settings: {
  hot_lead_auto_assign: boolean;
  hot_lead_assignment_rule: AssignmentRule;
}): AssignmentRule {
  return settings.hot_lead_auto_assign ? settings.hot_lead_assignment_rule : 'manual';
}

/** Hand-overs for which the next person is to be asked. */
export async function scanHandovers(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'handovers', column: 'next_at' });
}

/** Deliveries of events to webhooks that are to go, for the first time or again. */
export async function scanWebhookDeliveries(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'webhook_deliveries', column: 'next_at' });
}

/** Notices that are to go, for the first time or again. */
export async function scanNotices(tx: Tx, scan: Scan): Promise<DueRow[]> {
  return await scanDue(tx, scan, { table: 'notices', column: 'next_at' });
}

/** Whose lead it is, and the latest hand-over of it; for `why`. */
export async function readWhyHandover(
  tx: Tx,
  subject: { clientId: string; leadId: string },
): Promise<{ owner: string | null; handover: WhyHandover | null }> {
  const { clientId, leadId } = subject;
  const name = sql`coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)`;
  const { rows: owners } = await sql<{ person: string }>`
    select ${name} as person from leads l
    join users u on u.client_id = l.client_id and u.id = l.assigned_to
    where l.client_id = ${clientId} and l.id = ${leadId}`.execute(tx);
  const { rows } = await sql<Omit<WhyHandover, 'asked'> & { id: string }>`
    select h.id, h.state, h.reason, h.closed_reason as "closedReason", h.claimed_at as "claimedAt",
      case when h.state = 'claimed' then ${name} end as holder, h.next_at as "nextAt"
    from handovers h
    left join users u on u.client_id = h.client_id and u.id = h.assigned_to
    where h.client_id = ${clientId} and h.lead_id = ${leadId}
    order by h.created_at desc, h.id desc limit 1`.execute(tx);
  const owner = owners[0]?.person ?? null;
  const [found] = rows;
  if (found === undefined) return { owner, handover: null };
  const { id, ...handover } = found;
  const { rows: asked } = await sql<WhyHandover['asked'][number]>`
    select ${name} as person, o.because, o.created_at as at
    from handover_offers o
    join users u on u.client_id = o.client_id and u.id = o.user_id
    where o.client_id = ${clientId} and o.handover_id = ${id}
    order by o.level`.execute(tx);
  return { owner, handover: { ...handover, asked } };
}
