import { LLMock } from '@copilotkit/aimock';
import type { ReplyDraft } from '@rekindle/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAiReplyModel, type OpenAiReplyModelOptions } from '../src/index.ts';

/*
 * Our reply model against an OpenAI that nobody here wrote. What aimock 1.43.0 cannot do, and is proved against raw answers
 * in reply-model.test.ts:
 * - it has no refusal parts in the Responses API, so a refusal comes as the plain words that a model would write;
 * - it does not check the schema of `text.format`, nor say why an answer is incomplete;
 * - its usage has no cached tokens;
 * - it never hangs for good: its longest delay is 30 s, ours to wait is far shorter.
 */
const DRAFT: ReplyDraft = {
  ...{ reply: 'Happy to help. When suits you?', intent: 'interested', sentiment: 'POSITIVE', stage: 'qualifying' },
  ...{ next_action: 'reply', slot_id: null, facts: [], objection_type: null, opt_out: false, opt_out_quote: null },
  ...{ handover_reason: null, used_lesson_ids: [], claims: [], confidence: 0.9 },
};
const REQUEST = {
  clientId: '0198c0de-0000-7000-8000-000000000001',
  instructions: 'You are Sophie.',
  input: 'what does it cost?',
  promptHash: 'h'.repeat(64),
  maxOutputTokens: 600,
  temperature: null,
};

let mock: LLMock;

beforeAll(async () => {
  mock = await LLMock.create({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
});
afterAll(async () => await mock.stop());
beforeEach(() => {
  mock.reset();
});

function model(options: Partial<OpenAiReplyModelOptions> = {}) {
  return createOpenAiReplyModel({
    apiKey: 'sk-test',
    baseUrl: `${mock.url}/v1`,
    model: 'gpt-5.4-mini',
    monotonic: { monotonicMs: () => 0, realNow: () => 0 },
    log: { debug: () => {}, warn: () => {} },
    ...options,
  });
}

describe('the model over the Responses API', () => {
  it('drafts from structured output, with what it used', async () => {
    const usage = { input_tokens: 900, output_tokens: 40, total_tokens: 940 };
    mock.onMessage(/cost/, { content: JSON.stringify(DRAFT), usage, model: 'gpt-5.4-mini-2026-03-17' });
    expect(await model().draft(REQUEST)).toMatchObject({
      kind: 'draft',
      draft: DRAFT,
      usage: { model: 'gpt-5.4-mini-2026-03-17', inputTokens: 900, outputTokens: 40 },
    });
    const [asked, ...others] = mock.getRequests();
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ method: 'POST', path: '/v1/responses' });
  });

  it.each([
    ['plain words, as a refusal', "I'm sorry, I can't help with that."],
    ['another shape', '{"reply": "Hi"}'],
    ['half an answer', '{"reply": "Hi", "intent'],
    ['a code block', '```json\n{}\n```'],
  ])('%s is unusable, not an answer', async (_, content) => {
    mock.onMessage(/cost/, { content });
    expect(await model().draft(REQUEST)).toMatchObject({ kind: 'unusable', cause: 'malformed' });
  });

  it('an answer cut off at its limit is incomplete', async () => {
    mock.onMessage(/cost/, { content: JSON.stringify(DRAFT).slice(0, 60), finishReason: 'length' });
    expect(await model().draft(REQUEST)).toMatchObject({ kind: 'unusable', cause: 'incomplete' });
  });

  it('one that the filter took away is no answer', async () => {
    mock.onMessage(/cost/, { content: '', finishReason: 'content_filter' });
    expect(await model().draft(REQUEST)).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    [429, 'rate_limit_exceeded', { cause: 'rate_limited', retryable: true }],
    [429, 'insufficient_quota', { cause: 'rate_limited', retryable: false }],
    [500, 'server_error', { cause: 'server_error', retryable: true }],
    [503, 'overloaded', { cause: 'server_error', retryable: true }],
    [401, 'invalid_api_key', { cause: 'rejected', retryable: false }],
    [404, 'model_not_found', { cause: 'rejected', retryable: false }],
  ])('HTTP %i %s is asked for once and told apart', async (status, code, expected) => {
    mock.nextRequestError(status, { message: 'no', type: 'x', code });
    mock.onMessage(/cost/, { content: JSON.stringify(DRAFT) });
    expect(await model().draft(REQUEST)).toMatchObject({ kind: 'unavailable', ...expected });
    // The fault is gone by now: a second request would have been answered.
    expect(mock.getRequests()).toHaveLength(1);
  });

  it.each([
    ['a body that is no JSON', { malformedRate: 1 }, { kind: 'unusable', cause: 'malformed' }],
    ['a connection that breaks', { disconnectRate: 1 }, { kind: 'unavailable', cause: 'server_error' }],
    ['a server that drops the request', { dropRate: 1 }, { kind: 'unavailable', cause: 'server_error' }],
  ])('%s is data, never thrown', async (_, chaos, expected) => {
    mock.onMessage(/cost/, { content: JSON.stringify(DRAFT) }, { chaos });
    expect(await model().draft(REQUEST)).toMatchObject(expected);
  });

  it('an answer that does not come in time is given up', async () => {
    mock.onMessage(/cost/, { content: JSON.stringify(DRAFT) }, { chaos: { latencyMs: 30_000 } });
    const given = await model({ timeoutMs: 250 }).draft(REQUEST);
    expect(given).toMatchObject({ kind: 'unavailable', cause: 'timeout', retryable: true });
  });
});
