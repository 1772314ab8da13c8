import { z } from 'zod';
import { Instant } from './common.ts';

/** Where one piece of a prompt comes from. */
const Fragment = z.object({
  section: z.string(),
  ordinal: z.int(),
  source: z.string(),
  why: z.string(),
  ref_id: z.string().nullable(),
  ref_version: z.string().nullable(),
  content: z.string(),
});

/** A prompt, to the byte, and where each piece of it comes from. */
const Prompt = z.object({
  conversation_id: z.uuid(),
  version: z.string(),
  static_hash: z.string(),
  turn_hash: z.string(),
  warnings: z.array(z.object({ code: z.string(), severity: z.string(), section: z.string(), detail: z.string() })),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  fragments: z.array(Fragment),
});

export const PromptNow = Prompt.extend({
  tokens: z.object({ static: z.int(), turn: z.int() }).describe('Estimates'),
  held: z.string().nullable().describe('Why the model would not be asked as things stand'),
});

const AiRun = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  at: Instant,
  turn: z.int(),
  model: z.string().nullable(),
  outcome: z.string(),
  detail: z.string().nullable(),
  gates: z.array(z.string()).describe('What the gates found'),
  draft: z.unknown().describe('What the model answered'),
  input_tokens: z.int().nullable(),
  cached_input_tokens: z.int().nullable(),
  output_tokens: z.int().nullable(),
  cost_micros: z.int().nullable().describe('Micro-USD, by the price table named'),
  price_version: z.string().nullable(),
  latency_ms: z.int().nullable(),
  prompt_version: z.string(),
});

export const AiRunList = z.object({ items: z.array(AiRun), next: z.null() });

export const SentPrompt = Prompt.extend({
  run: AiRun,
  intact: z.boolean().describe('Whether the stored pieces still give the hashes recorded when they were sent'),
});
