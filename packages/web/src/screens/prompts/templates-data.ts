import { queryOptions } from '@tanstack/react-query';
import { api, callWithEtag } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { promptsText } from '../../text/prompts.ts';
import type { Template } from './prompts-data.ts';

type Body = NonNullable<paths['/api/v1/prompt-templates']['post']['requestBody']>['content']['application/json'];
/** What a person says of a template. */
export type TemplateWords = Required<Pick<Template, keyof Body>>;
type Piece = NonNullable<TemplateWords['template_structure']['goal']>[number];

export interface ReadTemplate {
  template: Template;
  etag: string;
}

const EMPTY: TemplateWords = {
  ...{ name: '', description: '', category: 'general', industry: 'solar', use_case: null, best_for: null },
  ...{ base_system_prompt: null, template_structure: {}, default_wizard_answers: {}, included_lessons: [] },
  ...{ temperature: 0.7, max_tokens: null, tags: [], is_active: true },
};

/** The words of a template alone; those of an empty one for null. */
export function wordsOf(template: Template | null): TemplateWords {
  const record: TemplateWords = template ?? EMPTY;
  const names = Object.keys(EMPTY) as (keyof TemplateWords)[];
  // Entries made of its own names have no types of their own.
  return Object.fromEntries(names.map((name) => [name, record[name]])) as unknown as TemplateWords;
}

/** A template as it was read when its form opened. */
export function templateQuery(clientId: string, id: string) {
  return queryOptions({
    queryKey: ['template-form', clientId, id],
    queryFn: async ({ signal }) => await readTemplate(id, signal),
    staleTime: 'static',
    gcTime: 0,
  });
}

export async function readTemplate(id: string, signal?: AbortSignal): Promise<ReadTemplate> {
  const { body, etag } = await callWithEtag(
    api.GET('/api/v1/prompt-templates/{id}', {
      params: { path: { id } },
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
    }),
  );
  return { template: body, etag: etag ?? '' };
}

/** Makes what has no id yet, or changes it over the state that the tag names. Throws ProblemError. */
export async function saveTemplate(
  { id, etag }: { id: string | null; etag: string },
  values: TemplateWords,
): Promise<ReadTemplate> {
  const sections = Object.entries(values.template_structure).map(([section, pieces]): [string, Piece[]] => [
    section,
    pieces.map((piece) => ({ ...piece, content: piece.content.trim() })).filter(({ content }) => content !== ''),
  ]);
  const body: TemplateWords = { ...values, template_structure: Object.fromEntries(sections) };
  const saved = await callWithEtag(
    id === null
      ? api.POST('/api/v1/prompt-templates', { body })
      : api.PUT('/api/v1/prompt-templates/{id}', {
          params: { path: { id } },
          body,
          headers: { 'if-match': etag },
        }),
  );
  return { template: saved.body, etag: saved.etag ?? '' };
}

/** Paragraphs as pieces; one that is as it was keeps why it is there and whether it is a fact. */
export function piecesOf(text: string, before: readonly Piece[]): Piece[] {
  return text
    .split(/\n[^\S\n]*\n/)
    .map(
      (content) => before.find((piece) => piece.content === content) ?? { content, why: promptsText.templates.byHand },
    )
    .filter(({ content }, at, all) => content.trim() !== '' || at === all.length - 1);
}
