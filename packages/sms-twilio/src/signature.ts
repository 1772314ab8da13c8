import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignatureInput {
  /** Every key that may have signed: the current one and those being rotated out. */
  authTokens: readonly string[];
  /** The X-Twilio-Signature header as it came. */
  signature: string | undefined;
  /** The configured public base + path + raw query, never built from the Host header. A fragment is left out. */
  url: string;
  /** All form fields, parsed flat (`a[b]` is a key). Empty for a JSON body. */
  params: Readonly<Record<string, string>>;
  /** The raw body; needed only when the URL carries `bodySHA256` (JSON webhooks). */
  rawBody?: Buffer | string;
}

/**
 * Whether Twilio signed this request (https://www.twilio.com/docs/usage/security): base64 HMAC-SHA1 of the URL followed
 * by each key and value sorted by key. The standard port may be there or not. Takes the same time whichever key
 * fits. Throws `TypeError` when the URL is not absolute.
 */
export function verifyTwilioSignature(input: SignatureInput): boolean {
  const received = withoutFragment(input.url);
  const parsed = parseAbsolute(received);
  // Some of Twilio's senders sign the escaped form of a query (%27 for an apostrophe), others the form as received.
  const forms = new Set([...portForms(received), ...portForms(parsed.href)]);
  const bodyHash = parsed.searchParams.get('bodySHA256');
  if (bodyHash !== null && !bodyMatches(input.rawBody ?? '', bodyHash)) return false;
  const given = Buffer.from(input.signature ?? '');
  let valid = false;
  for (const authToken of input.authTokens) {
    // An empty key would let anyone sign.
    if (authToken === '') continue;
    for (const url of forms) {
      const expected = Buffer.from(hmac(authToken, url, input.params));
      if (given.length === expected.length && timingSafeEqual(given, expected)) valid = true;
    }
  }
  return valid;
}

/** The X-Twilio-Signature that Twilio sends for this request. */
export function signTwilioRequest(input: {
  authToken: string;
  url: string;
  params: Readonly<Record<string, string>>;
}): string {
  return hmac(input.authToken, withoutFragment(input.url), input.params);
}

function hmac(authToken: string, url: string, params: Readonly<Record<string, string>>): string {
  const fields = Object.keys(params)
    .toSorted()
    .map((key) => `${key}${params[key]}`);
  return createHmac('sha1', authToken)
    .update(url + fields.join(''), 'utf8')
    .digest('base64');
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}

function parseAbsolute(url: string): URL {
  if (!/^https?:\/\//i.test(url)) throw new TypeError('The signed URL must be absolute (http or https)');
  return new URL(url);
}

/** Without a port, and with its own or the standard one. Cut by hand: `new URL()` drops a standard port. */
function portForms(url: string): string[] {
  const parts = /^(https?):\/\/((?:[^/?@]*@)?)(\[[^\]]*\]|[^/?:]*)(?::(\d*))?(.*)$/is.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', userInfo = '', host = '', port, rest = ''] = parts;
  const standard = scheme.toLowerCase() === 'https' ? '443' : '80';
  const start = `${scheme}://${userInfo}${host}`;
  return [`${start}${rest}`, `${start}:${port ?? standard}${rest}`];
}

function bodyMatches(rawBody: Buffer | string, expectedHex: string): boolean {
  const actual = Buffer.from(createHash('sha256').update(rawBody).digest('hex'));
  const expected = Buffer.from(expectedHex);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
