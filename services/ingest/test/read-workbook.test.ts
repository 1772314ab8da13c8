import { describe, expect, test } from 'vitest';
import { bytesInMemory } from '../src/byte-source.ts';
import { isWorkbook, openWorkbook } from '../src/read-workbook.ts';
import { workbookFile, zip } from '@rekindle/testkit';

const ROWS = [
  ['Name', 'Mobile', 'Enquiry Date', 'Roof'],
  ['Jane Smith', 447400123456, new Date('2023-12-31'), 'Slate & tile'],
  [null, null, null, null],
  ['Bob', '07400123457', null, null],
];

describe('an Excel workbook', () => {
  test('is read like a list: numbers as digits, days as dates, rows by their number', async () => {
    const source = bytesInMemory(workbookFile(ROWS), 100);
    expect(await isWorkbook(source)).toBe(true);
    const table = await openWorkbook(source);
    expect(table).toMatchObject({ headerLine: 1, columns: ROWS[0] });
    const rows = [];
    for await (const batch of table.batches()) rows.push(...batch);
    expect(rows).toEqual([
      { line: 2, cells: ['Jane Smith', '447400123456', '2023-12-31', 'Slate & tile'], damage: [] },
      { line: 4, cells: ['Bob', '07400123457', '', ''], damage: [] },
    ]);
  });

  test.each([
    { name: 'a list', text: 'Name,Phone\n', yes: false },
    { name: 'nothing', text: '', yes: false },
    { name: 'another archive', text: 'PK\u0003\u0004 photo.png', yes: false },
    { name: 'a workbook', text: 'PK\u0003\u0004 [Content_Types].xml', yes: true },
  ])('$name is told apart by its first bytes', async ({ text, yes }) => {
    expect(await isWorkbook(bytesInMemory(Buffer.from(text, 'latin1'), 1))).toBe(yes);
  });

  test.each([
    { name: 'cut short', bytes: workbookFile(ROWS).subarray(0, 900), code: 'spreadsheet_file' },
    { name: 'without a sheet', bytes: zip({ '[Content_Types].xml': '<Types/>' }), code: 'spreadsheet_file' },
    { name: 'that would fill the memory', bytes: zip({ 'xl/a.xml': 'x' }, 4_000_000_000), code: 'too_large' },
    { name: 'with an empty sheet', bytes: workbookFile([]), code: 'empty_file' },
    { name: 'with a header only', bytes: workbookFile([['Name', 'Phone']]), code: 'no_rows' },
  ])('$name is refused as $code', async ({ bytes, code }) => {
    await expect(openWorkbook(bytesInMemory(bytes))).rejects.toMatchObject({ code });
  });

  test('over the limit is refused', async () => {
    const bytes = workbookFile(ROWS);
    const options = { maxBytes: bytes.length - 1 };
    await expect(openWorkbook(bytesInMemory(bytes), options)).rejects.toMatchObject({ code: 'too_large' });
  });
});
