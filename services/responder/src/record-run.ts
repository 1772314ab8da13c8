import type { ReplyDraft, ReplyUsage } from '@rekindle/contracts';
import { jsonb, type Tx } from '@rekindle/db';

/** One call of the model and what became of it. */
export interface AiRun {
  id: string;
  turn: number;
  promptHash: string;
  promptVersion: string;
  outcome:
    | 'used'
    | 'refused_by_gates'
    | 'no_reply'
    | 'opt_out'
    | 'unusable'
    | 'unavailable'
    | 'stale'
    | 'unquoted_opt_out';
  detail: string | null;
  draft: ReplyDraft | null;
  /** The gates that said no. */
  gates: readonly unknown[];
  usage: ReplyUsage | null;
}

/** Keeps model calls, failures too. */
export async function recordRuns(
  tx: Tx,
  subject: { clientId: string; conversationId: string },
  runs: readonly AiRun[],
): Promise<void> {
  if (runs.length === 0) return;
  await tx
    .insertInto('ai_runs')
    .values(
      runs.map((run) => ({
        client_id: subject.clientId,
        id: run.id,
        conversation_id: subject.conversationId,
        turn: run.turn,
        model: run.usage?.model ?? null,
        prompt_hash: run.promptHash,
        prompt_version: run.promptVersion,
        outcome: run.outcome,
        detail: run.detail,
        draft: run.draft === null ? null : jsonb(run.draft),
        gates: jsonb(run.gates),
        input_tokens: run.usage?.inputTokens ?? null,
        output_tokens: run.usage?.outputTokens ?? null,
        cost_micros: run.usage?.costMicros ?? null,
        latency_ms: run.usage?.latencyMs ?? null,
      })),
    )
    .execute();
}
