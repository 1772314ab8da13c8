import { inTenant } from '@rekindle/db';
import { STATIC_BUDGET } from '@rekindle/domain';
import {
  type BuilderDeps,
  givenCampaign,
  givenFragment,
  givenPromptVersion,
  givenStrategy,
  type TestClient,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import type { Caller } from './world.ts';

/** Words that take this many tokens. */
export const words = (tokens: number) => 'word '.repeat(tokens).trim();

/**
 * A campaign whose prompt, with its own voice and strategy, leaves room for about 60 tokens more; the client's default
 * voice and template are longer than that.
 */
export async function givenCrowded(
  deps: BuilderDeps,
  client: TestClient,
  manager: Caller,
): Promise<{ datasetId: string; strategyId: string; voiceId: string; promptId: string; versionId: string }> {
  const { clientId } = client;
  const { datasetId } = await givenCampaign(deps, client, { firstPerson: 70 });
  const { strategyId } = await givenStrategy(deps, client, { datasetId });
  const [voiceId, templateId] = [deps.ids.next(), deps.ids.next()];
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await sql`update ai_personas set goals = ${words(300)} where client_id = ${clientId} and is_default`.execute(tx);
    await tx.insertInto('ai_personas').values({ client_id: clientId, id: voiceId, name: 'Short' }).execute();
    await sql`update datasets set ai_persona_id = ${voiceId} where id = ${datasetId}`.execute(tx);
    const template = { client_id: clientId, id: templateId, name: 'Long', base_system_prompt: words(300) };
    await tx.insertInto('prompt_templates').values(template).execute();
    await tx
      .insertInto('client_prompt_templates')
      .values({ client_id: clientId, prompt_template_id: templateId, is_active: true })
      .execute();
  });
  const trial = await givenPromptVersion(deps, client, { datasetId, status: 'draft' });
  const check = await manager('GET', `/api/v1/prompt-versions/${trial.versionId}/check`);
  const room: number = STATIC_BUDGET - check.body.tokens - 60;
  const fragments = Array.from({ length: Math.ceil(room / 600) }, (_, at) =>
    givenFragment({ content: words(Math.min(600, room - at * 600)) }),
  );
  return { datasetId, strategyId, voiceId, ...(await givenPromptVersion(deps, client, { datasetId, fragments })) };
}
