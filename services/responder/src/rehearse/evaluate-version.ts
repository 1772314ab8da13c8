import type { ReplyModel } from '@rekindle/contracts';
import { addPromptEval, type Database, type EvalModelKind, inTenant } from '@rekindle/db';
import { type EvalScore, type LeadScore, scoreEval, SIMULATED_LEADS } from '@rekindle/domain';
import type { Clock, Ids, MonotonicClock } from '@rekindle/runtime';
import { LEADS_AT_ONCE, playLeads } from './play-leads.ts';
import { readVersionTrial } from './version-play.ts';

export interface EvalRequest {
  clientId: string;
  versionId: string;
  /** Of each lead, which passes when all of them do. */
  plays: number;
  seed: number;
  /** Null: rules stand in for a model. */
  model: { kind: 'model' | 'simulated'; ask: ReplyModel } | null;
  /** Told after each lead. */
  onLead?: (score: LeadScore, done: number, of: number) => void;
}

export interface EvalResult {
  evalId: string;
  model: string;
  modelKind: EvalModelKind;
  score: EvalScore;
  leads: LeadScore[];
}

/**
 * Plays every simulated lead against a version, scores them, and keeps the result with the version; nothing is kept when
 * the model is away. Nothing is sent.
 * @throws PromptRefused no_version
 * @throws EvalFailed when the model is away
 */
export async function evaluateVersion(
  deps: { db: Database; clock: Clock; ids: Ids; monotonic: MonotonicClock },
  request: EvalRequest,
): Promise<EvalResult> {
  const { clientId, versionId, plays, seed, model, onLead } = request;
  const now = deps.clock.now();
  const trial = await inTenant(deps.db, { clientId, now }, (tx) => readVersionTrial(tx, { clientId, versionId }, now));
  const leads: LeadScore[] = [];
  for (let at = 0; at < SIMULATED_LEADS.length; at += LEADS_AT_ONCE) {
    const some = SIMULATED_LEADS.slice(at, at + LEADS_AT_ONCE);
    for (const score of await playLeads(deps, trial, some, { plays, seed, model: model?.ask ?? null })) {
      leads.push(score);
      onLead?.(score, leads.length, SIMULATED_LEADS.length);
    }
  }
  const evalId = deps.ids.next();
  const { compiledSha256 } = trial.version;
  const result: Omit<EvalResult, 'evalId' | 'leads'> = {
    model: model?.ask.model ?? 'scripted',
    modelKind: model?.kind ?? 'scripted',
    score: scoreEval(leads),
  };
  const kept = { clientId, id: evalId, versionId, compiledSha256, seed, leads, ...result };
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) => addPromptEval(tx, kept));
  return { evalId, ...result, leads };
}
