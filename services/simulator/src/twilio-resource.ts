import type { EpochMs } from '@rekindle/domain';
import type { CarrierStatus } from './ledger-entries.ts';

/** A text as the carrier knows it, in either direction. */
export interface CarrierMessage {
  sid: string;
  account: string;
  to: string;
  from: string;
  messagingServiceSid: string | null;
  body: string;
  direction: 'outbound-api' | 'outbound-reply' | 'inbound';
  status: CarrierStatus;
  errorCode: number | null;
  createdAt: EpochMs;
  updatedAt: EpochMs;
  /** When it left for the handset; none while queued. */
  sentAt: EpochMs | null;
  callback: string | null;
  media: number;
}

/** `Thu, 24 Aug 2023 05:01:45 +0000`, as Twilio writes every date. */
function rfc2822(at: EpochMs): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** The Message resource, https://www.twilio.com/docs/messaging/api/message-resource. */
export function messageResource(message: CarrierMessage): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${message.account}/Messages/${message.sid}`;
  return {
    account_sid: message.account,
    api_version: '2010-04-01',
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : (ERRORS[message.errorCode] ?? 'Unknown error'),
    from: message.from === '' ? null : message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: String(message.media),
    num_segments: String(segmentsOf(message.body)),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

/** Twilio's error body. */
export function errorBody(code: number, status: number, message = ERRORS[code] ?? 'Error'): Record<string, unknown> {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

const ERRORS: Record<number, string> = {
  20003: 'Authenticate',
  20404: 'The requested resource was not found',
  20422: 'Invalid Parameter',
  20429: 'Too Many Requests',
  20500: 'An internal server error has occurred',
  21211: "The 'To' number is not a valid phone number.",
  21408: 'Permission to send an SMS has not been enabled for the region indicated by the To number.',
  21602: 'Message body is required.',
  21603: "A 'From' phone number is required.",
  21604: "A 'To' phone number is required.",
  21606: "The 'From' phone number is not a valid, SMS-capable inbound phone number for your account.",
  21610: 'Attempt to send to unsubscribed recipient',
  21614: "The 'To' number is not a valid mobile number.",
  21617: 'The concatenated message body exceeds the 1600 character limit.',
  21703: 'The Messaging Service does not have a phone number available to send a message.',
  30003: 'Unreachable destination handset',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Carrier violation',
  30036: 'Validity Period Expired',
};

const GSM7_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const GSM7_EXTENSION = new Set('^{}\\[~]|€');

/** Segments a body takes: 160/153 septets in GSM-7, 70/67 UTF-16 units in UCS-2 (3GPP TS 23.038). */
export function segmentsOf(body: string): number {
  let septets = 0;
  for (const char of body) {
    if (GSM7_EXTENSION.has(char)) septets += 2;
    else if (GSM7_BASIC.has(char)) septets += 1;
    else return body.length <= 70 ? 1 : Math.ceil(body.length / 67);
  }
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}
