import type { ModelReview, ReplyDraft } from '@rekindle/domain';

/** What the model must answer with. */
export { ModelReview, ReplyDraft } from '@rekindle/domain';

export interface ReplyRequest {
  clientId: string;
  /** The static part, which comes first so that the provider's prompt cache works; and the turn's. */
  instructions: string;
  input: string;
  /** SHA-256 of the static part: what the provider's cache goes by. */
  promptHash: string;
  maxOutputTokens: number;
  /** 0 to 2; null: the model's own. Models that take none are asked without it. */
  temperature: number | null;
}

export interface ReplyUsage {
  model: string;
  inputTokens: number;
  /** The part of `inputTokens` that came from the provider's prompt cache. */
  cachedInputTokens: number;
  outputTokens: number;
  /** Micro-USD, by the price table of that version. */
  costMicros: number;
  priceVersion: string;
  /** Milliseconds. */
  latencyMs: number;
}

export type ReplyResult = { kind: 'draft'; draft: ReplyDraft; usage: ReplyUsage } | ModelFailure;

/** Why a call of the model gave nothing to go by. */
export type ModelFailure =
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
  /** Its name as it is asked for; an answer may come from a dated version of it. */
  readonly model: string;
  draft(request: ReplyRequest): Promise<ReplyResult>;
}

/** What a review is made from: instructions that are the same for all, and one conversation. */
export type ReviewRequest = Omit<ReplyRequest, 'temperature'>;

export type ReviewResult = { kind: 'review'; review: ModelReview; usage: ReplyUsage } | ModelFailure;

/** Reviews what was sent. Failures are data, never thrown. */
export interface ReviewModel {
  readonly model: string;
  review(request: ReviewRequest): Promise<ReviewResult>;
}
