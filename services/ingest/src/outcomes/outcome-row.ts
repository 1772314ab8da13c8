import type { GivenOutcome } from '@rekindle/db';
import { parseAmount, parseMobile, parseOutcome } from '@rekindle/domain';
import { fieldOfHeader, plainHeader } from '../field-names.ts';
import { FileError } from '../file-error.ts';
import { dateOrderOf } from '../date-order.ts';
import { parseInquiryDate } from '../inquiry-date.ts';
import { isRejectedFile, restoredCell } from '../rejected-csv.ts';
import type { Table, TableRow } from '../table.ts';

/** Why a row says nothing that can be kept, in a sentence for whoever mends it. */
export interface RowFault {
  fault: string;
}

const HEADERS = {
  leadId: ['leadid', 'id', 'rekindleid', 'rekindleleadid'],
  outcome: ['outcome', 'result', 'status', 'leadoutcome', 'stage', 'dealstage'],
  value: ['value', 'amount', 'dealvalue', 'revenue', 'price', 'contractvalue'],
  currency: ['currency'],
  date: ['date', 'closedate', 'closedon', 'occurredon', 'solddate', 'outcomedate', 'closeddate'],
} as const;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A function that reads the rows of a file of outcomes.
 * @throws FileError `required_field_unmapped` when no column names leads, or none says what became of them
 */
export async function outcomeReader(table: Table): Promise<(row: TableRow) => GivenOutcome | RowFault> {
  const at = (names: readonly string[]) => table.columns.findIndex((name) => names.includes(squeezed(name)));
  const columns = {
    leadId: at(HEADERS.leadId),
    outcome: at(HEADERS.outcome),
    value: at(HEADERS.value),
    currency: at(HEADERS.currency),
    date: at(HEADERS.date),
    phone: table.columns.findIndex((name) => fieldOfHeader(name)?.field === 'phone_number'),
  };
  if (columns.outcome < 0 || (columns.leadId < 0 && columns.phone < 0)) {
    const wanted = columns.outcome < 0 ? 'an outcome column' : 'a phone or lead id column';
    throw new FileError(
      'required_field_unmapped',
      `The file needs ${wanted}. It has: ${table.columns.join(', ')}. Name them phone (or lead_id), outcome, value, date.`,
    );
  }
  const restore = isRejectedFile(table.columns);
  const cell = (row: TableRow, index: number) => {
    const raw = index < 0 ? '' : (row.cells[index] ?? '');
    return (restore ? restoredCell(raw) : raw).trim();
  };
  const order = await dateOrderOf(table, columns.date < 0 ? undefined : columns.date);
  return (row) => {
    const lead = leadOf(cell(row, columns.leadId), cell(row, columns.phone));
    if ('fault' in lead) return lead;
    const outcome = parseOutcome(cell(row, columns.outcome));
    if (outcome === null) return { fault: 'The outcome is none that is known: write converted or lost.' };
    const value = cell(row, columns.value);
    const amount = value === '' ? null : parseAmount(value);
    if (value !== '' && amount === null) return { fault: 'The value is no amount: write it like 12500.00.' };
    const currency = cell(row, columns.currency).toUpperCase();
    if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) {
      return { fault: 'The currency is no code: write it like GBP.' };
    }
    const date = cell(row, columns.date);
    const occurredOn = date === '' ? null : parseInquiryDate(date, order);
    if (date !== '' && occurredOn === null) return { fault: 'The date is none: write it like 2026-11-21.' };
    return {
      lead,
      outcome,
      valueMicros: amount?.micros ?? null,
      currency: currency === '' ? (amount?.currency ?? null) : currency,
      occurredOn,
    };
  };
}

function leadOf(leadId: string, phone: string): GivenOutcome['lead'] | RowFault {
  if (UUID.test(leadId)) return { leadId: leadId.toLowerCase() };
  if (phone === '') return { fault: leadId === '' ? 'No lead is named.' : 'The lead id is none of Rekindle.' };
  const parsed = parseMobile(phone, { allowInternational: true });
  return parsed.ok ? { phone: parsed.e164 } : { fault: 'The phone is no mobile number.' };
}

function squeezed(header: string): string {
  return plainHeader(header).replace(/[^a-z0-9]/g, '');
}
