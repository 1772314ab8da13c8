import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { useMemo } from 'react';
import { setBusinessTime } from '../../api/business-clock.ts';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { paths } from '../../api/schema.d.ts';
import { useClientId } from '../../api/session.ts';
import { postOwnText } from './flush-outbox.ts';

type JsonOf<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer B } } } };
}
  ? B
  : never;

export type Conversation = JsonOf<'/api/v1/conversations/{id}'>;
export type ListedConversation = JsonOf<'/api/v1/conversations'>['items'][number];
export type Message = Conversation['texts']['items'][number];
export type Draft = NonNullable<Conversation['draft']>;
export type Note = Conversation['notes'][number];
export type CannedReply = JsonOf<'/api/v1/canned-replies'>['items'][number];
export type Booking = JsonOf<'/api/v1/bookings'>['items'][number];
export type BookingTime = 'upcoming' | 'past';
export type LeadStatus = Conversation['lead_status'];

export const QUEUES = ['hot', 'needs_person', 'ai', 'mine', 'unassigned', 'snoozed', 'all'] as const;
export type Queue = (typeof QUEUES)[number];
/** Beside the queues: booked calls, and texts from numbers of no lead. */
export type Place = Queue | 'bookings' | 'unmatched';

/** A queue that the address may not hold is the first one. */
export function placeOf(name: string): Place {
  return name === 'unmatched' || name === 'bookings' ? name : (QUEUES.find((queue) => queue === name) ?? 'hot');
}

const PAGE = 60;

function ofCampaign(campaign: string): { dataset_id?: string } {
  return campaign === '' ? {} : { dataset_id: campaign };
}

/** `campaign`: only of this one; '' for all. */
export function countsQuery(clientId: string, campaign: string) {
  return queryOptions({
    queryKey: ['inbox', clientId, 'counts', campaign],
    queryFn: () => call(api.GET('/api/v1/conversations/counts', { params: { query: ofCampaign(campaign) } })),
    // Snoozed conversations come back by the clock, of which no event tells.
    refetchInterval: 60_000,
  });
}

export function queueQuery(clientId: string, filter: { queue: Queue; q: string; campaign: string }) {
  const { queue, q, campaign } = filter;
  return infiniteQueryOptions({
    queryKey: ['inbox', clientId, 'queue', filter],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/v1/conversations', {
          params: {
            query: {
              ...{ queue, limit: PAGE, ...ofCampaign(campaign) },
              ...(q !== '' && { q }),
              ...(pageParam !== null && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 60_000,
  });
}

export function unmatchedQuery(clientId: string) {
  return infiniteQueryOptions({
    queryKey: ['inbox', clientId, 'unmatched'],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/v1/unmatched-texts', {
          params: { query: { limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function bookingsQuery(clientId: string, time: BookingTime) {
  return infiniteQueryOptions({
    queryKey: ['inbox', clientId, 'bookings', time],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/v1/bookings', {
          params: { query: { time, limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function conversationQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['inbox', clientId, 'conversation', id],
    queryFn: async () => {
      const conversation = await call(api.GET('/api/v1/conversations/{id}', { params: { path: { id } } }));
      setBusinessTime(conversation.now);
      return conversation;
    },
    staleTime: 0,
  });
}

export function olderTextsQuery(clientId: string, id: string, from: string | null) {
  return infiniteQueryOptions({
    queryKey: ['inbox', clientId, 'older', id, from],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/v1/conversations/{id}/texts', {
          params: { path: { id }, query: pageParam === null ? {} : { after: pageParam } },
        }),
      ),
    initialPageParam: from,
    getNextPageParam: (page) => page.next,
    enabled: false,
  });
}

export function cannedQuery(clientId: string, conversationId: string) {
  return queryOptions({
    queryKey: ['inbox', clientId, 'canned', conversationId],
    queryFn: () => call(api.GET('/api/v1/canned-replies', { params: { query: { conversation_id: conversationId } } })),
  });
}

export function assigneesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['inbox', clientId, 'assignees'],
    queryFn: () => call(api.GET('/api/v1/assignees')),
    staleTime: 300_000,
  });
}

export interface OwnText {
  id: string;
  text: string;
  at_night: 'ask' | 'send' | 'wait';
}

/** Everything that can be done to one conversation. Each reads the inbox anew; each throws ProblemError when refused. */
export function useActs(id: string) {
  const clientId = useClientId();
  return useMemo(() => {
    const at = { params: { path: { id } } };
    const about = (more: { text_id: string }) => ({ params: { path: { id, ...more } } });
    const then = async <T>(answer: Promise<T>): Promise<T> => {
      const readAnew = async () => await readAgain({ queryKey: ['inbox', clientId] });
      try {
        const body = await answer;
        await readAnew();
        return body;
      } catch (error) {
        // What refused it may show; nobody waits for it.
        void readAnew();
        throw error;
      }
    };
    return {
      editDraft: (body: { text: string; expected: string }) =>
        then(call(api.PUT('/api/v1/conversations/{id}/draft', { ...at, body }))),
      dropDraft: () => then(call(api.DELETE('/api/v1/conversations/{id}/draft', at))),
      sendDraft: (expected: string) =>
        then(call(api.POST('/api/v1/conversations/{id}/draft/send', { ...at, body: { expected } }))),
      freeze: () => call(api.POST('/api/v1/conversations/{id}/freeze', at)),
      resume: () => then(call(api.POST('/api/v1/conversations/{id}/resume', at))),
      sendText: (own: OwnText) => then(postOwnText(id, own)),
      cancelText: (text_id: string) =>
        then(call(api.DELETE('/api/v1/conversations/{id}/texts/{text_id}', about({ text_id })))),
      rearm: (text_id: string) =>
        then(call(api.POST('/api/v1/conversations/{id}/texts/{text_id}/rearm', about({ text_id })))),
      takeOver: () => then(call(api.POST('/api/v1/conversations/{id}/take-over', at))),
      claim: () => then(call(api.POST('/api/v1/conversations/{id}/claim', at))),
      handBack: () => then(call(api.POST('/api/v1/conversations/{id}/hand-back', at))),
      release: () => then(call(api.POST('/api/v1/conversations/{id}/release', at))),
      assign: (user_id: string | null) =>
        then(call(api.PUT('/api/v1/conversations/{id}/assignee', { ...at, body: { user_id } }))),
      complete: () => then(call(api.POST('/api/v1/conversations/{id}/complete', at))),
      snooze: (until: string | null) =>
        then(call(api.PUT('/api/v1/conversations/{id}/snooze', { ...at, body: { until } }))),
      setStatus: (status: LeadStatus) =>
        then(call(api.PATCH('/api/v1/conversations/{id}/lead', { ...at, body: { status } }))),
      suppress: (body: { why: 'opt_out' | 'wrong_number'; evidence?: string }) =>
        then(call(api.POST('/api/v1/conversations/{id}/suppress', { ...at, body }))),
      setOutcome: (body: { outcome: 'converted' | 'lost'; value_pence: number | null }) =>
        then(call(api.POST('/api/v1/conversations/{id}/outcome', { ...at, body }))),
      addNote: (body: string) => then(call(api.POST('/api/v1/conversations/{id}/notes', { ...at, body: { body } }))),
      deleteNote: (note_id: string) =>
        then(call(api.DELETE('/api/v1/conversations/{id}/notes/{note_id}', { params: { path: { id, note_id } } }))),
    };
  }, [id, clientId]);
}

export type Acts = ReturnType<typeof useActs>;
