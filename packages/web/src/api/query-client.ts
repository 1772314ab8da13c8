import { type DataTag, type InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';

/** A query is asked again when the network or the server failed, not when the answer is that it may not be. */
export function isWorthRetrying(count: number, error: unknown): boolean {
  if (error instanceof ProblemError && error.status >= 400 && error.status < 500) return false;
  return count < 2;
}

/**
 * Query keys start with the area and the client: `['leads', clientId, ...]`. What happened on the server makes an area
 * stale (api/live.ts), so data counts as fresh until told otherwise.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, retry: isWorthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});

/**
 * Has matching queries read again after an act, and resolves when those on screen have been. A reading that was under way
 * began before the act: `invalidateQueries` alone would wait for a query's very first one and keep what it says, and
 * would let that of a screen which has been left count as fresh.
 */
export async function readAgain(filters: InvalidateQueryFilters): Promise<void> {
  for (const query of queryClient.getQueryCache().findAll(filters)) {
    if (query.state.fetchStatus === 'idle') continue;
    if (query.state.data === undefined) {
      // Whoever waits for the first reading gets what the new one says.
      void query.cancel({ silent: true });
      query.fetch().catch(() => {});
    } else if (!query.isActive()) {
      void query.cancel({ revert: true });
    }
  }
  await queryClient.invalidateQueries(filters);
}

/** Shows what an act answered. A reading that was under way began before it, and is given up. */
export function showAnswer<T>(queryKey: DataTag<readonly unknown[], T, Error>, data: NoInfer<T>): void {
  void queryClient.cancelQueries({ queryKey, exact: true });
  queryClient.setQueryData(queryKey, data);
}
