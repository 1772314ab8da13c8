import {
  ALL_REPAIRS_ON,
  EMAIL_MAX,
  mobileOfCells,
  type Repair,
  type RepairKind,
  REPAIRS,
  type RepairSwitches,
  type RowMobile,
  withoutMojibake,
} from '@rekindle/domain';
import { optOutReader } from './do-not-contact.ts';
import type { LeadField } from './field-names.ts';
import type { ImportRules } from './import-rules.ts';
import { type DateOrder, readInquiryDate } from './inquiry-date.ts';
import { personName } from './lead-name.ts';
import { type ColumnMapping, phoneColumns } from './map-columns.ts';
import { restoredCell } from './rejected-csv.ts';
import { type RowReason, SENTENCES } from './row-reasons.ts';
import { numbersOf } from './suppression-rows.ts';
import type { TableRow } from './table.ts';

/** A row as a lead. Empty fields are null; `first_name` is '' when the file has none. */
export interface ParsedLead {
  first_name: string;
  last_name: string | null;
  /** E.164. */
  phone_number: string;
  email: string | null;
  postcode: string | null;
  company: string | null;
  /** IANA name. */
  timezone: string | null;
  custom_id: string | null;
  /** `YYYY-MM-DD`. */
  inquiry_date: string | null;
  notes: string | null;
  /** Columns without a field of their own, filled cells only. */
  attributes: Record<string, string>;
  /** What the file had where a field was repaired or could not be read. */
  originals: Record<string, string>;
  /** What was done to the row's cells, in the order of its fields. */
  repairs: Repair[];
  /** By which column this person is not to be texted, as `column: cell`; null when nothing says so. */
  opted_out: string | null;
  /** Every number of the row that can get texts, when it is marked so; else none. */
  opted_out_numbers: string[];
}

export type ParsedRow =
  | { ok: true; lead: ParsedLead }
  /** `sentence` is for the person who mends the row; `missing` are the required fields it lacks, when that is all. */
  | { ok: false; reason: RowReason; sentence: string; missing?: readonly string[] };

export interface RowRules extends Pick<ImportRules, 'requiredFields' | 'allowInternational' | 'normaliseUk'> {
  dateOrder: DateOrder;
  /** The file is a rejected.csv of ours: cells made harmless are taken back. */
  restoreCells: boolean;
  /** Repairs not to make. */
  off?: RepairSwitches;
  /** `YYYY-MM-DD`: enquiries of later days are left out. */
  today: string;
}

const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}$/;

/** A function that turns rows of one file into leads. */
export function rowParser(mapping: ColumnMapping, rules: RowRules): (row: TableRow) => ParsedRow {
  const indexes = (use: LeadField) => mapping.columns.filter((each) => each.use === use).map((each) => each.index);
  const index = (use: LeadField) => indexes(use)[0];
  const at = {
    first: index('first_name'),
    last: index('last_name'),
    full: index('full_name'),
    email: index('email'),
    postcode: index('postcode'),
    company: index('company'),
    timezone: index('timezone'),
    id: index('custom_id'),
    date: index('inquiry_date'),
    notes: index('notes'),
  };
  const phones = phoneColumns(mapping);
  const attributes = mapping.columns.filter((column) => column.use === 'attribute');
  const optOut = optOutReader(mapping.columns);
  const width = mapping.columns.length;
  const off = rules.off ?? ALL_REPAIRS_ON;

  return (row) => {
    const originals: Record<string, string> = {};
    const repairs: Repair[] = [];
    const written = (position: number | undefined): string => {
      const raw = position === undefined ? '' : (row.cells[position] ?? '');
      return (rules.restoreCells ? restoredCell(raw) : raw).trim();
    };
    const cell = (position: number | undefined): string => {
      const before = written(position);
      const column = position === undefined ? undefined : mapping.columns[position];
      const after = column === undefined || off.has('text_mojibake') ? null : withoutMojibake(before);
      if (column === undefined || after === null) return before;
      const field = column.use === 'attribute' ? column.attribute : column.use;
      if (!repairs.some((each) => each.kind === 'text_mojibake' && each.field === field)) {
        repairs.push({ kind: 'text_mojibake', field, before, after });
        originals[field] = before;
      }
      return after;
    };
    const phone = mobileOfCells(phones.map(written), { ...rules, off });
    const shifted = row.damage.includes('long') || row.damage.length > 1;
    if (!phone.ok && shifted) return refusal('damaged_row', SENTENCES.damaged_row);
    const optedOut = optOut(cell);
    // A mark counts whatever numbers this list takes: another list may take the one that it is about.
    const marked = optedOut === null ? [] : numbersOf(phones.map(written));
    const numbers = Array.isArray(marked) ? marked : [];
    let number = numbers[0];
    if (!phone.ok) {
      if (number === undefined) return phoneRefusal(phone);
    } else {
      number = phone.e164;
      repairs.push(...phone.repairs);
      if (phone.repairs.some((each) => each.before === phone.cell)) originals['phone_number'] = phone.cell;
    }
    const email = cell(at.email);
    const date = cell(at.date);
    const zone = cell(at.timezone);
    const asked = readInquiryDate(date, { order: rules.dateOrder, today: rules.today, off });
    const address = off.has('email_mailto') ? email : email.replace(/^mailto:/i, '');
    const validEmail = isEmail(address) ? address : null;
    const validZone = knownZone(zone);
    const note = (kind: RepairKind, field: string, before: string, after: string | null) => {
      repairs.push({ kind, field, before, after: after ?? '' });
      if (after === null) originals[field] ??= before;
    };
    if (email !== '' && validEmail === null) note('email_unreadable', 'email', email, null);
    else if (address !== email) note('email_mailto', 'email', email, address);
    for (const kind of asked.repairs) note(kind, 'inquiry_date', date, asked.date);
    if (date !== '' && asked.date === null) originals['inquiry_date'] ??= date;
    if (zone !== '' && validZone === null) note('timezone_unknown', 'timezone', zone, null);
    const name = personName({ first: cell(at.first), last: cell(at.last), full: cell(at.full) }, off);
    repairs.push(...name.repairs);
    const lead: ParsedLead = {
      first_name: name.first,
      last_name: name.last,
      phone_number: number,
      email: validEmail,
      postcode: cell(at.postcode) || null,
      company: cell(at.company) || null,
      timezone: validZone,
      custom_id: cell(at.id) || null,
      inquiry_date: asked.date,
      notes: cell(at.notes) || null,
      attributes: Object.fromEntries(
        attributes.map((column) => [column.attribute, cell(column.index)] as const).filter(([, value]) => value !== ''),
      ),
      originals,
      repairs,
      opted_out: optedOut,
      opted_out_numbers: optedOut === null ? [] : [...new Set([number, ...numbers])],
    };
    const extra = row.cells.slice(width).filter((each) => each.trim() !== '');
    if (extra.length > 0) lead.attributes['extra_cells'] = extra.join(', ');
    lead.originals = { ...name.originals, ...originals };
    // Who must not be texted is kept out whatever else the row lacks.
    if (lead.opted_out !== null) return { ok: true, lead };
    return missingField(lead, rules.requiredFields) ?? { ok: true, lead };
  };
}

function isEmail(address: string): boolean {
  return address.length <= EMAIL_MAX && EMAIL.test(address) && !address.includes(':');
}

function missingField(lead: ParsedLead, required: readonly string[]): ParsedRow | null {
  const values: Record<string, unknown> = { ...lead.attributes, ...lead };
  const missing = required.filter((field) => !values[field]);
  const field = missing[0];
  if (field === undefined) return null;
  return { ...refusalOf(lead, field), missing };
}

function refusalOf(lead: ParsedLead, field: string): { ok: false; reason: RowReason; sentence: string } {
  if (field === 'email' && lead.originals['email'] !== undefined) return refusal('bad_email', SENTENCES.bad_email);
  if (field === 'inquiry_date' && lead.originals[field] !== undefined) return refusal('bad_date', SENTENCES.bad_date);
  const written = field === 'first_name' ? ['first_name', 'full_name'] : field === 'last_name' ? ['last_name'] : [];
  if (written.some((each) => lead.originals[each] !== undefined)) {
    const sentence = `The ${field.replaceAll('_', ' ')} is no name to greet, and the campaign settings require one.`;
    return refusal('bad_name', sentence);
  }
  return refusal(
    'missing_field',
    `The ${field.replaceAll('_', ' ')} is missing, and the campaign settings require it.`,
  );
}

function refusal(reason: RowReason, sentence: string): { ok: false; reason: RowReason; sentence: string } {
  return { ok: false, reason, sentence };
}

function phoneRefusal(phone: Extract<RowMobile, { ok: false }>) {
  const sentence = SENTENCES[phone.reason];
  if (phone.repair === undefined) return refusal(phone.reason, sentence);
  return refusal(phone.reason, `${sentence} It would be: ${REPAIRS[phone.repair].sentence}`);
}

const zones = new Map<string, string | null>();
const ZONES_REMEMBERED = 1_000;

/** The zone's name as IANA spells it, or null for a name it does not know. */
function knownZone(name: string): string | null {
  if (name === '') return null;
  const known = zones.get(name);
  if (known !== undefined) return known;
  let zone: string | null = null;
  try {
    zone = new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    zone = null;
  }
  if (zones.size < ZONES_REMEMBERED) zones.set(name, zone);
  return zone;
}
