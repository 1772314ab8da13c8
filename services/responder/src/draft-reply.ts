import type { ReplyDraft, ReplyResult, ReplyUsage } from '@rekindle/contracts';
import type { DraftContext } from './begin-draft.ts';
import type { ConversationRef, ResponderDeps } from './deps.ts';
import type { Drafted } from './drafted.ts';
import { fixedReplyFor } from './fixed-replies.ts';
import { checkDraft, fallbackLine, type Prompt, promptFor, textOf } from './prompt.ts';
import type { AiRun } from './record-run.ts';

type Judged = { kind: 'usable'; draft: ReplyDraft } | { kind: 'faulty'; faults: readonly string[] } | Drafted;

/**
 * Drafts the answer outside any transaction: fixed lines without the model; else one call, one repair, then an approved
 * line or a person. Whatever the model says passes the code gates, or it is not used.
 */
export async function draftReply(deps: ResponderDeps, ref: ConversationRef, context: DraftContext): Promise<Drafted> {
  if (context.fixedReply !== null) return fixedReplyFor(context, context.fixedReply);
  const runs: AiRun[] = [];
  const first = await ask(deps, ref, context, promptFor(context, null), runs);
  if (first.kind !== 'faulty') return drafted(context, first, runs);
  const second = await ask(deps, ref, context, promptFor(context, first.faults), runs);
  // The gates have spoken once; a model that is away for the repair is no reason to ask it all over again.
  if (second.kind !== 'faulty' && second.kind !== 'later') return drafted(context, second, runs);
  return {
    kind: 'reply',
    text: fallbackLine(context),
    draft: null,
    aiRunId: null,
    handover: 'ai_gates',
    takeOver: false,
    runs,
  };
}

function drafted(context: DraftContext, judged: Exclude<Judged, { kind: 'faulty' }>, runs: readonly AiRun[]): Drafted {
  if (judged.kind !== 'usable') return judged;
  const { draft } = judged;
  const wantsPerson = draft.next_action === 'handover';
  const reason = wantsPerson ? (draft.handover_reason?.slice(0, 200) ?? 'asked_for_person') : null;
  const text = textOf(context, draft.reply);
  if (text !== '') {
    return {
      kind: 'reply',
      text,
      draft,
      aiRunId: runs.at(-1)?.id ?? null,
      handover: reason,
      takeOver: wantsPerson,
      runs,
    };
  }
  return reason === null ? { kind: 'silent', draft, runs } : { kind: 'person', reason, runs };
}

async function ask(
  deps: ResponderDeps,
  ref: ConversationRef,
  context: DraftContext,
  prompt: Prompt,
  runs: AiRun[],
): Promise<Judged> {
  const result = await deps.model.draft({ clientId: ref.clientId, ...prompt.request });
  const { judged, outcome, gates, detail } = judge(context, result, runs);
  runs.push({
    id: deps.ids.next(),
    turn: context.facts.turn,
    promptHash: prompt.request.promptHash,
    promptVersion: prompt.version,
    outcome,
    detail,
    draft: result.kind === 'draft' ? result.draft : null,
    gates,
    usage: usageOf(result),
  });
  return judged;
}

function usageOf(result: ReplyResult): ReplyUsage | null {
  return result.kind === 'unavailable' ? null : result.usage;
}

interface Judgement {
  judged: Judged;
  outcome: AiRun['outcome'];
  gates: readonly string[];
  detail: string | null;
}

function judge(context: DraftContext, result: ReplyResult, runs: readonly AiRun[]): Judgement {
  if (result.kind === 'unavailable') {
    const judged: Judged = result.retryable
      ? { kind: 'later', waitMs: result.retryAfterMs, runs }
      : { kind: 'person', reason: 'ai_unavailable', runs };
    return { judged, outcome: 'unavailable', gates: [], detail: `${result.cause}: ${result.detail}` };
  }
  if (result.kind === 'unusable') {
    const faults = [`the answer was unusable (${result.cause})`];
    return {
      judged: { kind: 'faulty', faults },
      outcome: 'unusable',
      gates: [],
      detail: `${result.cause}: ${result.detail}`,
    };
  }
  const { draft } = result;
  if (draft.opt_out) return judgeOptOut(context, draft, runs);
  const mayBeSilent = draft.next_action === 'wait' || draft.next_action === 'close' || draft.next_action === 'handover';
  if (draft.reply.trim() === '' && mayBeSilent) {
    return { judged: { kind: 'usable', draft }, outcome: 'no_reply', gates: [], detail: null };
  }
  const faults = checkDraft(context, draft.reply);
  return faults.length === 0
    ? { judged: { kind: 'usable', draft }, outcome: 'used', gates: [], detail: null }
    : { judged: { kind: 'faulty', faults }, outcome: 'refused_by_gates', gates: faults, detail: null };
}

/** The model may add an opt-out, with the person's own words for it; without them a person looks first. */
function judgeOptOut(context: DraftContext, draft: ReplyDraft, runs: readonly AiRun[]): Judgement {
  const quote = draft.opt_out_quote?.trim() ?? '';
  const said = context.history.filter((text) => text.from === 'lead').map((text) => plain(text.text));
  const isQuoted = plain(quote) !== '' && said.some((text) => text.includes(plain(quote)));
  if (isQuoted) {
    return { judged: { kind: 'opt_out', quote, runs }, outcome: 'opt_out', gates: [], detail: quote };
  }
  return {
    judged: { kind: 'person', reason: 'suspected_opt_out', runs },
    outcome: 'unquoted_opt_out',
    gates: [],
    detail: null,
  };
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
