import { EVAL_FACTS, LEAD_ENDS } from '@rekindle/domain';
import { z } from 'zod';
import { Instant } from './common.ts';

/** How a version did with simulated leads, in figures. */
export const EvalSummary = z.object({
  at: Instant,
  model: z.string(),
  model_kind: z
    .enum(['model', 'simulated', 'scripted'])
    .describe('`simulated`, `scripted`: it measures the words and the code around a model, not a model'),
  leads: z.int(),
  plays: z.int().describe('Of each lead, which passes when all of them do (pass^k)'),
  passed: z.int(),
  violations: z.int().describe('Sent, and must not be'),
  score: z.number().describe('Mean of all leads, 0 to 1: right end x required facts x no violation'),
  is_current: z.boolean().describe('False: the draft has other words now'),
});
const EvalPlay = z.object({
  end: z.enum(LEAD_ENDS),
  missing: z.array(z.enum(EVAL_FACTS)).describe('Required facts that the conversation lacks'),
  violations: z.array(z.string()),
  lines: z.array(z.object({ from: z.enum(['lead', 'us']), text: z.string() })),
});
const Eval = EvalSummary.extend({
  id: z.uuid(),
  seed: z.int(),
  calls: z.int().describe('Of the model'),
  cost_micros: z.int().describe('Micro-USD'),
  results: z.array(
    z.object({
      key: z.string(),
      goal: z.string().describe('What the lead wanted, which nobody told the AI'),
      passed: z.boolean(),
      score: z.number(),
      plays: z.array(EvalPlay),
    }),
  ),
}).meta({ id: 'PromptEval' });
export const EvalRun = z
  .object({
    id: z.uuid().describe('Also that of the result, once it has finished'),
    version_id: z.uuid(),
    created_at: Instant,
    status: z.enum(['running', 'finished', 'failed']),
    reason: z
      .enum(['ai_cap', 'spend_cap', 'ai_unavailable', 'words_changed', 'given_up', 'stopped'])
      .nullable()
      .describe(
        'Why it failed. `words_changed`: the draft was changed meanwhile; `given_up`: it broke off three times; `stopped`: by hand',
      ),
    leads: z.int(),
    played: z.int().describe('Leads so far'),
    passed: z.int().describe('Of those'),
    plays: z.int(),
    model: z.string().nullable().describe('Null until the first leads were played'),
    model_kind: z.enum(['model', 'simulated', 'scripted']).nullable(),
    cost_micros: z.int().describe('Micro-USD so far, also for plays that were not kept'),
    finished_at: Instant.nullable(),
  })
  .meta({ id: 'PromptEvalRun' });
export const EvalList = z.object({
  items: z.array(Eval),
  run: EvalRun.nullable().describe('The newest that was begun in the background, as far as it has come'),
});
export const EvalBody = z.object({
  plays: z
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe('Of each lead. Left out: three where a real model answers, which does not say the same twice; else one'),
});
