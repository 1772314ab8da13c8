import { answerOfPerson, GOES_BY_ITSELF, type Tx, UNANSWERED } from '@rekindle/db';
import { causeWords, type EpochMs, HOUR_MS, offsetAt, REASONS_PAST_STOP, spokenTime } from '@rekindle/domain';
import { sql } from 'kysely';
import { visible } from '../access/lead-scope.ts';
import { item, SHOWN_MAX, type TodayItem, type TodayScope } from './today-item.ts';

const NAME = sql<string>`trim(concat_ws(' ', l.first_name, l.last_name))`;
const SHOWN = sql`limit ${sql.lit(SHOWN_MAX + 1)}`;

interface Person {
  id: string;
  leadId: string;
  name: string;
  said: string | null;
  at: EpochMs;
  conversationId: string | null;
  reason: string;
}

/** Leads that wait for somebody: hot and unclaimed, written to a person in vain, to be looked at, calls today and tomorrow. */
export async function readPeople(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const bookings = scope.sees.bookings ? await readBookings(tx, scope) : [];
  return [
    ...(await readHot(tx, scope)),
    ...(await readTakeovers(tx, scope)),
    ...(await readNeedy(tx, scope)),
    ...bookings,
  ];
}

async function readHot(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { rows } = await sql<Person & { urgent: boolean; state: string; asked: string | null }>`
    select h.id, l.id as "leadId", ${NAME} as name, l.latest_lead_reply as said, h.created_at as at, v.id as "conversationId",
      coalesce(h.latest_reason, h.reason) as reason, h.urgent, h.state, u.email as asked
    from handovers h
    join leads l on l.client_id = h.client_id and l.id = h.lead_id
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    left join users u on u.client_id = h.client_id and u.id = h.assigned_to
    where ${visible(scope)} and h.client_id = l.client_id and h.state in ('open', 'unclaimed')
    order by h.urgent desc, h.created_at ${SHOWN}`.execute(tx);
  return rows.map(({ id, leadId, name, said, at, conversationId, reason, urgent, state, asked }) => {
    const who = state === 'unclaimed' ? 'nobody has taken them' : asked === null ? null : `${asked} was asked`;
    const detail = [causeWords(reason), who, quoted(said)].filter((part) => part !== null).join(' · ');
    return item({
      id,
      kind: 'hot_lead',
      urgent: urgent || state === 'unclaimed',
      title: name,
      detail,
      at,
      act: 'take',
      leadId,
      conversationId,
    });
  });
}

/** A person has taken them over, they wrote last, and nobody has answered, nor wrote a text that waits for the morning. */
async function readTakeovers(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { rows } = await sql<Person & { by: string | null }>`
    select l.id, l.id as "leadId", ${NAME} as name, l.latest_lead_reply as said, v.last_inbound_at as at,
      v.id as "conversationId", v.taken_over_by as by
    from leads l
    join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    where ${visible(scope)} and l.manual_mode and v.status = 'active' and ${UNANSWERED}
      and (v.snoozed_until is null or v.snoozed_until <= app_now()) and l.contact_status not in ('REMOVED', 'ARCHIVED')
      and not ${answerOfPerson(GOES_BY_ITSELF)}
      and not exists (select from handovers h where h.client_id = l.client_id and h.lead_id = l.id and h.state in ('open', 'unclaimed'))
    order by v.last_inbound_at ${SHOWN}`.execute(tx);
  return rows.map(({ id, leadId, name, said, at, conversationId, by }) => {
    const detail = [by === null ? null : `with ${by}`, quoted(said)].filter((part) => part !== null).join(' · ');
    const urgent = scope.now - at > HOUR_MS / 2;
    return item({
      id,
      kind: 'takeover',
      urgent,
      title: name,
      detail: detail === '' ? null : detail,
      at,
      act: 'answer',
      leadId,
      conversationId,
    });
  });
}

async function readNeedy(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { rows } = await sql<Person & { removed: boolean }>`
    select l.id, l.id as "leadId", ${NAME} as name, l.latest_lead_reply as said, coalesce(l.reply_received_at, l.updated_at) as at,
      v.id as "conversationId", l.needs_person_reason as reason, l.contact_status = 'REMOVED' as removed
    from leads l
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    where ${visible(scope)} and l.needs_person_reason is not null and not l.archived
      and (l.contact_status <> 'REMOVED' or l.needs_person_reason = any(${[...REASONS_PAST_STOP]}::text[]))
      and (v.snoozed_until is null or v.snoozed_until <= app_now())
      and not exists (select from handovers h where h.client_id = l.client_id and h.lead_id = l.id and h.state in ('open', 'unclaimed'))
      and not (l.contact_status <> 'REMOVED' and l.manual_mode and ${UNANSWERED})
    order by at ${SHOWN}`.execute(tx);
  return rows.map(({ id, leadId, name, said, at, conversationId, reason, removed }) => {
    const detail = [causeWords(reason), quoted(said)].filter((part) => part !== null).join(' · ');
    return item({
      id,
      kind: 'needs_person',
      title: name,
      detail,
      at,
      act: conversationId === null || removed ? 'open' : 'answer',
      leadId,
      conversationId,
    });
  });
}

const DAY_MS = 24 * HOUR_MS;

async function readBookings(tx: Tx, scope: TodayScope): Promise<TodayItem[]> {
  const { now, zone } = scope;
  const midnight = Math.floor((now + offsetAt(zone, now)) / DAY_MS) * DAY_MS + 2 * DAY_MS;
  const until = midnight - offsetAt(zone, midnight);
  const { rows } = await sql<{
    id: string;
    at: EpochMs;
    leadId: string;
    name: string;
    phone: string;
    assigned: string | null;
  }>`
    select b.id, b.starts_at as at, l.id as "leadId", ${NAME} as name, l.phone_number as phone, u.email as assigned
    from bookings b
    join leads l on l.client_id = b.client_id and l.id = b.lead_id
    left join users u on u.client_id = l.client_id and u.id = l.assigned_to
    where ${visible(scope)} and b.status in ('pending', 'confirmed') and b.starts_at >= ${new Date(now - HOUR_MS)}::timestamptz
      and b.starts_at < ${new Date(until)}::timestamptz
    order by b.starts_at ${SHOWN}`.execute(tx);
  return rows.map(({ id, at, leadId, name, phone, assigned }) => {
    const detail = [phone, assigned === null ? 'with nobody' : `with ${assigned}`].join(' · ');
    return item({
      id,
      kind: 'booking',
      title: `${spokenTime(at, now, zone)}: call with ${name}`,
      detail,
      at,
      act: 'open',
      leadId,
    });
  });
}

const QUOTE_MAX = 120;

function quoted(said: string | null): string | null {
  if (said === null || said.trim() === '') return null;
  const short = said.length > QUOTE_MAX ? `${said.slice(0, QUOTE_MAX - 1)}…` : said;
  return `“${short}”`;
}
