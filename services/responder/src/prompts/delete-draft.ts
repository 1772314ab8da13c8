import { endEvalsOfVersion, type Tx } from '@rekindle/db';
import { PromptRefused } from './refused.ts';

interface VersionRef {
  clientId: string;
  versionId: string;
}

/**
 * Keeps others from changing a version, and from deleting or beginning another of its prompt.
 * @throws PromptRefused no_version
 */
export async function lockWithPrompt(tx: Tx, { clientId, versionId }: VersionRef) {
  const prompt = await tx
    .selectFrom('prompts as p')
    .innerJoin('prompt_versions as v', (join) =>
      join.onRef('v.client_id', '=', 'p.client_id').onRef('v.prompt_id', '=', 'p.id'),
    )
    .select(['p.id', 'v.status'])
    .where('p.client_id', '=', clientId)
    .where('v.id', '=', versionId)
    // Two who delete the last two drafts do so one after the other, and so does who begins a version meanwhile.
    .forUpdate(['p', 'v'])
    .executeTakeFirst();
  if (prompt === undefined) throw new PromptRefused('no_version');
  return prompt;
}

/**
 * Deletes a draft, and with the last version of a prompt the prompt itself: one without versions can neither be shown nor
 * begun anew, and keeps its name. What was paid to evaluate it still counts for its day.
 * @throws PromptRefused no_version, not_draft
 */
export async function deleteDraft(tx: Tx, { clientId, versionId }: VersionRef): Promise<void> {
  const prompt = await lockWithPrompt(tx, { clientId, versionId });
  if (prompt.status !== 'draft') throw new PromptRefused('not_draft');
  await endEvalsOfVersion(tx, { clientId, versionId });
  await tx.deleteFrom('prompt_versions').where('client_id', '=', clientId).where('id', '=', versionId).execute();
  await tx
    .deleteFrom('prompts as p')
    .where('p.client_id', '=', clientId)
    .where('p.id', '=', prompt.id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('prompt_versions as v')
            .select('v.id')
            .whereRef('v.client_id', '=', 'p.client_id')
            .whereRef('v.prompt_id', '=', 'p.id'),
        ),
      ),
    )
    .execute();
}
