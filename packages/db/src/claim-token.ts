import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EpochMs } from '@rekindle/domain';

/** Bytes of the signature kept: 80 bits, because every character of a link costs room in a text. */
const SIGNATURE_BYTES = 10;
const ID_BYTES = 16;
const MINUTES_BYTES = 4;
const PAYLOAD_BYTES = 2 * ID_BYTES + MINUTES_BYTES;
const MINUTE_MS = 60_000;

/** What a claim link speaks for: one person's offer of one hand-over, until it expires. */
export interface ClaimSubject {
  clientId: string;
  offerId: string;
  /** To the minute, rounded up. */
  expiresAt: EpochMs;
}

/** Keys for claim links, made from an installation's secrets; the first signs, all verify. */
export function claimTokenKeys(secrets: readonly string[]): string[] {
  return secrets.map((secret) => createHmac('sha256', secret).update('rekindle/claim-token').digest('base64url'));
}

/** A token of 62 URL-safe characters. Throws `TypeError` on an empty key. */
export function signClaimToken(key: string, subject: ClaimSubject): string {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload.write(subject.clientId.replaceAll('-', ''), 0, 'hex');
  payload.write(subject.offerId.replaceAll('-', ''), ID_BYTES, 'hex');
  payload.writeUInt32BE(Math.ceil(subject.expiresAt / MINUTE_MS), 2 * ID_BYTES);
  return Buffer.concat([payload, signature(key, payload)]).toString('base64url');
}

/** What a token was signed for, expired or not; null when none of `keys` signed it. */
export function verifyClaimToken(keys: readonly string[], token: string): ClaimSubject | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== PAYLOAD_BYTES + SIGNATURE_BYTES || bytes.toString('base64url') !== token) return null;
  const payload = bytes.subarray(0, PAYLOAD_BYTES);
  const given = bytes.subarray(PAYLOAD_BYTES);
  if (!keys.some((key) => timingSafeEqual(signature(key, payload), given))) return null;
  return {
    clientId: uuidOf(payload.subarray(0, ID_BYTES)),
    offerId: uuidOf(payload.subarray(ID_BYTES, 2 * ID_BYTES)),
    expiresAt: payload.readUInt32BE(2 * ID_BYTES) * MINUTE_MS,
  };
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function signature(key: string, payload: Buffer): Buffer {
  if (key === '') throw new TypeError('A claim token needs a key');
  return createHmac('sha256', key).update('claim/').update(payload).digest().subarray(0, SIGNATURE_BYTES);
}
