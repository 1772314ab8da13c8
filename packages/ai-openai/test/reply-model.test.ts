import { createHash } from 'node:crypto';
import type { ReplyDraft, ReplyResult } from '@rekindle/contracts';
import { describe, expect, it, vi, onTestFinished } from 'vitest';
import { createOpenAiReplyModel, type OpenAiReplyModelOptions } from '../src/index.ts';
import { type Behaviour, fakeOpenAi, json, responseWith, textPart, USAGE } from './fake-openai.ts';

const DRAFT: ReplyDraft = {
  reply: 'Happy to help, shall I call you?',
  intent: 'interested',
  sentiment: 'POSITIVE',
  stage: 'qualifying',
  next_action: 'offer_slots',
  slot_id: null,
  facts: [{ key: 'roof', value: 'south', quote: 'south facing' }],
  objection_type: null,
  opt_out: false,
  opt_out_quote: null,
  handover_reason: null,
  used_lesson_ids: [],
  claims: [{ text: 'free survey', knowledge_id: null }],
  confidence: 0.9,
};
const LEAD_SAID = 'is it £4,000? ring me on 07400 123456';
const REQUEST = {
  clientId: '0198c0de-0000-7000-8000-000000000001',
  instructions: 'You are Sophie.',
  input: LEAD_SAID,
  promptHash: 'h'.repeat(64),
  maxOutputTokens: 250,
  temperature: null,
};
const KEY = 'sk-test-secret-key';

function modelFor(baseUrl: string, options: Partial<OpenAiReplyModelOptions> = {}) {
  const lines: unknown[] = [];
  const write = (fields: unknown, message?: unknown) => {
    lines.push([fields, message]);
  };
  let elapsed = 0;
  const model = createOpenAiReplyModel({
    apiKey: KEY,
    baseUrl,
    model: 'gpt-5.4-mini',
    monotonic: { monotonicMs: () => (elapsed += 40), realNow: () => 1_800_000_000_000 },
    log: { debug: write, warn: write },
    ...options,
  });
  return { model, logged: () => JSON.stringify(lines) };
}

describe('a draft', () => {
  it('comes with what it cost: cached tokens are cheaper, fractions of a micro count', async () => {
    const { baseUrl, requests } = await fakeOpenAi(json(200, responseWith([textPart(JSON.stringify(DRAFT))])));
    const { model } = modelFor(baseUrl);
    expect(await model.draft(REQUEST)).toEqual({
      kind: 'draft',
      draft: DRAFT,
      usage: {
        model: 'gpt-5.4-mini-2026-03-17',
        inputTokens: 2_000,
        cachedInputTokens: 1_500,
        outputTokens: 100,
        // 500 x 0.75 + 1,500 x 0.075 + 100 x 4.50 dollars a million = 937.5 millionths
        costMicros: 938,
        priceVersion: 'openai-2026-06',
        latencyMs: 40,
      },
    });
    expect(requests).toHaveLength(1);
  });

  it('is asked for with a strict schema, nothing stored, a stable cache key and no plain client id', async () => {
    const { baseUrl, requests } = await fakeOpenAi(json(200, responseWith([textPart(JSON.stringify(DRAFT))])));
    await modelFor(baseUrl).model.draft(REQUEST);
    const { method, path, headers, body } = requests[0] ?? { body: {} };
    expect([method, path, headers?.authorization]).toEqual(['POST', '/v1/responses', `Bearer ${KEY}`]);
    expect(body).toMatchObject({
      model: 'gpt-5.4-mini',
      instructions: 'You are Sophie.',
      input: LEAD_SAID,
      max_output_tokens: 250,
      store: false,
      prompt_cache_key: 'h'.repeat(64),
      safety_identifier: createHash('sha256').update(`rekindle-client:${REQUEST.clientId}`).digest('hex'),
      reasoning: { effort: 'none' },
      text: { format: { type: 'json_schema', strict: true, schema: { required: Object.keys(DRAFT) } } },
    });
    expect(JSON.stringify([body, headers])).not.toContain(REQUEST.clientId);
  });

  it('holds nothing that a database cannot keep', async () => {
    const text = JSON.stringify({
      ...DRAFT,
      reply: 'Hi\0 there \ud800!',
      facts: [{ key: '\0', value: 'x', quote: 'y' }],
    });
    const { baseUrl } = await fakeOpenAi(json(200, responseWith([textPart(text)])));
    expect(await modelFor(baseUrl).model.draft(REQUEST)).toMatchObject({
      draft: { reply: 'Hi there \ufffd!', facts: [{ key: '', value: 'x', quote: 'y' }] },
    });
  });

  it('of a model that does not reason is asked for without reasoning', async () => {
    const { baseUrl, requests } = await fakeOpenAi(json(200, responseWith([textPart(JSON.stringify(DRAFT))])));
    await modelFor(baseUrl, { model: 'gpt-4.1-mini' }).model.draft(REQUEST);
    expect(requests[0]?.body).not.toHaveProperty('reasoning');
  });

  it('goes where the options say, whatever the environment holds', async () => {
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/v1');
    vi.stubEnv('OPENAI_ORG_ID', 'org-of-someone');
    vi.stubEnv('OPENAI_LOG', 'debug');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { baseUrl, requests } = await fakeOpenAi(json(200, responseWith([textPart(JSON.stringify(DRAFT))])));
    expect(await modelFor(baseUrl).model.draft(REQUEST)).toMatchObject({ kind: 'draft' });
    expect(requests[0]?.headers).not.toHaveProperty('openai-organization');
  });
});

const whole = textPart(JSON.stringify(DRAFT));
const { confidence: _left, ...lacking } = DRAFT;
const error = (code: string | null, message = LEAD_SAID) => ({ error: { message, type: 'x', param: 'input', code } });

describe('anything else is one call and one result', () => {
  it.each<[string, Behaviour, Partial<ReplyResult>]>([
    [
      'a refusal',
      json(200, responseWith([{ type: 'refusal', refusal: LEAD_SAID }])),
      { kind: 'unusable', cause: 'refusal' },
    ],
    [
      'an answer cut off',
      json(200, responseWith([whole], { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })),
      { kind: 'unusable', cause: 'incomplete', detail: 'max_output_tokens' },
    ],
    ['an answer that is still made', json(200, responseWith([], { status: 'queued' })), { cause: 'incomplete' }],
    ['text that is not JSON', json(200, responseWith([textPart('{"reply": "Hi')])), { cause: 'malformed' }],
    ['no text', json(200, responseWith([])), { kind: 'unusable', cause: 'malformed' }],
    [
      'a field left out',
      json(200, responseWith([textPart(JSON.stringify(lacking))])),
      { cause: 'malformed', detail: 'wrong or missing: confidence' },
    ],
    [
      'a word that is not on the list',
      json(200, responseWith([textPart(JSON.stringify({ ...DRAFT, next_action: LEAD_SAID }))])),
      { cause: 'malformed', detail: 'wrong or missing: next_action' },
    ],
    ['a list for an object', json(200, responseWith([textPart('[]')])), { cause: 'malformed' }],
    ['a response that is not JSON', json(200, '<html>'), { kind: 'unusable', cause: 'malformed', usage: null }],
    ['a response of another kind', json(200, { choices: [] }), { kind: 'unusable', cause: 'malformed' }],
    ['null', json(200, 'null'), { kind: 'unavailable', cause: 'server_error', retryable: true }],
    [
      'a page of something in between',
      json(200, '<html>', { 'content-type': 'text/html' }),
      { kind: 'unavailable', cause: 'server_error', retryable: true },
    ],
    ['no usage', json(200, responseWith([whole], { usage: null })), { kind: 'unusable', cause: 'malformed' }],
    [
      'a failure of theirs inside a 200',
      json(200, responseWith([], { status: 'failed', error: { code: 'server_error', message: LEAD_SAID } })),
      { kind: 'unavailable', cause: 'server_error', retryable: true },
    ],
    [
      'a rate limit inside a 200',
      json(200, responseWith([], { status: 'failed', error: { code: 'rate_limit_exceeded', message: '' } })),
      { kind: 'unavailable', cause: 'rate_limited', retryable: true },
    ],
    [
      'a refusal of the prompt inside a 200',
      json(200, responseWith([], { status: 'failed', error: { code: 'invalid_prompt', message: '' } })),
      { kind: 'unavailable', cause: 'rejected', retryable: false },
    ],
    [
      '429 with seconds',
      json(429, error('rate_limit_exceeded'), { 'retry-after': '3' }),
      { kind: 'unavailable', cause: 'rate_limited', retryable: true, retryAfterMs: 3_000 },
    ],
    [
      '429 with milliseconds',
      json(429, error(null), { 'retry-after-ms': '250', 'retry-after': '3' }),
      { cause: 'rate_limited', retryAfterMs: 250 },
    ],
    [
      '429 with a date',
      json(429, error(null), { 'retry-after': new Date(1_800_000_009_000).toUTCString() }),
      { cause: 'rate_limited', retryAfterMs: 9_000 },
    ],
    ['429 for want of money', json(429, error('insufficient_quota')), { cause: 'rate_limited', retryable: false }],
    ['500', json(500, error(null)), { kind: 'unavailable', cause: 'server_error', retryable: true }],
    ['503 with a page', json(503, '<html>'), { cause: 'server_error', retryable: true }],
    [
      '400',
      json(400, error('unsupported_parameter')),
      { cause: 'rejected', retryable: false, detail: 'HTTP 400 unsupported_parameter (input)' },
    ],
    ['401', json(401, error('invalid_api_key', `Incorrect key ${KEY}`)), { cause: 'rejected', retryable: false }],
    ['404', json(404, error('model_not_found')), { cause: 'rejected', retryable: false }],
    ['408', json(408, error(null)), { cause: 'timeout', retryable: true }],
    ['a broken connection', (response) => void response.destroy(), { cause: 'server_error', retryable: true }],
    [
      'a redirect',
      json(307, '', { location: '/v1/elsewhere' }),
      { kind: 'unavailable', cause: 'server_error', retryable: true },
    ],
  ])('%s', async (_, behaviour, expected) => {
    const { baseUrl, requests } = await fakeOpenAi(behaviour);
    const { model, logged } = modelFor(baseUrl);
    const result = await model.draft(REQUEST);
    expect(result).toMatchObject(expected);
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(result) + logged()).not.toMatch(/07400 123456|sk-test/);
  });

  it('what an unusable answer cost is known', async () => {
    const { baseUrl } = await fakeOpenAi(json(200, responseWith([textPart('oops')])));
    expect(await modelFor(baseUrl).model.draft(REQUEST)).toMatchObject({
      kind: 'unusable',
      usage: { inputTokens: USAGE.input_tokens, costMicros: 938 },
    });
  });

  it.each<[string, Behaviour]>([
    ['no answer', () => {}],
    [
      'a body that never ends',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    ],
  ])('%s is a timeout', async (_, behaviour) => {
    const { baseUrl, requests } = await fakeOpenAi(behaviour);
    const result = await modelFor(baseUrl, { timeoutMs: 300 }).model.draft(REQUEST);
    expect(result).toMatchObject({ kind: 'unavailable', cause: 'timeout', retryable: true });
    expect(requests).toHaveLength(1);
  });

  it('nobody there', async () => {
    const result = await modelFor('http://127.0.0.1:1/v1').model.draft(REQUEST);
    expect(result).toMatchObject({ kind: 'unavailable', cause: 'server_error', retryable: true });
  });

  it('no key: nobody is asked', async () => {
    const { baseUrl, requests } = await fakeOpenAi(json(200, {}));
    const result = await modelFor(baseUrl, { apiKey: null }).model.draft(REQUEST);
    expect(result).toMatchObject({ kind: 'unavailable', cause: 'no_key', retryable: false });
    expect(requests).toHaveLength(0);
  });
});
