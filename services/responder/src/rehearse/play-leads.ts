import type { ReplyModel } from '@rekindle/contracts';
import {
  countSegments,
  leadEnd,
  type LeadScore,
  missingFacts,
  offencesOf,
  type PlayedLead,
  playLead,
  REPLY_SEGMENTS_MAX,
  scoreLead,
  type SimulatedLead,
} from '@rekindle/domain';
import { type Clock, seededRandom } from '@rekindle/runtime';
import type { DraftDeps } from '../draft-reply.ts';
import { playTurn } from './play-turn.ts';
import { openVersionPlay, scriptedModel, type VersionTrial } from './version-play.ts';

/** Leads that are played at the same time. */
export const LEADS_AT_ONCE = 4;

/** The model did not answer, so nothing can be said of the version. */
export class EvalFailed extends Error {
  override readonly name = 'EvalFailed';
  /** It has no key, so it never will. */
  readonly isKeyless: boolean;

  constructor(detail: string | null) {
    super(`The model did not answer: ${detail ?? 'it is away'}`);
    this.isKeyless = detail?.startsWith('no_key') ?? false;
  }
}

export interface HowToPlay {
  /** Of each lead, which passes when all of them do. */
  plays: number;
  seed: number;
  /** Null: rules stand in for a model. */
  model: ReplyModel | null;
  /** Told what each turn has cost, micro-USD, also of plays that come to nothing. */
  onCost?: (micros: number) => void;
}

type Deps = Omit<DraftDeps, 'model'> & { clock: Pick<Clock, 'now'> };

/**
 * Plays simulated leads against a version, all at the same time, through the gates before the model, the model and the
 * gates after it, and scores them. Nothing is sent or stored.
 * @throws EvalFailed when the model is away
 */
export async function playLeads(
  deps: Deps,
  trial: VersionTrial,
  leads: readonly SimulatedLead[],
  how: HowToPlay,
): Promise<LeadScore[]> {
  const settled = await Promise.allSettled(
    leads.map(async (lead) => {
      const played: PlayedLead[] = [];
      for (let nth = 0; nth < how.plays; nth += 1) {
        const random = seededRandom(`${how.seed}/${lead.key}/${nth}`);
        played.push(await playOnce(deps, trial, lead, { ...how, random }));
      }
      return scoreLead(lead, played);
    }),
  );
  // Only once all have ended: what fails leaves no other lead asking the model.
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

async function playOnce(
  deps: Deps,
  trial: VersionTrial,
  lead: SimulatedLead,
  how: HowToPlay & { random: () => number },
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
        const cost = turn.runs.reduce((sum, run) => sum + (run.costMicros ?? 0), 0);
        how.onCost?.(cost);
        const away = turn.runs.find(({ outcome }) => outcome === 'unavailable');
        if (away !== undefined) throw new EvalFailed(away.detail);
        calls += turn.runs.length;
        costMicros += cost;
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
