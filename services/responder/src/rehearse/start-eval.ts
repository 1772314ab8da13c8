import {
  addEvalRun,
  askForReviewTask,
  endEvalRun,
  readEvalRun,
  readVersionAsApplied,
  sqlState,
  type Tx,
} from '@rekindle/db';
import { type EpochMs, SIMULATED_LEADS } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';
import { PromptRefused } from '../prompts/refused.ts';

const UNIQUE_VIOLATION = '23505';
/** Result that the same version gives again, where rules or the simulator answer. */
const SEED = 1;

/**
 * Has the simulated leads played against a version in the background. The caller wakes the job after the commit.
 * @param request.plays of each lead, 1 to 5
 * @param request.evalRunId the caller's choice: asked again with the same one, none is begun a second time
 * @returns the run's id
 * @throws PromptRefused no_version; eval_running while another of the client is under way
 */
export async function startEval(
  deps: { ids: Ids },
  tx: Tx,
  request: {
    clientId: string;
    versionId: string;
    plays: number;
    userId: string | null;
    now: EpochMs;
    evalRunId?: string | null;
  },
): Promise<string> {
  const { clientId, versionId, plays, userId, now } = request;
  const version = await readVersionAsApplied(tx, { clientId, versionId });
  if (version === null) throw new PromptRefused('no_version');
  const evalRunId = request.evalRunId ?? deps.ids.next();
  if (request.evalRunId != null && (await readEvalRun(tx, { clientId, evalRunId })) !== null) return evalRunId;
  const { compiledSha256 } = version;
  const leads = SIMULATED_LEADS.length;
  try {
    await addEvalRun(tx, { clientId, evalRunId, versionId, compiledSha256, seed: SEED, plays, leads, userId });
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new PromptRefused('eval_running');
  }
  await askForReviewTask(tx, { clientId, task: 'eval', id: evalRunId }, now);
  return evalRunId;
}

/**
 * Stops a run by hand: no further leads are played, and no result is kept. Those under way are played to the end, and what
 * they cost counts. One that has ended stays as it is. The job finds out by itself, so nobody waits for it.
 * @returns whether it was this that ended it
 */
export async function stopEval(
  tx: Tx,
  { now, ...ref }: { clientId: string; evalRunId: string; now: EpochMs },
): Promise<boolean> {
  return await endEvalRun(tx, ref, { status: 'failed', reason: 'stopped' }, now);
}
