import { keepPreviousData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, call, callWithEtag, everyPage } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import type { Stored } from '../../ui/record-form.ts';
import { type PersonaField, storedOf, type Values } from './personas-data.ts';

export type Strategy = components['schemas']['Strategy'];

export function strategiesQuery(clientId: string, q: string) {
  return infiniteQueryOptions({
    queryKey: ['personas', clientId, 'strategies', { q }],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/strategies', {
          params: {
            query: {
              limit: 50,
              ...(pageParam !== null && { after: pageParam }),
              ...(q !== '' && { q }),
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

/** A strategy as it was read when its form opened. */
export function strategyQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['persona-form', clientId, 'strategy', id],
    queryFn: async ({ signal }) => await readStrategy(id, signal),
    staleTime: 'static',
    gcTime: 0,
  });
}

export interface ReadStrategy {
  strategy: Strategy;
  etag: string;
}

export async function readStrategy(id: string, signal?: AbortSignal): Promise<ReadStrategy> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/strategies/{id}', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
    }),
  );
  return { strategy: body, etag: etag ?? '' };
}

/** What a strategy binds, by column; only the template must be there. */
export const STRATEGY_REFS = ['prompt_template_id', 'ai_persona_id', 'persona_id', 'product_id'] as const;
export type StrategyRef = (typeof STRATEGY_REFS)[number];

/** What a form shows of a strategy: its columns and what it binds. */
export function strategyStored(
  fields: readonly PersonaField[],
  strategy: Strategy | null,
  etag: string,
): Stored<Values> {
  const record: Readonly<Record<string, unknown>> = strategy === null ? { is_active: true } : { ...strategy };
  const { values } = storedOf(fields, record, etag);
  return {
    values: { ...values, ...Object.fromEntries(STRATEGY_REFS.map((name) => [name, record[name] ?? null])) },
    etag,
  };
}

/** Choices of a select. */
export interface Choice {
  value: string;
  label: string;
}

/** Everything that a strategy or a campaign can bind, by the column that names it. */
export function bindableQuery(clientId: string) {
  return queryOptions({
    queryKey: ['personas', clientId, 'bindable'],
    queryFn: async ({ signal }): Promise<Record<StrategyRef | 'strategy_id', Choice[]>> => {
      const [voices, audiences, products, templates, strategies] = await Promise.all([
        everyPage((query) => call(api.GET('/api/v1/ai-personas', { params: { query }, signal }))),
        everyPage((query) => call(api.GET('/api/v1/personas', { params: { query }, signal }))),
        everyPage((query) => call(api.GET('/api/v1/products', { params: { query }, signal }))),
        everyPage((query) => call(api.GET('/api/v1/prompt-templates', { params: { query }, signal }))),
        everyPage((query) => call(api.GET('/api/v1/strategies', { params: { query }, signal }))),
      ]);
      return {
        ai_persona_id: choicesOf(voices.items),
        persona_id: choicesOf(audiences.items),
        product_id: choicesOf(products.items),
        prompt_template_id: choicesOf(templates.items),
        strategy_id: choicesOf(strategies.items),
      };
    },
  });
}

const choicesOf = (items: readonly { id: string; name: string | null }[]): Choice[] =>
  items.map(({ id, name }) => ({ value: id, label: name ?? '' }));
