import { describe, expect, test } from 'vitest';
import { mapColumns, parseOverride, phoneColumns } from '../src/map-columns.ts';
import { rowParser } from '../src/parse-row.ts';

/** `header -> use` for every column that is not left an attribute. */
function uses(headers: string[], rows: string[][] = [], options: Parameters<typeof mapColumns>[2] = {}) {
  const mapped = mapColumns(headers, rows, options).columns.filter((column) => column.use !== 'attribute');
  return Object.fromEntries(mapped.map((column) => [column.header, column.use]));
}

describe('mapping by header', () => {
  test.each([
    {
      name: 'Facebook Lead Ads',
      headers: [
        'id',
        'created_time',
        'ad_name',
        'platform',
        'full_name',
        'phone_number',
        'email',
        'what_is_your_roof?',
      ],
      expected: {
        id: 'custom_id',
        created_time: 'inquiry_date',
        full_name: 'full_name',
        phone_number: 'phone_number',
        email: 'email',
      },
    },
    {
      name: 'GoHighLevel',
      headers: [
        'Contact Id',
        'First Name',
        'Last Name',
        'Phone',
        'Email',
        'Created',
        'Last Activity',
        'Tags',
        'Country',
      ],
      expected: {
        'Contact Id': 'custom_id',
        'First Name': 'first_name',
        'Last Name': 'last_name',
        Phone: 'phone_number',
        Email: 'email',
        Created: 'inquiry_date',
      },
    },
    {
      name: 'HubSpot',
      headers: ['Record ID', 'First Name', 'Last Name', 'Phone Number', 'Mobile Phone Number', 'Email', 'Lead Status'],
      expected: {
        'Record ID': 'custom_id',
        'First Name': 'first_name',
        'Last Name': 'last_name',
        'Phone Number': 'phone_number',
        'Mobile Phone Number': 'phone_number',
        Email: 'email',
      },
    },
    {
      name: 'Pipedrive',
      headers: ['Person - Name', 'Person - Phone - Mobile', 'Person - Phone - Work', 'Person - Email - Work'],
      expected: {
        'Person - Name': 'full_name',
        'Person - Phone - Mobile': 'phone_number',
        'Person - Phone - Work': 'phone_number',
        'Person - Email - Work': 'email',
      },
    },
    {
      name: 'Google Contacts',
      headers: [
        ...['First Name', 'Last Name', 'Organization Name', 'E-mail 1 - Label', 'E-mail 1 - Value'],
        ...['Phone 1 - Label', 'Phone 1 - Value', 'Address 1 - Postal Code', 'Notes'],
      ],
      expected: {
        'First Name': 'first_name',
        'Last Name': 'last_name',
        'Organization Name': 'company',
        'E-mail 1 - Value': 'email',
        'Phone 1 - Value': 'phone_number',
        'Address 1 - Postal Code': 'postcode',
        Notes: 'notes',
      },
    },
    {
      name: 'a list kept by hand',
      headers: ['NAME', 'Tel.', 'E-MAIL', 'PostCode', 'Enquiry Date', 'Comments', 'Phone Type', 'Email Opt-in'],
      expected: {
        NAME: 'full_name',
        'Tel.': 'phone_number',
        'E-MAIL': 'email',
        PostCode: 'postcode',
        'Enquiry Date': 'inquiry_date',
        Comments: 'notes',
      },
    },
    {
      name: 'headings cut short',
      headers: ['Cust Name', 'Mob No', 'Enquiry Dt', 'Install Dt'],
      expected: { 'Mob No': 'phone_number', 'Enquiry Dt': 'inquiry_date' },
    },
    {
      name: 'our own rejected.csv',
      headers: ['rekindle_line', 'rekindle_reason', 'Forename', 'Surname', 'Mobile'],
      expected: {
        rekindle_line: 'ignore',
        rekindle_reason: 'ignore',
        Forename: 'first_name',
        Surname: 'last_name',
        Mobile: 'phone_number',
      },
    },
  ])('$name', ({ headers, expected }) => {
    expect(uses(headers)).toEqual(expected);
  });

  test('of two columns for one field the surer wins, and the other stays an attribute', () => {
    const { columns } = mapColumns(['Reference', 'Customer ID', 'Mobile'], []);
    expect(columns.map((column) => [column.use, column.attribute])).toEqual([
      ['attribute', 'reference'],
      ['custom_id', 'customer_id'],
      ['phone_number', 'mobile'],
    ]);
  });

  test('attribute keys can stand in a text and are all different', () => {
    const { columns } = mapColumns(['Roof type?', 'ROOF TYPE', '2nd choice', '£££', 'Größe (m²)'], []);
    expect(columns.map((column) => column.attribute)).toEqual([
      'roof_type',
      'roof_type_2',
      'column_2nd_choice',
      'column',
      'gro_e_m2',
    ]);
  });
});

describe('mapping by content', () => {
  test('takes no column of dates for phones, however much they look alike', () => {
    const mapping = mapColumns(
      ['Who', 'Via', 'When'],
      [
        ['Ann', '07400 123456', '03/04/2024'],
        ['Bob', '07400 123457', '04-05-2024 10:00'],
      ],
    );
    expect(mapping.columns.map((column) => column.use)).toEqual(['attribute', 'phone_number', 'attribute']);
  });

  const rows = [
    ['Jane Smith', '07400 123456', 'jane@example.com', 'Hove'],
    ['John Doe', '+447400123457', 'john@example.com', 'Rye'],
    ["Mary O'Neill", '07400123458', '', ''],
  ];

  test('a file without header', () => {
    const headers = ['Column 1', 'Column 2', 'Column 3', 'Column 4'];
    expect(uses(headers, rows, { hasHeader: false })).toEqual({
      'Column 1': 'full_name',
      'Column 2': 'phone_number',
      'Column 3': 'email',
    });
  });

  test('a header nobody knows over cells that are plainly phone numbers', () => {
    const mapping = mapColumns(['Wer', 'Handy', 'Elektropost', 'Ort'], rows);
    expect(mapping.columns[1]).toMatchObject({ use: 'phone_number', evidence: 'content', confidence: 0.6 });
    expect(mapping.columns[1]?.samples).toEqual(['07400 123456', '+447400123457', '07400123458']);
    expect(mapping.columns[0]?.use).toBe('attribute');
  });

  test('a phone column that holds no numbers gives way to one that does', () => {
    const cells = [['home', '07400123456']];
    expect(uses(['Telephone', 'Cell'], cells)).toEqual({ Cell: 'phone_number' });
  });
});

describe('several phone columns', () => {
  const rows = [
    ['Ann Lee', '020 7946 0001', '07407000001'],
    ['Bob Orr', '0131 496 0002', '07407000002'],
    ['Cat Ives', '', '07407000003'],
  ];

  test.each([
    { headers: ['Name', 'Phone1', 'Phone2'], order: [1, 2] },
    { headers: ['Name', 'Tel2', 'Mob1'], order: [1, 2] },
    { headers: ['Name', 'Tel (home)', 'Mobile1'], order: [1, 2] },
    { headers: ['Name', 'Phone', 'Handy'], order: [1, 2] },
    { headers: ['Name', 'Landline', 'Handy'], order: [2, 1] },
    { headers: ['Name', 'Festnetz', 'Mobile'], order: [2, 1] },
  ])('$headers are found, and what texts can reach counts first where no name says so', ({ headers, order }) => {
    expect(phoneColumns(mapColumns(headers, rows))).toEqual(order);
  });

  test('a file without header has all of them', () => {
    const mapping = mapColumns(['Column 1', 'Column 2', 'Column 3'], rows, { hasHeader: false });
    expect(phoneColumns(mapping)).toEqual([2, 1]);
  });

  test('a number that a name promises is texted before one that was only found', () => {
    const cells = [['Ann', '07400000009', '07407000001']];
    const rules = {
      ...{ requiredFields: [], allowInternational: false, normaliseUk: true, restoreCells: false },
      today: '2026-09-01',
    };
    const parse = rowParser(mapColumns(['Name', 'Manager', 'Mobile'], cells), { ...rules, dateOrder: 'day-first' });
    const parsed = parse({ line: 2, cells: cells[0] ?? [], damage: [] });
    expect(parsed).toMatchObject({ ok: true, lead: { phone_number: '+447407000001' } });
  });

  test('a fax, and digits that no phone has, are none beside a named phone', () => {
    const cells = [
      ['07407000001', '020 7946 0001', '0012345678'],
      ['07407000002', '020 7946 0002', '0012345679'],
    ];
    expect(uses(['Mobile', 'Fax', 'Meter'], cells)).toEqual({ Mobile: 'phone_number' });
  });

  test('no other joins the one that a person named', () => {
    const overrides = parseOverride('Landline=phone_number');
    expect(uses(['Name', 'Landline', 'Handy'], rows, { overrides })).toEqual({
      Name: 'full_name',
      Landline: 'phone_number',
    });
  });
});

describe('what a person says', () => {
  test('goes before what the header says', () => {
    const overrides = { ...parseOverride('Work No=phone_number'), ...parseOverride('notes=ignore') };
    expect(uses(['Name', 'Mobile', 'Work No', 'Notes'], [], { overrides })).toEqual({
      Name: 'full_name',
      'Work No': 'phone_number',
      Notes: 'ignore',
    });
  });

  test.each([
    { text: 'Mobile=telefon', says: 'telefon' },
    { text: 'Mobile', says: 'CSV column=field' },
    { text: '=phone_number', says: 'CSV column=field' },
  ])('$text is refused and says why', ({ text, says }) => {
    expect(() => parseOverride(text)).toThrow(says);
  });

  test('a column that is not there is refused, and the ones there are named', () => {
    expect(() => mapColumns(['Name', 'Tel'], [], { overrides: { Mobil: 'phone_number' } })).toThrow('Name, Tel');
  });

  test('a column name may hold an equals sign', () => {
    expect(parseOverride('a=b=phone_number')).toEqual({ 'a=b': 'phone_number' });
  });
});
