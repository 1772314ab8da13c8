/** Everything of the list that lives in the address, and what leaves nothing in it. */
export const FILTERS = {
  q: '',
  status: [] as readonly string[],
  dataset: [] as readonly string[],
  sentiment: [] as readonly string[],
  cadence: '',
  step: '',
  suppressed: '',
  replied: '',
  needs_person: '',
  manual: '',
  flagged: '',
  archived: 'no',
  assigned: '',
  attribute: '',
  upload: '',
  sort: 'newest',
} as const;

export type FilterState = { [K in keyof typeof FILTERS]: (typeof FILTERS)[K] extends string ? string : string[] };
export type FilterName = keyof typeof FILTERS;

/** Filters that choose whom the list holds; the order does not. */
export const CHOOSING = (Object.keys(FILTERS) as FilterName[]).filter((name) => name !== 'sort');

export function isSet(state: FilterState, name: FilterName): boolean {
  const value = state[name];
  return typeof value === 'string' ? value !== FILTERS[name] : value.length > 0;
}

/** As the API takes them. `withSort`: also in which order. */
export function queryOf(state: FilterState, withSort: boolean): string {
  const query = new URLSearchParams();
  for (const name of CHOOSING) {
    if (!isSet(state, name)) continue;
    const value = state[name];
    query.set(name, typeof value === 'string' ? value : value.join(','));
  }
  if (withSort) query.set('sort', state.sort);
  return query.toString();
}

/** The same as the body of a bulk act. */
export function filterOf(state: FilterState): Record<string, unknown> {
  return Object.fromEntries(CHOOSING.filter((name) => isSet(state, name)).map((name) => [name, state[name]]));
}

/** No filter at all, for "clear". */
export const NONE: FilterState = { ...FILTERS, status: [], dataset: [], sentiment: [] };
