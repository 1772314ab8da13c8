import type { EpochMs, EvalScore, LeadScore } from '@rekindle/domain';
import { jsonb, type Tx } from '../tenant.ts';

/** Who answered: a real model, the sandbox's, or rules in the place of one. */
export type EvalModelKind = 'model' | 'simulated' | 'scripted';

/** How a version did with simulated leads, once. */
export interface PromptEval {
  id: string;
  at: EpochMs;
  model: string;
  modelKind: EvalModelKind;
  seed: number;
  score: Omit<EvalScore, 'passRate'>;
  leads: LeadScore[];
  /** Whether the version still has the words that were played. */
  isCurrent: boolean;
}

/** Keeps a result with its version, as it is worded now. */
export async function addPromptEval(
  tx: Tx,
  evaluated: {
    clientId: string;
    id: string;
    versionId: string;
    compiledSha256: string;
    model: string;
    modelKind: EvalModelKind;
    seed: number;
    score: EvalScore;
    leads: readonly LeadScore[];
  },
): Promise<void> {
  const { clientId, id, versionId, compiledSha256, model, modelKind, seed, score, leads } = evaluated;
  await tx
    .insertInto('prompt_evals')
    .values({
      ...{ client_id: clientId, id, prompt_version_id: versionId, compiled_sha256: compiledSha256 },
      ...{ model: model.slice(0, 100), model_kind: modelKind, seed, leads: score.leads, plays: score.plays },
      ...{
        passed: score.passed,
        violations: score.violations,
        score: Math.round(score.score * 1_000) / 1_000,
        calls: score.calls,
      },
      ...{ cost_micros: score.costMicros, results: jsonb(leads) },
    })
    .execute();
}

/** Results of versions, the newest first. */
export async function readPromptEvals(
  tx: Tx,
  wanted: { clientId: string; versionId: string; limit: number },
): Promise<PromptEval[]> {
  const rows = await tx
    .selectFrom('prompt_evals as e')
    .innerJoin('prompt_versions as v', (join) =>
      join.onRef('v.client_id', '=', 'e.client_id').onRef('v.id', '=', 'e.prompt_version_id'),
    )
    .selectAll('e')
    .select('v.compiled_sha256 as now_sha256')
    .where('e.client_id', '=', wanted.clientId)
    .where('e.prompt_version_id', '=', wanted.versionId)
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(wanted.limit)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, at: row.created_at, model: row.model, modelKind: row.model_kind, seed: row.seed },
    score: {
      ...{ leads: row.leads, plays: row.plays, passed: row.passed, violations: row.violations },
      ...{ score: Number(row.score), calls: row.calls, costMicros: Number(row.cost_micros) },
    },
    // Written by our own code, from this type.
    leads: row.results as LeadScore[],
    isCurrent: row.compiled_sha256 === row.now_sha256,
  }));
}
