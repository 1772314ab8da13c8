import {
  addSuppression,
  applySuppression,
  at,
  type ConversationFacts,
  emitEvent,
  inTenant,
  jsonb,
  lockPhoneGate,
  needPerson,
  readConversation,
  recordDecision,
  setContactStatus,
  setSentiment,
  type Tx,
} from '@rekindle/db';
import { type ContactStatus, nextContactStatus, SECOND_MS } from '@rekindle/domain';
import { clearReply } from './begin-draft.ts';
import type { ConversationRef, ResponderDeps } from './deps.ts';
import type { Drafted } from './drafted.ts';
import { insertReply } from './insert-reply.ts';
import { type DraftContext, holdReason, settingsOf } from './read-context.ts';
import { recordRuns } from './record-run.ts';
import { suggestionOf } from './suggestion.ts';

/** After so many failed calls of the model a person answers. */
const MODEL_TRIES_MAX = 3;
const BACKOFF_FIRST_MS = 20 * SECOND_MS;

/**
 * Turns a draft into what happens, in one short transaction under the person's gate. Anything that came in since the
 * draft was begun (a newer text, an opt-out, a takeover) throws the draft away. Returns the reply to send now, if any.
 */
export async function settleDraft(
  deps: ResponderDeps,
  ref: ConversationRef,
  context: DraftContext,
  drafted: Drafted,
): Promise<string | null> {
  const { clientId } = ref;
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const senderNumberId = await lockPhoneGate(tx, clientId, context.facts.phone);
    const facts = await readConversation(tx, ref);
    if (facts === null) return null;
    if (isStale(facts, context)) {
      const runs = drafted.runs.map((run) => (run.outcome === 'used' ? { ...run, outcome: 'stale' as const } : run));
      await recordRuns(tx, { ...ref, leadId: context.facts.leadId }, runs);
      return null;
    }
    await recordRuns(tx, { ...ref, leadId: context.facts.leadId }, drafted.runs);
    switch (drafted.kind) {
      case 'later':
        await tryLater(deps, tx, clientId, facts, drafted.waitMs);
        return null;
      case 'person':
        await showSuggestion(deps, tx, clientId, facts, drafted);
        await handOver(deps, tx, clientId, facts, { reason: drafted.reason, takeOver: drafted.takeOver });
        return null;
      case 'opt_out':
        await optOut(deps, tx, clientId, facts, context, drafted.quote);
        return null;
      case 'silent':
        await clearReply(tx, clientId, facts);
        await showSuggestion(deps, tx, clientId, facts, drafted);
        await decide(deps, tx, clientId, facts, 'reply_dropped', 'nothing_to_say');
        return null;
      case 'reply': {
        const { text, aiRunId } = drafted;
        const goesAt = facts.replyGoesAt ?? deps.clock.now();
        const reply = await insertReply(deps, tx, clientId, facts, { text, aiRunId, senderNumberId, goesAt });
        await clearReply(tx, clientId, facts);
        await showSuggestion(deps, tx, clientId, facts, drafted);
        if (drafted.handover !== null) {
          await handOver(deps, tx, clientId, facts, { reason: drafted.handover, takeOver: drafted.takeOver });
        }
        return reply?.due === true ? reply.messageId : null;
      }
    }
  });
}

function isStale(facts: ConversationFacts, context: DraftContext): boolean {
  return (
    facts.turn !== context.facts.turn ||
    facts.replyDueAt === null ||
    facts.unprocessedInbound ||
    holdReason(facts, settingsOf(facts)) !== null
  );
}

async function decide(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  decision: string,
  reason: string,
  until?: number,
): Promise<void> {
  await recordDecision(tx, {
    id: deps.ids.next(),
    clientId,
    leadId: facts.leadId,
    datasetId: facts.datasetId,
    decision,
    reason,
    ...(until === undefined ? {} : { until }),
  });
}

/** The model did not answer: again after a growing wait, and after too many tries a person. */
async function tryLater(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  waitMs: number,
): Promise<void> {
  const before = facts.state['tries'];
  const tries = (typeof before === 'number' ? before : 0) + 1;
  if (tries >= MODEL_TRIES_MAX) {
    await handOver(deps, tx, clientId, facts, { reason: 'ai_unavailable', takeOver: false });
    return;
  }
  const dueAt = deps.clock.now() + Math.max(waitMs, BACKOFF_FIRST_MS * 2 ** (tries - 1));
  const { drafting: _drafting, ...state } = facts.state;
  await tx
    .updateTable('conversations')
    .set({ reply_due_at: at(dueAt), state: jsonb({ ...state, tries }) })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .execute();
  await decide(deps, tx, clientId, facts, 'reply_deferred', 'ai_unavailable', dueAt);
}

async function handOver(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  how: { reason: string; takeOver: boolean },
): Promise<void> {
  await clearReply(tx, clientId, facts);
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  await needPerson(tx, deps.ids.next, { ...target, ...how });
}

/** The model saw an opt-out that the rules did not, and quoted the person's own words for it. */
async function optOut(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  context: DraftContext,
  quote: string,
): Promise<void> {
  const source = context.history.findLast((text) => text.from === 'lead');
  await addSuppression(tx, deps.ids.next, {
    clientId,
    phone: facts.phone,
    source: 'model',
    rule: 'model',
    evidence: quote,
    messageSid: source?.sid ?? null,
  });
  await applySuppression(tx, deps.ids.next, { clientId, phone: facts.phone, reason: 'stop' });
  await clearReply(tx, clientId, facts);
}

/** What the model makes of the lead: set where the campaign lets it, else only suggested. */
async function showSuggestion(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  drafted: Drafted,
): Promise<void> {
  if (!('draft' in drafted) || drafted.draft === null) return;
  const current = facts.contactStatus as ContactStatus;
  const { sentiment } = drafted.draft;
  const suggests = suggestionOf(drafted.draft, current);
  const status = nextContactStatus(current, { type: 'replied', suggests });
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  const data = { from: current, to: status, sentiment, intent: drafted.draft.intent };
  if (settingsOf(facts)?.auto_status_updates === false) {
    await recordDecision(tx, { id: deps.ids.next(), ...target, decision: 'status_suggested', reason: 'model', data });
    return;
  }
  await setContactStatus(tx, target, status);
  await setSentiment(tx, target, sentiment);
  if (status === current) return;
  await recordDecision(tx, { id: deps.ids.next(), ...target, decision: 'status_changed', reason: 'model', data });
  if (status === 'HOT') {
    const notify = settingsOf(facts)?.hot_lead_notification !== false;
    await emitEvent(tx, { id: deps.ids.next(), ...target, type: 'lead.hot', data: { notify } });
  }
}
