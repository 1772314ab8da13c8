import { parseMobile } from '@rekindle/domain';
import { fieldOfHeader, LEAD_FIELDS, type LeadField, OWN_COLUMNS, plainHeader } from './field-names.ts';
import { FileError } from './file-error.ts';
import { NUMERIC } from './inquiry-date.ts';

/** What a column becomes: a lead field, an attribute that texts can use, or nothing. */
export type ColumnUse = LeadField | 'attribute' | 'ignore';

export interface MappedColumn {
  index: number;
  header: string;
  use: ColumnUse;
  /** Key in `leads.attributes` (`roof_type`), for every column, in case it is or becomes an attribute. */
  attribute: string;
  /** 0 to 1; 1 also for what a person said. */
  confidence: number;
  evidence: 'header' | 'content' | 'override' | 'remembered' | 'none';
  /** Up to three different filled cells, for a person to check the mapping by. */
  samples: string[];
}

export interface ColumnMapping {
  columns: MappedColumn[];
}

/** `CSV column -> field`, as a person gave it (`--map "Handy=phone_number"`); `ignore` drops the column. */
export type MappingOverrides = Readonly<Record<string, ColumnUse>>;

const PHONE = /^(p:|tel:|')?\s*(\+|00|0|44|\(?0)[\d\s().\-/]{8,18}$/i;
/** Or a number that a spreadsheet has written as 4.47E+11. */
const FIVE_DIGITS = /(\d\D*){5}|\dE\+?\d/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
const NAME = /^[\p{L}][\p{L}'’.-]*( [\p{L}][\p{L}'’.-]*){0,3}$/u;
/** A column that is named for something else than a person's own phone, whatever its cells look like. */
const NO_PHONE = /\b(fax|facsimile|id|ref|reference|account|acct|order|invoice|policy)\b/;
const ENOUGH_SHARE = 0.6;

/**
 * Maps columns to lead fields by their headers, then by their content where no header says what holds phone numbers,
 * e-mail addresses or (in a file without header) names. Every other column stays an attribute. Several columns may
 * be phones; `phoneColumns` says in what order they count.
 * @param rows sample rows
 * @param options.remembered what a person said about an earlier file of these columns; overrides go over it
 * @throws FileError `bad_mapping` when an override names a column or field that is not there
 */
export function mapColumns(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  options: { overrides?: MappingOverrides; remembered?: MappingOverrides; hasHeader?: boolean } = {},
): ColumnMapping {
  const keys = new Set<string>();
  const columns = headers.map((header, index): MappedColumn => {
    const own = OWN_COLUMNS.includes(header);
    const named = own || options.hasHeader === false ? null : fieldOfHeader(header);
    return {
      index,
      header,
      use: own ? 'ignore' : (named?.field ?? 'attribute'),
      attribute: attributeKey(header, keys),
      confidence: own ? 1 : (named?.confidence ?? 0),
      evidence: named === null ? 'none' : 'header',
      samples: [...new Set(rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== ''))].slice(0, 3),
    };
  });
  doubtByContent(columns, rows);
  const remembered = applyOverrides(columns, options.remembered ?? {}, 'remembered');
  const overridden = applyOverrides(columns, options.overrides ?? {}, 'override');
  keepSurest(columns);
  addByContent(columns, rows, new Set([...remembered, ...overridden]), options.hasHeader !== false);
  return { columns };
}

/** Parses `--map "CSV column=field"`; the column itself may hold a `=`. Throws FileError `bad_mapping`. */
export function parseOverride(text: string): MappingOverrides {
  const at = text.lastIndexOf('=');
  const column = text.slice(0, at).trim();
  const use = text.slice(at + 1).trim();
  if (at < 1 || column === '') throw badMapping(`"${text}" is not of the form "CSV column=field".`);
  return { [column]: checkedUse(use) };
}

/** Whether any column gives this lead field or attribute; `full_name` gives first and last name. */
export function givesField(mapping: ColumnMapping, field: string): boolean {
  const wanted = field === 'first_name' || field === 'last_name' ? [field, 'full_name'] : [field];
  return mapping.columns.some(
    (column) => wanted.includes(column.use) || (column.use === 'attribute' && column.attribute === field),
  );
}

/**
 * Indexes of the columns to look for a number in, the first to count first: those that a name or a person says hold
 * phones, in file order, then those that only look like it, with texts before landlines.
 */
export function phoneColumns(mapping: ColumnMapping): number[] {
  const rank = (column: MappedColumn) => (column.evidence === 'content' ? column.confidence : 1);
  return mapping.columns
    .filter((column) => column.use === 'phone_number')
    .toSorted((a, b) => rank(b) - rank(a) || a.index - b.index)
    .map((column) => column.index);
}

/** Overrides that came from outside. Throws FileError `bad_mapping` when one names no field. */
export function checkedOverrides(given: Readonly<Record<string, string>>): MappingOverrides {
  return Object.fromEntries(Object.entries(given).map(([column, use]) => [column, checkedUse(use)]));
}

function checkedUse(use: string): ColumnUse {
  if (use === 'attribute' || use === 'ignore') return use;
  const field = LEAD_FIELDS.find((each) => each === use);
  if (field !== undefined) return field;
  throw badMapping(`"${use}" is no lead field. There are: ${LEAD_FIELDS.join(', ')}, attribute, ignore.`);
}

function badMapping(message: string): FileError {
  return new FileError('bad_mapping', message);
}

function applyOverrides(
  columns: MappedColumn[],
  overrides: MappingOverrides,
  evidence: 'override' | 'remembered',
): ReadonlySet<string> {
  const fields = new Set<string>();
  const chosen = new Set<MappedColumn>();
  for (const [name, use] of Object.entries(overrides)) {
    const column =
      columns.find((each) => each.header === name) ??
      columns.find((each) => plainHeader(each.header) === plainHeader(name));
    if (column === undefined) {
      throw badMapping(`The file has no column "${name}". It has: ${columns.map((each) => each.header).join(', ')}.`);
    }
    Object.assign(column, { use: checkedUse(use), confidence: 1, evidence });
    chosen.add(column);
    if (use !== 'attribute' && use !== 'ignore') fields.add(use);
  }
  for (const column of columns) {
    if (!chosen.has(column) && fields.has(column.use)) demote(column);
  }
  return fields;
}

/** Fields that several columns may give. */
const SHARED: readonly ColumnUse[] = ['phone_number', 'do_not_contact', 'sms_opt_in'];

/** A header that promises phones or addresses over cells that are none is not to be trusted much. */
function doubtByContent(columns: MappedColumn[], rows: readonly (readonly string[])[]): void {
  for (const column of columns) {
    const shape = column.use === 'email' ? EMAIL : column.use === 'phone_number' ? FIVE_DIGITS : null;
    if (shape === null || column.samples.length === 0) continue;
    if (shareOf(rows, column.index, shape) < 0.05) column.confidence = Math.min(column.confidence, 0.3);
  }
}

/** One column a field (phones excepted): the surest, the first of equals. The others become attributes. */
function keepSurest(columns: MappedColumn[]): void {
  for (const field of LEAD_FIELDS) {
    const rivals = columns.filter((column) => column.use === field);
    if (SHARED.includes(field)) {
      if (rivals.some((column) => column.confidence > 0.3 && column.samples.length > 0)) {
        for (const column of rivals) if (column.confidence <= 0.3) demote(column);
      }
      continue;
    }
    const surest = rivals.toSorted((a, b) => b.confidence - a.confidence || a.index - b.index)[0];
    for (const column of rivals) if (column !== surest) demote(column);
  }
}

function addByContent(
  columns: MappedColumn[],
  rows: readonly (readonly string[])[],
  overridden: ReadonlySet<string>,
  hasHeader: boolean,
): void {
  const claim = (field: LeadField, shape: RegExp): MappedColumn | undefined => {
    if (overridden.has(field) || columns.some((column) => column.use === field)) return undefined;
    const column = columns.find(
      (each) =>
        each.evidence === 'none' && each.use === 'attribute' && shareOf(rows, each.index, shape) >= ENOUGH_SHARE,
    );
    if (column !== undefined) Object.assign(column, { use: field, confidence: 0.6, evidence: 'content' });
    return column;
  };
  if (!overridden.has('phone_number')) addPhones(columns, rows);
  claim('email', EMAIL);
  if (hasHeader) return;
  const first = claim('first_name', NAME);
  if (first === undefined) return;
  first.confidence = 0.4;
  if (shareOf(rows, first.index, / /) >= ENOUGH_SHARE) first.use = 'full_name';
  else {
    const last = columns[first.index + 1];
    if (last?.use === 'attribute' && shareOf(rows, last.index, NAME) >= ENOUGH_SHARE) {
      Object.assign(last, { use: 'last_name', confidence: 0.4, evidence: 'content' });
    }
  }
}

/** Every column without a field whose cells are phone numbers; beside a named one, only numbers that there can be. */
function addPhones(columns: MappedColumn[], rows: readonly (readonly string[])[]): void {
  const known = columns.some((column) => column.use === 'phone_number');
  for (const column of columns) {
    if (column.evidence !== 'none' || column.use !== 'attribute') continue;
    if (NO_PHONE.test(plainHeader(column.header))) continue;
    if (shareOf(rows, column.index, PHONE) < ENOUGH_SHARE) continue;
    if (shareOf(rows, column.index, NUMERIC) >= ENOUGH_SHARE) continue;
    const textable = shareOf(rows, column.index, { test: (cell) => read(cell) === 'mobile' }) >= ENOUGH_SHARE;
    const phones = shareOf(rows, column.index, { test: (cell) => read(cell) !== 'none' });
    if (known && phones < ENOUGH_SHARE) continue;
    Object.assign(column, { use: 'phone_number', confidence: textable ? 0.6 : 0.5, evidence: 'content' });
  }
}

function read(cell: string): 'mobile' | 'landline' | 'none' {
  const parsed = parseMobile(cell.replace(/^p:\s*/i, ''), { allowInternational: true });
  if (parsed.ok) return 'mobile';
  return parsed.reason === 'landline' ? 'landline' : 'none';
}

function demote(column: MappedColumn): void {
  Object.assign(column, { use: 'attribute', confidence: 0, evidence: 'none' });
}

function shareOf(rows: readonly (readonly string[])[], index: number, shape: Pick<RegExp, 'test'>): number {
  const filled = rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
  return filled.length === 0 ? 0 : filled.filter((cell) => shape.test(cell)).length / filled.length;
}

function attributeKey(header: string, taken: Set<string>): string {
  const base = plainHeader(header)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const wanted = base === '' ? 'column' : /^\d/.test(base) ? `column_${base}` : base;
  let key = wanted;
  for (let copy = 2; taken.has(key); copy += 1) key = `${wanted}_${copy}`;
  taken.add(key);
  return key;
}
