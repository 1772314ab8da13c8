import type { Tx } from '@rekindle/db';
import { PromptRefused } from '@rekindle/responder';
import type { Actor } from '../access/actor.ts';
import { requireDataset } from '../access/datasets.ts';
import { showVersion } from '../views/prompt-library.ts';

/**
 * A version that the one who asks may see.
 * @throws PromptRefused no_version; HttpProblem where its campaign is not theirs
 */
export async function oneVersion(tx: Tx, clientId: string, actor: Pick<Actor, 'allowedDatasetIds'>, versionId: string) {
  const found = await showVersion(tx, { clientId, versionId });
  if (found === null) throw new PromptRefused('no_version');
  if (found.datasetId !== null) requireDataset(actor, found.datasetId);
  return found;
}
