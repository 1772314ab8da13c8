import { greetingName, parseFullName, tidyName } from '@rekindle/domain';

export interface PersonName {
  /** Fit for "Hi ..."; '' when the file holds no given name. */
  first: string;
  last: string | null;
  /** The cells as they were, where that differs. */
  originals: Record<string, string>;
}

/** The name of a row's person from its name cells; the full name counts where there is no first name. */
export function personName(cells: { first: string; last: string; full: string }): PersonName {
  if (cells.first === '' && cells.full !== '') {
    const name = parseFullName(cells.full);
    const last = cells.last === '' ? name.lastName : tidyName(cells.last);
    return { first: name.firstName ?? '', last, originals: originals({ full_name: [cells.full, null] }) };
  }
  const first = greetingName(cells.first, cells.last) ?? '';
  const last = cells.last === '' ? surnameIn(cells.first) : tidyName(cells.last) || null;
  return { first, last, originals: originals({ first_name: [cells.first, first], last_name: [cells.last, last] }) };
}

/** The surname of a whole name that stands in the first-name cell, where a title gives it away. */
function surnameIn(first: string): string | null {
  const name = parseFullName(first);
  return name.title === null ? null : name.lastName;
}

/** Cells that were filled and now read otherwise. */
function originals(fields: Record<string, [cell: string, value: string | null]>): Record<string, string> {
  const changed = Object.entries(fields).filter(([, [cell, value]]) => cell !== '' && cell !== value);
  return Object.fromEntries(changed.map(([field, [cell]]) => [field, cell]));
}
