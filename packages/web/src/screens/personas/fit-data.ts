import { queryOptions } from '@tanstack/react-query';
import { api, call, everyPage, rawCall } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type Fit =
  paths['/api/v1/leads/{id}/personas']['get']['responses'][200]['content']['application/json']['items'][number];

interface FoundLead {
  id: string;
  first_name: string | null;
  last_name: string | null;
  phone: string;
}

const FOUND_MAX = 8;

/** Leads by the start of a name or number. */
export function foundLeadsQuery(clientId: string, q: string) {
  return queryOptions({
    queryKey: ['leads', clientId, 'fit', q],
    queryFn: () =>
      rawCall<{ items: FoundLead[] }>('GET', `/api/v1/leads?limit=${FOUND_MAX}&q=${encodeURIComponent(q)}`),
    enabled: q !== '',
  });
}

export function fitsQuery(clientId: string, leadId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'fit', leadId],
    queryFn: ({ signal }) => call(api.GET('/api/v1/leads/{id}/personas', { params: { path: { id: leadId } }, signal })),
  });
}

/** Won and lost by the score at the first text; of one audience, or of all (''). */
export function outcomesQuery(clientId: string, audienceId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'outcomes', audienceId],
    queryFn: ({ signal }) =>
      call(
        api.GET('/api/v1/persona-outcomes', {
          params: { query: audienceId === '' ? {} : { persona_id: audienceId } },
          signal,
        }),
      ),
  });
}

/** What to do next, by who fits, answers and buys. */
export function recommendationsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'recommendations'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/persona-recommendations', { signal })),
  });
}

/** Lists whose leads may be mapped. */
export function listsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, 'choices'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/campaigns', { params: { query }, signal }))),
  });
}
