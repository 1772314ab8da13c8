/** What stands in a log line in place of something that must not be there. */
export const REDACTED = '[redacted]';
const PHONE = '[phone]';

/** Keys, in lower case and without `_` and `-`, whose values never reach a log. */
const SECRET_KEYS = new Set(
  `body bodytext content text prompt instructions reply draft transcript input output payload rawbody messages
   to from phone phonenumber phonenumbers mobile e164 recipient number numbers firstname lastname fullname email
   authtoken authorization proxyauthorization password passwd token accesstoken refreshtoken apikey apitoken secret
   clientsecret webhooksecret signature xtwiliosignature cookie setcookie credentials privatekey
   config headers request rawheaders parameters params values query data variables attributes
   databaseurl redisurl connectionstring`.split(/\s+/),
);

/** An error's own properties that may be logged: none can hold what a person wrote or where they can be reached. */
const ERROR_KEYS = [
  'code',
  'status',
  'statusCode',
  'type',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'syscall',
  'signal',
  'retryable',
  'moreInfo',
  'request_id',
  'requestID',
] as const;

const DEPTH_MAX = 6;
const ITEMS_MAX = 50;
const TEXT_MAX = 2_000;

/** Ids and timestamps are long rows of digits too; they are matched first, and stay. */
const KEEP =
  /(?<![0-9a-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?|1[5-9]\d{11})(?![0-9a-z])/;
const GAP = String.raw`[ .()\-\u00a0\u2010-\u2015/]{0,3}`;
const PHONES = new RegExp(
  [
    // E.164, also with gaps and URL-encoded
    String.raw`(?:\+|%2b|\uff0b)${GAP}\d(?:${GAP}\d){6,14}`,
    // national or with an international prefix: 07400 123456, 0044 ..., (0)7400 ...
    String.raw`(?<![0-9a-z])\(?0(?:${GAP}\d){9,14}(?![0-9a-z])`,
    // bare international, and spreadsheet forms
    String.raw`(?<![0-9a-z])(?:44|7)(?:${GAP}\d){9,10}(?![0-9a-z])`,
    // North American
    String.raw`(?<![0-9a-z])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![0-9a-z])`,
    // any other bare row of digits as long as a phone number
    String.raw`(?<![0-9a-z])\d{10,12}(?![0-9a-z])`,
  ].join('|'),
);
const KEEP_OR_PHONE = new RegExp(`(${KEEP.source})|${PHONES.source}`, 'gi');

const SECRETS: readonly [RegExp, string][] = [
  [/(\w+:\/\/)[^\s/@]+@/g, `$1${REDACTED}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(?:sk|rk|pk|whsec|xox[abp])[-_][\w-]{12,}/g, REDACTED],
  [
    /\b((?:auth_?token|access_?token|refresh_?token|api_?key|token|secret|password|passwd|signature)["']?\s*[=:]\s*["']?)[^\s"'&,;)}]+/gi,
    `$1${REDACTED}`,
  ],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, '[email]'],
];

/** Text with phone numbers, e-mail addresses and secrets taken out, cut to 2,000 characters. */
export function redactText(text: string): string {
  let out = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text;
  for (const [pattern, replacement] of SECRETS) out = out.replace(pattern, replacement);
  return out.replace(KEEP_OR_PHONE, (match, kept: string | undefined) => (kept === undefined ? PHONE : match));
}

/**
 * A copy for the log: plain objects, arrays and errors are walked, values under secret keys replaced, strings
 * redacted. Instances of any other class become their class's name, because nobody knows what they hold.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (depth >= DEPTH_MAX) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => redact(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor?.name ?? 'object'}]`;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    out[redactText(key)] = isSecretKey(key) && item !== undefined && item !== null ? REDACTED : redact(item, depth + 1);
  }
  return out;
}

/**
 * An error for the log: its class, its message, where it was thrown, a fixed list of harmless properties, and its
 * causes. Never a request, its configuration, headers, or the rows and values of a database error.
 */
export function redactError(error: Error, depth = 0): Record<string, unknown> {
  const message = errorMessage(error);
  const out: Record<string, unknown> = { name: redactText(String(error.name)), message };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  if (frames.length > 0) out['stack'] = redactText(frames.slice(0, 12).join('\n'));
  for (const key of ERROR_KEYS) {
    const value: unknown = (error as unknown as Record<string, unknown>)[key];
    if (typeof value === 'string' || typeof value === 'boolean') out[key] = redact(value);
    else if (typeof value === 'number') out[key] = value;
  }
  if (error.cause !== undefined && depth < DEPTH_MAX) out['cause'] = redact(error.cause, depth + 1);
  if (error instanceof AggregateError) out['errors'] = redact(error.errors, depth + 1);
  return out;
}

/** The messages of JSON and Postgres errors quote the data that they choke on. */
function errorMessage(error: Error): string {
  let message = String(error.message);
  if (error instanceof SyntaxError) message = message.replace(/"[\s\S]*"/g, REDACTED);
  if ('severity' in error) message = message.replace(/: "[\s\S]*"/g, `: ${REDACTED}`);
  return redactText(message);
}

function redactNumber(value: number | bigint): unknown {
  return /^44\d{10}$/.test(String(value)) ? PHONE : value;
}

function isSecretKey(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase().replace(/[_-]/g, ''));
}
