import type { SendResult } from '@rekindle/contracts';
import { at, inTenant, lockPhoneGate, type Tx } from '@rekindle/db';
import { isUnavailable } from '@rekindle/runtime';
import { sql } from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimedMessage } from './claim-message.ts';
import type { SenderDeps } from './deps.ts';
import {
  RECONCILE_AFTER_MS,
  RECORD_AGAIN_AFTER_MS,
  RETRY_DELAY_MAX_MS,
  RETRY_DELAY_MIN_MS,
  STALE_STATUS_MS,
} from './limits.ts';
import { applyProviderAction } from './provider-action.ts';
import { settleAccepted } from './settle-accepted.ts';

type Unaccepted = Exclude<SendResult, { kind: 'accepted' }>;

/**
 * Writes down what came of an attempt and what follows. Safe to run late: only the attempt's own state is touched. A
 * database that is away for a moment is asked again: what the provider said is known to this process alone, and would
 * else become an unknown that only a report or the provider's list can settle.
 * @throws what the database last failed with; the attempt then becomes unknown when its lease is over
 */
export async function recordOutcome(deps: SenderDeps, claim: ClaimedMessage, result: SendResult): Promise<void> {
  const outcomeId = deps.ids.next();
  for (const againAfterMs of RECORD_AGAIN_AFTER_MS) {
    try {
      return await record(deps, claim, result, outcomeId);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const { clientId, messageId } = claim;
      deps.log.warn({ clientId, messageId, againAfterMs, err: error }, 'what came of a text could not be written yet');
      await pause(againAfterMs);
    }
  }
  await record(deps, claim, result, outcomeId);
}

async function record(deps: SenderDeps, claim: ClaimedMessage, result: SendResult, outcomeId: string): Promise<void> {
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId: claim.clientId, now }, async (tx) => {
    await lockPhoneGate(tx, claim.clientId, claim.phone);
    if (result.kind === 'accepted') return await recordAccepted(deps, tx, claim, { ...result, outcomeId }, now);
    if (!(await addOutcome(tx, outcomeId, claim, result))) return;
    switch (result.kind) {
      case 'not_sent':
        return await backToPlanned(
          tx,
          claim,
          now + retryDelayMs(claim.attempt, result.retryAfterMs, deps.ids.random()),
          result.cause,
        );
      case 'rejected':
        return await applyProviderAction(deps, tx, claim, result.action, { code: result.code, detail: result.detail });
      case 'unknown':
        return await recordUnknown(tx, claim, now, result.cause);
    }
  });
}

async function recordAccepted(
  deps: SenderDeps,
  tx: Tx,
  claim: ClaimedMessage,
  result: Extract<SendResult, { kind: 'accepted' }> & { outcomeId: string },
  now: number,
): Promise<void> {
  const { rows } = await sql`
    with told as (
      insert into send_outcomes (client_id, id, message_id, attempt, outcome, evidence, twilio_sid)
      values (${claim.clientId}, ${result.outcomeId}, ${claim.messageId}, ${claim.attempt}, 'accepted',
        ${`create answered ${result.providerStatus}`}, ${result.sid})
      on conflict (client_id, id) do nothing
    )
    update messages
    set state = 'accepted', twilio_sid = ${result.sid}, twilio_status = ${result.providerStatus}, lease_until = null,
      reason = null, not_before = null, wake_after = null, reconcile_at = ${at(now + STALE_STATUS_MS)}, reconcile_count = 0, sent_at = ${at(claim.claimedAt)}
    where client_id = ${claim.clientId} and id = ${claim.messageId} and attempt = ${claim.attempt}
      and state in ('sending', 'unknown', 'absent', 'planned', 'due')
      and not exists (select from send_outcomes o where o.client_id = messages.client_id and o.message_id = messages.id
        and o.attempt = messages.attempt and o.outcome = 'accepted' and o.twilio_sid = ${result.sid})
    returning id`.execute(tx);
  // A callback can come before the create call has answered; then the message is settled already, or goes again already.
  if (rows.length > 0) await settleAccepted(deps, tx, claim);
}

async function recordUnknown(tx: Tx, claim: ClaimedMessage, now: number, cause: string): Promise<void> {
  await tx
    .updateTable('messages')
    .set({
      state: 'unknown',
      reason: cause,
      lease_until: null,
      reconcile_at: at(now + RECONCILE_AFTER_MS[0]),
      reconcile_count: 0,
    })
    .where('client_id', '=', claim.clientId)
    .where('id', '=', claim.messageId)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'sending')
    .execute();
}

/** Back to planned after evidence that the attempt did not happen. Its claim number stays used up. */
async function backToPlanned(tx: Tx, claim: ClaimedMessage, notBefore: number, reason: string): Promise<void> {
  await tx
    .updateTable('messages')
    .set({
      state: 'planned',
      reason,
      not_before: Number.isFinite(notBefore) ? at(notBefore) : null,
      lease_until: null,
      reconcile_at: null,
    })
    .where('client_id', '=', claim.clientId)
    .where('id', '=', claim.messageId)
    .where('attempt', '=', claim.attempt)
    .where('state', 'in', ['sending', 'unknown'])
    .execute();
}

/** Milliseconds until a text that did not leave is tried again: what the provider asks for, else doubling, with jitter. */
function retryDelayMs(attempt: number, askedMs: number, random: number): number {
  const doubling = Math.min(RETRY_DELAY_MAX_MS, RETRY_DELAY_MIN_MS * 2 ** Math.min(attempt - 1, 20));
  const base = Math.max(askedMs, doubling);
  return Math.round(base * (1 + random / 2));
}

/** @returns false when an earlier try has committed, although its connection did not live to say so */
async function addOutcome(tx: Tx, id: string, claim: ClaimedMessage, result: Unaccepted): Promise<boolean> {
  const { numInsertedOrUpdatedRows: added } = await tx
    .insertInto('send_outcomes')
    .values({
      client_id: claim.clientId,
      id,
      message_id: claim.messageId,
      attempt: claim.attempt,
      outcome: result.kind,
      evidence: result.detail,
      error_code: 'code' in result ? result.code : null,
    })
    .onConflict((conflict) => conflict.columns(['client_id', 'id']).doNothing())
    .executeTakeFirstOrThrow();
  return added === 1n;
}
