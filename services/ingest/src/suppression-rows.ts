import {
  detectOptOut,
  type MobileOptions,
  NUMBER_SEPARATORS,
  parseMobile,
  type PhoneRejection,
} from '@rekindle/domain';
import { optOutReader } from './do-not-contact.ts';
import { plainHeader } from './field-names.ts';
import { noPhoneColumn } from './file-error.ts';
import { type ColumnMapping, givesField } from './map-columns.ts';
import { restoredCell } from './rejected-csv.ts';
import type { TableRow } from './table.ts';

/** A row's numbers to suppress (E.164), that it marks nobody, or why it has no number. */
export type SuppressionRow = string[] | 'unmarked' | PhoneRejection;

/** Any number that can get texts may be suppressed, from wherever it is. */
const NUMBERS: MobileOptions = { allowInternational: true, normaliseUk: true };
/** Twilio's error for a text to somebody who has opted out (https://www.twilio.com/docs/api/errors/21610). */
const TWILIO_OPTED_OUT = '21610';
/**
 * A function that reads the rows of a suppression list. Of a list with a do-not-contact column only the marked rows
 * count; of Twilio's message log those who texted a STOP, in whatever words, or whose texts failed for having opted out.
 * @param restore the file is a rejected.csv of ours
 * @throws FileError `no_phone_column`
 */
export function suppressionReader(mapping: ColumnMapping, restore: boolean): (row: TableRow) => SuppressionRow {
  const cellOf = (row: TableRow) => (index: number | undefined) => {
    const raw = index === undefined ? '' : (row.cells[index] ?? '');
    return (restore ? restoredCell(raw) : raw).trim();
  };
  const log = twilioLogReader(mapping);
  if (log !== null) return (row) => log(cellOf(row));
  if (!givesField(mapping, 'phone_number')) {
    throw noPhoneColumn(mapping.columns.map((column) => column.header));
  }

  const marks = mapping.columns.some((column) => column.use === 'do_not_contact' || column.use === 'sms_opt_in');
  const optOut = optOutReader(mapping.columns);
  const phones = mapping.columns.filter((column) => column.use === 'phone_number').map((column) => column.index);
  return (row) => {
    const cell = cellOf(row);
    if (marks && optOut(cell) === null) return 'unmarked';
    return numbersOf(phones.map(cell));
  };
}

function twilioLogReader(
  mapping: ColumnMapping,
): ((cell: (index: number | undefined) => string) => SuppressionRow) | null {
  const at = (name: string) => mapping.columns.find((column) => plainHeader(column.header) === name)?.index;
  const [from, to, body, error, direction] = ['from', 'to', 'body', 'error code', 'direction'].map(at);
  if (from === undefined || to === undefined || (body === undefined && error === undefined)) return null;
  return (cell) => {
    if (cell(error) === TWILIO_OPTED_OUT) return numbersOf([cell(to)]);
    const inbound = cell(direction) === '' || /^inbound/i.test(cell(direction));
    return inbound && detectOptOut(cell(body)) !== null ? numbersOf([cell(from)]) : 'unmarked';
  };
}

/** Every number in a row's phone cells that can get texts, or why there is none. */
export function numbersOf(cells: readonly string[]): string[] | PhoneRejection {
  const found = new Set<string>();
  let refusal: PhoneRejection = 'empty';
  for (const part of cells.flatMap(numbersIn)) {
    const parsed = parseMobile(part, NUMBERS);
    if (parsed.ok) found.add(parsed.e164);
    else if (parsed.reason !== 'empty') refusal = parsed.reason;
  }
  return found.size > 0 ? [...found] : refusal;
}

function numbersIn(cell: string): string[] {
  const given = cell.replace(/^p:\s*/i, '');
  const whole = parseMobile(given, NUMBERS);
  return !whole.ok && whole.reason === 'several_numbers' ? given.split(NUMBER_SEPARATORS) : [given];
}
