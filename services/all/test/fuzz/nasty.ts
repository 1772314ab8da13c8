import fc from 'fast-check';

/** Stands for the id of a row that exists when the request is sent: of the noun that is hinted at, or of any. */
export const knownId = (hint: string): fc.Arbitrary<string> => fc.nat(30).map((index) => `«${hint}${index}»`);

/** Lower-case letters and digits without order, the same ones each time: Postgres cannot pack them smaller. */
export function unpackable(length: number): string {
  // https://en.wikipedia.org/wiki/Linear_congruential_generator, with the figures of Numerical Recipes
  let state = 20_260_302;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * 36).toString(36);
  }).join('');
}

/** Longer than a row of an index may be, also once it is packed. */
const LONG_TEXTS = [unpackable(9_000), `${unpackable(9_000)}@x.io`];

const TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\uD800',
    'x\uDFFFy',
    '\u202Egnp.exe\u202C',
    '\uFEFFname',
    'a\u200Bb',
    '\r\n\tX',
    '\u0085',
  ],
  ...['👩‍👩‍👧‍👦', 'ﷺ'.repeat(30), 'e\u0301'.repeat(50), 'İıſẞ', '\u{10FFFF}'],
  ...["' or 1=1; drop table leads --", '%', '_', '\\', '%00', '%ff', '../../../etc/passwd', '$1', '{{first_name}}'],
  ...['{% for a in (1..9999999) %}x{% endfor %}', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...['null', 'undefined', 'NaN', '-1', '1e309', '0x10', '9'.repeat(400), '[]', '{}', '[[[', 'true'],
  ...['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '|cmd', "'=1"],
  ...['a'.repeat(300), 'ä'.repeat(5_000), 'a'.repeat(60_000), '('.repeat(3_000), `${'a '.repeat(20_000)}!`],
  ...['+447400100001', '+44 7400 100001', '07400100001', '+1', '00'],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'x@example.invalid'],
  ...['2026-02-30', '0000-00-00', '9999-12-31', '275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00Z'],
  ...['+010000-01-01T00:00:00Z', '0000-01-01', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-01:00'],
  ...['2026-03-29T01:30:00Z', '9999-12-31T23:59:59.999Z', '24:00', '00:60', '08:00', 'Europe/London', 'Mars/Base'],
  ...['https://127.0.0.1:1/x', 'https://user:pw@[::1]/', 'javascript:alert(1)', 'https://nowhere.invalid/hook'],
  ...['is:hot', 'roof_type:flat', 'roof_type=\0', ':', 'a:b:c', 'asc', '-created_at'],
];

const NUMBERS = [
  ...[0, -0, 1, -1, 0.1, 2 ** 31, 2 ** 31 - 1, -(2 ** 31) - 1, 2 ** 53, -(2 ** 63), 1e21, 1e308, Number.MIN_VALUE],
];

/** Opaque cursors as we make them, of whatever values. */
const cursor = fc
  .array(fc.oneof(fc.constantFrom<unknown>(...TEXTS.slice(0, 40), ...NUMBERS, null), knownId('')), {
    maxLength: 4,
  })
  .map((values) => Buffer.from(JSON.stringify(values)).toString('base64url'));

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: knownId('') },
  { weight: 1, arbitrary: cursor },
);

export const nastyNumber: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true }));

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  '\0',
  '$ref',
  'id',
  'client_id',
  'length',
  'a.b',
];
export const nastyKey: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...KEYS), nastyText);

/** A JSON value of any type. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: nastyText },
  { weight: 2, arbitrary: nastyNumber },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], { toString: 1 }) },
  { weight: 1, arbitrary: fc.array(nastyText, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(nastyKey, nastyText, { maxKeys: 3 }) },
);
