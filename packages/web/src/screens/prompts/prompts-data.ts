import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, call, callWithEtag, everyPage } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { components, paths } from '../../api/schema.d.ts';
import { promptsText } from '../../text/prompts.ts';

export type Prompt = components['schemas']['Prompt'];
export type VersionLine = components['schemas']['PromptVersionLine'];
export type Version = components['schemas']['PromptVersion'];
export type Template = components['schemas']['PromptTemplate'];
export type Check = components['schemas']['PromptCheck'];
export type Performance = components['schemas']['PromptPerformance'];
export type Eval = components['schemas']['PromptEval'];
export type EvalRun = components['schemas']['PromptEvalRun'];
export type Golden = Prompt['golden_conversations'][number];
export type Wizard = components['schemas']['PromptWizard'];
export type NewPrompt = NonNullable<paths['/api/v1/prompts']['post']['requestBody']>['content']['application/json'];

/** Between two looks at simulated leads that are played, milliseconds. */
const EVAL_POLL_MS = 1_000;

export type SectionName = keyof typeof promptsText.sections;
// The keys of the catalogue are those of the API; the compiler holds them together.
export const SECTION_NAMES = Object.keys(promptsText.sections) as SectionName[];

export function promptsQuery(clientId: string) {
  return infiniteQueryOptions({
    queryKey: ['prompts', clientId, 'list'],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/prompts', {
          params: { query: { limit: 50, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function promptQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['prompts', clientId, id],
    queryFn: async ({ signal }) => {
      const { body, etag } = await callWithEtag(
        api.GET('/api/v1/prompts/{id}', { params: { path: { id } }, signal, cache: 'no-store' }),
      );
      return { prompt: body, etag: etag ?? '' };
    },
  });
}

export function versionsQuery(clientId: string, promptId: string) {
  return infiniteQueryOptions({
    queryKey: ['prompts', clientId, promptId, 'versions'],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/prompts/{id}/versions', {
          params: { path: { id: promptId }, query: { limit: 50, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Every prompt, to choose one. */
export function promptChoicesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['prompts', clientId, 'choices'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/prompts', { params: { query }, signal }))),
  });
}

/** Every version of a prompt, to choose one. */
export function versionChoicesQuery(clientId: string, promptId: string) {
  return queryOptions({
    queryKey: ['prompts', clientId, promptId, 'version-choices'],
    queryFn: async ({ signal }) =>
      await everyPage((query) =>
        call(api.GET('/api/v1/prompts/{id}/versions', { params: { path: { id: promptId }, query }, signal })),
      ),
  });
}

/** A version with the tag of its state. */
export interface ReadVersion {
  version: Version;
  etag: string;
}

export function versionQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['prompt-version', clientId, id],
    queryFn: async ({ signal }) => await readVersion(id, signal),
  });
}

export async function readVersion(id: string, signal?: AbortSignal): Promise<ReadVersion> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/prompt-versions/{id}', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
    }),
  );
  return { version: body, etag: etag ?? '' };
}

/** Whether the version could go out; of the state that the tag names, for it is heavy. */
export function checkQuery(clientId: string, id: string, etag: string) {
  return queryOptions({
    queryKey: ['prompt-check', clientId, id, etag],
    queryFn: ({ signal }) => call(api.GET('/api/v1/prompt-versions/{id}/check', { params: { path: { id } }, signal })),
    staleTime: 10_000,
  });
}

export function diffQuery(clientId: string, id: string, etag: string, against: string) {
  return queryOptions({
    queryKey: ['prompt-diff', clientId, id, etag, against],
    queryFn: ({ signal }) =>
      call(
        api.GET('/api/v1/prompt-versions/{id}/diff', {
          params: { path: { id }, query: against === '' ? {} : { against } },
          signal,
        }),
      ),
  });
}

export function performanceQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['prompts', clientId, id, 'performance'],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/prompt-versions/{id}/performance', { params: { path: { id } }, signal })),
  });
}

export function evalsQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['prompts', clientId, id, 'evals'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/prompt-versions/{id}/evals', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.run?.status === 'running' ? EVAL_POLL_MS : false),
  });
}

/** Has the simulated leads talk to a version; the answer comes with `evalsQuery`. */
export async function playEval(clientId: string, id: string): Promise<void> {
  await call(api.POST('/api/v1/prompt-versions/{id}/evals', { params: { path: { id } }, body: {} }));
  await readAgain({ queryKey: ['prompts', clientId, id, 'evals'] });
}

/** Has no further leads of a run played; one that has just ended stays as it is. */
export async function stopEval(clientId: string, versionId: string, runId: string): Promise<void> {
  await call(api.POST('/api/v1/prompt-evals/{id}/stop', { params: { path: { id: runId } } }));
  await readAgain({ queryKey: ['prompts', clientId, versionId, 'evals'] });
}

export function wizardQuery(clientId: string, templateId: string | null) {
  return queryOptions({
    queryKey: ['prompt-wizard', clientId, templateId],
    queryFn: ({ signal }) =>
      call(
        api.GET('/api/v1/prompt-wizard', {
          params: { query: templateId === null ? {} : { template_id: templateId } },
          signal,
        }),
      ),
    staleTime: 'static',
    // A template's answers are read anew for each prompt that begins from it.
    ...(templateId !== null && { gcTime: 0 }),
  });
}

export function templatesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['prompts', clientId, 'templates'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/prompt-templates', { params: { query }, signal }))),
  });
}

/** Campaigns that a prompt may be for. */
export function campaignChoicesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['campaigns', clientId, 'choices'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/campaigns', { params: { query }, signal }))),
  });
}

/** Has prompts read again; what a version's form holds stays. */
export async function refreshPrompts(clientId: string): Promise<void> {
  await Promise.all([
    readAgain({ queryKey: ['prompts', clientId] }),
    readAgain({ queryKey: ['prompt-check', clientId] }),
  ]);
}

/** Where words come from: the sentence, and the lesson where it is one. */
export function sourceName(source: string): { name: string; lessonId: string | null; detail: string } {
  const [kind = '', ...rest] = source.split(':');
  const ref = rest.join(':');
  const field = ref.includes('#') ? (ref.split('#')[1] ?? '').replaceAll('_', ' ') : '';
  return {
    name: promptsText.sources[kind] ?? source,
    lessonId: kind === 'lesson' ? ref : null,
    detail: field,
  };
}
