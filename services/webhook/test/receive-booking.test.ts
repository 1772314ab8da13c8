import { createHmac } from 'node:crypto';
import { inTenant, signBookingToken } from '@rekindle/db';
import { givenCampaign, givenClient, givenSentM1, type TestCampaign, type TestClient } from '@rekindle/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseCalEvent, verifyCalSignature } from '../src/cal-event.ts';
import { receiveBooking } from '../src/receive-booking.ts';
import { BOOKING_KEYS, CAL_SECRET, NOON, start, type WebhookWorld, webhookWorld } from './harness.ts';

let world: WebhookWorld;
let running: Awaited<ReturnType<typeof start>>;
let client: TestClient;
let campaign: TestCampaign;
let people = 0;

beforeAll(async () => {
  world = await webhookWorld();
  running = await start(world.service);
  client = await givenClient(world);
});
afterAll(async () => {
  await running.stop();
  await world.db.close();
});
beforeEach(async () => {
  people += 1;
  campaign = await givenCampaign(world, client, { firstPerson: people });
});

const STARTS = '2026-11-24T10:00:00Z';

interface Booking {
  trigger?: string;
  uid: string;
  rescheduleUid?: string;
  token?: string;
  phone?: string;
  phoneIn?: 'attendee' | 'responses' | 'location';
  startsAt?: string;
  endsAt?: string;
  saidAt?: string;
}

function calBody(booking: Booking): string {
  const where = booking.phoneIn ?? 'attendee';
  return JSON.stringify({
    triggerEvent: booking.trigger ?? 'BOOKING_CREATED',
    createdAt: booking.saidAt ?? '2026-11-20T12:00:00Z',
    payload: {
      uid: booking.uid,
      ...(booking.rescheduleUid === undefined ? {} : { rescheduleUid: booking.rescheduleUid }),
      startTime: booking.startsAt ?? STARTS,
      endTime: booking.endsAt ?? '2026-11-24T10:30:00Z',
      attendees: [{ name: 'Guest', ...(where === 'attendee' ? { phoneNumber: booking.phone } : {}) }],
      responses: {
        name: { value: 'Guest' },
        ...(where === 'responses' ? { attendeePhoneNumber: { value: booking.phone } } : {}),
        ...(where === 'location' ? { location: { value: { value: 'phone', optionValue: booking.phone } } } : {}),
      },
      metadata: booking.token === undefined ? {} : { token: booking.token },
    },
  });
}

async function post(body: string, options: { secret?: string; clientId?: string } = {}): Promise<number> {
  const response = await fetch(`${running.url}/cal/${options.clientId ?? client.clientId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-cal-signature-256': createHmac('sha256', options.secret ?? CAL_SECRET)
        .update(body)
        .digest('hex'),
    },
    body,
  });
  return response.status;
}

function person() {
  const lead = campaign.leads[0];
  if (lead === undefined) throw new Error('no lead');
  const key = BOOKING_KEYS[0] ?? '';
  return { ...lead, token: signBookingToken(key, { clientId: client.clientId, leadId: lead.leadId }) };
}

async function inClient<T>(read: Parameters<typeof inTenant<T>>[2]): Promise<T> {
  return await inTenant(world.db, { clientId: client.clientId, now: NOON }, read);
}

async function stored(leadId: string) {
  return await inClient(async (tx) => ({
    lead: await tx
      .selectFrom('leads')
      .select(['contact_status', 'call_booked', 'call_booked_time', 'cal_booking_id'])
      .where('id', '=', leadId)
      .executeTakeFirstOrThrow(),
    bookings: await tx
      .selectFrom('bookings')
      .selectAll()
      .where('lead_id', '=', leadId)
      .orderBy('provider_uid')
      .execute(),
    events: (
      await tx.selectFrom('events').select('type').where('lead_id', '=', leadId).orderBy('position').execute()
    ).map((event) => event.type),
    enrolment: await tx
      .selectFrom('enrolments')
      .select(['state', 'reason'])
      .where('lead_id', '=', leadId)
      .executeTakeFirst(),
  }));
}

describe('a booking', () => {
  test('with our token books the call, ends the cadence and says so once, however often it comes', async () => {
    const { leadId, token } = person();
    for (let i = 0; i < 3; i += 1) expect(await post(calBody({ uid: `a${people}`, token }))).toBe(200);
    const { lead, bookings, events, enrolment } = await stored(leadId);
    expect(lead).toEqual({
      contact_status: 'CALL_BOOKED',
      call_booked: true,
      call_booked_time: Date.parse(STARTS),
      cal_booking_id: `a${people}`,
    });
    expect(bookings).toHaveLength(1);
    expect(events).toEqual(['booking.created']);
    expect(enrolment).toEqual({ state: 'ended', reason: 'booked' });
  });

  test.each(['attendee', 'responses', 'location'] as const)(
    'without a token is found by the phone (%s)',
    async (phoneIn) => {
      const { leadId, phone } = person();
      const national = `0${phone.slice(3, 7)} ${phone.slice(7)}`;
      expect(await post(calBody({ uid: `b${people}`, phone: national, phoneIn }))).toBe(200);
      expect((await stored(leadId)).lead.call_booked).toBe(true);
    },
  );

  test('of nobody we know is kept without a lead', async () => {
    const uid = `c${people}`;
    expect(await post(calBody({ uid, phone: '+447400999999' }))).toBe(200);
    const rows = await inClient(
      async (tx) => await tx.selectFrom('bookings').selectAll().where('provider_uid', '=', uid).execute(),
    );
    expect(rows).toMatchObject([{ lead_id: null, status: 'confirmed' }]);
  });

  test('is told of with its time, if it has one, and with whether it is of somebody we know', async () => {
    const { token } = person();
    const uids = { known: `told-${people}`, stranger: `told-stranger-${people}`, timeless: `told-timeless-${people}` };
    await post(calBody({ uid: uids.known, token }));
    await post(calBody({ uid: uids.stranger, phone: '+447400999999' }));
    await post(calBody({ uid: uids.timeless, token, startsAt: 'some day' }));
    const told = await inClient(
      async (tx) =>
        await tx
          .selectFrom('events')
          .select('data')
          .where('type', '=', 'booking.created')
          .orderBy('position', 'desc')
          .limit(3)
          .execute(),
    );
    const startsAt = new Date(STARTS).toISOString();
    expect(told.map(({ data }) => data)).toEqual([
      { uid: uids.timeless, starts_at: null, matched: true },
      { uid: uids.stranger, starts_at: startsAt, matched: false },
      { uid: uids.known, starts_at: startsAt, matched: true },
    ]);
  });

  test('and its end are kept as decisions', async () => {
    const { leadId, token } = person();
    const uid = `decided-${people}`;
    await post(calBody({ uid, token }));
    await post(calBody({ trigger: 'BOOKING_CANCELLED', uid, token }));
    const decisions = await inClient(
      async (tx) =>
        await tx
          .selectFrom('decisions')
          .select('decision')
          .where('lead_id', '=', leadId)
          .where('reason', '=', 'cal.com')
          .orderBy('id')
          .execute(),
    );
    expect(decisions.map(({ decision }) => decision)).toEqual(['booked', 'booking_cancelled']);
  });

  test.each(['+010000-01-01T00:00:00Z', '-005000-01-01T00:00:00Z', '0000-12-31T23:59:59Z', '275760-09-13'])(
    'at %s, which no calendar holds, is kept without a time',
    async (startsAt) => {
      const { leadId, token } = person();
      expect(await post(calBody({ uid: `far${startsAt}`, token, startsAt, saidAt: startsAt }))).toBe(200);
      const { lead, bookings } = await stored(leadId);
      expect(bookings).toMatchObject([{ starts_at: null, status: 'confirmed' }]);
      expect(lead).toMatchObject({ call_booked: true, call_booked_time: null });
    },
  );

  test("another client's token is not believed", async () => {
    const other = await givenClient(world);
    const { leadId } = person();
    const token = signBookingToken(BOOKING_KEYS[0] ?? '', { clientId: other.clientId, leadId });
    expect(await post(calBody({ uid: `d${people}`, token }))).toBe(200);
    expect((await stored(leadId)).lead.call_booked).toBe(false);
  });

  test('cancelled makes the lead hot again; moved shows the new time', async () => {
    const { leadId, token } = person();
    await post(calBody({ uid: `e${people}`, token }));
    await post(calBody({ trigger: 'BOOKING_RESCHEDULED', uid: `f${people}`, rescheduleUid: `e${people}`, token }));
    expect((await stored(leadId)).lead).toMatchObject({ contact_status: 'CALL_BOOKED', cal_booking_id: `f${people}` });
    await post(calBody({ trigger: 'BOOKING_CANCELLED', uid: `f${people}`, token }));
    const { lead, bookings } = await stored(leadId);
    expect(lead).toEqual({ contact_status: 'HOT', call_booked: false, call_booked_time: null, cal_booking_id: null });
    expect(bookings.map((booking) => booking.status)).toEqual(['moved', 'cancelled']);
  });

  test('moved under the same name shows the time that was said last, in whatever order it comes', async () => {
    const { leadId, token } = person();
    const uid = 'keeps-its-name';
    const moved = { trigger: 'BOOKING_RESCHEDULED', uid, rescheduleUid: uid, token };
    const said = [
      calBody({ uid, token }),
      calBody({ ...moved, startsAt: '2026-11-26T09:00:00Z', saidAt: '2026-11-20T14:00:00Z' }),
      calBody({ ...moved, startsAt: '2026-11-25T09:00:00Z', saidAt: '2026-11-20T13:00:00Z' }),
    ];
    for (const body of said) expect(await post(body)).toBe(200);
    const { lead, bookings } = await stored(leadId);
    expect(lead).toMatchObject({ contact_status: 'CALL_BOOKED', call_booked_time: Date.parse('2026-11-26T09:00:00Z') });
    expect(bookings).toMatchObject([{ status: 'confirmed' }]);
  });

  test('cancelled is handed to a person, once; booked settles the hand-over that asked for one', async () => {
    const { leadId, token } = person();
    const uid = 'called-off';
    await post(calBody({ uid, token }));
    for (let times = 0; times < 2; times++) await post(calBody({ trigger: 'BOOKING_CANCELLED', uid, token }));
    const handovers = async () =>
      await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
        tx.selectFrom('handovers').select(['reason', 'state', 'next_at']).where('lead_id', '=', leadId).execute(),
      );
    expect(await handovers()).toMatchObject([{ reason: 'booking_cancelled', state: 'open' }]);
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
      tx.updateTable('handovers').set({ next_at: null }).execute(),
    );
    await post(calBody({ uid: 'called-off-2', token }));
    expect(await handovers()).toMatchObject([{ next_at: world.clock.now() }]);
  });

  test('called off after an earlier call has been is handed to a person; the call that has been stands for none', async () => {
    const { leadId, token } = person();
    const [held, next] = [`held-${people}`, `next-${people}`];
    await post(calBody({ uid: held, token, startsAt: '2026-11-18T10:00:00Z', endsAt: '2026-11-18T10:30:00Z' }));
    await post(calBody({ uid: next, token }));
    await post(calBody({ trigger: 'BOOKING_CANCELLED', uid: next, token }));
    const { lead, events } = await stored(leadId);
    expect(lead).toEqual({ contact_status: 'HOT', call_booked: false, call_booked_time: null, cal_booking_id: null });
    expect(events).toEqual(['booking.created', 'booking.created', 'lead.hot', 'booking.cancelled']);
  });

  test('that is heard of, or again, only when the call has been is shown all the same', async () => {
    const { leadId, token } = person();
    const [uid, startsAt, endsAt] = [`late-${people}`, '2026-11-18T10:00:00Z', '2026-11-18T10:30:00Z'];
    for (let times = 0; times < 2; times += 1) {
      await post(calBody({ uid, token, startsAt, endsAt }));
      const shown = { contact_status: 'CALL_BOOKED', call_booked: true, call_booked_time: Date.parse(startsAt) };
      expect((await stored(leadId)).lead).toEqual({ ...shown, cal_booking_id: uid });
    }
  });

  test('leaves a reply that waits to be sent alone and blocks the next campaign text', async () => {
    const lead = person();
    await givenSentM1(world, client, campaign, lead, { state: 'due' });
    await post(calBody({ uid: `g${people}`, token: lead.token }));
    const states = await inClient(
      async (tx) =>
        await tx.selectFrom('messages').select(['state', 'reason']).where('lead_id', '=', lead.leadId).execute(),
    );
    expect(states).toEqual([{ state: 'blocked', reason: 'booked' }]);
  });
});

describe('bookings in any order, any number of times', () => {
  test('end the same: created, moved and cancelled of one call', async () => {
    const story: Booking[] = [
      { uid: 'one' },
      { trigger: 'BOOKING_RESCHEDULED', uid: 'two', rescheduleUid: 'one' },
      { trigger: 'BOOKING_RESCHEDULED', uid: 'three', rescheduleUid: 'two' },
    ];
    const cancelled: Booking = { trigger: 'BOOKING_CANCELLED', uid: 'three' };
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8, maxLength: 8 }),
        async (isCancelled, order) => {
          people += 1;
          campaign = await givenCampaign(world, client, { firstPerson: people });
          const { leadId, token } = person();
          const events = [...story, ...(isCancelled ? [cancelled] : [])];
          for (const index of order) {
            const event = events[index];
            if (event === undefined) continue;
            const parsed = parseCalEvent(
              JSON.parse(
                calBody({
                  ...event,
                  uid: `${event.uid}-${people}`,
                  token,
                  ...(event.rescheduleUid === undefined ? {} : { rescheduleUid: `${event.rescheduleUid}-${people}` }),
                }),
              ),
            );
            if (typeof parsed === 'string') throw new Error(parsed);
            await receiveBooking({ ...world, bookingTokenKeys: BOOKING_KEYS }, client.clientId, parsed);
          }
          const { lead, bookings } = await stored(leadId);
          expect(bookings.map((booking) => [booking.provider_uid, booking.status])).toEqual([
            [`one-${people}`, 'moved'],
            [`three-${people}`, isCancelled ? 'cancelled' : 'confirmed'],
            [`two-${people}`, 'moved'],
          ]);
          expect(lead.call_booked).toBe(!isCancelled);
          expect(lead.contact_status === 'CALL_BOOKED').toBe(!isCancelled);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('what is refused', () => {
  test.each<[string, () => Promise<number>, number]>([
    ['unsigned', async () => (await fetch(`${running.url}/cal/${client.clientId}`, { method: 'POST' })).status, 403],
    ['another secret', async () => await post(calBody({ uid: 'x' }), { secret: 'wrong' }), 403],
    ['the placeholder secret', async () => await post(calBody({ uid: 'x' }), { secret: 'no-secret-provided' }), 403],
    ['no booking', async () => await post('{"triggerEvent":"BOOKING_CREATED","payload":{}}'), 400],
    ['no envelope', async () => await post('[]'), 400],
    ['broken JSON', async () => await post('{'), 400],
    [
      'a client that is none',
      async () => await post(calBody({ uid: 'x' }), { clientId: '01998888-0000-7000-8000-000000000000' }),
      404,
    ],
    ['a path that is no id', async () => await post(calBody({ uid: 'x' }), { clientId: 'acme' }), 404],
    ['nothing to do', async () => await post('{"triggerEvent":"MEETING_ENDED"}'), 200],
  ])('%s', async (_name, request, status) => {
    expect(await request()).toBe(status);
  });

  test('a configured secret that is the placeholder or empty verifies nothing', () => {
    for (const secret of ['no-secret-provided', '', ' ']) {
      const rawBody = Buffer.from('{}');
      const signature = createHmac('sha256', secret).update(rawBody).digest('hex');
      expect(verifyCalSignature({ secrets: [secret], signature, rawBody })).toBe(false);
    }
  });
});
