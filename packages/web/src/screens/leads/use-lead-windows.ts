import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { countQuery, type LeadRow, WINDOW, windowQuery } from './leads-data.ts';

export interface LeadWindows {
  /** Rows in all: exact once counted or once the end was seen, else an estimate. */
  total: number;
  isExact: boolean;
  isPending: boolean;
  error: unknown;
  retry: () => void;
  at: (index: number) => LeadRow | undefined;
  /** Where a lead stands in the windows on screen; -1 when it is not in them. */
  indexOf: (id: string) => number;
  /** Rows from one place to another, fetched where they are not there yet. */
  between: (from: number, to: number) => Promise<LeadRow[]>;
}

/** The list as windows over it: those under `first` to `last` are kept fresh, however long the list is. */
export function useLeadWindows(
  clientId: string,
  query: string,
  filters: string,
  { first, last }: { first: number; last: number },
): LeadWindows {
  const client = useQueryClient();
  const counted = useQuery(countQuery(clientId, filters));
  const pages = useMemo(() => {
    const from = Math.max(0, Math.floor(first / WINDOW));
    const to = Math.max(from, Math.floor(last / WINDOW));
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  }, [first, last]);
  const found = useQueries({ queries: pages.map((page) => windowQuery(clientId, query, page)) });
  const peek = useCallback(
    (page: number) => client.getQueryData(windowQuery(clientId, query, page).queryKey),
    [client, clientId, query],
  );
  const ends = found.findIndex(({ data }) => data !== undefined && data.next === null);
  const end = ends < 0 ? null : (pages[ends] ?? 0) * WINDOW + (found[ends]?.data?.items.length ?? 0);
  const seen = pages.reduce((most, page, n) => {
    const data = found[n]?.data;
    return data === undefined ? most : Math.max(most, page * WINDOW + data.items.length + (data.next === null ? 0 : 1));
  }, 0);
  const isBeyond = end === 0 && (pages[0] ?? 0) > 0;
  const total = end !== null && !isBeyond ? end : Math.max(seen, counted.data?.count ?? 0);
  const failed = found.find(({ error }) => error !== null);
  return {
    total,
    isExact: end !== null || counted.data?.exact === true,
    // Once there are rows the grid stays, whatever is still to come.
    isPending:
      total === 0 && failed === undefined && (counted.isPending || found.every(({ data }) => data === undefined)),
    error: failed?.error ?? null,
    retry: () => {
      for (const each of found) if (each.error !== null) void each.refetch();
    },
    at: (index) => peek(Math.floor(index / WINDOW))?.items[index % WINDOW],
    indexOf: (id) => {
      for (const page of pages) {
        const within = peek(page)?.items.findIndex((lead) => lead.id === id) ?? -1;
        if (within !== -1) return page * WINDOW + within;
      }
      return -1;
    },
    between: async (from, to) => {
      const rows: LeadRow[] = [];
      for (let page = Math.floor(from / WINDOW); page <= Math.floor(to / WINDOW); page += 1) {
        const { items } = await client.query({ ...windowQuery(clientId, query, page), staleTime: 'static' });
        rows.push(...items.filter((_, n) => page * WINDOW + n >= from && page * WINDOW + n <= to));
      }
      return rows;
    },
  };
}
