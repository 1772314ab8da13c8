import { createHmac, timingSafeEqual } from 'node:crypto';
import { type EpochMs, isInCalendar, parseMobile } from '@rekindle/domain';
import { z } from 'zod';
import { storable } from './storable.ts';

/** What Cal.com sends as the secret of a webhook that has none: anybody can sign with it. */
const NO_SECRET = 'no-secret-provided';

/**
 * Whether Cal.com signed this body: `X-Cal-Signature-256` is the bare hex HMAC-SHA256 of the raw body
 * (https://cal.com/docs/developing/guides/automation/webhooks). Empty secrets and Cal.com's placeholder never fit.
 */
export function verifyCalSignature(input: {
  secrets: readonly string[];
  signature: string | undefined;
  rawBody: Buffer;
}): boolean {
  const given = Buffer.from(input.signature ?? '');
  let valid = false;
  for (const secret of input.secrets) {
    if (secret.trim() === '' || secret.trim() === NO_SECRET) continue;
    const expected = Buffer.from(createHmac('sha256', secret).update(input.rawBody).digest('hex'));
    if (given.length === expected.length && timingSafeEqual(given, expected)) valid = true;
  }
  return valid;
}

/** What a Cal.com webhook says of one booking. */
export interface CalEvent {
  kind: 'created' | 'moved' | 'cancelled';
  uid: string;
  /** `moved`: the booking that this one replaces. */
  replacesUid: string | null;
  startsAt: EpochMs | null;
  endsAt: EpochMs | null;
  /** When Cal.com said so. */
  saidAt: EpochMs | null;
  /** Our signed token, as the link carried it. */
  token: string | null;
  /** Phones it names, E.164, likeliest first. */
  phones: readonly string[];
}

const KINDS: Record<string, CalEvent['kind']> = {
  BOOKING_CREATED: 'created',
  BOOKING_RESCHEDULED: 'moved',
  BOOKING_CANCELLED: 'cancelled',
  BOOKING_REJECTED: 'cancelled',
};

const uid = z.string().trim().min(1).max(200).transform(storable);
const Envelope = z.object({
  triggerEvent: z.string(),
  createdAt: z.string().nullish(),
  payload: z.unknown().optional(),
});
const Payload = z.object({
  uid,
  rescheduleUid: uid.nullish(),
  startTime: z.string().nullish(),
  endTime: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  responses: z.record(z.string(), z.unknown()).nullish(),
  attendees: z.array(z.record(z.string(), z.unknown())).nullish(),
});

/** Reads a webhook body: an event, `ignored` for kinds we do nothing about, `malformed` for anything else. */
export function parseCalEvent(body: unknown): CalEvent | 'ignored' | 'malformed' {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return 'malformed';
  const kind = KINDS[envelope.data.triggerEvent];
  if (kind === undefined) return 'ignored';
  const parsed = Payload.safeParse(envelope.data.payload);
  if (!parsed.success) return 'malformed';
  const payload = parsed.data;
  const token = payload.metadata?.['token'];
  return {
    kind,
    uid: payload.uid,
    replacesUid: kind === 'moved' ? (payload.rescheduleUid ?? null) : null,
    startsAt: instantOf(payload.startTime),
    endsAt: instantOf(payload.endTime),
    saidAt: instantOf(envelope.data.createdAt),
    token: typeof token === 'string' ? token : null,
    phones: phonesOf(payload),
  };
}

/** What no calendar of ours holds, such as the year 10000, is as unreadable as what is no instant at all. */
function instantOf(text: string | null | undefined): EpochMs | null {
  const instant = Date.parse(text ?? '');
  return isInCalendar(instant) ? instant : null;
}

/** Where Cal.com puts a phone: the attendee's, the booking form's own fields, the place of a phone call. */
function phonesOf(payload: z.infer<typeof Payload>): string[] {
  const responses = payload.responses ?? {};
  const cells = [
    ...(payload.attendees ?? []).map((attendee) => attendee['phoneNumber']),
    valueOf(responses['attendeePhoneNumber']),
    valueOf(responses['smsReminderNumber']),
    valueOf(responses['phone']),
    optionOf(valueOf(responses['location'])),
  ];
  const phones = cells.flatMap((cell) => {
    const parsed = typeof cell === 'string' ? parseMobile(cell, { allowInternational: true }) : null;
    return parsed?.ok === true ? [parsed.e164] : [];
  });
  return [...new Set(phones)];
}

function valueOf(response: unknown): unknown {
  return typeof response === 'object' && response !== null && 'value' in response ? response.value : response;
}

function optionOf(location: unknown): unknown {
  return typeof location === 'object' && location !== null && 'optionValue' in location
    ? location.optionValue
    : location;
}
