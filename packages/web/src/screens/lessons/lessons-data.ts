import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, call, callWithEtag, everyPage } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { components } from '../../api/schema.d.ts';
import { lessonsText } from '../../text/lessons.ts';

export type Lesson = components['schemas']['Lesson'];
export type LessonType = Lesson['lesson_type'];
export type LessonStatus = Lesson['status'];

/** What a person says of a lesson; `supersedes` of a new one alone. */
export type LessonWords = Pick<
  Lesson,
  | 'lesson_type'
  | 'title'
  | 'description'
  | 'trigger'
  | 'stages'
  | 'correct_response'
  | 'incorrect_response'
  | 'reasoning'
  | 'example_conversation'
  | 'tags'
  | 'priority'
  | 'status'
  | 'conflicts_with'
> & { supersedes: string | null };

// The catalogue has each of them.
export const LESSON_TYPES = Object.keys(lessonsText.types) as LessonType[];
export const LESSON_STATUSES = Object.keys(lessonsText.statuses) as LessonStatus[];

export const NEW_LESSON: LessonWords = {
  ...{ lesson_type: 'objection_handling', title: '', description: null, trigger: null, stages: [] },
  ...{ correct_response: null, incorrect_response: null, reasoning: null, example_conversation: null, tags: [] },
  ...{ priority: 0, status: 'active', conflicts_with: [], supersedes: null },
};

export interface LessonFilter {
  q: string;
  type: string;
  status: string;
  tag: string;
}

export function lessonsQuery(clientId: string, filter: LessonFilter) {
  const type = LESSON_TYPES.find((each) => each === filter.type);
  const status = LESSON_STATUSES.find((each) => each === filter.status);
  return infiniteQueryOptions({
    queryKey: ['lessons', clientId, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/lessons', {
          params: {
            query: {
              limit: 50,
              ...(pageParam !== null && { after: pageParam }),
              ...(filter.q !== '' && { q: filter.q }),
              ...(type !== undefined && { type }),
              ...(status !== undefined && { status }),
              ...(filter.tag !== '' && { tag: filter.tag }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // What is being typed into the filters stays on screen.
    placeholderData: keepPreviousData,
  });
}

/** Lessons that hold for every client. */
export function universalLessonsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['lessons', clientId, 'universal'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/universal-lessons', { signal })),
  });
}

/** Lessons to choose from, as another one's opposite or successor. */
export function lessonChoicesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['lessons', clientId, 'choices'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/lessons', { params: { query }, signal }))),
  });
}

/** A lesson as it was read when its form opened. */
export function lessonQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['lesson-form', clientId, id],
    queryFn: async ({ signal }) => await readLesson(id, signal),
    staleTime: 'static',
    gcTime: 0,
  });
}

export interface ReadLesson {
  lesson: Lesson;
  etag: string;
}

export async function readLesson(id: string, signal?: AbortSignal): Promise<ReadLesson> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/lessons/{id}', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
    }),
  );
  return { lesson: body, etag: etag ?? '' };
}

export function wordsOf(lesson: Lesson): LessonWords {
  const { lesson_type, title, description, trigger, stages, correct_response, incorrect_response } = lesson;
  const { reasoning, example_conversation, tags, priority, status, conflicts_with } = lesson;
  return {
    ...{ lesson_type, title, description, trigger, stages, correct_response, incorrect_response },
    ...{ reasoning, example_conversation, tags, priority, status, conflicts_with, supersedes: null },
  };
}

/** Teaches a new one (`id` null), or changes one over the state that the tag names. Throws ProblemError. */
export async function saveLesson(id: string | null, etag: string, words: LessonWords): Promise<ReadLesson> {
  const { supersedes, ...own } = words;
  const { body, etag: tag } = await callWithEtag(
    id === null
      ? api.POST('/api/v1/lessons', { body: { ...own, supersedes, source: 'user_taught', source_message_id: null } })
      : api.PUT('/api/v1/lessons/{id}', {
          params: { path: { id } },
          body: own,
          headers: { 'if-match': etag },
        }),
  );
  return { lesson: body, etag: tag ?? '' };
}

export async function supersedeLesson(read: ReadLesson, by: string): Promise<ReadLesson> {
  const { body, etag } = await callWithEtag(
    api.POST('/api/v1/lessons/{id}/supersede', {
      params: { path: { id: read.lesson.id } },
      body: { by },
      headers: { 'if-match': read.etag },
    }),
  );
  return { lesson: body, etag: etag ?? '' };
}

export async function refreshLessons(clientId: string): Promise<void> {
  await readAgain({ queryKey: ['lessons', clientId] });
}
