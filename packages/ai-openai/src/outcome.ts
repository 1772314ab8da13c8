import type { ModelFailure, ReplyUsage } from '@rekindle/contracts';
import type OpenAI from 'openai';
import type { z } from 'zod';

type ModelResponse = OpenAI.Responses.Response;

/** An answer that is of the wanted shape, or why there is none. */
export type ReadAnswer<T> = { kind: 'answer'; value: T; usage: ReplyUsage } | ModelFailure;

/** What an answer of the model means. Never repeats what it wrote: that may quote the lead. */
export function resultOfResponse<T>(
  response: ModelResponse,
  usage: ReplyUsage | null,
  schema: z.ZodType<T>,
): ReadAnswer<T> {
  if (response.status === 'failed' || response.status === 'cancelled') return failed(response);
  const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  if (parts.some((part) => part.type === 'refusal')) return unusable('refusal', 'the model refused to answer', usage);
  if (response.status !== 'completed') {
    const reason = response.incomplete_details?.reason ?? response.status ?? 'no status';
    return unusable('incomplete', reason, usage);
  }
  const text = parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  if (text === '') return unusable('malformed', 'the answer is empty', usage);
  let json: unknown;
  try {
    json = JSON.parse(text, storable);
  } catch {
    return unusable('malformed', 'the answer is not JSON', usage);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success || usage === null) {
    const paths = parsed.error?.issues.map((issue) => issue.path.map(String).join('.') || '(root)') ?? ['usage'];
    return unusable('malformed', `wrong or missing: ${[...new Set(paths)].join(', ')}`, usage);
  }
  return { kind: 'answer', value: parsed.data, usage };
}

/** Models now and then write what no database keeps: NUL, and halves of characters. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
}

export function unusable(
  cause: 'refusal' | 'incomplete' | 'malformed',
  detail: string,
  usage: ReplyUsage | null,
): ModelFailure {
  return { kind: 'unusable', cause, detail, usage };
}

type UnavailableCause = Extract<ModelFailure, { kind: 'unavailable' }>['cause'];

export function unavailable(
  cause: UnavailableCause,
  detail: string,
  more: { retryable: boolean; retryAfterMs?: number },
): ModelFailure {
  return { kind: 'unavailable', cause, retryable: more.retryable, retryAfterMs: more.retryAfterMs ?? 0, detail };
}

function failed(response: ModelResponse): ModelFailure {
  const code = response.error?.code ?? 'no code';
  if (code === 'rate_limit_exceeded') return unavailable('rate_limited', code, { retryable: true });
  if (code === 'server_error' || response.error === null) return unavailable('server_error', code, { retryable: true });
  return unavailable('rejected', code, { retryable: false });
}

/** What is read of an SDK error with an HTTP status. */
export interface ApiFailure {
  status: number;
  code: string | null;
  /** The parameter that OpenAI objects to. */
  param: string | null;
  /** A header of the answer by its name, or null. */
  header(name: string): string | null;
}

/** What an HTTP error means. Its message is left out: it may hold part of the key or of the prompt. */
export function resultOfApiFailure(failure: ApiFailure, realNowMs: number): ModelFailure {
  const { status, code, param } = failure;
  const detail = [`HTTP ${status}`, code, param === null ? null : `(${param})`].filter(Boolean).join(' ');
  const retryAfterMs = retryAfter(failure, realNowMs);
  if (status === 429) {
    // Money, not speed: asking again does not help until someone pays.
    return unavailable('rate_limited', detail, { retryable: code !== 'insufficient_quota', retryAfterMs });
  }
  if (status >= 500 || status === 409) return unavailable('server_error', detail, { retryable: true, retryAfterMs });
  if (status === 408) return unavailable('timeout', detail, { retryable: true, retryAfterMs });
  return unavailable('rejected', detail, { retryable: false });
}

const RETRY_AFTER_MAX_MS = 3_600_000;

function retryAfter(failure: ApiFailure, realNowMs: number): number {
  const inMs = Number.parseFloat(failure.header('retry-after-ms') ?? '');
  if (Number.isFinite(inMs)) return clamp(inMs);
  const header = failure.header('retry-after') ?? '';
  const seconds = Number(header === '' ? Number.NaN : header);
  if (Number.isFinite(seconds)) return clamp(seconds * 1_000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : clamp(at - realNowMs);
}

function clamp(ms: number): number {
  return Math.round(Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS));
}
