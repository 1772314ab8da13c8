import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { paths } from '../../api/schema.d.ts';
import type { LessonTold } from './lesson-told.ts';

type Body<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer B } } } };
}
  ? B
  : never;
export type Insight = Body<'/api/v1/insights'>['items'][number];
export type InsightDetail = Body<'/api/v1/insights/{id}'>;
export type Replay = Body<'/api/v1/replays/{id}'>;
export type ReviewCheck = Body<'/api/v1/review-checks'>['items'][number];
type Query = NonNullable<paths['/api/v1/insights']['get']['parameters']['query']>;

/** What stands in the address; empty: any. */
export const FILTERS = { status: 'open', severity: '', category: '', type: '', insight: '' };
export type Filters = typeof FILTERS;

const PAGE = 20;
/** Between two looks at a replay under way, milliseconds. */
const REPLAY_POLL_MS = 1_000;

export function insightsQuery(clientId: string, { insight: _open, ...filters }: Filters) {
  const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  return infiniteQueryOptions({
    queryKey: ['review', clientId, 'list', set],
    queryFn: ({ pageParam }) =>
      // The server refuses a filter that somebody wrote into the address by hand.
      call(
        api.GET('/api/v1/insights', {
          params: { query: { ...(set as Query), limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function insightQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['review', clientId, 'one', id],
    queryFn: () => call(api.GET('/api/v1/insights/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.replay?.status === 'running' ? REPLAY_POLL_MS : false),
  });
}

export function checksQuery(clientId: string) {
  return queryOptions({
    queryKey: ['review', clientId, 'checks'],
    queryFn: async () => (await call(api.GET('/api/v1/review-checks'))).items,
  });
}

/** What of the lesson somebody worded. */
export interface LessonWords {
  title: string;
  correct_response: string | null;
  incorrect_response: string | null;
}

const at = (id: string) => ({ params: { path: { id } } });
const again = async (clientId: string) => await readAgain({ queryKey: ['review', clientId] });

export async function markViewed(clientId: string, id: string): Promise<void> {
  await call(api.POST('/api/v1/insights/{id}/view', at(id)));
  await again(clientId);
}

export async function tryLesson(clientId: string, id: string, lesson: LessonTold): Promise<void> {
  await call(api.POST('/api/v1/insights/{id}/replays', { ...at(id), body: { lesson } }));
  await again(clientId);
}

export async function agree(
  clientId: string,
  id: string,
  body: { reason: string; lesson: LessonTold; without_replay: boolean },
): Promise<void> {
  await call(api.POST('/api/v1/insights/{id}/agree', { ...at(id), body }));
  await again(clientId);
}

export type Effect = 'allow_words' | 'lower' | 'off';

export async function teach(
  clientId: string,
  id: string,
  body: { reason: string; effect: Effect; words: string | null },
): Promise<void> {
  await call(api.POST('/api/v1/insights/{id}/teach', { ...at(id), body }));
  await again(clientId);
}

/** Whether the check looks less closely from now on. */
export async function dismiss(clientId: string, id: string, reason: string | null): Promise<boolean> {
  const { lowered } = await call(api.POST('/api/v1/insights/{id}/dismiss', { ...at(id), body: { reason } }));
  await again(clientId);
  return lowered;
}

export async function setSensitivity(
  clientId: string,
  check: ReviewCheck['check'],
  sensitivity: ReviewCheck['sensitivity'],
): Promise<void> {
  await call(api.PUT('/api/v1/review-checks/{check}', { params: { path: { check } }, body: { sensitivity } }));
  await again(clientId);
}

export async function withdraw(clientId: string, id: string): Promise<void> {
  await call(api.POST('/api/v1/review-teachings/{id}/withdraw', at(id)));
  await again(clientId);
}
