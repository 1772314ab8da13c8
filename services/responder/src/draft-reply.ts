import type { ReplyDraft, ReplyResult, ReplyUsage } from '@rekindle/contracts';
import { asksSomething, brokenRules, checkAnswer, cutText, isQuoteOf } from '@rekindle/domain';
import type { ConversationRef, ResponderDeps } from './deps.ts';
import { type Drafted, needsPerson } from './drafted.ts';
import { fixedReplyFor } from './fixed-replies.ts';
import { checkDraft, fallbackLine, forbiddenFor, type Prompt, promptFor, textOf } from './prompt.ts';
import type { DraftContext } from './read-context.ts';
import type { AiRun } from './record-run.ts';

/** What drafting needs: nothing that reads or writes. */
export type DraftDeps = Pick<ResponderDeps, 'model' | 'monotonic' | 'ids'>;

/** The longest reason of the model's for asking a person, in UTF-16 units. */
const REASON_UNITS_MAX = 200;

type Judged = { kind: 'usable'; draft: ReplyDraft } | { kind: 'faulty'; faults: readonly string[] } | Drafted;

/**
 * Drafts the answer outside any transaction: fixed lines without the model; else one call, one repair, then an approved
 * line or a person. Whatever the model says passes the code gates, or it is not used.
 */
export async function draftReply(
  deps: DraftDeps,
  ref: Pick<ConversationRef, 'clientId'>,
  context: DraftContext,
): Promise<Drafted> {
  if (context.fixedReply !== null) {
    const fixed = fixedReplyFor(context, context.fixedReply);
    const broken = fixed.kind === 'reply' ? brokenRules(fixed.text, forbiddenFor(context)) : [];
    return broken.length === 0 ? fixed : needsPerson('ai_gates', []);
  }
  const runs: AiRun[] = [];
  const prompt = promptFor(ref.clientId, context, null);
  // Words that cannot be filled in or are far too many: the model must not see them, so a person answers.
  if (prompt.warnings.some(({ severity }) => severity === 'error')) return needsPerson('prompt_invalid', runs);
  const first = await ask(deps, ref, context, prompt, runs);
  if (first.kind !== 'faulty') return drafted(context, first, runs);
  const second = await ask(deps, ref, context, promptFor(ref.clientId, context, first.faults), runs);
  // The gates have spoken once; a model that is away for the repair is no reason to ask it all over again.
  if (second.kind !== 'faulty' && second.kind !== 'later') return drafted(context, second, runs);
  const line = fallbackLine(context);
  // Forbidden, or said once already: a person answers, rather than the same line again.
  if (line === null || context.history.some(({ from, text }) => from === 'us' && text === line)) {
    return needsPerson('ai_gates', runs);
  }
  return {
    kind: 'reply',
    text: line,
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
  const reason = wantsPerson
    ? cutText(draft.handover_reason?.trim() ?? '', REASON_UNITS_MAX) || 'asked_for_person'
    : null;
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
  return reason === null
    ? { kind: 'silent', draft, runs }
    : { kind: 'person', reason, draft, takeOver: wantsPerson, runs };
}

async function ask(
  deps: DraftDeps,
  ref: Pick<ConversationRef, 'clientId'>,
  context: DraftContext,
  prompt: Prompt,
  runs: AiRun[],
): Promise<Judged> {
  const startedAt = deps.monotonic.monotonicMs();
  const result = await deps.model.draft({ clientId: ref.clientId, ...prompt.request });
  const latencyMs = Math.round(deps.monotonic.monotonicMs() - startedAt);
  const { judged, outcome, gates, detail, draft } = judge(context, prompt, result, runs);
  runs.push({
    id: deps.ids.next(),
    turn: context.facts.turn,
    ...{ model: deps.model.model, prompt, outcome, detail, draft, gates, latencyMs },
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
  draft: ReplyDraft | null;
}

function judge(context: DraftContext, prompt: Prompt, result: ReplyResult, runs: readonly AiRun[]): Judgement {
  const nothing = { gates: [], draft: null };
  if (result.kind === 'unavailable') {
    const judged: Judged = result.retryable
      ? { kind: 'later', waitMs: result.retryAfterMs, runs }
      : needsPerson(reasonOf(result), runs);
    return { ...nothing, judged, outcome: 'unavailable', detail: `${result.cause}: ${result.detail}` };
  }
  if (result.kind === 'unusable') {
    const judged: Judged = { kind: 'faulty', faults: [`the answer was unusable (${result.cause})`] };
    return { ...nothing, judged, outcome: 'unusable', detail: `${result.cause}: ${result.detail}` };
  }
  const said = context.history.filter((text) => text.from === 'lead').map((text) => text.text);
  if (result.draft.opt_out) return judgeOptOut(result.draft, unanswered(context), runs);
  const { draft, faults, dropped } = checkAnswer(result.draft, prompt.supplied, said);
  const mayBeSilent = draft.next_action === 'wait' || draft.next_action === 'close' || draft.next_action === 'handover';
  const silent = draft.reply.trim() === '' && mayBeSilent;
  const found = silent ? silenceFaults(context, draft) : checkDraft(context, prompt, draft.reply);
  const refused = [...faults, ...found];
  const gates = [...refused, ...dropped];
  if (refused.length > 0) {
    return { judged: { kind: 'faulty', faults: refused }, outcome: 'refused_by_gates', gates, detail: null, draft };
  }
  return { judged: { kind: 'usable', draft }, outcome: silent ? 'no_reply' : 'used', gates, detail: null, draft };
}

/** What the lead has written since our last text: what this answer is to. */
function unanswered({ history }: DraftContext): string[] {
  return history.slice(history.findLastIndex(({ from }) => from === 'us') + 1).map(({ text }) => text);
}

/** Nobody who asks something is left without a word, unless a person is called. */
function silenceFaults(context: DraftContext, { next_action: action }: ReplyDraft): string[] {
  const asked = action !== 'handover' && unanswered(context).some((text) => asksSomething(text));
  return asked ? ['empty: they asked something, so answer it or hand over'] : [];
}

/** Why the model will not answer, however often it is asked. */
function reasonOf({ cause }: Extract<ReplyResult, { kind: 'unavailable' }>): string {
  if (cause === 'no_key') return 'ai_no_key';
  if (cause === 'rate_limited') return 'ai_no_credit';
  return cause === 'rejected' ? 'ai_rejected' : 'ai_unavailable';
}

/**
 * The model may add an opt-out, with the person's own words for it; without them a person looks first, and so where they
 * are words that were answered long ago.
 */
function judgeOptOut(draft: ReplyDraft, said: readonly string[], runs: readonly AiRun[]): Judgement {
  const quote = draft.opt_out_quote?.trim() ?? '';
  if (isQuoteOf(quote, said)) {
    return { judged: { kind: 'opt_out', quote, runs }, outcome: 'opt_out', gates: [], detail: quote, draft };
  }
  const judged: Judged = needsPerson('suspected_opt_out', runs);
  return { judged, outcome: 'unquoted_opt_out', gates: [], detail: null, draft };
}
