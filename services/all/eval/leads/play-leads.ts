import type { ReplyModel } from '@rekindle/contracts';
import {
  type EvalScore,
  type LeadScore,
  type PlayedLead,
  scoreEval,
  scoreLead,
  SIMULATED_LEADS,
  type SimulatedLead,
} from '@rekindle/domain';
import { seededRandom } from '@rekindle/runtime';
import type { ConversationWorld } from '../../test/conversation-world.ts';
import { MISBEHAVIOURS } from '../misbehaviour.ts';
import { misbehaving, scripted } from './models.ts';
import { playInWorld } from './world-talk.ts';

const ways = Object.keys(MISBEHAVIOURS);

/** Plays leads with a model, or with a scripted one; each `plays` times with words drawn by the seed. */
export async function playLeads(
  world: ConversationWorld,
  how: {
    model: ReplyModel | null;
    plays: number;
    seed: number;
    leads?: readonly SimulatedLead[];
    onLead?: (score: LeadScore, done: number) => void;
  },
): Promise<{ leads: LeadScore[]; score: EvalScore }> {
  const { model, plays, seed, leads = SIMULATED_LEADS, onLead } = how;
  const scores: LeadScore[] = [];
  for (const lead of leads) {
    const played: PlayedLead[] = [];
    for (let nth = 0; nth < plays; nth += 1) {
      const random = seededRandom(`${seed}/${lead.key}/${nth}`);
      const answers =
        model === null
          ? scripted
          : () => async (request: Parameters<ReplyModel['draft']>[0]) => await answered(model, request);
      played.push(await playInWorld(world, lead, { random, model: answers }));
    }
    scores.push(scoreLead(lead, played));
    const [last] = scores.slice(-1);
    if (last !== undefined) onLead?.(last, scores.length);
  }
  return { leads: scores, score: scoreEval(scores) };
}

/** Throws Error when the model is away: nothing can be said of it then. */
async function answered(model: ReplyModel, request: Parameters<ReplyModel['draft']>[0]) {
  const result = await model.draft(request);
  if (result.kind === 'unavailable') throw new Error(`The model did not answer: ${result.cause}, ${result.detail}`);
  return result;
}

/** Plays each lead with a model that misbehaves in one way: nothing offensive may be sent, wherever it ends. */
export async function playMisled(
  world: ConversationWorld,
  how: { seed: number; leads?: readonly SimulatedLead[] },
): Promise<{ lead: string; way: string; violations: readonly string[] }[]> {
  const misled = [];
  for (const [at, lead] of (how.leads ?? SIMULATED_LEADS).entries()) {
    const way = ways[(at * 7 + how.seed) % ways.length] ?? '';
    const random = seededRandom(`${how.seed}/${lead.key}/misled`);
    const { violations } = await playInWorld(world, lead, { random, model: misbehaving(way) });
    misled.push({ lead: lead.key, way, violations });
  }
  return misled;
}
