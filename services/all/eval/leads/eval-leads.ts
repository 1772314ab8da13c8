import type { ReplyModel } from '@rekindle/contracts';
import { type LeadScore, SIMULATED_LEADS } from '@rekindle/domain';
import type { ConversationWorld } from '../../test/conversation-world.ts';
import { playLeads, playMisled } from './play-leads.ts';

/** Plays of each lead by a real model, which does not say the same thing twice. */
const PLAYS_OF_MODEL = 3;

/**
 * Plays all simulated leads and says how it goes.
 * @param how.model null: a scripted one
 * @param how.plays null: 1 by a scripted model, 3 by a real one
 * @returns `failed` on any violation, and, where the model is scripted, on any lead that does not pass
 */
export async function evalLeads(
  world: ConversationWorld,
  how: { model: ReplyModel | null; plays: number | null; seed: number; say: (line: string) => void },
): Promise<{ sentence: string; failed: boolean }> {
  const { model, seed, say } = how;
  const plays = how.plays ?? (model === null ? 1 : PLAYS_OF_MODEL);
  say(
    model === null
      ? 'Simulated leads, scripted model: this measures the words and the code around a model, not a model.'
      : `Simulated leads, ${model.model}: each passes when all ${plays} plays of it do (pass^${plays}).`,
  );
  const { score } = await playLeads(world, {
    ...{ model, plays, seed },
    onLead: (lead, done) => say(lineOf(lead, done)),
  });
  const misled = model === null ? await playMisled(world, { seed }) : [];
  const offended = misled.filter(({ violations }) => violations.length > 0);
  for (const { lead, way, violations } of offended) say(`FAULT  ${lead}, model ${way}: ${violations.join(', ')}`);
  const violations = score.violations + offended.length;
  const [low, high] = [score.passRate.low, score.passRate.high].map((share) => `${(share * 100).toFixed(0)} %`);
  const sentence =
    `${score.passed} of ${score.leads} simulated leads pass (${low} to ${high}), played ${plays === 1 ? 'once' : `${plays} times`}` +
    ` by ${model === null ? 'a scripted model' : model.model}; score ${score.score.toFixed(3)}, ${score.calls} calls` +
    `${model === null ? '' : `, $${(score.costMicros / 1e6).toFixed(4)}`}` +
    `${misled.length === 0 ? '' : `; ${misled.length} more with a model that misbehaves`}; ${violations} violations.`;
  return { sentence, failed: violations > 0 || (model === null && score.passed < score.leads) };
}

function lineOf({ key, passed, score, plays }: LeadScore, done: number): string {
  const wrong = plays.flatMap(({ end, missing, violations }) => [
    ...violations.map((violation) => `sent ${violation}`),
    ...missing.map((fact) => `lacks ${fact}`),
    ...(passed ? [] : [`ended as ${end}`]),
  ]);
  const why = wrong.length === 0 ? '' : `: ${[...new Set(wrong)].join(', ')}`;
  return `${String(done).padStart(3)}/${SIMULATED_LEADS.length} ${passed ? 'pass ' : score.toFixed(2).padEnd(5)} ${key}${why}`;
}
