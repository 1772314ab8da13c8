import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { describe, expect, it } from 'vitest';
import { type MobileOptions, type ParsedMobile, PHONE_REJECTIONS, parseMobile } from '../src/phone.ts';

const library = (raw: string): ParsedMobile | null => {
  const number = parsePhoneNumberFromString(raw, 'GB');
  if (number?.isValid() !== true || number.ext || number.countryCallingCode !== '44') return null;
  return { ok: true, e164: number.number, region: number.country ?? '' };
};
const bare = (parsed: ParsedMobile) => (parsed.ok ? { ok: true, e164: parsed.e164, region: parsed.region } : null);

/** Every code point, lone surrogates too. */
const anyCodePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe('a number that can get texts is brought into international form', () => {
  const cases: [string, string, string, string?][] = [
    ['07400123456', '+447400123456', 'GB'],
    ['+447400123456', '+447400123456', 'GB'],
    [' 07400 123456 ', '+447400123456', 'GB'],
    ['07400-123-456', '+447400123456', 'GB'],
    ['(07400) 123456', '+447400123456', 'GB'],
    ['07400.123.456', '+447400123456', 'GB'],
    ['+44 (0)7400 123456', '+447400123456', 'GB'],
    ['+4407400123456', '+447400123456', 'GB'],
    ['\u202a+447400123456\u202c', '+447400123456', 'GB'],
    ['\u00a007400\u00a0123456', '+447400123456', 'GB'],
    ["'07400123456", '+447400123456', 'GB'],
    ['="07400123456"', '+447400123456', 'GB'],
    ['tel:+447400123456', '+447400123456', 'GB'],
    ['07781123456', '+447781123456', 'GG'],
    ['07911123456', '+447911123456', 'GG'],
    ['07797123456', '+447797123456', 'JE'],
    ['07624123456', '+447624123456', 'IM'],
    ['447400123456', '+447400123456', 'GB', 'missing_plus'],
    ['44 7400 123456', '+447400123456', 'GB', 'missing_plus'],
    ['4407400123456', '+447400123456', 'GB', 'missing_plus'],
    ['00447400123456', '+447400123456', 'GB', 'double_zero'],
    ['0044 (0) 7400 123456', '+447400123456', 'GB', 'double_zero'],
    ['7400123456', '+447400123456', 'GB', 'missing_zero'],
    ['7400 123 456', '+447400123456', 'GB', 'missing_zero'],
    ['7.400123456E9', '+447400123456', 'GB', 'spreadsheet'],
    ['7.400123456e+09', '+447400123456', 'GB', 'spreadsheet'],
    ['4.47400123456E+11', '+447400123456', 'GB', 'spreadsheet'],
    ['07400123456.0', '+447400123456', 'GB', 'spreadsheet'],
    ['7400123456.00', '+447400123456', 'GB', 'spreadsheet'],
    ['7,400,123,456', '+447400123456', 'GB', 'spreadsheet'],
    ['Mob: 07400 123456', '+447400123456', 'GB', 'text_around'],
    ['07400123456 (wife)', '+447400123456', 'GB', 'text_around'],
  ];
  it.each(cases)('%j is %s', (raw, e164, region, repaired) => {
    expect(parseMobile(raw)).toEqual({ ok: true, e164, region, ...(repaired === undefined ? {} : { repaired }) });
  });
});

describe('anything else is refused with a reason', () => {
  const cases: [string, keyof typeof PHONE_REJECTIONS][] = [
    ['', 'empty'],
    ['  ', 'empty'],
    ["''", 'empty'],
    ['n/a', 'no_number'],
    ['none', 'no_number'],
    ['88', 'too_short'],
    ['0740012345', 'too_short'],
    ['074001234567', 'too_long'],
    ['0207946', 'too_short'],
    ['123456789012345678', 'too_long'],
    ['02079460000', 'landline'],
    ['+44 1632 960000', 'landline'],
    ['03001234567', 'not_mobile'],
    ['08001111111', 'not_mobile'],
    ['07012345678', 'not_mobile'],
    ['07612345678', 'not_mobile'],
    ['07700900123', 'not_in_use'],
    ['07400 123456 ext 5', 'extension'],
    ['07400 123456 x5', 'extension'],
    ['4.47E+11', 'spreadsheet_rounded'],
    ['7.40012E+09', 'spreadsheet_rounded'],
    ['07400123456 / 07400123457', 'several_numbers'],
    ['07400123456;07400123457', 'several_numbers'],
    ['07400123456 or 07400123457', 'several_numbers'],
    ['07400123456 07400123457', 'several_numbers'],
    ['0740012345607400123457', 'several_numbers'],
    ['+447400123456 +447400123457', 'several_numbers'],
    ['07400123456, 02079460000', 'several_numbers'],
    ['+33612345678', 'international'],
    ['0033612345678', 'international'],
    ['+12125550123', 'international'],
  ];
  it.each(cases)('%j is %s', (raw, reason) => {
    expect(parseMobile(raw)).toEqual({ ok: false, reason });
  });
  it('has a sentence for every reason', () => {
    for (const sentence of Object.values(PHONE_REJECTIONS)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

describe('settings decide what is taken', () => {
  const cases: [string, MobileOptions, ParsedMobile][] = [
    ['+33612345678', { allowInternational: true }, { ok: true, e164: '+33612345678', region: 'FR' }],
    [
      '0033612345678',
      { allowInternational: true },
      { ok: true, e164: '+33612345678', region: 'FR', repaired: 'double_zero' },
    ],
    ['+33123456789', { allowInternational: true }, { ok: false, reason: 'not_mobile' }],
    ['07400123456', { normaliseUk: false }, { ok: false, reason: 'not_e164' }],
    ['+44 7400 123456', { normaliseUk: false }, { ok: false, reason: 'not_e164' }],
    ['+447400123456', { normaliseUk: false }, { ok: true, e164: '+447400123456', region: 'GB' }],
    ['+442079460000', { normaliseUk: false }, { ok: false, reason: 'landline' }],
    ['+33612345678', { normaliseUk: false }, { ok: false, reason: 'international' }],
    ['0612345678', { defaultRegion: 'FR' }, { ok: true, e164: '+33612345678', region: 'FR' }],
    ['+447400123456', { defaultRegion: 'FR' }, { ok: false, reason: 'international' }],
  ];
  it.each(cases)('%j with %j', (raw, options, expected) => {
    expect(parseMobile(raw, options)).toEqual(expected);
  });
});

describe('the fast path answers as the library does', { timeout: 30_000 }, () => {
  const agrees = (prefix: number) => {
    const raw = `07${String(prefix).padStart(5, '0')}${String((prefix * 7919) % 10_000).padStart(4, '0')}`;
    const mine = parseMobile(raw);
    const theirs = parsePhoneNumberFromString(raw, 'GB');
    const same = theirs?.isValid()
      ? mine.ok && mine.e164 === theirs.number && mine.region === theirs.country && mine.repaired === undefined
      : !mine.ok;
    if (!same) expect.fail(`${raw}: ${JSON.stringify(mine)}`);
  };
  it('over every prefix 07xxxx, with a fifth digit that goes round', () => {
    for (let prefix = 0; prefix < 10_000; prefix += 1) agrees(prefix * 10 + ((prefix * 3) % 10));
  });
  it('over every number near the ranges that change within a prefix', () => {
    for (const near of [45_760, 50_900, 52_400, 62_400, 70_000, 78_100, 79_700, 82_900, 83_900, 91_100, 93_700])
      for (let prefix = near - 20; prefix < near + 120; prefix += 1) agrees(prefix);
  });

  const phoneish = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789 -()+'.split('')), maxLength: 20 }),
    fc
      .tuple(
        fc.constantFrom('07', '+447', '00447', '447', '7', '+44 (0)7', '02', '+1', ''),
        fc.integer({ max: 1e10, min: 0 }),
      )
      .map(([start, rest]) => start + String(rest)),
    fc
      .tuple(fc.constantFrom('07', '+447'), fc.integer({ min: 100_000_000, max: 999_999_999 }))
      .map(([start, rest]) => start + String(rest)),
  );
  it('over anything that looks like a number', () => {
    fc.assert(
      fc.property(phoneish, (raw) => {
        const mine = parseMobile(raw);
        if (mine.ok || mine.reason !== 'several_numbers') expect(bare(mine)).toEqual(library(raw.trim()));
      }),
      { numRuns: 4_000 },
    );
  });
  it('and over any text at all gives either a valid mobile or a reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: anyCodePoint }), fc.string({ unit: fc.constantFrom(...'0747E+.,/;x '.split('')) })),
        (raw) => {
          const mine = parseMobile(raw);
          if (mine.ok) expect(library(mine.e164)).toEqual(bare(mine));
          else expect(PHONE_REJECTIONS[mine.reason]).toBeTypeOf('string');
          // What was accepted once is accepted again, unchanged.
          if (mine.ok) expect(bare(parseMobile(mine.e164))).toEqual(bare(mine));
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
