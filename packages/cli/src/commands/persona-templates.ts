import type { TemplateSuggestion } from '@rekindle/domain';
import { suggestForAudience } from '@rekindle/responder';
import { EXIT } from '../exit-codes.ts';
import { inClient } from '../in-client.ts';
import type { Session } from '../session.ts';
import { personaNamed } from './personas.ts';

/** `rekindle personas templates`. */
export async function showTemplatesFor(
  session: Session,
  options: { persona: string; client: string; json?: true },
): Promise<number> {
  return await inClient(session, options, async (store, clientId, inOwn) => {
    const { persona, templates } = await inOwn(async (tx) => {
      const found = await personaNamed(tx, clientId, options.persona);
      return { persona: found, templates: await suggestForAudience(tx, store.ids, { clientId, id: found.id }) };
    });
    if (options.json) session.data(JSON.stringify({ persona_id: persona.id, templates }));
    else if (templates.length === 0) session.data(`No template has the words of ${persona.name}.`);
    else for (const each of templates) for (const line of linesOf(each)) session.data(line);
    return EXIT.ok;
  });
}

function linesOf({ kind, name, score, reasons }: TemplateSuggestion): string[] {
  return [
    `${name} (of a ${kind}): ${score} of 100 speak for it`,
    ...reasons.map(({ ground, words }) => `  ${ground}: ${words.join(', ')}`),
  ];
}
