import { type TemplateStructure, type TemplateWords } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

interface PromptTemplateRow {
  id: string;
  name: string;
  industry: string;
  plain: string[];
  structure: TemplateStructure;
  answers: Record<string, string>;
}

/**
 * What a client's templates say: those that prompts begin from and are offered, and those of campaigns. In the order of
 * their ids.
 */
export async function readTemplateWords(tx: Tx, clientId: string): Promise<TemplateWords[]> {
  const prompts = await sql<PromptTemplateRow>`
    select id, name, industry,
      array_remove(array[description, category, use_case, best_for, base_system_prompt] || tags, null) as plain,
      template_structure as structure, default_wizard_answers as answers
    from prompt_templates where client_id = ${clientId} and is_active order by id`.execute(tx);
  const campaigns = await sql<{ id: string; name: string; texts: string[] }>`
    select id, coalesce(name, '') as name,
      array_remove(array[m1_message, m2_message, m3_message, silence_nudge_message], null) as texts
    from campaign_settings where client_id = ${clientId} and is_template order by id`.execute(tx);
  return [
    ...prompts.rows.map(({ id, name, industry, plain, structure, answers }): TemplateWords => {
      const pieces = Object.values(structure).flatMap((each) => each.map(({ content }) => content));
      return { kind: 'prompt', id, name, industry, texts: [...plain, ...pieces, ...Object.values(answers)] };
    }),
    ...campaigns.rows.map((row): TemplateWords => ({ kind: 'campaign', industry: null, ...row })),
  ];
}
