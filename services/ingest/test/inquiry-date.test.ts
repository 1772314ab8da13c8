import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateOrder, parseInquiryDate } from '../src/inquiry-date.ts';

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

  test('American order only where the file shows it', () => {
    expect(dateOrder(['03/04/2023', '05/06/2023'])).toBe('day-first');
    expect(dateOrder(['03/04/2023', '05/26/2023'])).toBe('month-first');
    expect(dateOrder(['26/05/2023', '05/26/2023'])).toBe('day-first');
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
