import { DAY_MS, type EpochMs, MINUTE_MS } from '@rekindle/domain';
import type { Attempt } from './ledger-entries.ts';
import { londonMinutes } from './human-time.ts';
import { keyedHash, keyedRandom } from './rng.ts';
import { calSignature } from './signature.ts';
import { deliverJson } from './webhook-delivery.ts';

const CALL_MINUTES = 30;

/** One booking event as Cal.com would report it. */
export interface CalEvent {
  trigger: 'BOOKING_CREATED' | 'BOOKING_RESCHEDULED' | 'BOOKING_CANCELLED';
  uid: string;
  /** The uid this one replaces, when rescheduled. */
  rescheduleUid: string | null;
  phone: string;
  token: string | null;
  startsAt: EpochMs;
  createdAt: EpochMs;
}

/** The link's token: `?t=` or `?metadata[token]=`. */
export function tokenOf(link: string | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const query = new URL(link).searchParams;
  return query.get('t') ?? query.get('metadata[token]');
}

/** A booking's uid: 22 characters, the same for the same seed and key. */
export function bookingUid(seed: number, ...key: readonly (string | number)[]): string {
  return Buffer.from(keyedHash(seed, 'booking', ...key), 'hex')
    .toString('base64url')
    .slice(0, 22);
}

/** A free half hour on one of the next weekdays, between 9:00 and 17:00 London time. */
export function slotAfter(seed: number, uid: string, now: EpochMs): EpochMs {
  const rng = keyedRandom(seed, 'slot', uid);
  const day = now - (now % MINUTE_MS) + rng.int(1, 4) * DAY_MS;
  let at = day + (9 * 60 - londonMinutes(day) + rng.int(0, 15) * 30) * MINUTE_MS;
  while ([0, 6].includes(new Date(at).getUTCDay())) at += DAY_MS;
  return at;
}

/** The webhook body, in the shape of https://cal.com/docs/developing/guides/automation/webhooks. */
function calPayload(seed: number, event: CalEvent): Record<string, unknown> {
  const rng = keyedRandom(seed, 'cal', event.uid);
  const email = `lead-${keyedHash(event.phone).slice(0, 8)}@example.com`;
  // A booking that carries our token may come without a phone; one without a token has nothing else to go by.
  const givesPhone = event.token === null || rng.chance(0.7);
  const inResponses = rng.chance(0.5);
  return {
    triggerEvent: event.trigger,
    createdAt: new Date(event.createdAt).toISOString(),
    payload: {
      type: 'quick-call',
      title: 'Quick call',
      startTime: new Date(event.startsAt).toISOString(),
      endTime: new Date(event.startsAt + CALL_MINUTES * MINUTE_MS).toISOString(),
      organizer: {
        name: 'Bookings',
        email: 'bookings@example.com',
        timeZone: 'Europe/London',
        language: { locale: 'en' },
      },
      responses: {
        name: { label: 'your_name', value: 'Guest', isHidden: false },
        email: { label: 'email_address', value: email, isHidden: false },
        ...(givesPhone && inResponses
          ? { attendeePhoneNumber: { label: 'phone_number', value: event.phone, isHidden: false } }
          : {}),
      },
      attendees: [
        {
          name: 'Guest',
          email,
          ...(givesPhone && !inResponses ? { phoneNumber: event.phone } : {}),
          timeZone: 'Europe/London',
          language: { locale: 'en' },
          utcOffset: 0,
        },
      ],
      location: 'phone',
      uid: event.uid,
      bookingId: Number.parseInt(keyedHash(event.uid).slice(0, 7), 16),
      ...(event.rescheduleUid === null ? {} : { rescheduleUid: event.rescheduleUid }),
      length: CALL_MINUTES,
      status: event.trigger === 'BOOKING_CANCELLED' ? 'CANCELLED' : 'ACCEPTED',
      ...(event.trigger === 'BOOKING_CANCELLED' ? { cancellationReason: 'Something came up' } : {}),
      metadata: event.token === null ? {} : { token: event.token },
    },
  };
}

/** Sends one event, signed. Never throws. */
export async function sendCalEvent(url: string, secret: string, seed: number, event: CalEvent): Promise<Attempt> {
  const raw = JSON.stringify(calPayload(seed, event));
  return deliverJson(url, raw, { 'x-cal-signature-256': calSignature(secret, raw) });
}
