import {
  at,
  emitEvent,
  endCadences,
  findLeadByPhone,
  inTenant,
  leadOfBooking,
  lockPhoneGate,
  recordDecision,
  reviewHandovers,
  settleBooking,
  standingBooking,
  statusColumns,
  type Tx,
  verifyBookingToken,
} from '@rekindle/db';
import { nextContactStatus } from '@rekindle/domain';
import type { CalEvent } from './cal-event.ts';
import type { WebhookDeps } from './deps.ts';

export interface BookingDeps extends WebhookDeps {
  /** Keys that booking tokens may be signed with: the current one and those being rotated out. */
  bookingTokenKeys: readonly string[];
}

interface BookingLead {
  id: string;
  dataset_id: string;
  phone_number: string;
}

/**
 * Takes in one event of one booking, in one commit. Safe for repeats and for any order: a booking's status only goes
 * forward, and the lead shows whichever of their bookings stands afterwards. A booking of nobody we know is kept too.
 */
export async function receiveBooking(deps: BookingDeps, clientId: string, event: CalEvent): Promise<void> {
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const lead = await findLead(deps, tx, clientId, event);
    if (lead !== null) await lockPhoneGate(tx, clientId, lead.phone_number);
    const booking = {
      clientId,
      leadId: lead?.id ?? null,
      startsAt: event.startsAt,
      endsAt: event.endsAt,
      rescheduledFrom: event.replacesUid,
      saidAt: event.saidAt,
      details: { source: 'cal.com' },
    };
    if (event.replacesUid !== null && event.replacesUid !== event.uid) {
      await settleBooking(tx, deps.ids.next, {
        ...booking,
        uid: event.replacesUid,
        status: 'moved',
        startsAt: null,
        endsAt: null,
        rescheduledFrom: null,
      });
    }
    const changed = await settleBooking(tx, deps.ids.next, {
      ...booking,
      uid: event.uid,
      status: event.kind === 'cancelled' ? 'cancelled' : 'confirmed',
    });
    if (lead !== null) await showOnLead(deps, tx, clientId, lead, changed ? event.uid : null);
    if (!changed) return;
    await emitEvent(tx, {
      id: deps.ids.next(),
      clientId,
      leadId: lead?.id ?? null,
      datasetId: lead?.dataset_id ?? null,
      type: `booking.${event.kind}`,
      data: { uid: event.uid, starts_at: event.startsAt === null ? null : at(event.startsAt), matched: lead !== null },
    });
  });
}

/** By our token; else by what is known of the booking itself; else by phone. */
async function findLead(deps: BookingDeps, tx: Tx, clientId: string, event: CalEvent): Promise<BookingLead | null> {
  const signed =
    event.token === null ? null : verifyBookingToken(deps.bookingTokenKeys, { clientId, token: event.token });
  const candidates = [
    async () => signed,
    async () => await leadOfBooking(tx, { clientId, uid: event.uid }),
    async () => (event.replacesUid === null ? null : await leadOfBooking(tx, { clientId, uid: event.replacesUid })),
    ...event.phones.map((phone) => async () => (await findLeadByPhone(tx, { clientId, phone }))?.leadId ?? null),
  ];
  for (const candidate of candidates) {
    const leadId = await candidate();
    const lead = leadId === null ? null : await readLead(tx, clientId, leadId);
    if (lead !== null) return lead;
  }
  return null;
}

async function readLead(tx: Tx, clientId: string, leadId: string): Promise<BookingLead | null> {
  const lead = await tx
    .selectFrom('leads')
    .select(['id', 'dataset_id', 'phone_number'])
    .where('client_id', '=', clientId)
    .where('id', '=', leadId)
    .executeTakeFirst();
  return lead ?? null;
}

/**
 * Makes the lead show the booking that stands, whatever order the reports came in. A call that is over goes on being
 * shown until there is another, and `news` of one may come when it has been.
 */
async function showOnLead(
  deps: BookingDeps,
  tx: Tx,
  clientId: string,
  { id, ...lead }: BookingLead,
  news: string | null,
): Promise<void> {
  const before = await tx
    .selectFrom('leads')
    .select(['contact_status', 'call_booked', 'call_booked_time', 'cal_booking_id'])
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (before === undefined) return;
  const overToo = [before.cal_booking_id, news].filter((uid) => uid !== null);
  const standing = await standingBooking(tx, { clientId, leadId: id, overToo });
  const booked = standing !== null;
  const sameCall = before.call_booked === booked && before.cal_booking_id === (standing?.uid ?? null);
  if (sameCall && before.call_booked_time === (standing?.startsAt ?? null)) return;
  const status = nextContactStatus(before.contact_status, { type: booked ? 'booked' : 'booking_cancelled' });
  await tx
    .updateTable('leads')
    .set({
      call_booked: booked,
      call_booked_time: standing?.startsAt == null ? null : at(standing.startsAt),
      cal_booking_id: standing?.uid ?? null,
      ...statusColumns(status),
    })
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .execute();
  await recordDecision(tx, {
    id: deps.ids.next(),
    clientId,
    leadId: id,
    datasetId: lead.dataset_id,
    decision: booked ? 'booked' : 'booking_cancelled',
    reason: 'cal.com',
  });
  // Whoever was asked to call them need not, and may have to after all.
  await reviewHandovers(tx, clientId, [id]);
  if (!booked) {
    if (status === 'HOT' && before.contact_status !== 'HOT') await giveBack(deps, tx, clientId, { id, ...lead });
    return;
  }
  await endCadences(tx, deps.ids.next, {
    clientId,
    phone: lead.phone_number,
    reason: 'booked',
    keepReplies: true,
  });
}

/** A call that was called off leaves somebody who wanted one: a person is to see to it. */
async function giveBack(deps: BookingDeps, tx: Tx, clientId: string, lead: BookingLead): Promise<void> {
  await emitEvent(tx, {
    id: deps.ids.next(),
    clientId,
    leadId: lead.id,
    datasetId: lead.dataset_id,
    type: 'lead.hot',
    data: { reason: 'booking_cancelled' },
  });
}
