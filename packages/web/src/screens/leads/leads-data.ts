import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, call, rawCall } from '../../api/client.ts';
import { queryClient, readAgain, showAnswer } from '../../api/query-client.ts';
import type { paths } from '../../api/schema.d.ts';
import { useClientId } from '../../api/session.ts';

type JsonOf<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer B } } } };
}
  ? B
  : never;
type BodyOf<P extends keyof paths, M extends string> = paths[P] extends {
  [K in M]: { requestBody?: { content: { 'application/json': infer B } } };
}
  ? B
  : never;

export type LeadPage = JsonOf<'/api/v1/leads'>;
export type LeadRow = LeadPage['items'][number];
export type Lead = JsonOf<'/api/v1/leads/{id}'>;
export type LeadStatus = Lead['status'];
export type TimelineEntry = JsonOf<'/api/v1/leads/{id}/timeline'>['items'][number];
export type Choices = JsonOf<'/api/v1/leads/choices'>;
export type SavedView = JsonOf<'/api/v1/leads/views'>['items'][number];
export type Erasure = JsonOf<'/api/v1/leads/{id}/erasure'>;
export type LeadEdit = NonNullable<BodyOf<'/api/v1/leads/{id}', 'patch'>>;
export type Selection = NonNullable<BodyOf<'/api/v1/leads/bulk/preview', 'post'>>['selection'];
export type BulkAct = NonNullable<BodyOf<'/api/v1/leads/bulk/preview', 'post'>>['do'];

export const STATUSES = [
  ...(['READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3', 'WARM', 'HOT', 'CALL_BOOKED', 'CONVERTED'] as const),
  ...(['COLD', 'REMOVED', 'ARCHIVED'] as const),
] satisfies LeadStatus[];

/** Lines that are fetched together. */
export const WINDOW = 100;

/** One window of the list: `page` counts them from 0. A place far down is reached from the nearest window known. */
export function windowQuery(clientId: string, query: string, page: number) {
  return queryOptions({
    queryKey: ['leads', clientId, 'window', query, page],
    queryFn: ({ signal }) => {
      let known = page - 1;
      let after: string | null = null;
      for (; known >= 0 && after === null; known -= 1) {
        after = queryClient.getQueryData<LeadPage>(['leads', clientId, 'window', query, known])?.next ?? null;
      }
      const from = after === null ? 0 : known + 2;
      const place = new URLSearchParams({ limit: String(WINDOW), skip: String((page - from) * WINDOW) });
      if (after !== null) place.set('after', after);
      signal.throwIfAborted();
      return rawCall<LeadPage>('GET', `/api/v1/leads?${query}&${place.toString()}`);
    },
    staleTime: 20_000,
    gcTime: 120_000,
  });
}

export function countQuery(clientId: string, filters: string) {
  return queryOptions({
    queryKey: ['leads', clientId, 'count', filters],
    queryFn: () => rawCall<JsonOf<'/api/v1/leads/count'>>('GET', `/api/v1/leads/count?${filters}`),
    placeholderData: keepPreviousData,
  });
}

export function choicesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['leads', clientId, 'choices'],
    queryFn: () => call(api.GET('/api/v1/leads/choices')),
    staleTime: 300_000,
  });
}

export function viewsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['leads', clientId, 'views'],
    queryFn: () => call(api.GET('/api/v1/leads/views')),
    staleTime: 300_000,
  });
}

export function leadQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['leads', clientId, 'one', id],
    queryFn: () => call(api.GET('/api/v1/leads/{id}', { params: { path: { id } } })),
  });
}

export function timelineQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['leads', clientId, 'timeline', id],
    queryFn: () => call(api.GET('/api/v1/leads/{id}/timeline', { params: { path: { id } } })),
  });
}

/** What is done with one lead; what is on screen follows at once. */
export function useLeadActs(id: string) {
  const clientId = useClientId();
  return useMemo(() => {
    const path = { params: { path: { id } } } as const;
    async function done(lead: Promise<Lead>): Promise<Lead> {
      const after = await lead;
      showAnswer(leadQuery(clientId, id).queryKey, after);
      void readAgain({ queryKey: ['leads', clientId] });
      void readAgain({ queryKey: ['today', clientId] });
      void readAgain({ queryKey: ['inbox', clientId] });
      return after;
    }
    return {
      edit: (body: LeadEdit, etag: string) =>
        done(call(api.PATCH('/api/v1/leads/{id}', { ...path, body, headers: { 'if-match': `"${etag}"` } }))),
      setStatus: (status: LeadStatus) =>
        done(call(api.PUT('/api/v1/leads/{id}/status', { ...path, body: { status } }))),
      setManual: (on: boolean) => done(call(api.PUT('/api/v1/leads/{id}/manual', { ...path, body: { on } }))),
      assign: (userId: string | null) =>
        done(call(api.PUT('/api/v1/leads/{id}/assignee', { ...path, body: { user_id: userId } }))),
      suppress: (evidence: string) =>
        done(call(api.PUT('/api/v1/leads/{id}/suppression', { ...path, body: { evidence } }))),
      settleFlag: (duplicate: boolean) =>
        done(call(api.PUT('/api/v1/leads/{id}/flag', { ...path, body: { duplicate } }))),
      lift: async (suppressionId: string, reason: string) => {
        const body = { reason };
        await call(api.PUT('/api/v1/suppressions/{id}/lift', { params: { path: { id: suppressionId } }, body }));
        return await done(call(api.GET('/api/v1/leads/{id}', path)));
      },
      erase: async (confirm: string) => {
        const erased = await call(api.POST('/api/v1/leads/{id}/erase', { ...path, body: { confirm } }));
        queryClient.removeQueries({ queryKey: ['leads', clientId, 'one', id] });
        queryClient.removeQueries({ queryKey: ['leads', clientId, 'timeline', id] });
        void readAgain({ queryKey: ['leads', clientId] });
        return erased;
      },
    };
  }, [clientId, id]);
}

/** Somebody's name, or their number when the list had none. */
export function nameOf(lead: { first_name: string; last_name: string | null }): string {
  return [lead.first_name, lead.last_name].filter((part) => part !== null && part !== '').join(' ');
}
