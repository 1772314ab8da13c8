import type { ReplyDraft, ReplyUsage } from '@rekindle/contracts';
import { jsonb, recordLessonUses, type Tx } from '@rekindle/db';
import type { Prompt } from './prompt.ts';

/** One call of the model and what became of it. */
export interface AiRun {
  id: string;
  turn: number;
  /** As it was asked for, when no answer names another. */
  model: string;
  prompt: Prompt;
  outcome:
    | 'used'
    | 'refused_by_gates'
    | 'no_reply'
    | 'opt_out'
    | 'unusable'
    | 'unavailable'
    | 'stale'
    | 'unsettled'
    | 'unquoted_opt_out';
  detail: string | null;
  draft: ReplyDraft | null;
  /** What the gates and the check of the answer found. */
  gates: readonly string[];
  usage: ReplyUsage | null;
  /** Of the call, milliseconds; failures too. */
  latencyMs: number;
}

/** Keeps model calls, failures too, with what was sent to the byte. */
export async function recordRuns(
  tx: Tx,
  subject: { clientId: string; conversationId: string; leadId: string; purpose?: 'reply' | 'replay' },
  runs: readonly AiRun[],
): Promise<void> {
  if (runs.length === 0) return;
  const { clientId, purpose = 'reply' } = subject;
  await keepStaticParts(tx, clientId, runs);
  await tx
    .insertInto('ai_runs')
    .values(
      runs.map((run) => ({
        client_id: clientId,
        id: run.id,
        purpose,
        conversation_id: subject.conversationId,
        turn: run.turn,
        model: run.usage?.model ?? run.model,
        prompt_hash: run.prompt.staticHash,
        prompt_version: run.prompt.version,
        prompt_version_id: run.prompt.versionId,
        shown_lesson_ids: [...run.prompt.lessonIds],
        used_lesson_ids: usedLessons(run),
        turn_hash: run.prompt.turnHash,
        turn_fragments: jsonb(fragmentsOf(run.prompt, 'D')),
        warnings: jsonb(run.prompt.warnings),
        outcome: run.outcome,
        detail: run.detail,
        draft: run.draft === null ? null : jsonb(run.draft),
        gates: jsonb(run.gates),
        input_tokens: run.usage?.inputTokens ?? null,
        cached_input_tokens: run.usage?.cachedInputTokens ?? null,
        output_tokens: run.usage?.outputTokens ?? null,
        cost_micros: run.usage?.costMicros ?? null,
        price_version: run.usage?.priceVersion ?? null,
        latency_ms: run.usage?.latencyMs ?? run.latencyMs,
      })),
    )
    .execute();
  // What was only tried has taught nobody anything.
  if (purpose !== 'reply') return;
  for (const run of runs.filter(({ outcome }) => outcome === 'used')) {
    await recordLessonUses(tx, { ...subject, runId: run.id, lessonIds: usedLessons(run) });
  }
}

/** The lessons an answer says it used; only those that were shown are left in it. */
function usedLessons({ draft }: AiRun): string[] {
  return draft?.used_lesson_ids ?? [];
}

async function keepStaticParts(tx: Tx, clientId: string, runs: readonly AiRun[]): Promise<void> {
  const prompts = new Map(runs.map(({ prompt }) => [prompt.staticHash, prompt]));
  await tx
    .insertInto('compiled_prompts')
    .values(
      [...prompts.values()].map((prompt) => ({
        client_id: clientId,
        static_hash: prompt.staticHash,
        prompt_version: prompt.version,
        fragments: jsonb(fragmentsOf(prompt, 'S')),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function fragmentsOf(prompt: Prompt, part: 'S' | 'D') {
  return prompt.sections.filter(({ section }) => section.startsWith(part)).flatMap(({ fragments }) => fragments);
}
