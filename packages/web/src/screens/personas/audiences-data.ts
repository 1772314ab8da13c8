import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, call, callWithEtag, everyPage } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import type { Stored } from '../../ui/record-form.ts';
import type { PersonaFields, Values } from './personas-data.ts';

export type Audience = components['schemas']['Persona'];
export type AudienceSummary = components['schemas']['PersonaSummary'];
export type Product = components['schemas']['Product'];
export type TemplateSuggestion = components['schemas']['TemplateSuggestion'];
export type OrgRole = components['schemas']['OrgRole'];
export type BookingProcess = components['schemas']['BookingProcess'];
/** A row of a table, by column. */
export type Row = Readonly<Record<string, unknown>>;

export interface AudienceFilter {
  q: string;
  active: string;
}

export function audiencesQuery(clientId: string, { q, active }: AudienceFilter) {
  return infiniteQueryOptions({
    queryKey: ['personas', clientId, 'audiences', { q, active }],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/personas', {
          params: {
            query: {
              limit: 50,
              ...(pageParam !== null && { after: pageParam }),
              ...(q !== '' && { q }),
              ...((active === 'true' || active === 'false') && { active }),
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

/** How many audiences and leads each archetype has. */
export function archetypesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'archetypes'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/persona-archetypes', { signal })),
  });
}

/** Every audience, to choose one. */
export function audienceChoicesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'audience-choices'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/personas', { params: { query }, signal }))),
  });
}

/** An audience as it was read when its form opened. */
export function audienceQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['persona-form', clientId, 'audience', id],
    queryFn: async ({ signal }) => await readAudience(id, signal),
    staleTime: 'static',
    gcTime: 0,
  });
}

export interface ReadAudience {
  audience: Audience;
  etag: string;
}

export async function readAudience(id: string, signal?: AbortSignal): Promise<ReadAudience> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/personas/{id}', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
    }),
  );
  return { audience: body, etag: etag ?? '' };
}

/** Templates that suit a stored audience. */
export function suggestionsQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'suggestions', id],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/personas/{id}/template-suggestions', { params: { path: { id } }, signal })),
  });
}

/** How many lists are still being mapped; asked again until none is. */
export function mappingsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'mappings'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/persona-mappings/lists', { signal })),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.lists === 0 ? false : MAPPING_POLL_MS),
  });
}

const MAPPING_POLL_MS = 3_000;

export function productsQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'products'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/products', { params: { query }, signal }))),
  });
}

export function rolesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'roles'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/org-roles', { params: { query }, signal }))),
  });
}

export function bookingProcessesQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'booking-processes'],
    queryFn: async ({ signal }) =>
      await everyPage((query) => call(api.GET('/api/v1/booking-processes', { params: { query }, signal }))),
  });
}

/** Where calls are booked of campaigns that have no other page. */
export function clientPageQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'client-booking-page'],
    queryFn: ({ signal }) => call(api.GET('/api/v1/client/booking-page', { signal })),
  });
}

/** The name of a table in a form, whose values are columns and tables side by side. */
export function tableName(key: string): string {
  return `rows.${key}`;
}

const REFS = ['product_id', 'role_id'] as const;

/** What a form shows of an audience: its columns, what it refers to, and each table. */
export function audienceStored(fields: PersonaFields, audience: Audience | null, etag: string): Stored<Values> {
  const record: Readonly<Record<string, unknown>> = audience === null ? { is_active: true } : { ...audience };
  const rows: Readonly<Record<string, unknown>> = audience === null ? {} : { ...audience.rows };
  const values = [
    ...fields.persona.map(({ column }) => [column, record[column] ?? null] as const),
    ...REFS.map((name) => [name, record[name] ?? null] as const),
    ...fields.tables.map(({ key }) => [tableName(key), rows[key] ?? []] as const),
  ];
  return { values: Object.fromEntries(values), etag };
}

/** What is sent of what was changed: the tables under `rows`. */
export function audienceBody(patch: Partial<Values>, name: unknown): Values {
  const entries = Object.entries(patch);
  const rows = entries.filter(([key]) => key.startsWith('rows.')).map(([key, value]) => [key.slice(5), value] as const);
  return {
    name: name ?? '',
    ...Object.fromEntries(entries.filter(([key]) => !key.startsWith('rows.'))),
    ...(rows.length > 0 && { rows: Object.fromEntries(rows) }),
  };
}
