import {
  at,
  type ConversationFacts,
  inTenant,
  jsonb,
  needPerson,
  readConversation,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import { DAY_MS, type EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { reachedCap } from './caps.ts';
import type { ConversationRef, ResponderDeps } from './deps.ts';
import { type DraftContext, holdReason, readContext, settingsOf } from './read-context.ts';

/** While somebody drafts, others leave the same turn alone for so long, in real milliseconds. */
const DRAFTING_LEASE_MS = 60_000;
/** More AI replies to one person within 24 hours are a loop, not a conversation. */
const REPLIES_A_DAY_MAX = 20;

/**
 * Reads what a due reply is to be drafted from, and keeps others from drafting the same turn meanwhile. Null when none
 * is due, when somebody else is at it, or when none may be made; the reason for the latter is recorded.
 */
export async function beginDraft(deps: ResponderDeps, ref: ConversationRef): Promise<DraftContext | null> {
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
    await tx
      .selectFrom('conversations')
      .select('id')
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.conversationId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    const facts = await readConversation(tx, ref);
    if (facts === null || facts.replyDueAt === null || facts.replyDueAt > now) return null;
    // Its matching moves the reply; until then whatever is drafted answers too little.
    if (facts.unprocessedInbound || isBeingDrafted(deps, facts)) return null;
    const settings = settingsOf(facts);
    const hold = holdReason(facts, settings) ?? (await loopReason(tx, ref, now));
    if (settings === null || hold !== null) {
      await giveUpReply(deps, tx, ref.clientId, facts, hold ?? 'ai_off');
      return null;
    }
    const context = await readContext(tx, ref, { facts, settings }, { bookingTokenKey: deps.bookingTokenKey, now });
    const cap = await reachedCap(tx, ref.clientId, now);
    // A fixed line costs no call of the model.
    if (cap !== null && !(cap === 'ai_cap' && context.fixedReply !== null)) {
      await giveUpReply(deps, tx, ref.clientId, facts, cap);
      return null;
    }
    await lease(deps, tx, ref, facts);
    return context;
  });
}

/** Nothing waits for an answer of the AI any more; a person is told where one is needed. */
async function giveUpReply(
  deps: ResponderDeps,
  tx: Tx,
  clientId: string,
  facts: ConversationFacts,
  reason: string,
): Promise<void> {
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  await clearReply(tx, clientId, facts);
  await recordDecision(tx, { id: deps.ids.next(), ...target, decision: 'reply_dropped', reason });
  const final = ['stop', 'removed', 'client_cancelled'];
  if (!final.includes(reason)) await needPerson(tx, deps.ids.next, { ...target, reason, takeOver: false });
}

/** The turn is answered, or nobody will answer it. */
export async function clearReply(tx: Tx, clientId: string, facts: ConversationFacts): Promise<void> {
  const { fixed_reply: _fixed, tries: _tries, drafting: _drafting, ...state } = facts.state;
  await tx
    .updateTable('conversations')
    .set({ reply_due_at: null, reply_goes_at: null, state: jsonb(state) })
    .where('client_id', '=', clientId)
    .where('id', '=', facts.conversationId)
    .execute();
}

function isBeingDrafted(deps: ResponderDeps, facts: ConversationFacts): boolean {
  const drafting = facts.state['drafting'];
  if (typeof drafting !== 'object' || drafting === null) return false;
  const { turn, until } = drafting as { turn?: unknown; until?: unknown };
  return turn === facts.turn && typeof until === 'number' && until > deps.monotonic.realNow();
}

async function lease(deps: ResponderDeps, tx: Tx, ref: ConversationRef, facts: ConversationFacts): Promise<void> {
  const drafting = { turn: facts.turn, until: deps.monotonic.realNow() + DRAFTING_LEASE_MS };
  await tx
    .updateTable('conversations')
    .set({ state: jsonb({ ...facts.state, drafting }) })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.conversationId)
    .execute();
}

async function loopReason(tx: Tx, ref: ConversationRef, now: EpochMs): Promise<string | null> {
  const { count } = await tx
    .selectFrom('messages')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('client_id', '=', ref.clientId)
    .where('conversation_id', '=', ref.conversationId)
    .where('kind', '=', 'reply')
    .where('state', '<>', 'blocked')
    .where('created_at', '>', sql<number>`${at(now - DAY_MS)}::timestamptz`)
    .executeTakeFirstOrThrow();
  return count >= REPLIES_A_DAY_MAX ? 'too_many_replies' : null;
}
