import { type PromptEvalRun, readEvalRun, readPromptEvals, type Tx } from '@rekindle/db';
import type { z } from 'zod';
import { instant, instantOrNull } from '../schemas/common.ts';
import type { EvalList, EvalRun } from '../schemas/prompt-evals.ts';

/** Results that are shown of one version. */
const EVALS_MAX = 10;

/** How a version did with simulated leads, the newest result first. */
export async function listEvals(
  tx: Tx,
  ref: { clientId: string; versionId: string },
): Promise<z.input<typeof EvalList>['items']> {
  const found = await readPromptEvals(tx, { ...ref, limit: EVALS_MAX });
  return found.map(({ id, at, model, modelKind, seed, score, leads, isCurrent }) => ({
    ...{ id, at: instant(at), model, model_kind: modelKind, seed, is_current: isCurrent },
    ...{ leads: score.leads, plays: score.plays, passed: score.passed, violations: score.violations },
    ...{ score: score.score, calls: score.calls, cost_micros: score.costMicros },
    results: leads.map(({ key, goal, passed, score: own, plays }) => ({
      ...{ key, goal, passed, score: own },
      plays: plays.map(({ end, missing, violations, lines }) => ({
        ...{ end, missing: [...missing], violations: [...violations], lines },
      })),
    })),
  }));
}

/** The newest run of a version in the background; null when none was begun. */
export async function newestEvalRun(
  tx: Tx,
  ref: { clientId: string; versionId: string },
): Promise<z.input<typeof EvalRun> | null> {
  const run = await readEvalRun(tx, ref);
  return run === null ? null : evalRunJson(run);
}

/** A run, as far as it has come. */
export function evalRunJson(run: PromptEvalRun): z.input<typeof EvalRun> {
  const { id, versionId, createdAt, status, reason, leads, played, plays, scores, model, modelKind, costMicros } = run;
  return {
    ...{ id, version_id: versionId, created_at: instant(createdAt), status, reason, leads, played, plays, model },
    ...{ passed: scores.filter(({ passed }) => passed).length, model_kind: modelKind, cost_micros: costMicros },
    finished_at: instantOrNull(run.finishedAt),
  };
}
