import type { ReplyModel } from '@rekindle/contracts';
import { addPromptEval, type EvalModelKind, inTenant } from '@rekindle/db';
import {
  countSegments,
  type EvalScore,
  leadEnd,
  type LeadScore,
  missingFacts,
  offencesOf,
  type PlayedLead,
  playLead,
  REPLY_SEGMENTS_MAX,
  scoreEval,
  scoreLead,
  SIMULATED_LEADS,
  type SimulatedLead,
  storedForm,
} from '@rekindle/domain';
import { seededRandom } from '@rekindle/runtime';
import type { ConsoleDeps } from '../deps.ts';
import { playTurn } from './play-turn.ts';
import { openVersionPlay, readVersionTrial, scriptedModel, type VersionTrial } from './version-play.ts';

type Deps = Pick<ConsoleDeps, 'db' | 'clock' | 'ids' | 'monotonic'>;

/** Leads that are played at the same time. */
const AT_ONCE = 4;

/** The model did not answer, so nothing can be said of the version; nothing is stored. */
export class EvalFailed extends Error {
  override readonly name = 'EvalFailed';
}

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
 * Plays every simulated lead against a version, through the gates before the model, the model and the gates after it,
 * scores them, and keeps the result with the version. Nothing is sent.
 * @throws PromptRefused no_version
 * @throws EvalFailed when the model is away
 */
export async function evaluateVersion(deps: Deps, request: EvalRequest): Promise<EvalResult> {
  const { clientId, versionId, plays, seed, model, onLead } = request;
  const now = deps.clock.now();
  const trial = await inTenant(deps.db, { clientId, now }, (tx) => readVersionTrial(tx, { clientId, versionId }, now));
  const leads: LeadScore[] = [];
  for (let at = 0; at < SIMULATED_LEADS.length; at += AT_ONCE) {
    const scored = await Promise.all(
      SIMULATED_LEADS.slice(at, at + AT_ONCE).map(async (lead) => {
        const played: PlayedLead[] = [];
        for (let nth = 0; nth < plays; nth += 1) {
          const random = seededRandom(`${seed}/${lead.key}/${nth}`);
          played.push(await playOnce(deps, trial, lead, { random, model: model?.ask ?? null }));
        }
        return scoreLead(lead, played);
      }),
    );
    for (const score of scored) {
      leads.push(score);
      onLead?.(score, leads.length, SIMULATED_LEADS.length);
    }
  }
  const evalId = deps.ids.next();
  const { compiledSha256 } = storedForm(trial.version.fragments);
  const result: Omit<EvalResult, 'evalId' | 'leads'> = {
    model: model?.ask.model ?? 'scripted',
    modelKind: model?.kind ?? 'scripted',
    score: scoreEval(leads),
  };
  const kept = { clientId, id: evalId, versionId, compiledSha256, seed, leads, ...result };
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, (tx) => addPromptEval(tx, kept));
  return { evalId, ...result, leads };
}

async function playOnce(
  deps: Deps,
  trial: VersionTrial,
  lead: SimulatedLead,
  how: { random: () => number; model: ReplyModel | null },
): Promise<PlayedLead> {
  const play = openVersionPlay(trial);
  const model = how.model ?? scriptedModel(play);
  const { companyName } = play.facts;
  const sent: string[] = [];
  const violations: string[] = [];
  let [calls, costMicros, asked] = [0, 0, false];
  const transcript = await playLead(
    lead,
    {
      say: async (text) => {
        const stopped = play.standing.suppressed !== null;
        const turn = await playTurn({ ...deps, model }, play, text, deps.clock.now());
        const away = turn.runs.find(({ outcome }) => outcome === 'unavailable');
        if (away !== undefined) throw new EvalFailed(`The model did not answer: ${away.detail ?? 'it is away'}`);
        calls += turn.runs.length;
        costMicros += turn.runs.reduce((sum, run) => sum + (run.costMicros ?? 0), 0);
        asked ||= turn.person !== null || turn.read.act === 'person';
        const { reply } = turn;
        if (reply !== null) {
          violations.push(...offences(trial, reply.text, sent), ...(stopped ? ['a text after they stopped'] : []));
          sent.push(reply.text);
        }
        const over = play.standing.suppressed !== null || play.standing.manual;
        return { texts: reply === null ? [] : [reply.text], over };
      },
      book: async () => await Promise.resolve(),
    },
    how.random,
  );
  const { status, suppressed, manual } = play.standing;
  const standing = { status, suppressed: suppressed !== null, person: asked || manual, booked: transcript.booked };
  return {
    end: leadEnd({ ...standing, replies: sent.length }),
    missing: missingFacts(lead.facts, transcript, { companyName }),
    ...{ violations, calls, costMicros, lines: transcript.lines },
  };
}

function offences({ confidential, approved }: VersionTrial, text: string, before: readonly string[]): string[] {
  const { segments } = countSegments(text);
  const instructions = [confidential];
  return offencesOf(text, { before, instructions, approved, segments, segmentsMax: REPLY_SEGMENTS_MAX });
}
