import {
  type NameRepair,
  parseFullName,
  parseNameCells,
  type PersonName as ParsedName,
  type Repair,
  type RepairSwitches,
} from '@rekindle/domain';

export interface PersonName {
  /** Fit for "Hi ..."; '' when the file holds no given name. */
  first: string;
  last: string | null;
  repairs: Repair[];
  /** The cells as they were, where that differs. */
  originals: Record<string, string>;
}

/** The name of a row's person from its name cells; the full name counts where there is no first name. */
export function personName(cells: { first: string; last: string; full: string }, off?: RepairSwitches): PersonName {
  const byFull = cells.first === '' && cells.full !== '';
  const name = byFull ? fullName(cells, off) : parseNameCells(cells.first, cells.last, off);
  const first = name.firstName ?? '';
  const last = name.lastName;
  const given = byFull ? cells.full : cells.first;
  const repairs = [
    ...noted(name.repairs, { field: 'first_name', before: given, after: first }),
    ...noted(name.lastRepairs, { field: 'last_name', before: cells.last, after: last ?? '' }),
  ];
  const originals = {
    ...(byFull ? { full_name: given } : changed('first_name', given, first)),
    ...changed('last_name', cells.last, last),
  };
  return { first, last, repairs, originals };
}

function fullName(cells: { last: string; full: string }, off?: RepairSwitches): ParsedName {
  const name = parseFullName(cells.full, off);
  if (cells.last === '') return name;
  const { lastName, lastRepairs } = parseNameCells('', cells.last, off);
  return { ...name, lastName, lastRepairs };
}

function noted(kinds: readonly NameRepair[], cell: Omit<Repair, 'kind'>): Repair[] {
  return kinds.map((kind) => ({ kind, ...cell }));
}

/** A cell that was filled and now reads otherwise. */
function changed(field: string, cell: string, value: string | null): Record<string, string> {
  return cell === '' || cell === value ? {} : { [field]: cell };
}
