import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';
import { createPrompt, createVersion } from '../prompts/make-version.ts';
import type { ActDeps, InsightAct } from './insight.ts';

/**
 * Begins a draft that has a lesson somebody agreed with. Of a live prompt it has the words that answer now, and the lessons
 * that wait in drafts begun the same way; what was rolled back, or somebody else is writing, does not come along.
 * @param how.promptId null: the one that answers the insight's leads
 * @throws PromptRefused no_prompt, and what versions refuse
 */
export async function draftWithLesson(
  deps: ActDeps,
  tx: Tx,
  { clientId, now, userId }: InsightAct,
  how: { promptId: string | null; datasetId: string | null; lessonId: string; reason: string },
): Promise<{ promptId: string; versionId: string }> {
  const author = { userId, type: 'sophie' } as const;
  const promptId = how.promptId ?? (await promptFor(deps, tx, { clientId, now, userId }, how.datasetId));
  const fromVersionId = await baseOf(tx, { clientId, promptId });
  const versionId = await createVersion(tx, deps.ids, {
    ...{ clientId, promptId, fromVersionId, lessonIds: [how.lessonId], changeReason: how.reason, author },
  });
  return { promptId, versionId };
}

/** The newest of a prompt's live version and of Sophie's drafts that go back to it; undefined when nothing is live. */
async function baseOf(tx: Tx, { clientId, promptId }: { clientId: string; promptId: string }) {
  // Whoever agrees with another insight meanwhile goes on from the draft of this one.
  await tx
    .selectFrom('prompts')
    .select('id')
    .where('client_id', '=', clientId)
    .where('id', '=', promptId)
    .forUpdate()
    .execute();
  const { rows } = await sql<{ id: string }>`
    with recursive base as (
      select id, version_number from prompt_versions
      where client_id = ${clientId} and prompt_id = ${promptId} and is_live
      union
      select v.id, v.version_number from prompt_versions v join base b on v.previous_version_id = b.id
      where v.client_id = ${clientId} and v.prompt_id = ${promptId} and v.status = 'draft' and v.created_by_type = 'sophie')
    select id from base order by version_number desc limit 1`.execute(tx);
  return rows[0]?.id;
}

/** The prompt that a lesson of these leads goes into: the live one, else the newest, else a new one. */
async function promptFor(
  deps: ActDeps,
  tx: Tx,
  { clientId, now, userId }: Pick<InsightAct, 'clientId' | 'now' | 'userId'>,
  datasetId: string | null,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select p.id from prompts p
    left join prompt_versions v on v.client_id = p.client_id and v.prompt_id = p.id and v.is_live
    where p.client_id = ${clientId} and (p.dataset_id is null or p.dataset_id = ${datasetId}::uuid)
    order by v.id is null, p.dataset_id is null, p.created_at desc, p.id desc limit 1`.execute(tx);
  const [found] = rows;
  if (found !== undefined) return found.id;
  const { promptId } = await createPrompt(tx, deps.ids, {
    ...{ clientId, name: 'Lessons from reviews', description: null, datasetId: null, golden: [] },
    ...{ origin: { from: 'manual', sections: {} }, author: { userId, type: 'sophie' }, now },
  });
  return promptId;
}
