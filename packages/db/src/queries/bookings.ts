import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, jsonb, type Tx } from '../tenant.ts';

const PROVIDER = 'cal.com';

export type BookingStatus = 'confirmed' | 'moved' | 'cancelled';

export interface BookingFacts {
  clientId: string;
  uid: string;
  leadId: string | null;
  status: BookingStatus;
  startsAt: EpochMs | null;
  endsAt: EpochMs | null;
  rescheduledFrom: string | null;
  /** When the provider said so; of two times for one booking the later word counts. Null: not known. */
  saidAt: EpochMs | null;
  details: Record<string, unknown>;
}

/** The lead a booking is known to belong to; null when the booking or its lead is not known. */
export async function leadOfBooking(tx: Tx, subject: { clientId: string; uid: string }): Promise<string | null> {
  const row = await tx
    .selectFrom('bookings')
    .select('lead_id')
    .where('client_id', '=', subject.clientId)
    .where('provider', '=', PROVIDER)
    .where('provider_uid', '=', subject.uid)
    .executeTakeFirst();
  return row?.lead_id ?? null;
}

/**
 * Brings one booking to a status and returns whether that changed anything. A status only goes forward: confirmed ->
 * moved or cancelled. So a repeat, and a creation that comes after its own cancellation, change nothing. A call that
 * keeps its name and gets another time is told apart by when each was said.
 */
export async function settleBooking(tx: Tx, nextId: () => string, booking: BookingFacts): Promise<boolean> {
  const inserted = await tx
    .insertInto('bookings')
    .values({
      client_id: booking.clientId,
      id: nextId(),
      lead_id: booking.leadId,
      provider: PROVIDER,
      provider_uid: booking.uid,
      status: booking.status,
      starts_at: booking.startsAt === null ? null : at(booking.startsAt),
      ends_at: booking.endsAt === null ? null : at(booking.endsAt),
      rescheduled_from: booking.rescheduledFrom,
      details: jsonb(detailsOf(booking)),
    })
    .onConflict((conflict) => conflict.columns(['client_id', 'provider', 'provider_uid']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return true;
  const moved = await tx
    .updateTable('bookings')
    .set({ status: booking.status })
    .where('client_id', '=', booking.clientId)
    .where('provider', '=', PROVIDER)
    .where('provider_uid', '=', booking.uid)
    .where('status', 'in', booking.status === 'confirmed' ? ['pending'] : ['pending', 'confirmed'])
    .returning('id')
    .executeTakeFirst();
  // A first report without a lead may be followed by one that names them.
  if (booking.leadId !== null) {
    await tx
      .updateTable('bookings')
      .set({ lead_id: booking.leadId })
      .where('client_id', '=', booking.clientId)
      .where('provider', '=', PROVIDER)
      .where('provider_uid', '=', booking.uid)
      .where('lead_id', 'is', null)
      .execute();
  }
  return moved !== undefined || (booking.status === 'confirmed' && (await setTime(tx, booking)));
}

/** Gives a standing call another time, when that was said later than the one it has. */
async function setTime(tx: Tx, booking: BookingFacts): Promise<boolean> {
  if (booking.saidAt === null || booking.startsAt === null) return false;
  const startsAt = at(booking.startsAt);
  const changed = await tx
    .updateTable('bookings')
    .set({
      starts_at: startsAt,
      ends_at: booking.endsAt === null ? null : at(booking.endsAt),
      details: jsonb(detailsOf(booking)),
    })
    .where('client_id', '=', booking.clientId)
    .where('provider', '=', PROVIDER)
    .where('provider_uid', '=', booking.uid)
    .where('status', 'in', ['pending', 'confirmed'])
    .where(sql<boolean>`starts_at is distinct from ${startsAt}::timestamptz`)
    .where(sql<boolean>`coalesce((details ->> 'said_at')::bigint, 0) < ${booking.saidAt}::bigint`)
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}

function detailsOf({ details, saidAt }: BookingFacts): Record<string, unknown> {
  return saidAt === null ? details : { ...details, said_at: saidAt };
}

/**
 * The lead's call that stands: of several the one made last. Null when there is none. One that is over stands only where
 * its uid is in `overToo`: it does not take the place of a later one that was called off.
 */
export async function standingBooking(
  tx: Tx,
  subject: { clientId: string; leadId: string; overToo: readonly string[] },
): Promise<{ uid: string; startsAt: EpochMs | null } | null> {
  const row = await tx
    .selectFrom('bookings')
    .select(['provider_uid as uid', 'starts_at as startsAt'])
    .where('client_id', '=', subject.clientId)
    .where('lead_id', '=', subject.leadId)
    .where('status', '=', 'confirmed')
    .where(
      sql<boolean>`(starts_at is null or coalesce(ends_at, starts_at) > app_now()
        or provider_uid = any(${[...subject.overToo]}))`,
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
