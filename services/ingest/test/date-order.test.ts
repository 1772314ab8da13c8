import { describe, expect, test } from 'vitest';
import { dateOrderOf } from '../src/date-order.ts';
import { SAMPLE_ROWS, type Table, type TableRow } from '../src/table.ts';

/** A list of one column of dates, and how many of its rows were read beyond the first ones. */
function listOf(dates: readonly string[]): { table: Table; read: () => number } {
  let read = 0;
  const rows = dates.map((date, index): TableRow => ({ line: index + 2, cells: [date], damage: [] }));
  async function* batches() {
    for (let at = 0; at < rows.length; at += 100) {
      const batch = rows.slice(at, at + 100);
      read += batch.length;
      yield await Promise.resolve(batch);
    }
  }
  const samples = rows.slice(0, SAMPLE_ROWS);
  return { table: { headerLine: 1, top: [], columns: ['Date'], samples, batches }, read: () => read };
}

const OPEN = Array.from({ length: 2_500 }, (_, at) => `0${1 + (at % 9)}/0${1 + (at % 8)}/2023`);
const repeated = (date: string, count: number) => Array.from({ length: count }, () => date);

describe('the order of day and month in a column', () => {
  test.each([
    ['nothing to go by', ['03/04/2023', '05/06/2023'], 'day-first'],
    ['one date with a day above 12 in the first place', ['03/04/2023', '13/02/2023'], 'day-first'],
    ['one with a day above 12 in the second', ['03/04/2023', '05/26/2023'], 'month-first'],
    ['as many of the one as of the other', ['26/05/2023', '05/26/2023'], 'day-first'],
    ['weekdays in front', ['Fri 05/26/2023'], 'month-first'],
    ['proof only in the last of many rows', [...OPEN, '05/26/2023'], 'month-first'],
    ['no proof in many rows', OPEN, 'day-first'],
    ['empty cells until late', [...repeated('', 2_000), '05/26/2023'], 'month-first'],
    ['a majority in the rows after the first', [...OPEN, '13/02/2023', ...repeated('05/26/2023', 5)], 'month-first'],
  ])('%s', async (_, dates, order) => {
    expect(await dateOrderOf(listOf(dates).table, 0)).toBe(order);
  });

  test('is day first where no column holds dates', async () => {
    expect(await dateOrderOf(listOf(['05/26/2023']).table, undefined)).toBe('day-first');
  });

  test.each([
    ['enough proof in the first rows', [...repeated('05/26/2023', 100), ...OPEN]],
    ['dates that have no order', repeated('2023-05-26', 2_500)],
    ['a short list', ['03/04/2023']],
  ])('takes no second pass with %s', async (_, dates) => {
    const { table, read } = listOf(dates);
    await dateOrderOf(table, 0);
    expect(read()).toBe(0);
  });

  test('reads on only until it is proved', async () => {
    const { table, read } = listOf([...OPEN.slice(0, 1_000), ...repeated('05/26/2023', 1_000), ...OPEN]);
    expect(await dateOrderOf(table, 0)).toBe('month-first');
    expect(read()).toBeLessThan(1_500);
  });

  test('stops when it is told to', async () => {
    const { table } = listOf(OPEN);
    await expect(dateOrderOf(table, 0, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
