import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo } from 'react';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import classes from './list.module.css';

/** So many rows before the end, the next page is fetched. */
const AHEAD = 15;

interface Props<T> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  rowHeight: number;
  label: string;
  empty: ReactNode;
  activeKey?: string | null;
  children: (item: T, index: number) => ReactNode;
}

/** What the pages of a query hold so far, as one list. */
export function useItems<T>({ data }: Pick<Props<T>['query'], 'data'>): readonly T[] {
  return useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
}

/** A list that fetches its pages as they are needed, and says so when there is nothing or something failed. */
export function PagedList<T extends { id: string }>(props: Props<T>) {
  const { query, rowHeight, label, empty, activeKey = null, children } = props;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const items = useItems(query);
  const reach = useCallback(
    (last: number) => {
      if (hasNextPage && !isFetchingNextPage && last >= items.length - AHEAD) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, items.length, fetchNextPage],
  );
  return (
    <div className={classes.listBody}>
      {query.isPending ? (
        <div className={classes.listPad}>
          <Skeleton rows={8} rowHeight={rowHeight - 16} />
        </div>
      ) : query.isError && items.length === 0 ? (
        <div className={classes.listPad}>
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : items.length === 0 ? (
        empty
      ) : (
        <VirtualList
          items={items}
          rowHeight={rowHeight}
          keyOf={(item) => item.id}
          height="100%"
          label={label}
          activeKey={activeKey}
          onReach={reach}
        >
          {children}
        </VirtualList>
      )}
    </div>
  );
}
