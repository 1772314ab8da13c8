import type { Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { COUNTED_MAX } from './conversations.ts';
import { type LeadScope, seesEveryLead, visible } from '../access/lead-scope.ts';

/** A booked call as the list shows it. Instants are epoch ms. */
interface ListedBooking {
  id: string;
  startsAt: EpochMs;
  endsAt: EpochMs | null;
  status: 'pending' | 'confirmed' | 'moved' | 'cancelled';
  leadId: string | null;
  conversationId: string | null;
  name: string | null;
  phone: string | null;
  assignedName: string | null;
}

interface BookingCursor {
  at: EpochMs;
  id: string;
}

/** Upcoming calls stand, the next first; past ones are whatever became of them, the latest first. */
export type BookingTime = 'upcoming' | 'past';

/** What booking `b` must be to be seen by the one who asks; one of no lead is seen by who sees every lead. */
function seen(scope: LeadScope): RawBuilder<unknown> {
  const own = sql`b.client_id = ${scope.clientId}`;
  return seesEveryLead(scope) ? own : sql`${own} and ${visible(scope)}`;
}

const STANDS = sql`b.status in ('pending', 'confirmed')`;

/** A page of booked calls. */
export async function listBookings(
  tx: Tx,
  scope: LeadScope,
  page: { time: BookingTime; after: BookingCursor | null; limit: number; now: EpochMs },
): Promise<{ items: ListedBooking[]; next: BookingCursor | null }> {
  const { time, after, limit, now } = page;
  const isUpcoming = time === 'upcoming';
  const present = sql`${new Date(now)}::timestamptz`;
  const which = isUpcoming ? sql`b.starts_at >= ${present} and ${STANDS}` : sql`b.starts_at < ${present}`;
  const past =
    after === null
      ? sql``
      : sql`and (b.starts_at, b.id) ${isUpcoming ? sql`>` : sql`<`} (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`;
  const order = isUpcoming ? sql`b.starts_at, b.id` : sql`b.starts_at desc, b.id desc`;
  const { rows } = await sql<ListedBooking>`
    select b.id, b.starts_at as "startsAt", b.ends_at as "endsAt", b.status, l.id as "leadId", v.id as "conversationId",
      nullif(trim(concat_ws(' ', l.first_name, l.last_name)), '') as name, l.phone_number as phone,
      coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email) as "assignedName"
    from bookings b
    left join leads l on l.client_id = b.client_id and l.id = b.lead_id
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    left join users u on u.client_id = l.client_id and u.id = l.assigned_to
    where ${seen(scope)} and ${which} ${past}
    order by ${order} limit ${sql.lit(limit + 1)}`.execute(tx);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : { at: last.startsAt, id: last.id } };
}

/** Calls that are still to come and stand, at most COUNTED_MAX. */
export async function countUpcoming(tx: Tx, scope: LeadScope, now: EpochMs): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from bookings b left join leads l on l.client_id = b.client_id and l.id = b.lead_id
      where ${seen(scope)} and b.starts_at >= ${new Date(now)}::timestamptz and ${STANDS}
      limit ${sql.lit(COUNTED_MAX)}) x`.execute(tx);
  return rows[0]?.count ?? 0;
}
