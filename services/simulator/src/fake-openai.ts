import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReplyDraft } from '@rekindle/contracts';
import type { ModelFault } from './faults.ts';
import { readBody, sendJson } from './http-io.ts';
import { draftFor, readPrompt } from './reply-rules.ts';
import { keyedHash } from './rng.ts';
import type { World } from './world.ts';

/** Rough tokens of a text. */
const tokensOf = (text: string) => Math.ceil(text.length / 4);

interface ModelRequest {
  model: string;
  /** Name of the shape that is asked for. */
  shape: string | null;
  instructions: string;
  input: string;
}

/** Asked so far, per digest of the prompt: a retry of the same prompt draws its own chance. */
const asked = new WeakMap<World, Map<string, number>>();

/** `POST /v1/responses`, https://platform.openai.com/docs/api-reference/responses/create, without streaming. */
export async function handleOpenAi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  hung: () => void,
): Promise<void> {
  const raw = request.method === 'POST' ? await readBody(request) : '';
  await world.clock.sync();
  if (url.pathname !== '/v1/responses' || request.method !== 'POST') {
    sendJson(response, 404, openAiError('invalid_request_error', `Unknown request URL: ${url.pathname}`));
    return;
  }
  if (!/^Bearer \S+/.test(request.headers.authorization ?? '')) {
    sendJson(response, 401, openAiError('invalid_request_error', 'You did not provide an API key.', 'invalid_api_key'));
    return;
  }
  const asking = parseRequest(raw);
  if (asking === null) {
    sendJson(response, 400, openAiError('invalid_request_error', 'Could not parse the JSON body of your request.'));
    return;
  }
  answer(world, asking, response, hung);
}

/** Booking links carry ids, which are new at every run; what the model says depends on the seed alone. */
function withoutLinks(text: string): string {
  return text.replace(/https?:\/\/\S+/g, '');
}

/** A reviewer that finds nothing: what is found in the sandbox is found by rules. */
const NO_FINDINGS = JSON.stringify({ findings: [], intent_reached: 'unclear' });

function answer(world: World, asking: ModelRequest, response: ServerResponse, hung: () => void): void {
  if (asking.shape === 'conversation_review') {
    const key = keyedHash(withoutLinks(asking.instructions), withoutLinks(asking.input));
    sendJson(response, 200, responseObject(world, asking, key, NO_FINDINGS, null));
    return;
  }
  const digest = keyedHash(withoutLinks(asking.instructions), withoutLinks(asking.input));
  const counts = asked.get(world) ?? new Map<string, number>();
  asked.set(world, counts);
  const nth = (counts.get(digest) ?? 0) + 1;
  counts.set(digest, nth);
  const fault = world.faults.forModel(digest, nth);
  const log = (http: number | null, outputTokens: number) =>
    world.record({
      type: 'model',
      model: asking.model,
      mode: fault ?? 'ok',
      http,
      inputTokens: tokensOf(asking.instructions + asking.input),
      outputTokens,
    });

  if (fault === 'hang') {
    log(null, 0);
    hung();
  } else if (fault === 'reset') {
    log(null, 0);
    response.destroy();
  } else if (fault === 'rate_limited') {
    log(429, 0);
    sendJson(response, 429, openAiError('requests', 'Rate limit reached.', 'rate_limit_exceeded'), {
      'retry-after': '1',
    });
  } else if (fault === 'server_error') {
    log(500, 0);
    sendJson(response, 500, openAiError('server_error', 'The server had an error while processing your request.'));
  } else {
    const draft = misled(
      draftFor(readPrompt(asking.instructions, asking.input), world.seed, `${digest}:${nth}`),
      fault,
    );
    const text = textFor(draft, fault);
    log(200, tokensOf(text));
    sendJson(response, 200, responseObject(world, asking, `${digest}:${nth}`, text, fault));
  }
}

/** The draft with what a model sometimes adds although it must not. */
function misled(draft: ReplyDraft, fault: ModelFault | null): ReplyDraft {
  if (fault === 'emoji') return { ...draft, reply: `${draft.reply} 😀` };
  if (fault === 'url') return { ...draft, reply: `${draft.reply} See https://example.org/offer` };
  if (fault === 'invented_price')
    return { ...draft, reply: `It is £4,999 fitted and saves 30% a year. ${draft.reply}` };
  if (fault === 'unknown_slot') return { ...draft, next_action: 'book', slot_id: 'slot-nobody-offered' };
  return draft;
}

function textFor(draft: ReplyDraft, fault: ModelFault | null): string {
  if (fault === 'wrong_shape') return JSON.stringify({ answer: draft.reply });
  const text = JSON.stringify(draft);
  return fault === 'bad_json' || fault === 'incomplete' ? text.slice(0, text.length / 2) : text;
}

function responseObject(
  world: World,
  asking: ModelRequest,
  key: string,
  text: string,
  fault: ModelFault | null,
): Record<string, unknown> {
  const inputTokens = tokensOf(asking.instructions + asking.input);
  const outputTokens = tokensOf(text);
  const cut = fault === 'incomplete';
  const status = cut ? 'incomplete' : fault === 'failed' ? 'failed' : 'completed';
  const content =
    fault === 'refusal'
      ? { type: 'refusal', refusal: "I'm sorry, I can't help with that." }
      : { type: 'output_text', text, annotations: [], logprobs: [] };
  return {
    id: `resp_${keyedHash(world.seed, 'response', key).slice(0, 48)}`,
    object: 'response',
    created_at: Math.floor(world.clock.now() / 1_000),
    status,
    error: fault === 'failed' ? { code: 'server_error', message: 'The model failed to answer.' } : null,
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    instructions: asking.instructions,
    max_output_tokens: null,
    model: asking.model,
    output:
      fault === 'failed'
        ? []
        : [
            {
              type: 'message',
              id: `msg_${keyedHash(world.seed, 'output', key).slice(0, 48)}`,
              status: cut ? 'incomplete' : 'completed',
              role: 'assistant',
              content: [content],
            },
          ],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    },
    metadata: {},
  };
}

function parseRequest(raw: string): ModelRequest | null {
  try {
    const body = JSON.parse(raw) as Record<string, unknown>;
    if (typeof body['model'] !== 'string') return null;
    const instructions = typeof body['instructions'] === 'string' ? body['instructions'] : '';
    return { model: body['model'], shape: shapeOf(body), instructions, input: flatten(body['input']) };
  } catch {
    return null;
  }
}

function shapeOf(body: Record<string, unknown>): string | null {
  const { text } = body as { text?: { format?: { name?: unknown } } };
  return typeof text?.format?.name === 'string' ? text.format.name : null;
}

/** The text of `input`: a string, or items whose content is a string or a list of parts. */
function flatten(input: unknown): string {
  if (typeof input === 'string') return input;
  if (Array.isArray(input)) return input.map(flatten).join('\n');
  if (typeof input !== 'object' || input === null) return '';
  const item = input as Record<string, unknown>;
  return flatten(item['content'] ?? item['text'] ?? '');
}

function openAiError(type: string, message: string, code: string | null = null): Record<string, unknown> {
  return { error: { message, type, param: null, code } };
}
