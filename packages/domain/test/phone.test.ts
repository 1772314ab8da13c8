import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { describe, expect, it } from 'vitest';
import { mobileOfCells } from '../src/mobile-of-cells.ts';
import { type MobileOptions, type ParsedMobile, parseMobile } from '../src/phone.ts';
import { PHONE_REJECTIONS, type PhoneRejection } from '../src/phone-rejections.ts';
import { type PhoneRepair, REPAIR_KINDS } from '../src/repairs.ts';
import { disagreement, library, phoneCell, seeded } from './phone-oracle.ts';

const bare = (parsed: ParsedMobile) => (parsed.ok ? `${parsed.e164} ${parsed.region}` : null);

/** Every code point, lone surrogates too. */
const anyCodePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe('a number that can get texts is brought into international form', () => {
  const cases: [string, string, string, PhoneRepair[]?][] = [
    ['07400123456', '+447400123456', 'GB'],
    ['+447400123456', '+447400123456', 'GB'],
    [' 07400 123456 ', '+447400123456', 'GB'],
    ['07400-123-456', '+447400123456', 'GB'],
    ['(07400) 123456', '+447400123456', 'GB'],
    ['07400.123.456', '+447400123456', 'GB'],
    ['+44 (0)7400 123456', '+447400123456', 'GB', ['phone_trunk_zero']],
    ['+4407400123456', '+447400123456', 'GB', ['phone_trunk_zero']],
    ['\u202a+447400123456\u202c', '+447400123456', 'GB'],
    ['\u00a007400\u00a0123456', '+447400123456', 'GB'],
    ["'07400123456", '+447400123456', 'GB', ['phone_spreadsheet_format']],
    ['="07400123456"', '+447400123456', 'GB', ['phone_spreadsheet_format']],
    ['tel:+447400123456', '+447400123456', 'GB'],
    ['07781123456', '+447781123456', 'GG'],
    ['07911123456', '+447911123456', 'GG'],
    ['07797123456', '+447797123456', 'JE'],
    ['07624123456', '+447624123456', 'IM'],
    ['447400123456', '+447400123456', 'GB', ['phone_missing_plus']],
    ['44 7400 123456', '+447400123456', 'GB', ['phone_missing_plus']],
    ['4407400123456', '+447400123456', 'GB', ['phone_missing_plus', 'phone_trunk_zero']],
    ['00447400123456', '+447400123456', 'GB', ['phone_double_zero']],
    ['0044 (0) 7400 123456', '+447400123456', 'GB', ['phone_double_zero', 'phone_trunk_zero']],
    ['7400123456', '+447400123456', 'GB', ['phone_lost_leading_zero']],
    ['7400 123 456', '+447400123456', 'GB', ['phone_lost_leading_zero']],
    ['7.400123456E9', '+447400123456', 'GB', ['phone_scientific_notation', 'phone_lost_leading_zero']],
    ['7.400123456e+09', '+447400123456', 'GB', ['phone_scientific_notation', 'phone_lost_leading_zero']],
    ['4.47400123456E+11', '+447400123456', 'GB', ['phone_scientific_notation', 'phone_missing_plus']],
    ['07400123456.0', '+447400123456', 'GB', ['phone_spreadsheet_format']],
    ['7400123456.00', '+447400123456', 'GB', ['phone_spreadsheet_format', 'phone_lost_leading_zero']],
    ['7,400,123,456', '+447400123456', 'GB', ['phone_spreadsheet_format', 'phone_lost_leading_zero']],
    ['Mob: 07400 123456', '+447400123456', 'GB', ['phone_text_around']],
    ['O7400 I2345O', '+447400123450', 'GB', ['phone_letter_for_digit']],
    ['07400 123456 ext 5', '+447400123456', 'GB', ['phone_extension_dropped']],
    ['07400 123456 x5', '+447400123456', 'GB', ['phone_extension_dropped']],
    ['\u0660\u0667\u0664\u0660\u0660\u0661\u0662\u0663\u0664\u0665\u0666', '+447400123456', 'GB'],
    ['\uff10\uff17\uff14\uff10\uff10\uff11\uff12\uff13\uff14\uff15\uff16', '+447400123456', 'GB'],
    ['07400123456 (wife)', '+447400123456', 'GB', ['phone_text_around']],
  ];
  it.each(cases)('%j is %s', (raw, e164, region, repairs = []) => {
    expect(parseMobile(raw)).toEqual({ ok: true, e164, region, repairs });
  });
});

describe('anything else is refused with a reason', () => {
  const cases: [string, PhoneRejection][] = [
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
    ['03001234567', 'uk_wide'],
    ['08001111111', 'freephone'],
    ['0800 1111', 'too_short'],
    ['0845 604 3219', 'service_number'],
    ['0870 123 4567', 'service_number'],
    ['09061234567', 'premium_rate'],
    ['05501234567', 'internet_number'],
    ['05601234567', 'internet_number'],
    ['07012345678', 'personal_number'],
    ['07612345678', 'pager'],
    ['07625123456', 'pager'],
    ['01534 123456', 'landline'],
    ['07700900123', 'not_in_use'],
    ['020 7946 0000 ext 5', 'landline'],
    [`07400123456 ${' or'.repeat(1_000_000)}`, 'too_long'],
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
    ['+33612345678', { allowInternational: true }, { ok: true, e164: '+33612345678', region: 'FR', repairs: [] }],
    [
      '0033612345678',
      { allowInternational: true },
      { ok: true, e164: '+33612345678', region: 'FR', repairs: ['phone_double_zero'] },
    ],
    ['+33123456789', { allowInternational: true }, { ok: false, reason: 'not_mobile' }],
    ['07400123456', { normaliseUk: false }, { ok: false, reason: 'not_e164' }],
    ['+44 7400 123456', { normaliseUk: false }, { ok: false, reason: 'not_e164' }],
    ['+447400123456', { normaliseUk: false }, { ok: true, e164: '+447400123456', region: 'GB', repairs: [] }],
    ['+442079460000', { normaliseUk: false }, { ok: false, reason: 'landline' }],
    ['+33612345678', { normaliseUk: false }, { ok: false, reason: 'international' }],
    [
      '07400 I23456',
      { off: new Set(['phone_letter_for_digit']) },
      { ok: false, reason: 'repair_off', repair: 'phone_letter_for_digit' },
    ],
    [
      '07400 123456 x5',
      { off: new Set(['phone_extension_dropped']) },
      { ok: false, reason: 'extension', repair: 'phone_extension_dropped' },
    ],
    ['07400 123456', { off: new Set(REPAIR_KINDS) }, { ok: true, e164: '+447400123456', region: 'GB', repairs: [] }],
    ['0612345678', { defaultRegion: 'FR' }, { ok: true, e164: '+33612345678', region: 'FR', repairs: [] }],
    ['+447400123456', { defaultRegion: 'FR' }, { ok: false, reason: 'international' }],
  ];
  it.each(cases)('%j with %j', (raw, options, expected) => {
    expect(parseMobile(raw, options)).toEqual(expected);
  });
});

describe('a row with several numbers', () => {
  const found = (kind: PhoneRepair, before: string) => ({
    kind,
    field: 'phone_number',
    before,
    after: '+447400123456',
  });
  const cases: [string, string[], object][] = [
    ['takes the first', ['07400123456', '07400123457'], { cell: '07400123456', repairs: [] }],
    [
      'passes over a landline',
      ['020 7946 0000', '07400123456'],
      { cell: '07400123456', repairs: [found('phone_second_number_used', '020 7946 0000')] },
    ],
    ['passes over an empty cell without a word', ['', '07400123456'], { cell: '07400123456', repairs: [] }],
    [
      'takes the first mobile of a cell',
      ['020 7946 0000 ::: 07400 123456'],
      { repairs: [found('phone_first_of_several', '020 7946 0000 ::: 07400 123456')] },
    ],
    [
      'takes the first of two that nothing but a blank parts',
      ['07400123456 07400123457'],
      { repairs: [found('phone_first_of_several', '07400123456 07400123457')] },
    ],
    ["reads Facebook's prefix", ['p:+447400123456'], { cell: 'p:+447400123456', repairs: [] }],
  ];
  it.each(cases)('%s', (_, cells, expected) => {
    expect(mobileOfCells(cells)).toMatchObject({ ok: true, e164: '+447400123456', ...expected });
  });

  const refused: [string[], MobileOptions, object][] = [
    [['020 7946 0000', '0800 111 1111'], {}, { reason: 'landline' }],
    [['020 7946 0000 / 0800 111 1111'], {}, { reason: 'landline' }],
    [['', ''], {}, { reason: 'empty' }],
    [[], {}, { reason: 'empty' }],
    [['07400123456 / 07400123457'], { off: new Set(['phone_first_of_several']) }, { reason: 'several_numbers' }],
    [['020 7946 0000', '07400123456'], { off: new Set(['phone_second_number_used']) }, { reason: 'landline' }],
  ];
  it.each(refused)('%j with %j is refused', (cells, options, expected) => {
    expect(mobileOfCells(cells, options)).toMatchObject({ ok: false, ...expected });
  });
});

describe('the fast path answers as the library does', { timeout: 30_000 }, () => {
  const agrees = (prefix: number) => {
    const raw = `07${String(prefix).padStart(5, '0')}${String((prefix * 7919) % 10_000).padStart(4, '0')}`;
    const mine = parseMobile(raw);
    const theirs = parsePhoneNumberFromString(raw, 'GB');
    const same = theirs?.isValid()
      ? mine.ok && mine.e164 === theirs.number && mine.region === theirs.country && mine.repairs.length === 0
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

  it('over 20,000 cells of any writing, script, length and country', () => {
    const random = seeded(20_260_901);
    for (let at = 0; at < 20_000; at += 1) expect(disagreement(phoneCell(random), at % 2 === 1)).toBeNull();
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
