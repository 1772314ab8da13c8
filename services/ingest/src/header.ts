import { fieldOfHeader } from './field-names.ts';
import { commonest } from './delimiter.ts';

export interface HeaderFinding {
  /** Index among the given rows, or null when the file starts with data. */
  index: number | null;
  /** Column names; invented ones (`Column 1`) when there is no header or a name is blank. Never two the same. */
  names: string[];
  /** Index of the first data row among the given rows. */
  firstDataRow: number;
}

const LOOKS_LIKE_PHONE = /^(p:|tel:|')?\s*\+?\(?\d[\d\s().\-/]{7,18}\d$/i;
const LOOKS_LIKE_EMAIL = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
const TITLE_ROWS_ALLOWED = 10;

/**
 * Finds the row of column names. Title lines above it (fewer than two cells filled while the table is wider) are
 * stepped over. A row that holds a phone number or an e-mail address is data.
 * @param rows the first non-blank rows of the file
 * @param said which of them a person says it is; null for none
 */
export function findHeader(rows: readonly (readonly string[])[], said?: number | null): HeaderFinding {
  const width = commonest(rows.map((cells) => cells.length)) ?? 0;
  let index = said ?? 0;
  if (said === undefined && width >= 3) {
    const wide = rows.findIndex((cells) => cells.filter((cell) => cell.trim() !== '').length >= 2);
    if (wide > 0 && wide <= TITLE_ROWS_ALLOWED) index = wide;
  }
  const first = rows[index] ?? [];
  if (said === undefined ? isHeader(first) : said !== null) {
    return { index, names: distinctNames(first, Math.max(first.length, 1)), firstDataRow: index + 1 };
  }
  const names = distinctNames([], Math.max(width, first.length));
  return { index: null, names, firstDataRow: index };
}

function isHeader(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.length === 0) return false;
  if (filled.some((cell) => LOOKS_LIKE_PHONE.test(cell) || LOOKS_LIKE_EMAIL.test(cell))) return false;
  if (filled.some((cell) => fieldOfHeader(cell) !== null)) return true;
  return filled.every((cell) => /\p{L}/u.test(cell));
}

function distinctNames(cells: readonly string[], width: number): string[] {
  const taken = new Set<string>();
  /** How far the copies of a name are counted, so that a thousand columns of one name cost no million looks. */
  const copies = new Map<string, number>();
  return Array.from({ length: width }, (_, index) => {
    const wanted = cells[index]?.trim().replace(/\s+/g, ' ') || `Column ${index + 1}`;
    let name = wanted;
    let copy = copies.get(wanted.toLowerCase()) ?? 1;
    while (taken.has(name.toLowerCase())) {
      copy += 1;
      name = `${wanted} (${copy})`;
    }
    copies.set(wanted.toLowerCase(), copy);
    taken.add(name.toLowerCase());
    return name;
  });
}
