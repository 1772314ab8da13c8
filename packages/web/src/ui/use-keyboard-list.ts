import { useMemo, useState } from 'react';
import { usePageKeys } from './keys.ts';

/** `at` is undefined for a row that was not fetched yet; `indexOf` is -1 for one that is not among those fetched. */
export type RowKeys = Pick<readonly string[], 'at' | 'indexOf'>;

interface Options {
  count: number;
  /** The rows' ids as they stand: the cursor stays with its row when others come and go. */
  keys: RowKeys;
  /** The row beside which moving begins as long as nobody has moved. */
  startKey?: string | undefined;
  /** Enter on the active row. */
  onOpen: (index: number) => void;
  /** x on the active row. */
  onToggle?: (index: number) => void;
  /** Esc. */
  onEscape?: () => void;
  /** Off while something else has the keys. */
  enabled?: boolean;
}

/** For what opens a row, a link or button: moving by keys brings it into view and puts the focus there. */
export function rowMark(key: string): { 'data-row': string } {
  return { 'data-row': key };
}

interface Chosen {
  index: number;
  key: string | undefined;
}

/**
 * j and k move, with the focus, Enter opens, x marks, Esc leaves. The active row is null until somebody moves, and when it has left
 * the list: then nothing opens, and moving goes on from where it was.
 */
export function useKeyboardList(options: Options): {
  active: number | null;
  setActive: (index: number | null) => void;
} {
  const { count, keys: ids, startKey, onOpen, onToggle, onEscape, enabled = true } = options;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const active = activeOf(chosen, count, ids);
  // Where its row has moved to, so that it is known when the row leaves; and which row it is, once that was fetched.
  const key = chosen?.key ?? (active === null ? undefined : ids.at(active));
  if (chosen !== null && active !== null && (active !== chosen.index || key !== chosen.key)) {
    setChosen({ index: active, key });
  }
  const setActive = useMemo(
    () =>
      (index: number | null): void =>
        setChosen(index === null ? null : { index, key: ids.at(index) }),
    [ids],
  );
  const bound = useMemo((): Record<string, () => void> => {
    if (!enabled) return {};
    const start = startKey === undefined ? -1 : ids.indexOf(startKey);
    // A row that left was replaced by the one below it.
    const left = chosen !== null && active === null ? chosen.index - 1 : null;
    const at = active ?? left ?? start;
    const moveTo = (index: number): void => {
      setActive(count === 0 ? null : index);
      if (count > 0) focusRow(ids.at(index));
    };
    const down = (): void => moveTo(Math.min(at + 1, count - 1));
    const up = (): void => moveTo(Math.max(left === null ? at - 1 : Math.min(at, count - 1), 0));
    return {
      j: down,
      k: up,
      ...(active !== null && { Enter: () => onOpen(active) }),
      ...(active !== null && onToggle !== undefined && { x: () => onToggle(active) }),
      ...(onEscape !== undefined && { Escape: onEscape }),
    };
  }, [enabled, active, chosen, count, ids, startKey, setActive, onOpen, onToggle, onEscape]);
  usePageKeys(bound);
  return { active, setActive };
}

/** A row that is not drawn yet gets no focus; but what had it is no longer what Enter is for. */
function focusRow(key: string | undefined): void {
  const row = key === undefined ? null : document.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
  if (row === null) {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return;
  }
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

function activeOf(chosen: Chosen | null, count: number, ids: RowKeys): number | null {
  if (chosen === null || count === 0) return null;
  const { key } = chosen;
  if (key === undefined) return Math.min(chosen.index, count - 1);
  const here = chosen.index < count ? ids.at(chosen.index) : null;
  // Its own, or not fetched just now: nothing says that it has moved.
  if (here === key || here === undefined) return chosen.index;
  const index = ids.indexOf(key);
  return index === -1 ? null : index;
}
