import { ReplyDraft } from '@rekindle/contracts';
import { checkReply, reviewMessage } from '@rekindle/domain';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModelFault } from '../src/index.ts';
import { draftFor, readPrompt } from '../src/reply-rules.ts';
import { type Carrier, startCarrier } from './carrier.ts';

const LINK = 'https://cal.example.com/acme/call?t=abc.def';

let carrier: Carrier;
let openai: OpenAI;
beforeEach(async () => {
  carrier = await startCarrier();
  openai = new OpenAI({ apiKey: 'sk-test', baseURL: `${carrier.url}/v1`, maxRetries: 0, timeout: 5_000 });
});
afterEach(() => carrier.simulator.stop());

const ask = (lead: string, timeout = 5_000) =>
  openai.responses.parse(
    {
      model: 'gpt-test',
      store: false,
      instructions: `You are Sarah from Acme Solar. Booking link: ${LINK}.`,
      input: `Us: Hi, still thinking about solar?\nLead: ${JSON.stringify(lead)}`,
      text: { format: zodTextFormat(ReplyDraft, 'reply_draft') },
    },
    { timeout },
  );

test('what the model says of prices may go, and now and then the coach finds a sentence too long, and nothing else', () => {
  const context = { allowedLinks: [LINK], maxSegments: 3 };
  const replies = Array.from(
    { length: 40 },
    (_, seed) => draftFor({ lead: 'How much is it?', link: LINK }, seed, 'd').reply,
  );
  expect(replies.flatMap((reply) => checkReply(reply, context))).toEqual([]);
  const findings = replies.map((reply) => reviewMessage(reply, context).map(({ check }) => check));
  expect(new Set(findings.flat())).toEqual(new Set(['long_sentence']));
  expect(findings.filter((found) => found.length === 0).length).toBeGreaterThan(10);
});

describe('the real openai SDK', () => {
  const cases: [string, string, Partial<ReplyDraft>][] = [
    ['a price question', 'How much is it?', { intent: 'price', next_action: 'offer_slots', sentiment: 'HOT' }],
    ['a timing question', 'When could someone come out?', { intent: 'timing', next_action: 'offer_slots' }],
    ['a yes', 'yes please', { intent: 'interest', next_action: 'offer_slots', sentiment: 'POSITIVE' }],
    ['asking for a person', 'Can someone just ring me please', { next_action: 'handover', sentiment: 'HOT' }],
    ['a no', 'No thanks, sorted now', { next_action: 'close', sentiment: 'NEGATIVE' }],
    [
      'an opt-out',
      'take me off your list',
      { opt_out: true, opt_out_quote: 'take me off your list', next_action: 'close' },
    ],
  ];
  test.each(cases)('answers %s', async (_name, lead, expected) => {
    const response = await ask(lead);
    expect(response.status).toBe('completed');
    expect(response.output_parsed).toMatchObject(expected);
    expect(response.usage?.output_tokens).toBeGreaterThan(0);
    if (expected.next_action === 'offer_slots') expect(response.output_parsed?.reply).toContain(LINK);
  });

  test('what it says has no price, no emoji and fits two segments', async () => {
    for (const [, lead] of cases) {
      const reply = (await ask(lead)).output_parsed?.reply ?? '';
      expect(reply.replace(LINK, '')).toMatch(/^[\x20-\x5a\x61-\x7a]*$/);
      expect(reply).not.toMatch(/£|%|\d{4}/);
      expect(reply.length).toBeLessThan(200);
    }
  });

  test('the same question gets the same answer', async () => {
    const [one, two] = [await startCarrier(), await startCarrier()];
    const from = async (url: string) => {
      openai = new OpenAI({ apiKey: 'sk-test', baseURL: `${url}/v1` });
      return (await ask('yes')).output_parsed;
    };
    expect(await from(one.url)).toEqual(await from(two.url));
    await Promise.all([one.simulator.stop(), two.simulator.stop()]);
  });

  test('no key gets 401', async () => {
    const response = await fetch(`${carrier.url}/v1/responses`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
  });
});

describe('faults', () => {
  const outcome = async (fault: ModelFault) => {
    carrier.simulator.faults.armModel(fault);
    return ask('yes', 300).then(
      (response) => ({ status: response.status, parsed: response.output_parsed }),
      (error: unknown) => (error instanceof Error ? error.constructor.name : 'none'),
    );
  };
  test('come out of the SDK as the real ones do', async () => {
    expect(await outcome('refusal')).toEqual({ status: 'completed', parsed: null });
    expect(await outcome('incomplete')).toEqual({ status: 'incomplete', parsed: null });
    expect(await outcome('bad_json')).toBe('SyntaxError');
    expect(await outcome('wrong_shape')).toBe('ZodError');
    expect(await outcome('rate_limited')).toBe('RateLimitError');
    expect(await outcome('server_error')).toBe('InternalServerError');
    expect(await outcome('hang')).toBe('APIConnectionTimeoutError');
    expect(await outcome('emoji')).toMatchObject({
      parsed: { reply: expect.stringMatching(/\p{Emoji_Presentation}/u) },
    });
    expect(await outcome('url')).toMatchObject({ parsed: { reply: expect.stringContaining('https://example.org/') } });
    expect(await outcome('invented_price')).toMatchObject({ parsed: { reply: expect.stringContaining('£4,999') } });
    expect(await outcome('failed')).toEqual({ status: 'failed', parsed: null });
    expect(await outcome('reset')).toBe('APIConnectionError');
    expect(await outcome('unknown_slot')).toMatchObject({ parsed: { next_action: 'book' } });
    expect(carrier.simulator.ledger.ofType('model').map((entry) => entry.http)).toEqual([
      200,
      200,
      200,
      200,
      429,
      500,
      null,
      200,
      200,
      200,
      200,
      null,
      200,
    ]);
    expect(carrier.simulator.inFlight()).toBe(0);
  });
});

test.each([
  ['a quoted line', 'Us: Hi\nLead: "how \\"much\\"?"', 'how "much"?'],
  ['a bare line with a time', '[10:02] Us: Hi\n[10:05] Lead: ok then', 'ok then'],
  ['a JSON line', '{"role":"us","text":"Hi"}\n{"role":"lead","text":"ok: then"}', 'ok: then'],
  ['the last of several', 'Lead: one\nUs: two\nLead: three\nUs: four', 'three'],
  ['nothing known', 'some\nother text', 'other text'],
])("the lead's last text is found in %s", (_name, input, lead) => {
  expect(readPrompt('', input).lead).toBe(lead);
});
