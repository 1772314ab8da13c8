import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of the signature kept: 80 bits, because every character of a link costs room in a text. */
const SIGNATURE_BYTES = 10;
const ID_BYTES = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The query parameter by which Cal.com takes a value into a booking's `metadata.token`. */
export const BOOKING_TOKEN_PARAM = 'metadata[token]';

/** Keys for booking tokens, made from an installation's secrets; the first signs, all verify. */
export function bookingTokenKeys(secrets: readonly string[]): string[] {
  return secrets.map((secret) => createHmac('sha256', secret).update('rekindle/booking-token').digest('base64url'));
}

/**
 * A token that says which lead a booking belongs to: 35 URL-safe characters, valid for this client only. It holds no
 * name and no number. Throws `TypeError` when `leadId` is not a UUID or the key is empty.
 */
export function signBookingToken(key: string, subject: { clientId: string; leadId: string }): string {
  if (!UUID.test(subject.leadId)) throw new TypeError('A booking token needs a lead id');
  const id = Buffer.from(subject.leadId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, signature(key, subject.clientId, id)]).toString('base64url');
}

/** The lead a token was signed for, or null when it was not signed by one of `keys` for this client. */
export function verifyBookingToken(
  keys: readonly string[],
  subject: { clientId: string; token: string },
): string | null {
  const bytes = Buffer.from(subject.token, 'base64url');
  if (bytes.length !== ID_BYTES + SIGNATURE_BYTES || bytes.toString('base64url') !== subject.token) return null;
  const id = bytes.subarray(0, ID_BYTES);
  const given = bytes.subarray(ID_BYTES);
  if (!keys.some((key) => timingSafeEqual(signature(key, subject.clientId, id), given))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The client's booking page with the lead's token; the link as it is when it is not a URL. */
export function bookingLink(page: string, token: string): string {
  if (!URL.canParse(page)) return page;
  const url = new URL(page);
  url.searchParams.set(BOOKING_TOKEN_PARAM, token);
  return url.href;
}

function signature(key: string, clientId: string, id: Buffer): Buffer {
  if (key === '') throw new TypeError('A booking token needs a key');
  return createHmac('sha256', key).update(`booking/${clientId}/`).update(id).digest().subarray(0, SIGNATURE_BYTES);
}

const TOKEN = /metadata(?:%5B|\[)token(?:%5D|\])=([\w-]+)/i;

/** A text with another booking page in the place of one, with the lead's token where the link carried it. */
export function withOtherPage(text: string, from: string, to: string): string {
  const bare = from.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
  // It would be found between any two words.
  if (bare.trim() === '') return text;
  const page = bare.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const links = new RegExp(`(?<![\\w./-])(?:https?://)?${page}(?![\\w-])/?(?![\\w/-])((?:[?&][^\\s?&]+)*)`, 'gi');
  return text.replace(links, (_link, tail: string) => {
    const token = TOKEN.exec(tail)?.[1];
    // What ends a sentence is none of the link's.
    const end = /[.,;:!?)]*$/.exec(tail)?.[0] ?? '';
    return `${token === undefined ? to : bookingLink(to, token)}${end}`;
  });
}
