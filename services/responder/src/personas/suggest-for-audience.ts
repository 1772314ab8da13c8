import { readPersona, readTemplateWords, type Tx } from '@rekindle/db';
import { audienceWords, suggestTemplates, type TemplateSuggestion } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';
import { ensureSystemTemplates } from '../prompts/templates.ts';
import { PersonaRefused } from './persona-refused.ts';

/**
 * The templates of prompts and campaigns that suit an audience, the best first, each with the words that speak for it.
 * @throws PersonaRefused not_found
 */
export async function suggestForAudience(
  tx: Tx,
  ids: Ids,
  audience: { clientId: string; id: string },
): Promise<TemplateSuggestion[]> {
  const persona = await readPersona(tx, audience);
  if (persona === null) throw new PersonaRefused('not_found', 'There is no such persona.');
  await ensureSystemTemplates(tx, ids.next, audience.clientId);
  return suggestTemplates(audienceWords(persona), await readTemplateWords(tx, audience.clientId));
}
