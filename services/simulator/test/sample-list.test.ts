import { isValidPhoneNumber } from 'libphonenumber-js/mobile';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { sampleList } from '../src/index.ts';

const parse = (csv: string) =>
  Papa.parse<Record<string, string>>(csv, { header: true }).data.filter((row) => row['Product']);

test('the same seed gives the same list and another seed another', () => {
  expect(sampleList(5)).toBe(sampleList(5));
  expect(sampleList(5)).not.toBe(sampleList(6));
});

test.each([1, 7, 20])('seed %i gives at least 300 rows that any CSV reader reads, mostly with a mobile', (seed) => {
  const rows = parse(sampleList(seed));
  expect(rows.length).toBeGreaterThanOrEqual(300);
  expect(Object.keys(rows[0] ?? {})).toEqual([
    'First Name',
    'Last Name',
    'Mobile',
    'Email',
    'Postcode',
    'Enquiry Date',
    'Product',
    'Notes',
  ]);
  const plain = rows.filter((row) => isValidPhoneNumber((row['Mobile'] ?? '').replace(/\(0\)/, ''), 'GB'));
  expect(plain.length / rows.length).toBeGreaterThan(0.8);
});

test('it is dirty in the ways such lists are', () => {
  const csv = sampleList(1);
  const rows = parse(csv);
  const some = (field: string, pattern: RegExp) => rows.filter((row) => pattern.test(row[field] ?? '')).length;
  expect(some('First Name', /^[A-Z]{3,}$/)).toBeGreaterThan(3);
  expect(some('First Name', /^(Mr|Mrs|Dr) .+ .+/)).toBeGreaterThan(3);
  expect(some('First Name', / $/)).toBeGreaterThan(3);
  expect(some('First Name', /^$/)).toBeGreaterThan(3);
  expect(some('Last Name', /’/)).toBeGreaterThan(3);
  expect(some('Mobile', /E9$/)).toBeGreaterThan(3);
  expect(some('Mobile', /E\+11$/)).toBeGreaterThan(3);
  expect(some('Mobile', /^0161/)).toBeGreaterThan(3);
  expect(some('Mobile', /^$/)).toBeGreaterThan(3);
  expect(some('Email', /^$/)).toBeGreaterThan(3);
  expect(some('Notes', /unsubscribed/i)).toBeGreaterThan(3);
  expect(some('Notes', /\n/)).toBeGreaterThan(3);
  expect(some('Notes', /;/)).toBeGreaterThan(3);
  expect(some('Enquiry Date', /^(1[3-9]|2\d)\/\d\d\/20\d\d$/)).toBeGreaterThan(50);
  const mobiles = rows
    .map((row) => (row['Mobile'] ?? '').replace(/\D/g, '').slice(-10))
    .filter((phone) => phone.length === 10);
  expect(mobiles.length - new Set(mobiles).size).toBeGreaterThan(5);
  expect(csv.endsWith(',,,,,,,\r\n')).toBe(true);
});
