import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRejectedFile, rejectedHeader, rejectedLine, restoredCell } from '../src/rejected-csv.ts';
import { openCsv } from '../src/read-csv.ts';
import { allRows, textList } from './lists.ts';

const COLUMNS = ['Name', 'Phone', 'Notes'];

describe('rejected.csv', () => {
  test('holds line, reason and the row as it was', () => {
    const text =
      rejectedHeader(COLUMNS) +
      rejectedLine(COLUMNS, { line: 7, cells: ['Jo "J" Doe', '+44 20', 'a,b\nc'], reason: 'No.' });
    expect(text).toBe(
      '\uFEFFrekindle_line,rekindle_reason,Name,Phone,Notes\r\n7,No.,"Jo ""J"" Doe",+44 20,"a,b\nc"\r\n',
    );
  });

  test.each(['=HYPERLINK("http://x")', '＝1+1', '@SUM(A1)', '+cmd|x', '-2+3+cmd', '\t=1', ' =1', "'=1"])(
    'the formula %j cannot run',
    (cell) => {
      const written = rejectedLine(COLUMNS, { line: 2, cells: [cell, '', ''], reason: 'No.' });
      expect(written.replace(/^2,No\.,"?/, '')).toMatch(/^'/);
      expect(restoredCell(`'${cell}`)).toBe(cell);
    },
  );

  test.each(['+447400123456', '-5', '+44 (0)7400 123-456', "O'Neill", "'07400123456", 'a=b', ''])(
    '%j is left alone',
    (cell) => {
      expect(rejectedLine(['A'], { line: 2, cells: [cell], reason: 'No.' })).toBe(`2,No.,${cell}\r\n`);
      expect(restoredCell(cell)).toBe(cell);
    },
  );

  test('a formula that is the name of a column cannot run, and the name comes back as it was', async () => {
    const columns = ['=cmd|x', "'=cmd|x", '@Phone', 'Name'];
    const header = rejectedHeader(columns);
    expect(header).toBe("\uFEFFrekindle_line,rekindle_reason,'=cmd|x,''=cmd|x,'@Phone,Name\r\n");
    const row = rejectedLine(columns, { line: 2, cells: ['a', 'b', '07400123456', 'Jo'], reason: 'No.' });
    const { columns: back } = await openCsv(textList(header + row));
    expect(back.slice(2)).toEqual(columns);
  });

  test('its own columns are not doubled when a corrected file is rejected again', () => {
    const columns = ['rekindle_line', 'rekindle_reason', 'Name'];
    expect(rejectedHeader(columns)).toBe('\uFEFFrekindle_line,rekindle_reason,Name\r\n');
    expect(rejectedLine(columns, { line: 3, cells: ['9', 'old', 'Jo'], reason: 'New.' })).toBe('3,New.,Jo\r\n');
  });

  test('whatever a row holds, also too many cells, comes back the same', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab=+-@\'"\t,;\n 1é'.split('')), maxLength: 8 });
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, async (generated) => {
        const cells = generated.map((row, index) => [`n${index}`, ...row]);
        const lines = cells.map((row, index) =>
          rejectedLine(['First Name', ...COLUMNS], { line: index + 2, cells: row, reason: 'R' }),
        );
        const source = textList(rejectedHeader(['First Name', ...COLUMNS]) + lines.join(''), 11);
        expect(isRejectedFile((await openCsv(source)).columns)).toBe(true);
        // Blank cells beyond the last column are not kept.
        const trailing = (row: string[]) => row.join('\u0001').replace(/[\u0001\s]+$/, '');
        const back = (await allRows(source)).map((row) => row.cells.slice(2).map(restoredCell));
        expect(back.map(trailing)).toEqual(cells.map(trailing));
      }),
      { numRuns: 200 },
    );
  });
});
