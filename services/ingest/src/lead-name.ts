export interface PersonName {
  /** '' when there is none. */
  first: string;
  last: string | null;
  originals: Record<string, string>;
}

export function personName(cells: { first: string; last: string; full: string }): PersonName {
  const [first = '', ...rest] = cells.full.split(/\s+/);
  return { first: cells.first || first, last: cells.last || rest.join(' ') || null, originals: {} };
}
