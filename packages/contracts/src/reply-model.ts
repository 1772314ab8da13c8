import { z } from 'zod';

/** What the model must answer with. Every field is required; absent means null. */
export const ReplyDraft = z.object({
  reply: z.string(),
  intent: z.string(),
  sentiment: z.enum(['POSITIVE', 'NEGATIVE', 'NEUTRAL', 'UNCLEAR', 'HOT']),
  stage: z.string(),
  next_action: z.enum(['reply', 'offer_slots', 'book', 'handover', 'close', 'wait']),
  slot_id: z.string().nullable(),
  facts: z.array(z.object({ key: z.string(), value: z.string(), quote: z.string() })),
  objection_type: z.string().nullable(),
  opt_out: z.boolean(),
  opt_out_quote: z.string().nullable(),
  handover_reason: z.string().nullable(),
  used_lesson_ids: z.array(z.string()),
  claims: z.array(z.object({ text: z.string(), knowledge_id: z.string().nullable() })),
  confidence: z.number(),
});
export type ReplyDraft = z.infer<typeof ReplyDraft>;

export interface ReplyRequest {
  clientId: string;
  /** Static part first, so that the provider's prompt cache works. */
  instructions: string;
  input: string;
  promptHash: string;
  maxOutputTokens: number;
}

export interface ReplyUsage {
  model: string;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  latencyMs: number;
}

export type ReplyResult =
  | { kind: 'draft'; draft: ReplyDraft; usage: ReplyUsage }
  /** The model answered but not usably: refusal, incomplete, wrong shape. */
  | { kind: 'unusable'; cause: 'refusal' | 'incomplete' | 'malformed'; detail: string; usage: ReplyUsage | null }
  /** No answer: rate limit, server error, timeout, no key. `retryable` says whether another try makes sense. */
  | {
      kind: 'unavailable';
      cause: 'rate_limited' | 'server_error' | 'timeout' | 'no_key' | 'rejected';
      retryable: boolean;
      retryAfterMs: number;
      detail: string;
    };

/** Writes a reply draft. Failures are data, never thrown. */
export interface ReplyModel {
  draft(request: ReplyRequest): Promise<ReplyResult>;
}
