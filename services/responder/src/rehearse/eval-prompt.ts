import {
  addEvalCost,
  addPromptEval,
  endEvalRun,
  type EvalFailure,
  type EvalModelKind,
  inTenant,
  keepEvalScores,
  lockReviewTask,
  type PromptEvalRun,
  readEvalRun,
  settleReviewTask,
  type Tx,
} from '@rekindle/db';
import {
  type EpochMs,
  type LeadScore,
  MINUTE_MS,
  scoreEval,
  SECOND_MS,
  SIMULATED_LEADS,
  type SimulatedLead,
} from '@rekindle/domain';
import { reachedCap } from '../caps.ts';
import { REVIEW_RETRY_MS, type ReviewDeps } from '../review/deps.ts';
import { EvalFailed, LEADS_AT_ONCE, playLeads } from './play-leads.ts';
import { readVersionTrial, type VersionTrial } from './version-play.ts';

/** Real milliseconds that one job plays for; the next goes on where it stopped. */
const EVAL_BUDGET_MS = 30 * SECOND_MS;
/** Business milliseconds that leads under way are left alone by others. */
const LEADS_LEASE_MS = 15 * MINUTE_MS;
/** Times that the same leads are begun: the model is away, or the process dies over them. */
const EVAL_TRIES_MAX = 3;

interface EvalRef {
  clientId: string;
  evalRunId: string;
}

interface Taken {
  run: PromptEvalRun;
  leads: SimulatedLead[];
  tries: number;
}

/**
 * Step: plays the simulated leads of a run on, some at a time, and keeps the result with the version after the last.
 * Nothing is sent. The scores are kept as they come, so that a crash costs the leads that were under way.
 */
export async function evalPrompt(deps: ReviewDeps, ref: EvalRef): Promise<void> {
  await deps.clock.sync();
  const startedAt = deps.monotonic.monotonicMs();
  for (;;) {
    const now = deps.clock.now();
    const inClient = async <T>(work: (tx: Tx) => Promise<T>) =>
      await inTenant(deps.db, { clientId: ref.clientId, now }, work);
    const taken = await inClient((tx) => takeLeads(tx, ref, now));
    if (taken === null) return;
    const trial = await inClient((tx) => readTrial(tx, ref, taken.run, now));
    if (trial === null || !(await playTaken(deps, ref, taken, trial))) return;
    if (deps.monotonic.monotonicMs() - startedAt <= EVAL_BUDGET_MS) continue;
    await deps.queues.add('eval-prompt', ref);
    return;
  }
}

const taskOf = ({ clientId, evalRunId }: EvalRef) => ({ clientId, task: 'eval', id: evalRunId }) as const;

/** The next leads to play, taken; null when the run has ended or somebody else is at it. */
async function takeLeads(tx: Tx, ref: EvalRef, now: EpochMs): Promise<Taken | null> {
  const task = await lockReviewTask(tx, taskOf(ref), now);
  if (task === null) return null;
  const run = await readEvalRun(tx, ref);
  if (run === null || run.status !== 'running') {
    await settleReviewTask(tx, taskOf(ref), null);
    return null;
  }
  const done = new Set(run.scores.map(({ key }) => key));
  const leads = SIMULATED_LEADS.filter(({ key }) => !done.has(key)).slice(0, LEADS_AT_ONCE);
  if (leads.length === 0) {
    await finish(tx, ref, run, now);
    return null;
  }
  if (task.tries >= EVAL_TRIES_MAX) {
    await fail(tx, ref, 'given_up', now);
    return null;
  }
  // Counted before they are played: what kills a process is not begun for ever.
  const tries = task.tries + 1;
  await settleReviewTask(tx, taskOf(ref), { dueAt: now + LEADS_LEASE_MS, tries });
  return { run, leads, tries };
}

/** What the leads are played against; null when the run has ended over it. */
async function readTrial(tx: Tx, ref: EvalRef, run: PromptEvalRun, now: EpochMs): Promise<VersionTrial | null> {
  const trial = await readVersionTrial(tx, { clientId: ref.clientId, versionId: run.versionId }, now);
  const { compiledSha256 } = trial.version;
  const failure = compiledSha256 === run.compiledSha256 ? await reachedCap(tx, ref.clientId, now) : 'words_changed';
  if (failure === null) return trial;
  await fail(tx, ref, failure, now);
  return null;
}

async function finish(tx: Tx, ref: EvalRef, run: PromptEvalRun, now: EpochMs): Promise<void> {
  const { versionId, compiledSha256, seed, scores: leads } = run;
  const [model, modelKind] = [run.model ?? 'scripted', run.modelKind ?? 'scripted'];
  const kept = { clientId: ref.clientId, versionId, compiledSha256, seed, leads, score: scoreEval(leads) };
  // Somebody may have stopped it since it was read: then no result is kept.
  if (await endEvalRun(tx, ref, { status: 'finished', reason: null }, now)) {
    // By the run's id, so that what it has cost is counted once.
    await addPromptEval(tx, { ...kept, id: run.id, model, modelKind });
  }
  await settleReviewTask(tx, taskOf(ref), null);
}

async function fail(tx: Tx, ref: EvalRef, reason: EvalFailure, now: EpochMs): Promise<void> {
  await endEvalRun(tx, ref, { status: 'failed', reason }, now);
  await settleReviewTask(tx, taskOf(ref), null);
}

/** Whether there is more to do at once. */
async function playTaken(deps: ReviewDeps, ref: EvalRef, taken: Taken, trial: VersionTrial): Promise<boolean> {
  const { run, leads, tries } = taken;
  let costMicros = 0;
  const { plays, seed } = run;
  const play = async (model: ReviewDeps['model'] | null) =>
    await playLeads(deps, trial, leads, { plays, seed, model, onCost: (micros) => (costMicros += micros) });
  const asked = deps.simulated ? 'simulated' : 'model';
  let played: { scores: LeadScore[]; model: string; modelKind: EvalModelKind } | null = null;
  let away: EvalFailed | null = null;
  if (run.modelKind !== 'scripted') {
    try {
      played = { scores: await play(deps.model), model: deps.model.model, modelKind: asked };
    } catch (error) {
      if (!(error instanceof EvalFailed)) throw error;
      away = error;
    }
  }
  // Without a key rules answer from the first lead on; a key that goes missing on the way leaves the run unfinished.
  if (run.modelKind === 'scripted' || (away?.isKeyless === true && run.modelKind === null)) {
    played = { scores: await play(null), model: 'scripted', modelKind: 'scripted' };
  }
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
    await addEvalCost(tx, ref, costMicros);
    if (played !== null) {
      await keepEvalScores(tx, ref, { playedBefore: run.played, ...played });
      await settleReviewTask(tx, taskOf(ref), { dueAt: now, tries: 0 });
      return true;
    }
    if (tries >= EVAL_TRIES_MAX) await fail(tx, ref, 'ai_unavailable', now);
    else await settleReviewTask(tx, taskOf(ref), { dueAt: now + REVIEW_RETRY_MS * 2 ** (tries - 1), tries });
    return false;
  });
}
