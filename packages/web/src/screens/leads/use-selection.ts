import { useCallback, useMemo, useState } from 'react';
import type { Selection } from './leads-data.ts';

type State = { all: false; ids: ReadonlySet<string> } | { all: true; except: ReadonlySet<string> };
const NOTHING: State = { all: false, ids: new Set() };

export interface LeadSelection {
  has: (id: string) => boolean;
  /** How many, when `total` leads pass the filter. */
  count: (total: number) => number;
  isAll: boolean;
  toggle: (id: string) => void;
  /** Chooses, or lets go of, several at once: a range. */
  set: (ids: readonly string[], on: boolean) => void;
  chooseAll: () => void;
  clear: () => void;
  /** As the API takes it; null when nothing is chosen. */
  asBody: (filter: Record<string, unknown>) => Selection | null;
}

/** Which rows are chosen: by hand, or all that the filter finds but those let go of. Another filter begins anew. */
export function useSelection(query: string): LeadSelection {
  const [held, setHeld] = useState<{ query: string; state: State }>({ query, state: NOTHING });
  const state = held.query === query ? held.state : NOTHING;
  const change = useCallback(
    (next: (before: State) => State) =>
      setHeld((before) => ({ query, state: next(before.query === query ? before.state : NOTHING) })),
    [query],
  );
  return useMemo(() => {
    const set = (ids: readonly string[], on: boolean): void =>
      change((before) => {
        const marked = new Set(before.all ? before.except : before.ids);
        for (const id of ids) {
          if (on === !before.all) marked.add(id);
          else marked.delete(id);
        }
        return before.all ? { all: true, except: marked } : { all: false, ids: marked };
      });
    const has = (id: string): boolean => (state.all ? !state.except.has(id) : state.ids.has(id));
    return {
      has,
      set,
      count: (total) => (state.all ? Math.max(0, total - state.except.size) : state.ids.size),
      isAll: state.all,
      toggle: (id) => set([id], !has(id)),
      chooseAll: () => change(() => ({ all: true, except: new Set() })),
      clear: () => change(() => NOTHING),
      asBody: (filter) => {
        if (!state.all) return state.ids.size === 0 ? null : { ids: [...state.ids] };
        // The address holds what the API's own schema checks again.
        return { filter: filter as Record<string, never>, except: [...state.except] };
      },
    };
  }, [state, change]);
}
