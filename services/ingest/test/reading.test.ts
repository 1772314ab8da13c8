import { describe, expect, test } from 'vitest';
import { bytesInMemory } from '../src/byte-source.ts';
import type { Reading } from '../src/reading.ts';
import { readColumns } from '../src/stage-rows.ts';
import { workbookOf } from '@rekindle/testkit';

const MESSY = 'Exported 3 May\nName;Phone;Budget\nZo\u00eb;07400 123456;\u00a3900\nAnn;07400 123457;\u00a3800\n';

async function columnsOf(content: Uint8Array, reading: Reading) {
  const { table } = await readColumns({ source: bytesInMemory(content), overrides: {}, maxBytes: 1_000_000, reading });
  return { columns: table.columns, headerLine: table.headerLine, first: table.samples[0]?.cells };
}

describe('what a person says about how a file is to be read', () => {
  const latin = Buffer.from(MESSY, 'latin1');

  test('goes before what the file shows', async () => {
    expect(await columnsOf(latin, {})).toMatchObject({
      columns: ['Name', 'Phone', 'Budget'],
      headerLine: 2,
      first: ['Zoë', '07400 123456', '£900'],
    });
    const asUtf8 = await columnsOf(latin, { encoding: 'utf-8' });
    expect(asUtf8.first?.[0]).toBe('Zo\uFFFD');
    const commas = await columnsOf(latin, { delimiter: ',', header_line: 2 });
    expect(commas.columns).toEqual(['Name;Phone;Budget']);
    const third = await columnsOf(latin, { header_line: 3 });
    expect(third).toMatchObject({ columns: ['Zoë', '07400 123456', '£900'], headerLine: 3 });
    const none = await columnsOf(Buffer.from('Ann,One\nBob,Two\n'), { header_line: null });
    expect(none).toMatchObject({ columns: ['Column 1', 'Column 2'], headerLine: null, first: ['Ann', 'One'] });
  });

  test('chooses among the sheets of a workbook; unless told, the first that holds anything', async () => {
    const book = workbookOf({
      Cover: [],
      Leads: [
        ['Name', 'Mobile'],
        ['Ann', '07400123456'],
      ],
      Old: [
        ['Who', 'Tel'],
        ['Bob', '07400123457'],
      ],
    });
    expect((await columnsOf(book, {})).columns).toEqual(['Name', 'Mobile']);
    expect((await columnsOf(book, { sheet: 'Old' })).columns).toEqual(['Who', 'Tel']);
    await expect(columnsOf(book, { sheet: 'Cover' })).rejects.toMatchObject({ code: 'empty_file' });
    await expect(columnsOf(book, { sheet: 'New' })).rejects.toMatchObject({ code: 'sheet_missing' });
  });

  test('of a line that holds nothing is a fault that can be mended', async () => {
    await expect(columnsOf(latin, { header_line: 40 })).rejects.toMatchObject({ code: 'bad_header_line' });
  });
});
