import { createHash } from 'node:crypto';
import {
  type ModelFailure,
  ModelReview,
  ReplyDraft,
  type ReplyModel,
  type ReplyRequest,
  type ReplyUsage,
  type ReviewModel,
} from '@rekindle/contracts';
import type { Logger, MonotonicClock } from '@rekindle/runtime';
import type OpenAI from 'openai';
import type { z } from 'zod';
import { type ReadAnswer, resultOfApiFailure, resultOfResponse, unavailable, unusable } from './outcome.ts';
import { costMicros, OPENAI_PRICES, type PriceTable } from './pricing.ts';

export type ReplyModelLog = Pick<Logger, 'debug' | 'warn'>;

export interface OpenAiReplyModelOptions {
  /** Null: every call is `unavailable` for want of a key. */
  apiKey: string | null;
  /** With its version, as https://api.openai.com/v1, which it is unless told. */
  baseUrl?: string;
  model: string;
  /** Milliseconds for one whole call, body included; 20,000 unless told. */
  timeoutMs?: number;
  prices?: PriceTable;
  monotonic: MonotonicClock;
  log: ReplyModelLog;
}

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

/** What an answer must look like, and the name it is asked for by. */
interface Shape<T> {
  name: string;
  schema: z.ZodType<T>;
}

const REPLY: Shape<ReplyDraft> = { name: 'reply_draft', schema: ReplyDraft };
const REVIEW: Shape<ModelReview> = { name: 'conversation_review', schema: ModelReview };

/**
 * Reply drafts and reviews from OpenAI's Responses API: one call each, never retried here, nothing stored there. The
 * answer is parsed here and not by the SDK's `responses.parse`, which throws on an unusable answer and so loses what it
 * cost.
 */
export function createOpenAiReplyModel(options: OpenAiReplyModelOptions): ReplyModel & ReviewModel {
  const { apiKey, monotonic, log } = options;
  const timeoutMs = options.timeoutMs ?? 20_000;
  const prices = options.prices ?? OPENAI_PRICES;
  let loaded: Promise<Sdk> | null = null;

  async function ask<T>(key: string, request: ReplyRequest, shape: Shape<T>): Promise<ReadAnswer<T>> {
    loaded ??= loadSdk(key, options.baseUrl ?? DEFAULT_BASE_URL, timeoutMs);
    const sdk = await loaded;
    const startedAt = monotonic.monotonicMs();
    try {
      const response = await sdk.client.responses.create({
        model: options.model,
        instructions: request.instructions,
        input: request.input,
        text: { format: sdk.formatOf(shape) },
        max_output_tokens: request.maxOutputTokens,
        store: false,
        prompt_cache_key: request.promptHash.slice(0, 64),
        safety_identifier: createHash('sha256').update(`rekindle-client:${request.clientId}`).digest('hex'),
        ...reasoningOf(options.model),
        ...temperatureFor(options.model, request.temperature),
      });
      const latencyMs = monotonic.monotonicMs() - startedAt;
      if (!isResponse(response)) return unusable('malformed', 'the response has no output', null);
      return resultOfResponse(response, usageOf(response, latencyMs), shape.schema);
    } catch (error) {
      return resultOfThrown(sdk, error);
    }
  }

  function usageOf(response: OpenAI.Responses.Response, latencyMs: number): ReplyUsage | null {
    const counts = response.usage;
    if (counts === undefined || counts === null) return null;
    const tokens = {
      inputTokens: counts.input_tokens,
      cachedInputTokens: counts.input_tokens_details?.cached_tokens ?? 0,
      outputTokens: counts.output_tokens,
    };
    return {
      model: response.model,
      ...tokens,
      costMicros: costMicros(prices, response.model, tokens),
      priceVersion: prices.version,
      latencyMs: Math.round(latencyMs),
    };
  }

  function resultOfThrown(sdk: Sdk, error: unknown): ModelFailure {
    const { APIConnectionError, APIConnectionTimeoutError, APIError } = sdk.errors;
    if (error instanceof APIConnectionTimeoutError) {
      return unavailable('timeout', `no answer within ${timeoutMs} ms`, { retryable: true });
    }
    if (error instanceof APIConnectionError) {
      return unavailable('server_error', 'no connection, or it broke', { retryable: true });
    }
    if (error instanceof APIError && typeof error.status === 'number') {
      const headers: unknown = error.headers;
      const failure = {
        status: error.status,
        code: error.code ?? null,
        param: error.param ?? null,
        header: (name: string) => (headers instanceof Headers ? headers.get(name) : null),
      };
      return resultOfApiFailure(failure, monotonic.realNow());
    }
    if (error instanceof SyntaxError) return unusable('malformed', 'the response is not JSON', null);
    const name = error instanceof Error ? error.name : 'unknown';
    return unavailable('server_error', `unexpected ${name}`, { retryable: true });
  }

  async function answerTo<T>(request: ReplyRequest, shape: Shape<T>): Promise<ReadAnswer<T>> {
    const result =
      apiKey === null
        ? unavailable('no_key', 'OPENAI_API_KEY is not set', { retryable: false })
        : await ask(apiKey, request, shape).catch(() => {
            // Only loading the SDK can fail here; the next call tries again.
            loaded = null;
            return unavailable('server_error', 'the OpenAI SDK could not be loaded', { retryable: true });
          });
    const { clientId, promptHash } = request;
    const line = { clientId, promptHash, wanted: shape.name, ...summary(result) };
    if (result.kind === 'answer') log.debug(line, 'The model answered');
    else log.warn(line, 'The model gave no usable answer');
    return result;
  }

  return {
    model: options.model,
    async draft(request) {
      const result = await answerTo(request, REPLY);
      return result.kind === 'answer' ? { kind: 'draft', draft: result.value, usage: result.usage } : result;
    },
    async review(request) {
      const result = await answerTo({ ...request, temperature: null }, REVIEW);
      return result.kind === 'answer' ? { kind: 'review', review: result.value, usage: result.usage } : result;
    },
  };
}

/** The SDK passes on whatever came with a 200. */
function isResponse(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'output' in value && Array.isArray(value.output);
}

interface Sdk {
  client: OpenAI;
  formatOf(shape: Shape<unknown>): OpenAI.Responses.ResponseTextConfig['format'] & object;
  errors: Pick<typeof OpenAI, 'APIConnectionError' | 'APIConnectionTimeoutError' | 'APIError'>;
}

/** Loads the SDK, which takes about 0.2 s, and cuts it off from the environment: configuration comes from options. */
async function loadSdk(apiKey: string, baseURL: string, timeout: number): Promise<Sdk> {
  const [{ default: Client }, { zodTextFormat }] = await Promise.all([import('openai'), import('openai/helpers/zod')]);
  const client = new Client({
    apiKey,
    baseURL,
    timeout,
    maxRetries: 0,
    organization: null,
    project: null,
    // Its debug log holds prompts.
    logLevel: 'off',
    fetchOptions: { redirect: 'error' },
  });
  return { client, formatOf: ({ name, schema }) => zodTextFormat(schema, name), errors: Client };
}

/** Reasoning counts as output, and would use up the few tokens of a text before a word of it is written. */
function reasoningOf(model: string): { reasoning?: { effort: 'none' } } {
  return /^gpt-5\.[1-9](?!.*(?:pro|codex))/.test(model) ? { reasoning: { effort: 'none' } } : {};
}

/** Models that reason take no temperature. */
function temperatureFor(model: string, temperature: number | null): { temperature?: number } {
  const reasons = /^(?:gpt-5|o\d)/.test(model) && reasoningOf(model).reasoning === undefined;
  return temperature === null || reasons ? {} : { temperature };
}

function summary(result: ReadAnswer<unknown>): Record<string, unknown> {
  if (result.kind === 'answer') return { kind: result.kind, ...result.usage };
  return { kind: result.kind, cause: result.cause, detail: result.detail };
}
