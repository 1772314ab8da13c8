import type { RepairKind } from '@rekindle/domain';
import { describe, expect, test } from 'vitest';
import { mapColumns, type MappingOverrides } from '../src/map-columns.ts';
import { type ParsedLead, type ParsedRow, rowParser, type RowRules } from '../src/parse-row.ts';
import type { RowDamage } from '../src/table.ts';

const RULES: RowRules = {
  ...{ requiredFields: ['phone_number'], allowInternational: false, normaliseUk: true },
  ...{ dateOrder: 'day-first', today: '2026-11-21', restoreCells: false },
};

interface Given {
  overrides?: MappingOverrides;
  rules?: Partial<RowRules>;
  damage?: RowDamage[];
}

function parse(columns: string, cells: string[], given: Given = {}): ParsedRow {
  const mapping = mapColumns(columns.split(','), [cells], { overrides: given.overrides ?? {} });
  const parser = rowParser(mapping, { ...RULES, ...given.rules });
  return parser({ line: 2, cells, damage: given.damage ?? [] });
}

function lead(columns: string, cells: string[], given?: Given): ParsedLead {
  const parsed = parse(columns, cells, given);
  if (!parsed.ok) throw new Error(parsed.sentence);
  return parsed.lead;
}

describe('names', () => {
  test.each([
    {
      columns: 'Name,Phone',
      cells: ['MR JOHN SMITH'],
      first: 'John',
      last: 'Smith',
      originals: { full_name: 'MR JOHN SMITH' },
    },
    { columns: 'First Name,Last Name,Phone', cells: ['Jane', 'Doe'], first: 'Jane', last: 'Doe', originals: {} },
    {
      ...{ columns: 'First Name,Last Name,Phone', cells: ['JANE', "O'NEILL"], first: 'Jane', last: "O'Neill" },
      originals: { first_name: 'JANE', last_name: "O'NEILL" },
    },
    {
      ...{ columns: 'First Name,Last Name,Phone', cells: ['Mr John Smith', ''], first: 'John', last: 'Smith' },
      originals: { first_name: 'Mr John Smith' },
    },
    { columns: 'First Name,Phone', cells: ['N/A'], first: '', last: null, originals: { first_name: 'N/A' } },
    {
      columns: 'First Name,Full Name,Phone',
      cells: ['', 'Jane Doe'],
      first: 'Jane',
      last: 'Doe',
      originals: { full_name: 'Jane Doe' },
    },
    { columns: 'First Name,Full Name,Phone', cells: ['Jane', 'Janet Doe'], first: 'Jane', last: null, originals: {} },
    {
      columns: 'Name,Surname,Phone',
      cells: ['Jane', 'Doe'],
      first: 'Jane',
      last: 'Doe',
      originals: { full_name: 'Jane' },
    },
  ])('$cells of $columns', ({ columns, cells, first, last, originals }) => {
    expect(lead(columns, [...cells, '07400123456'])).toMatchObject({ first_name: first, last_name: last, originals });
  });
});

describe('phones', () => {
  test.each([
    { name: 'the first column that can get texts', cells: ['020 7946 0000', '07400123456'], phone: '+447400123456' },
    { name: 'the first of two mobiles', cells: ['07400123457', '07400123456'], phone: '+447400123457' },
    { name: 'Facebook prefixes', cells: ['p:+447400123456', ''], phone: '+447400123456' },
    { name: 'several of Google in one cell', cells: ['020 7946 0000 ::: 07400 123456', ''], phone: '+447400123456' },
    { name: 'two people in one cell', cells: ['07400123456 / 07400123457', ''], phone: '+447400123456' },
    { name: 'a lost zero', cells: ['7400123456', ''], phone: '+447400123456' },
    { name: 'certain spreadsheet damage', cells: ['7.400123456E9', ''], phone: '+447400123456' },
  ])('$name', ({ cells, phone }) => {
    expect(lead('Phone,Mobile', cells).phone_number).toBe(phone);
  });

  test('what was repaired is kept as it was', () => {
    expect(lead('Phone', ['7.400123456E9']).originals).toEqual({ phone_number: '7.400123456E9' });
    expect(lead('Phone', ['07400 123456']).originals).toEqual({});
  });

  test.each([
    { cells: ['020 7946 0000', ''], reason: 'landline' },
    { cells: ['4.47E+11', ''], reason: 'spreadsheet_rounded' },
    { cells: ['', ''], reason: 'empty' },
    { cells: ['', 'call me'], reason: 'no_number' },
    { cells: ['+33612345678', ''], reason: 'international' },
  ])('$cells is rejected as $reason with a sentence', ({ cells, reason }) => {
    const parsed = parse('Phone,Mobile', cells);
    expect(parsed).toMatchObject({ ok: false, reason });
    expect(parsed).toMatchObject({ sentence: expect.stringMatching(/^[A-Z].+\.$/) });
  });

  test('settings decide on foreign numbers and on repairs', () => {
    expect(lead('Phone', ['+33612345678'], { rules: { allowInternational: true } }).phone_number).toBe('+33612345678');
    expect(parse('Phone', ['07400123456'], { rules: { normaliseUk: false } })).toMatchObject({ reason: 'not_e164' });
  });

  test('a row whose cells have moved says so instead of blaming the phone', () => {
    const cells = ['Smith', ' Jane', '07400123456', 'extra'];
    expect(parse('Name,Phone,Town', cells, { damage: ['long'], overrides: { Town: 'ignore' } })).toMatchObject({
      reason: 'damaged_row',
    });
  });
});

describe('other fields', () => {
  test('what cannot be read is left out and kept as it was', () => {
    const columns = 'Phone,Email,Enquiry Date,Timezone,Notes';
    expect(lead(columns, ['07400123456', 'none', 'spring', 'Mars/Base', ' hi '])).toMatchObject({
      ...{ email: null, inquiry_date: null, timezone: null, notes: 'hi' },
      originals: { email: 'none', inquiry_date: 'spring', timezone: 'Mars/Base' },
    });
  });

  test('an e-mail is unreadable over 254 characters, the most that mail takes', () => {
    const longest = `${'a'.repeat(242)}@example.com`;
    expect(lead('Phone,Email', ['07400123456', longest])).toMatchObject({ email: longest, originals: {} });
    expect(lead('Phone,Email', ['07400123456', `a${longest}`])).toMatchObject({
      ...{ email: null, originals: { email: `a${longest}` } },
      repairs: [{ kind: 'email_unreadable', field: 'email' }],
    });
  });

  test('what can be read is', () => {
    const columns = 'Phone,Email,Enquiry Date,Timezone,Postcode,Company,Record ID';
    const cells = ['07400123456', 'mailto:a@b.co', '31/12/2023', 'europe/london', 'BN3 1AA', 'Acme', '17'];
    expect(lead(columns, cells)).toMatchObject({
      ...{ email: 'a@b.co', inquiry_date: '2023-12-31', timezone: 'Europe/London' },
      ...{ postcode: 'BN3 1AA', company: 'Acme', custom_id: '17', originals: {} },
    });
  });

  test('columns without a field, and cells without a column, become attributes', () => {
    const cells = ['07400123456', 'Slate', '', 'a', 'b'];
    expect(lead('Phone,Roof type,Age', cells, { damage: ['long'] }).attributes).toEqual({
      roof_type: 'Slate',
      extra_cells: 'a, b',
    });
  });

  test('an ignored column is gone', () => {
    expect(lead('Phone,Secret', ['07400123456', 'x'], { overrides: { Secret: 'ignore' } }).attributes).toEqual({});
  });

  test.each([
    { required: ['email'], cells: ['07400123456', ''], reason: 'missing_field' },
    { required: ['email'], cells: ['07400123456', 'a@b'], reason: 'bad_email' },
    { required: ['first_name'], cells: ['07400123456', 'a@b.co'], reason: 'missing_field' },
  ])('required $required: $cells is rejected as $reason', ({ required, cells, reason }) => {
    expect(parse('Phone,Email', cells, { rules: { requiredFields: required } })).toMatchObject({ ok: false, reason });
  });

  test.each([
    { header: 'First Name', cell: 'Test', required: 'first_name', reason: 'bad_name', says: 'is no name to greet' },
    { header: 'Name', cell: 'Test', required: 'first_name', reason: 'bad_name', says: 'is no name to greet' },
    { header: 'Name', cell: '', required: 'first_name', reason: 'missing_field', says: 'is missing' },
    { header: 'Name', cell: 'Jane', required: 'last_name', reason: 'missing_field', says: 'is missing' },
  ])('required $required: "$cell" under $header is rejected as $reason', ({ header, cell, required, reason, says }) => {
    const parsed = parse(`Phone,${header}`, ['07400123456', cell], { rules: { requiredFields: [required] } });
    expect(parsed).toMatchObject({ ok: false, reason, sentence: expect.stringContaining(says) });
  });
});

describe('what was done to a row is told, cell by cell', () => {
  test.each([
    ['a clean row', ['Jane', 'Doe', '07400123456', 'a@b.co'], []],
    [
      'a shouted name and a lost zero',
      ['JANE', 'Doe', '7400123456', 'a@b.co'],
      [
        { kind: 'phone_lost_leading_zero', field: 'phone_number', before: '7400123456', after: '+447400123456' },
        { kind: 'name_shouting', field: 'first_name', before: 'JANE', after: 'Jane' },
      ],
    ],
    [
      'a garbled surname',
      ['José', 'GarcÃ\u00ada', '07400123456', ''],
      [{ kind: 'text_mojibake', field: 'last_name', before: 'GarcÃ\u00ada', after: 'García' }],
    ],
    [
      'an office and no address',
      ['Info', '', '07400123456', 'none'],
      [
        { kind: 'email_unreadable', field: 'email', before: 'none', after: '' },
        { kind: 'name_not_usable', field: 'first_name', before: 'Info', after: '' },
      ],
    ],
    [
      'a date in American order',
      ['Jane', 'Doe', '07400123456', '', '12/31/2023'],
      [{ kind: 'date_day_month_order', field: 'inquiry_date', before: '12/31/2023', after: '2023-12-31' }],
    ],
    [
      'a date in the future',
      ['Jane', 'Doe', '07400123456', '', '31/12/2026'],
      [{ kind: 'date_implausible', field: 'inquiry_date', before: '31/12/2026', after: '' }],
    ],
    [
      'an address with mailto',
      ['Jane', 'Doe', '07400123456', 'mailto:a@b.co'],
      [{ kind: 'email_mailto', field: 'email', before: 'mailto:a@b.co', after: 'a@b.co' }],
    ],
  ])('%s', (_, cells, repairs) => {
    expect(lead('First Name,Last Name,Phone,Email,Enquiry Date', cells).repairs).toEqual(repairs);
  });

  test('a repair that is switched off is not made', () => {
    const off = new Set<RepairKind>(['name_shouting', 'text_mojibake', 'email_mailto', 'phone_lost_leading_zero']);
    const cells = ['JANE', 'MuÃ±oz', '07400123456', 'mailto:a@b.co'];
    expect(lead('First Name,Last Name,Phone,Email', cells, { rules: { off } })).toMatchObject({
      ...{ first_name: 'JANE', last_name: 'MuÃ±oz', email: null },
      repairs: [{ kind: 'email_unreadable' }],
    });
    const refused = parse('First Name,Phone', ['Jane', '7400123456'], { rules: { off } });
    expect(refused).toMatchObject({ ok: false, reason: 'repair_off', sentence: expect.stringContaining('7400') });
  });

  test('a name that is none is refused where the settings require one', () => {
    const rules = { requiredFields: ['first_name'] };
    for (const name of ['Test', 'Mr', 'info', 'n/a', 'a@b.co', 'Acme Ltd']) {
      expect(parse('First Name,Phone', [name, '07400123456'], { rules })).toMatchObject({ reason: 'bad_name' });
    }
  });
});
