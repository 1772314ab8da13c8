import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';

interface Props<T> {
  items: readonly T[];
  /** Rows in all, when more are to come than `items` has yet. */
  total?: number;
  rowHeight: number;
  keyOf: (item: T) => string;
  children: (item: T, index: number) => ReactNode;
  /** What stands where an item has not come yet. */
  placeholder?: (index: number) => ReactNode;
  /** The last row on screen; load more when it comes near the end of `items`. */
  onReach?: (lastIndex: number) => void;
  /** Brings this row into view when it becomes another one, for the keyboard; not when rows slide in above it. */
  activeKey?: string | null;
  height: number | string;
  label: string;
  role?: 'list' | 'listbox' | 'rowgroup' | 'grid';
}

/** A list of any length that draws only what is on screen. Rows give themselves a role that fits the list's. */
export function VirtualList<T>(props: Props<T>) {
  const { items, rowHeight, keyOf, children, placeholder, onReach, activeKey = null, height, label } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const count = props.total ?? items.length;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= 0) onReach?.(last);
  }, [last, onReach]);
  const showRow = useEffectEvent((key: string) => {
    const index = items.findIndex((item) => keyOf(item) === key);
    if (index !== -1) virtualizer.scrollToIndex(index);
  });
  useEffect(() => {
    if (activeKey !== null) showRow(activeKey);
  }, [activeKey]);
  return (
    // A list that scrolls must be reachable by keyboard, hence the tabIndex.
    <div
      ref={scroller}
      style={{ height, overflow: 'auto', contain: 'strict' }}
      tabIndex={0}
      aria-label={label}
      role={props.role ?? 'list'}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {rows.map((row) => {
          const item = items[row.index];
          return (
            <div
              key={row.key}
              role="presentation"
              style={{
                position: 'absolute',
                insetInline: 0,
                top: 0,
                height: row.size,
                transform: `translateY(${row.start}px)`,
              }}
            >
              {item === undefined ? placeholder?.(row.index) : children(item, row.index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
