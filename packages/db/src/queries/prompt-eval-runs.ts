import type { EpochMs, LeadScore } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, jsonb, type Tx } from '../tenant.ts';
import type { EvalModelKind } from './prompt-evals.ts';

/** Why simulated leads were not played to the end. */
export type EvalFailure = 'ai_cap' | 'spend_cap' | 'ai_unavailable' | 'words_changed' | 'given_up' | 'stopped';

/** Simulated leads played against a version in the background, as far as it has come. */
export interface PromptEvalRun {
  id: string;
  versionId: string;
  createdAt: EpochMs;
  /** Of the words it began with. */
  compiledSha256: string;
  seed: number;
  plays: number;
  status: 'running' | 'finished' | 'failed';
  reason: EvalFailure | null;
  leads: number;
  played: number;
  /** Of the leads that were played. */
  scores: LeadScore[];
  /** Null until the first leads were played. */
  model: string | null;
  modelKind: EvalModelKind | null;
  costMicros: number;
  finishedAt: EpochMs | null;
}

interface RunRef {
  clientId: string;
  evalRunId: string;
}

/** Keeps that a run has begun; the database refuses a second one of the client with a unique violation. */
export async function addEvalRun(
  tx: Tx,
  run: RunRef & {
    versionId: string;
    compiledSha256: string;
    seed: number;
    plays: number;
    leads: number;
    userId: string | null;
  },
): Promise<void> {
  await tx
    .insertInto('prompt_eval_runs')
    .values({
      ...{ client_id: run.clientId, id: run.evalRunId, prompt_version_id: run.versionId, seed: run.seed },
      ...{ compiled_sha256: run.compiledSha256, plays: run.plays, leads: run.leads, created_by: run.userId },
    })
    .execute();
}

/** One run, or the newest of a version; null when there is none, or its version is deleted. */
export async function readEvalRun(
  tx: Tx,
  wanted: { clientId: string; evalRunId: string } | { clientId: string; versionId: string },
): Promise<PromptEvalRun | null> {
  const row = await tx
    .selectFrom('prompt_eval_runs')
    .selectAll()
    .where('client_id', '=', wanted.clientId)
    .where((eb) =>
      'evalRunId' in wanted ? eb('id', '=', wanted.evalRunId) : eb('prompt_version_id', '=', wanted.versionId),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.prompt_version_id === null) return null;
  return {
    ...{ id: row.id, versionId: row.prompt_version_id, createdAt: row.created_at, seed: row.seed, plays: row.plays },
    ...{ compiledSha256: row.compiled_sha256, status: row.status, reason: row.reason, leads: row.leads },
    ...{ played: row.played, model: row.model, modelKind: row.model_kind, finishedAt: row.finished_at },
    // Written by our own code, from this type.
    scores: row.results as LeadScore[],
    costMicros: Number(row.cost_micros),
  };
}

/** Adds to what a run has cost, micro-USD, whatever became of it. */
export async function addEvalCost(tx: Tx, { clientId, evalRunId }: RunRef, costMicros: number): Promise<void> {
  if (costMicros === 0) return;
  await tx
    .updateTable('prompt_eval_runs')
    .set((eb) => ({ cost_micros: eb('cost_micros', '+', costMicros) }))
    .where('client_id', '=', clientId)
    .where('id', '=', evalRunId)
    .execute();
}

/** Keeps the scores of the next leads; nothing where somebody else has played on from the same place. */
export async function keepEvalScores(
  tx: Tx,
  { clientId, evalRunId }: RunRef,
  kept: { playedBefore: number; scores: readonly LeadScore[]; model: string; modelKind: EvalModelKind },
): Promise<void> {
  await tx
    .updateTable('prompt_eval_runs')
    .set({
      results: sql<string>`results || ${jsonb(kept.scores)}`,
      played: kept.playedBefore + kept.scores.length,
      ...{ model: kept.model.slice(0, 100), model_kind: kept.modelKind },
    })
    .where('client_id', '=', clientId)
    .where('id', '=', evalRunId)
    .where('status', '=', 'running')
    .where('played', '=', kept.playedBefore)
    .execute();
}

/** Ends the run of a version that is about to be deleted, which would keep the client from beginning another. */
export async function endEvalsOfVersion(tx: Tx, ref: { clientId: string; versionId: string }): Promise<void> {
  await tx
    .updateTable('prompt_eval_runs')
    .set({ status: 'failed', reason: 'words_changed', finished_at: sql<Date>`app_now()` })
    .where('client_id', '=', ref.clientId)
    .where('prompt_version_id', '=', ref.versionId)
    .where('status', '=', 'running')
    .execute();
}

/** The run that is under way against some version of a prompt; null when none is. */
export async function readRunningEval(
  tx: Tx,
  { clientId, promptId }: { clientId: string; promptId: string },
): Promise<string | null> {
  const row = await tx
    .selectFrom('prompt_eval_runs as r')
    .innerJoin('prompt_versions as v', (join) =>
      join.onRef('v.client_id', '=', 'r.client_id').onRef('v.id', '=', 'r.prompt_version_id'),
    )
    .select('r.id')
    .where('r.client_id', '=', clientId)
    .where('r.status', '=', 'running')
    .where('v.prompt_id', '=', promptId)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Ends a run that is under way; false where it has ended already. */
export async function endEvalRun(
  tx: Tx,
  { clientId, evalRunId }: RunRef,
  end: { status: 'finished'; reason: null } | { status: 'failed'; reason: EvalFailure },
  now: EpochMs,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('prompt_eval_runs')
    .set({ ...end, finished_at: at(now) })
    .where('client_id', '=', clientId)
    .where('id', '=', evalRunId)
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
