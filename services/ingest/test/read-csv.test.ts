import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { bytesInMemory, type ByteSource } from '../src/byte-source.ts';
import { findDelimiter } from '../src/delimiter.ts';
import { openCsv } from '../src/read-csv.ts';
import { COLUMNS_MAX } from '../src/table.ts';
import { allRows, textList } from './lists.ts';

describe('the delimiter', () => {
  test.each([
    { name: 'comma', text: 'a,b,c\n1,2,3\n', delimiter: ',' },
    { name: 'semicolon with decimal commas', text: 'a;b;c\n1,5;2,5;3\n1,5;2;3,5\n', delimiter: ';' },
    { name: 'tab', text: 'a\tb\n1\t2\n', delimiter: '\t' },
    { name: 'pipe', text: 'a|b|c\n1|2,2|3\n', delimiter: '|' },
    { name: 'commas only inside quotes', text: 'a;b\n"1,1,1";2\n"1,1,1";3\n', delimiter: ';' },
    { name: 'a single column', text: 'phone\n07400123456\n', delimiter: ',' },
    { name: 'ragged commas', text: 'a,b,c\n1,2\n1,2,3\n1,2,3,4\n', delimiter: ',' },
  ])('$name', ({ text, delimiter }) => {
    expect(findDelimiter(text)).toEqual({ delimiter, sepLine: false });
  });

  test.each([
    { line: 'sep=;', delimiter: ';' },
    { line: 'SEP=,', delimiter: ',' },
    { line: '"sep=|"', delimiter: '|' },
    { line: 'sep=\t', delimiter: '\t' },
  ])('the line $line decides and is no row', async ({ line, delimiter }) => {
    const table = await openCsv(textList(`${line}\nName${delimiter}Phone\nJohn${delimiter}07400123456\n`));
    expect(table).toMatchObject({ delimiter, headerLine: 2, columns: ['Name', 'Phone'] });
    expect(table.samples).toEqual([{ line: 3, cells: ['John', '07400123456'], damage: [] }]);
  });
});

describe('the columns', () => {
  /** As a file is read. */
  const PIECE_BYTES = 65_536;
  const listOf = (columns: number) => {
    const line = (name: string) => Array.from({ length: columns }, (_, index) => `${name}${index}`).join(',');
    return textList(`${line('Field ')}\n${line('')}\n`, PIECE_BYTES);
  };

  test('are as many as a sheet of Excel holds, and no more', async () => {
    expect((await openCsv(listOf(COLUMNS_MAX))).columns).toHaveLength(COLUMNS_MAX);
    await expect(openCsv(listOf(COLUMNS_MAX + 1))).rejects.toMatchObject({
      code: 'too_many_columns',
      message: 'The file has 16,385 columns; a list has 16,384 at most. Leave out those that nobody needs.',
    });
  });

  test('are counted where the first row is no header too', async () => {
    const line = Array.from({ length: COLUMNS_MAX + 1 }, () => '07400123456').join(',');
    await expect(openCsv(textList(`${line}\n`, PIECE_BYTES))).rejects.toMatchObject({ code: 'too_many_columns' });
  });
});

describe('reading rows', () => {
  test('line numbers survive quoted line ends, blank lines and empty rows', async () => {
    const text = 'Name,Notes\r\n\r\nJohn,"one\r\ntwo\r\nthree"\r\n,,,\r\nMary,x\r\n';
    expect(await allRows(textList(text))).toEqual([
      { line: 3, cells: ['John', 'one\ntwo\nthree'], damage: [] },
      { line: 7, cells: ['Mary', 'x'], damage: [] },
    ]);
  });

  test('ragged rows are kept and marked, empty cells too many are not', async () => {
    const rows = await allRows(textList('Name,Phone,Town\nA,1\nB,2,3,4\nC,2,3,,\nD,2,3'));
    expect(rows.map((row) => [row.cells, row.damage])).toEqual([
      [['A', '1', ''], ['short']],
      [['B', '2', '3', '4'], ['long']],
      [['C', '2', '3'], []],
      [['D', '2', '3'], []],
    ]);
  });

  test('a quote inside a quoted cell is tolerated on its own line and marked', async () => {
    const rows = await allRows(textList('Name,Phone\n"John "Jo" Smith",07400123456\nMary,07400123457\n'));
    expect(rows[0]).toEqual({ line: 2, cells: ['John "Jo" Smith', '07400123456'], damage: ['quotes'] });
    expect(rows).toHaveLength(2);
  });

  test.each([
    { name: 'to the end of the file', text: 'Name,Phone\nA,1\n"B,2\nC,3\n', line: 3 },
    { name: 'up to a later quote', text: 'Name,Phone\nA,1\nB,"2\nC,3\n"D",4\nE,5\n', line: 3 },
    { name: 'in the middle of a cell list', text: 'Name,Phone\n"x\ny",1\nB,2,"z\nC,3', line: 4 },
  ])('a quote left open $name names its line', async ({ text, line }) => {
    for (const piece of [1, 5, 1_000]) {
      await expect(allRows(textList(text, piece))).rejects.toMatchObject({ code: 'unclosed_quote', line });
    }
  });

  test('a quote left open in a huge file is found without reading it all into memory', async () => {
    const good = `${'Ann,07400123456\n'.repeat(20_000)}`;
    let handedOut = 0;
    const source: ByteSource = {
      bytes: null,
      async *open() {
        handedOut = 0;
        yield Buffer.from(`Name,Phone\n${good}"Bob,07400123457\n`);
        for (; handedOut < 400; handedOut += 1) yield Buffer.from(good);
      },
    };
    await expect(allRows(source)).rejects.toMatchObject({ code: 'unclosed_quote', line: 20_002 });
    expect(handedOut).toBeLessThan(10);
  });

  test('a slow reader is not run over: the source is asked for more only when rows are', async () => {
    let asked = 0;
    const source: ByteSource = {
      bytes: null,
      async *open() {
        asked = 0;
        yield Buffer.from('Name,Phone\n');
        for (; asked < 1_000; asked += 1) yield Buffer.from(`A${asked},07400123456\n`.repeat(100));
      },
    };
    const table = await openCsv(source);
    const batches = table.batches();
    await batches.next();
    await batches.next();
    expect(asked).toBeLessThan(5);
    await batches.return(undefined);
  });

  test.each([
    { name: 'only a header', text: 'Name,Phone\n', code: 'no_rows' },
    { name: 'only a sep line and a header', text: 'sep=;\nName;Phone\n', code: 'no_rows' },
  ])('$name is refused as $code', async ({ text, code }) => {
    await expect(openCsv(textList(text))).rejects.toMatchObject({ code });
  });

  test('any table written by another CSV writer is read back, wherever the pieces are cut', async () => {
    const cell = fc.stringMatching(/^[A-Za-z0-9 ",;|\n'é£]{0,12}$/);
    const tables = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 40 }), async (rows, piece) => {
        const filled = rows.map((row, index) => [`n${index}`, ...row]);
        const text = Papa.unparse([['First Name', 'Phone', 'b', 'c'], ...filled], { newline: '\n' });
        const source = bytesInMemory(new TextEncoder().encode(text), piece);
        expect((await allRows(source)).map((row) => row.cells)).toEqual(filled);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the header', () => {
  test.each([
    { name: 'plain', text: 'Name,Phone\nJohn,07400123456\n', columns: ['Name', 'Phone'], headerLine: 1 },
    { name: 'none', text: 'John,07400123456\nMary,07400123457\n', columns: ['Column 1', 'Column 2'], headerLine: null },
    {
      name: 'below a title and a blank line',
      text: 'Leads 2024,,\n\nName,Phone,Town\nJohn,07400123456,Hove\nMary,07400123457,Rye\n',
      columns: ['Name', 'Phone', 'Town'],
      headerLine: 3,
    },
    {
      name: 'twice the same',
      text: 'Phone,Phone,\n1,2,3\n',
      columns: ['Phone', 'Phone (2)', 'Column 3'],
      headerLine: 1,
    },
    {
      name: 'words we do not know',
      text: 'Vorname,Handy\nJohn,07400123456\n',
      columns: ['Vorname', 'Handy'],
      headerLine: 1,
    },
  ])('$name', async ({ text, columns, headerLine }) => {
    expect(await openCsv(textList(text))).toMatchObject({ columns, headerLine });
  });
});
