import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type Today = paths['/api/v1/today']['get']['responses'][200]['content']['application/json'];
export type TodaySection = Today['sections'][number];
export type TodayItem = TodaySection['items'][number];

export function todayQuery(clientId: string) {
  return queryOptions({
    queryKey: ['today', clientId],
    queryFn: () => call(api.GET('/api/v1/today')),
    // Takeovers grow urgent and calls come near by the clock, of which no event tells.
    refetchInterval: 60_000,
  });
}
