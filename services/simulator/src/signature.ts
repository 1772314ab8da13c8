import { createHmac } from 'node:crypto';

/**
 * `X-Twilio-Signature` of a form post, written from Twilio's description
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-security): base64 HMAC-SHA1, keyed by the auth token, of the
 * exact URL followed by every key and value sorted by key. A fragment is not part of what is signed.
 */
export function twilioSignature(authToken: string, url: string, params: ReadonlyMap<string, string>): string {
  const keys = [...params.keys()].sort();
  const signed = withoutFragment(url) + keys.map((key) => key + (params.get(key) ?? '')).join('');
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

/** `X-Cal-Signature-256`: bare hex HMAC-SHA256 of the raw body. */
export function calSignature(secret: string, rawBody: string): string {
  return createHmac('sha256', secret).update(rawBody, 'utf8').digest('hex');
}

/** The URL up to its fragment. */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}
