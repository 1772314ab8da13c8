import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { slotAfter, tokenOf } from '../src/cal.ts';
import { londonMinutes } from '../src/human-time.ts';
import { type Carrier, LEAD, NUMBER, START, startCarrier } from './carrier.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let carrier: Carrier | null = null;
let receiver: Receiver | null = null;
afterEach(async () => {
  await carrier?.simulator.stop();
  await receiver?.close();
});

interface CalBody {
  triggerEvent: string;
  payload: {
    uid: string;
    rescheduleUid?: string;
    startTime: string;
    endTime: string;
    responses: { attendeePhoneNumber?: { value: string } };
    attendees: { phoneNumber?: string }[];
    metadata: { token?: string };
  };
}

/** 60 interested people are texted a booking link each day for six days, and a month goes by. */
async function month(link: (phone: string) => string) {
  receiver = await startReceiver();
  const phones = Array.from({ length: 60 }, (_, n) => `+4474001250${String(n).padStart(2, '0')}`);
  carrier = await startCarrier({
    people: true,
    temperaments: Object.fromEntries(phones.map((phone) => [phone, 'interested'])),
    publicUrls: { inboundUrl: null, calUrl: `${receiver.url}/cal` },
  });
  const { clock, simulator, twilio, settled } = carrier;
  const until = async (end: number) => {
    for (let at = simulator.nextEventAt(); at !== null && at <= end; at = simulator.nextEventAt()) {
      clock.set(at);
      await simulator.runDue(at);
    }
    clock.set(end);
  };
  for (let day = 0; day < 6; day++) {
    await until(START + day * 86_400_000);
    for (const to of phones) await twilio.messages.create({ to, from: NUMBER, body: `Book here: ${link(to)}` });
    await settled();
  }
  await until(START + 30 * 86_400_000);
  return receiver.received.map((request) => ({ request, body: JSON.parse(request.raw) as CalBody }));
}

test('bookings come as Cal.com sends them: signed, with the token of the link, moved and cancelled', async () => {
  const events = await month((phone) => `https://cal.example.com/acme/call?t=token-of-${phone.slice(1)}`);
  for (const { request, body } of events) {
    const signature = createHmac('sha256', 'a-test-cal-secret').update(request.raw).digest('hex');
    expect(request.headers['x-cal-signature-256']).toBe(signature);
    const phone = body.payload.responses.attendeePhoneNumber?.value ?? body.payload.attendees[0]?.phoneNumber;
    if (phone !== undefined) expect(body.payload.metadata.token).toBe(`token-of-${phone.slice(1)}`);
    expect(body.payload.metadata.token).toMatch(/^token-of-4474001250\d\d$/);
  }
  const of = (trigger: string) => events.map(({ body }) => body).filter((body) => body.triggerEvent === trigger);
  const created = of('BOOKING_CREATED').map((body) => body.payload.uid);
  expect(new Set(created).size).toBe(created.length);
  expect(created.length).toBeGreaterThan(20);
  const moved = of('BOOKING_RESCHEDULED');
  expect(moved.length).toBeGreaterThan(0);
  for (const { payload } of moved) {
    expect(created).toContain(payload.rescheduleUid);
    expect(payload.uid).not.toBe(payload.rescheduleUid);
  }
  const cancelled = of('BOOKING_CANCELLED');
  expect(cancelled.length).toBeGreaterThan(0);
  for (const { payload } of cancelled) {
    const booked = of('BOOKING_CREATED').find((body) => body.payload.uid === payload.uid);
    expect(payload.startTime).toBe(booked?.payload.startTime);
  }
  expect(carrier?.simulator.ledger.ofType('booking').every((entry) => entry.http === 200)).toBe(true);
});

test('a booking without a token gives the phone', async () => {
  const events = await month(() => 'https://cal.example.com/acme/call');
  expect(events.length).toBeGreaterThan(20);
  for (const { body } of events) {
    const phone = body.payload.responses.attendeePhoneNumber?.value ?? body.payload.attendees[0]?.phoneNumber;
    expect(phone).toMatch(/^\+4474001250\d\d$/);
  }
});

test.each([
  ['https://cal.example.com/a?t=x', 'x'],
  ['https://cal.example.com/a?metadata%5Btoken%5D=y', 'y'],
  ['https://cal.example.com/a?metadata[token]=y', 'y'],
  ['https://cal.example.com/a', null],
  [null, null],
])('the token of %s', (link, token) => {
  expect(tokenOf(link)).toBe(token);
});

test('calls are booked for weekdays in office hours, in winter and summer', () => {
  for (let n = 0; n < 400; n++) {
    const at = slotAfter(1, `uid-${n}`, START + n * 86_400_000 + n * 977_000);
    expect(at).toBeGreaterThan(START + n * 86_400_000);
    expect(londonMinutes(at)).toBeGreaterThanOrEqual(9 * 60);
    expect(londonMinutes(at)).toBeLessThanOrEqual(16 * 60 + 30);
    expect(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'short' }).format(at)).not.toMatch(
      /Sat|Sun/,
    );
  }
});

test('a text typed by hand from a stranger is posted nowhere when nobody said where', async () => {
  carrier = await startCarrier();
  await carrier.simulator.text({ from: LEAD, to: NUMBER, body: 'hi' });
  expect(carrier.simulator.ledger.ofType('webhook')).toMatchObject([{ http: null, error: 'no_url' }]);
});
