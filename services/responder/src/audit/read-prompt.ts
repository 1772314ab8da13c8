import { createHash } from 'node:crypto';
import { readConversation, type Tx } from '@rekindle/db';
import { type EpochMs, type Fragment, type PromptWarning, promptText } from '@rekindle/domain';
import { reachedCap } from '../caps.ts';
import { promptFor } from '../prompt.ts';
import { holdReason, readContext, settingsOf } from '../read-context.ts';

/** A prompt as people look at it. */
export interface PromptView {
  conversationId: string;
  version: string;
  staticHash: string;
  turnHash: string;
  warnings: readonly PromptWarning[];
  /** What is sent, to the byte: the static part and the turn's. */
  messages: readonly { role: string; content: string }[];
  /** Where each piece of it comes from, in its order. */
  fragments: readonly Fragment[];
}

export interface PromptNow extends PromptView {
  /** Estimates. */
  tokens: { static: number; turn: number };
  /** Coded cause for which the model would not be asked as things stand; null when it would. */
  held: string | null;
}

/**
 * What would be sent to the model if an answer to this lead were drafted now. Null without a conversation, or when the
 * campaign has never started and so nobody answers for it.
 */
export async function readPromptNow(
  tx: Tx,
  subject: { clientId: string; leadId: string },
  now: EpochMs,
): Promise<PromptNow | null> {
  const { clientId, leadId } = subject;
  const conversation = await tx
    .selectFrom('conversations')
    .select('id')
    .where('client_id', '=', clientId)
    .where('lead_id', '=', leadId)
    .executeTakeFirst();
  if (conversation === undefined) return null;
  const ref = { clientId, conversationId: conversation.id };
  const facts = await readConversation(tx, ref);
  const settings = facts === null ? null : settingsOf(facts);
  if (facts === null || settings === null) return null;
  const context = await readContext(tx, ref, { facts, settings }, { bookingTokenKey: null, now });
  const prompt = promptFor(clientId, context, null);
  const nothingDue = facts.replyDueAt === null ? 'nothing_due' : null;
  return {
    conversationId: conversation.id,
    version: prompt.version,
    staticHash: prompt.staticHash,
    turnHash: prompt.turnHash,
    warnings: prompt.warnings,
    messages: prompt.messages,
    fragments: prompt.sections.flatMap(({ fragments }) => fragments),
    tokens: prompt.tokens,
    held: holdReason(facts, settings) ?? nothingDue ?? context.fixedReply ?? (await reachedCap(tx, clientId, now)),
  };
}

/** One call of the model, failed ones too. */
export interface RunView {
  runId: string;
  leadId: string;
  at: EpochMs;
  turn: number;
  model: string | null;
  outcome: string;
  detail: string | null;
  gates: unknown;
  draft: unknown;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  /** Micro-USD, by the price table named. */
  costMicros: number | null;
  priceVersion: string | null;
  latencyMs: number | null;
  promptVersion: string;
}

/** The calls of the model for a lead, newest first. */
export async function readRuns(
  tx: Tx,
  subject: { clientId: string; leadId: string; limit: number },
): Promise<RunView[]> {
  return await runs(tx, subject.clientId)
    .where('v.lead_id', '=', subject.leadId)
    .where('r.purpose', '=', 'reply')
    .orderBy('r.at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(subject.limit)
    .execute();
}

export interface SentPrompt extends PromptView {
  run: RunView;
  /** Whether the stored pieces still give the hashes that were recorded when they were sent. */
  intact: boolean;
}

/** Exactly what was sent in one call; null when there is no such run, or its prompt was not kept. */
export async function readSentPrompt(tx: Tx, wanted: { clientId: string; runId: string }): Promise<SentPrompt | null> {
  const { clientId, runId } = wanted;
  const kept = await tx
    .selectFrom('ai_runs as r')
    .innerJoin('compiled_prompts as p', (join) =>
      join.onRef('p.client_id', '=', 'r.client_id').onRef('p.static_hash', '=', 'r.prompt_hash'),
    )
    .select(['r.conversation_id', 'r.prompt_version', 'r.prompt_hash', 'r.turn_hash', 'r.turn_fragments', 'r.warnings'])
    .select('p.fragments')
    .where('r.client_id', '=', clientId)
    .where('r.id', '=', runId)
    .executeTakeFirst();
  const run = await runs(tx, clientId).where('r.id', '=', runId).executeTakeFirst();
  if (kept === undefined || run === undefined || kept.turn_hash === null || kept.turn_fragments === null) return null;
  // Written by record-run.ts, and by nothing else.
  const [system, turn] = [kept.fragments, kept.turn_fragments] as unknown as [Fragment[], Fragment[]];
  const messages = [
    { role: 'system', content: promptText(system) },
    { role: 'user', content: promptText(turn) },
  ];
  const hashes = messages.map(({ content }) => createHash('sha256').update(content).digest('hex'));
  return {
    conversationId: kept.conversation_id,
    version: kept.prompt_version,
    staticHash: kept.prompt_hash,
    turnHash: kept.turn_hash,
    warnings: kept.warnings as PromptWarning[],
    messages,
    fragments: [...system, ...turn],
    run,
    intact: hashes[0] === kept.prompt_hash && hashes[1] === kept.turn_hash,
  };
}

function runs(tx: Tx, clientId: string) {
  return tx
    .selectFrom('ai_runs as r')
    .innerJoin('conversations as v', (join) =>
      join.onRef('v.client_id', '=', 'r.client_id').onRef('v.id', '=', 'r.conversation_id'),
    )
    .select(['r.id as runId', 'v.lead_id as leadId', 'r.at', 'r.turn', 'r.model', 'r.outcome', 'r.detail', 'r.gates'])
    .select(['r.draft', 'r.input_tokens as inputTokens', 'r.cached_input_tokens as cachedInputTokens'])
    .select(['r.output_tokens as outputTokens', 'r.cost_micros as costMicros', 'r.price_version as priceVersion'])
    .select(['r.latency_ms as latencyMs', 'r.prompt_version as promptVersion'])
    .where('r.client_id', '=', clientId);
}
