import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DateRepair } from '@rekindle/domain';
import { type DateOrder, parseInquiryDate, readInquiryDate } from '../src/inquiry-date.ts';

describe('reading dates', () => {
  test.each([
    ['31/12/2023', '2023-12-31'],
    ['1/2/2023', '2023-02-01'],
    ['01-02-23', '2023-02-01'],
    ['1.2.2023 14:30', '2023-02-01'],
    ['2023-12-31', '2023-12-31'],
    ['2023-07-01T23:30:00+0100', '2023-07-01'],
    ['2023-12-31 23:59:59', '2023-12-31'],
    ['2023/1/5', '2023-01-05'],
    ['20231231', '2023-12-31'],
    ['Sep 01 2026 10:00 AM', '2026-09-01'],
    ['September 1st, 2026', '2026-09-01'],
    ['1 Sep 2026', '2026-09-01'],
    ['01-Sep-26', '2026-09-01'],
    ['Fri, 1 September 2026 09:00', '2026-09-01'],
    ['45291', '2023-12-31'],
    ['45291.75', '2023-12-31'],
    ['1703980800', '2023-12-31'],
    ['1703980800000', '2023-12-31'],
    ['29/02/2024', '2024-02-29'],
    ['12/31/2023', '2023-12-31'],
    ['29/02/2023', null],
    ['31/04/2023', null],
    ['00/00/0000', null],
    ['last spring', null],
    ['13/13/2023', null],
    ['07400123456', null],
    ['', null],
    ['5', null],
    ['1 Foo 2026', null],
  ])('%s is %s', (raw, expected) => {
    expect(parseInquiryDate(raw, 'day-first')).toBe(expected);
  });

  test('in American order where the column shows it', () => {
    expect(parseInquiryDate('03/04/2023', 'month-first')).toBe('2023-03-04');
    expect(parseInquiryDate('03/04/2023', 'day-first')).toBe('2023-04-03');
  });

  test('every day written the UK way comes back', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1950-01-01'), max: new Date('2069-12-31'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString().slice(0, 10);
          const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeZone: 'UTC' }).format(date);
          const long = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
          expect(parseInquiryDate(written, 'day-first')).toBe(iso);
          expect(parseInquiryDate(long, 'day-first')).toBe(iso);
        },
      ),
    );
  });
});

describe('when somebody asked', () => {
  const today = '2026-11-21';
  const cases: [string, DateOrder, string | null, DateRepair[]][] = [
    ['', 'day-first', null, []],
    ['31/12/2023', 'day-first', '2023-12-31', []],
    ['03/04/2023', 'day-first', '2023-04-03', []],
    ['2023-12-31T10:00:00Z', 'day-first', '2023-12-31', []],
    ['31/12/2023 14:05', 'day-first', '2023-12-31', []],
    ['3 March 2023', 'day-first', '2023-03-03', []],
    ['03/04/2023', 'month-first', '2023-03-04', ['date_day_month_order']],
    ['04/04/2023', 'month-first', '2023-04-04', []],
    ['12/31/2023', 'day-first', '2023-12-31', ['date_day_month_order']],
    ['31/12/2023', 'month-first', '2023-12-31', []],
    ['31/12/23', 'day-first', '2023-12-31', ['date_two_digit_year']],
    ['31-Dec-23', 'day-first', '2023-12-31', ['date_two_digit_year']],
    ['March 2023', 'day-first', '2023-03-01', ['date_month_only']],
    ['Sept 2023', 'day-first', '2023-09-01', ['date_month_only']],
    ['03/2023', 'day-first', '2023-03-01', ['date_month_only']],
    ['2023-03', 'day-first', '2023-03-01', ['date_month_only']],
    ['Mar-23', 'day-first', '2023-03-01', ['date_month_only', 'date_two_digit_year']],
    ['Mar 23', 'day-first', null, ['date_unreadable']],
    ['Marvellous 2023', 'day-first', null, ['date_unreadable']],
    ['45291', 'day-first', '2023-12-31', ['date_excel_serial']],
    ['45291.75', 'day-first', '2023-12-31', ['date_excel_serial']],
    ['1703980800', 'day-first', '2023-12-31', ['date_epoch_time']],
    ['last spring', 'day-first', null, ['date_unreadable']],
    ['31/02/2023', 'day-first', null, ['date_unreadable']],
    ['22/11/2026', 'day-first', '2026-11-22', []],
    ['23/11/2026', 'day-first', null, ['date_implausible']],
    ['2099-01-01', 'day-first', null, ['date_implausible']],
    ['01/01/1970', 'day-first', null, ['date_implausible']],
    ['00/01/1900', 'day-first', null, ['date_unreadable']],
    ['01/01/1900', 'day-first', null, ['date_implausible']],
  ];
  test.each(cases)('%j in a %s column is %s', (raw, order, date, repairs) => {
    expect(readInquiryDate(raw, { order, today })).toEqual({ date, repairs });
  });

  test.each<[DateRepair, string, DateOrder, string | null]>([
    ['date_day_month_order', '03/04/2023', 'month-first', '2023-04-03'],
    ['date_day_month_order', '12/31/2023', 'day-first', null],
    ['date_excel_serial', '45291', 'day-first', null],
    ['date_month_only', 'March 2023', 'day-first', null],
    ['date_two_digit_year', '31/12/23', 'day-first', null],
  ])('%s switched off reads %j of a %s column as %s', (kind, raw, order, date) => {
    expect(readInquiryDate(raw, { order, today, off: new Set([kind]) }).date).toBe(date);
  });
});
