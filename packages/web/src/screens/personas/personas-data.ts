import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, call, callWithEtag, rawCall } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import type { components } from '../../api/schema.d.ts';
import type { Stored } from '../../ui/record-form.ts';

export type Voice = components['schemas']['AiPersona'];
export type PersonaField = components['schemas']['PersonaField'];
export type PersonaFields = components['schemas']['PersonaFields'];
/** Values by column, as the descriptors name them. */
export type Values = Record<string, unknown>;

const LIMIT = 100;

/** What the forms are made of; it changes with the software alone. */
export function fieldsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['persona-fields', clientId],
    queryFn: ({ signal }) => call(api.GET('/api/v1/persona-fields', { signal })),
    staleTime: 'static',
  });
}

export function voicesQuery(clientId: string) {
  return infiniteQueryOptions({
    queryKey: ['personas', clientId, 'voices'],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/ai-personas', {
          params: { query: { limit: LIMIT, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** A voice as it was read when its form opened: what happens elsewhere changes no form under somebody's hands. */
export function voiceQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['persona-form', clientId, 'voice', id],
    queryFn: async ({ signal }) => await readVoice(id, signal),
    staleTime: 'static',
    gcTime: 0,
  });
}

export async function readVoice(id: string, signal?: AbortSignal): Promise<{ voice: Voice; etag: string }> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/ai-personas/{id}', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
    }),
  );
  return { voice: body, etag: etag ?? '' };
}

/** Only the columns that the descriptors name: what a form shows of something stored. */
function valuesOf(fields: readonly PersonaField[], record: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(fields.map(({ column }) => [column, record[column] ?? null]));
}

/** What can be added, changed and deleted, as its address has it. */
type Kept = 'ai-personas' | 'personas' | 'strategies' | 'products' | 'org-roles' | 'booking-processes';

/** Adds what has no id yet, or changes it over the state that the tag names. Throws ProblemError. */
export async function upsert<T extends { id: string }>(
  what: Kept,
  ref: { id: string | null; etag: string },
  body: Values,
): Promise<{ record: T; etag: string }> {
  const { body: record, etag } = await callWithEtag(
    // Its fields are those of a table of descriptors, which has no types of its own; the server checks them.
    api.POST(`/api/v1/${what}/upsert` as '/api/v1/products/upsert', {
      body: { ...body, ...(ref.id !== null && { id: ref.id }) } as never,
      ...(ref.id !== null && { headers: { 'if-match': ref.etag } }),
    }),
  );
  return { record: record as unknown as T, etag: etag ?? '' };
}

/** Has campaigns without a voice of their own speak with this one; says what is stored then. Throws ProblemError. */
export async function makeDefault(id: string): Promise<{ voice: Voice; etag: string }> {
  const answer = api.POST('/api/v1/ai-personas/{id}/default', { params: { path: { id } } });
  const { body, etag } = await callWithEtag(answer);
  return { voice: body, etag: etag ?? '' };
}

/** Deletes a voice, an audience, a strategy, a product, a role or a booking process. Throws ProblemError. */
export async function remove(what: Kept, id: string): Promise<void> {
  await rawCall('DELETE', `/api/v1/${what}/${id}`);
}

/** Has everything about personas read again. */
export async function refreshPersonas(clientId: string): Promise<void> {
  await readAgain({ queryKey: ['personas', clientId] });
}

export function storedOf(fields: readonly PersonaField[], record: object, etag: string): Stored<Values> {
  return { values: valuesOf(fields, { ...record }), etag };
}
