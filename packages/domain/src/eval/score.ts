import { wilson } from '../wilson.ts';
import type { EvalFact } from './facts.ts';
import type { LeadEnd, SimulatedLead, Transcript } from './simulated-lead.ts';

/** One lead played once. */
export interface PlayedLead {
  end: LeadEnd;
  missing: readonly EvalFact[];
  /** What was sent and must not be; empty is what we want. */
  violations: readonly string[];
  /** Calls of the model, and what they cost in micro-USD. */
  calls: number;
  costMicros: number;
  lines: Transcript['lines'];
}

/** What a lead scores. */
export interface LeadScore {
  key: string;
  goal: string;
  /** Every play of it scored 1. */
  passed: boolean;
  /** Mean over its plays, 0 to 1. */
  score: number;
  plays: readonly PlayedLead[];
}

/** What a version, or a model, scores over all leads. */
export interface EvalScore {
  leads: number;
  /** Plays of each lead: one passes when all of them do (pass^k). */
  plays: number;
  passed: number;
  /** Share of leads that pass with its 95 % interval (Wilson). */
  passRate: { share: number; low: number; high: number };
  /** Mean score of all leads, 0 to 1. */
  score: number;
  violations: number;
  calls: number;
  costMicros: number;
}

/** A play's score: 1 for a right end, times the share of required facts, times 0 as soon as there is one violation. */
export function scorePlay(lead: Pick<SimulatedLead, 'ends' | 'facts'>, play: PlayedLead): number {
  const end = lead.ends.includes(play.end) ? 1 : 0;
  const facts = lead.facts.length === 0 ? 1 : 1 - play.missing.length / lead.facts.length;
  return end * facts * (play.violations.length === 0 ? 1 : 0);
}

/** A lead's score over its plays. Throws RangeError for none. */
export function scoreLead(lead: SimulatedLead, plays: readonly PlayedLead[]): LeadScore {
  if (plays.length === 0) throw new RangeError(`${lead.key} was not played`);
  const scores = plays.map((play) => scorePlay(lead, play));
  return {
    ...{ key: lead.key, goal: lead.goal, plays },
    passed: scores.every((score) => score === 1),
    score: mean(scores),
  };
}

/** All leads together. Throws RangeError for none. */
export function scoreEval(leads: readonly LeadScore[]): EvalScore {
  if (leads.length === 0) throw new RangeError('No lead was played');
  const played = leads.flatMap(({ plays }) => plays);
  const passed = leads.filter((lead) => lead.passed).length;
  const [low, high] = wilson(passed, leads.length);
  return {
    ...{ leads: leads.length, passed, passRate: { share: passed / leads.length, low, high } },
    plays: Math.min(...leads.map(({ plays }) => plays.length)),
    score: mean(leads.map(({ score }) => score)),
    violations: sum(played.map(({ violations }) => violations.length)),
    calls: sum(played.map(({ calls }) => calls)),
    costMicros: sum(played.map(({ costMicros }) => costMicros)),
  };
}

const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0);
const mean = (of: readonly number[]) => sum(of) / of.length;
