import type { RepairKind, RepairSwitches } from '@rekindle/domain';
import { z } from 'zod';
import { asRow, type GivenLead } from './add-lead.ts';
import type { DateOrder } from './inquiry-date.ts';
import { type ParsedLead, rowParser } from './parse-row.ts';

const COLUMNS = [
  'first_name',
  'last_name',
  'email',
  'postcode',
  'company',
  'timezone',
  'inquiry_date',
  'notes',
] as const;
type Column = (typeof COLUMNS)[number];

const Texts = z.record(z.string(), z.string());
const Repairs = z.array(z.object({ kind: z.string(), field: z.string(), before: z.string() }));

/** A lead as the database has it. */
export type StoredLead = Record<Exclude<Column, 'first_name'>, string | null> & {
  first_name: string;
  phone_number: string;
  attributes: unknown;
  originals: unknown;
  repairs: unknown;
};

/** What a lead is to have instead. */
export interface Reread {
  columns: Partial<Record<Column, string | null>>;
  attributes: Record<string, string>;
  /** The cells that give columns their new values, where the lead did not keep them before. */
  originals: Record<string, string>;
}

/**
 * Reads a lead's cells again as the file had them, without one repair, and says what then differs. What somebody has
 * changed since the import stays out of it. Not for repairs of phone numbers.
 * @param reading.off repairs that were not made either
 */
export function rereadWithout(
  lead: StoredLead,
  kind: RepairKind,
  reading: { off: RepairSwitches; dateOrder: DateOrder; today: string },
): Reread {
  const given = cellsOf(lead);
  const { mapping, cells } = asRow(given);
  const read = (off: RepairSwitches): ParsedLead | null => {
    const rules = { requiredFields: [], allowInternational: true, normaliseUk: true, restoreCells: false };
    const parsed = rowParser(mapping, { ...rules, ...reading, off })({ line: 1, cells, damage: [] });
    return parsed.ok ? parsed.lead : null;
  };
  const before = read(reading.off);
  const after = read(new Set([...reading.off, kind]));
  const changed: Reread = { columns: {}, attributes: {}, originals: {} };
  if (before === null || after === null) return changed;
  for (const column of COLUMNS) {
    if (lead[column] !== before[column] || after[column] === before[column]) continue;
    changed.columns[column] = after[column];
    // The cells of names are kept by the import itself, and one of them may have given both.
    if (column !== 'first_name' && column !== 'last_name') changed.originals[column] = given.fields[column] ?? '';
  }
  const attributes = Texts.parse(lead.attributes);
  for (const [name, value] of Object.entries(after.attributes)) {
    if (attributes[name] === before.attributes[name] && value !== attributes[name]) changed.attributes[name] = value;
  }
  return changed;
}

/** The lead's cells: what the file had where that is kept, else what it has come to. */
function cellsOf(lead: StoredLead) {
  const originals = Texts.parse(lead.originals);
  const repairs = Repairs.parse(lead.repairs);
  const cell = (name: string, stored: string | null): string =>
    originals[name] ?? repairs.find(({ field }) => field === name)?.before ?? stored ?? '';
  const full = originals['full_name'];
  const fields: GivenLead['fields'] = {
    ...Object.fromEntries(COLUMNS.map((column) => [column, cell(column, lead[column])])),
    // A name that was split came from its one cell.
    ...(full !== undefined && {
      ...{ full_name: full, first_name: originals['first_name'] ?? '', last_name: originals['last_name'] ?? '' },
    }),
    phone_number: lead.phone_number,
  };
  const attributes = Object.entries(Texts.parse(lead.attributes)).map(([name, value]) => [name, cell(name, value)]);
  return { fields, attributes: Object.fromEntries(attributes) as Record<string, string> };
}
