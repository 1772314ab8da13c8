import type { ReplyModel } from '@rekindle/contracts';

/** A model that always says the same. */
export function saying(reply: string): ReplyModel {
  const usage = {
    ...{ model: 'said-1', inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 },
    ...{ costMicros: 5, priceVersion: 'test', latencyMs: 1 },
  };
  const draft = {
    ...{ reply, intent: 'x', sentiment: 'NEUTRAL' as const, stage: 'x', next_action: 'reply' as const, slot_id: null },
    ...{ facts: [], objection_type: null, opt_out: false, opt_out_quote: null, handover_reason: null },
    ...{ used_lesson_ids: [], claims: [], confidence: 1 },
  };
  return { model: 'said-1', draft: async () => await Promise.resolve({ kind: 'draft', draft, usage }) };
}
