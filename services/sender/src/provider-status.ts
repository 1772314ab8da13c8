import { at, emitEvent, type Tx } from '@rekindle/db';
import { advanceStatus, type MessageState, stateOfProviderStatus } from '@rekindle/domain';
import { errorRow } from '@rekindle/sms-twilio';
import type { SenderDeps } from './deps.ts';
import { STALE_STATUS_MS } from './limits.ts';
import { endEnrolment, followProviderAction } from './provider-action.ts';
import { replanIfWanted } from './replan.ts';
import { holdCampaigns } from './sender-number.ts';
import { settleAccepted } from './settle-accepted.ts';
import type { StoredAttempt } from './stored-attempt.ts';

export interface ProviderReport {
  sid: string;
  /** The provider's own word, for example `delivered`. */
  status: string;
  errorCode: number | null;
  /** Where it was learnt: `callback`, `list` or `fetch`. */
  evidence: string;
}

/**
 * States that a report of any status settles: that the provider has it at all is the news. Also for a text that is to go
 * again: it has gone.
 */
const UNSETTLED: readonly MessageState[] = ['sending', 'unknown', 'absent', 'planned', 'due'];

/** States of a text that is to go again: a person ordered it, or its validity was over. */
const GOES_AGAIN: readonly MessageState[] = ['planned', 'due'];

/**
 * Applies what the provider says of a message's latest attempt. The caller holds the person's gate. A report that
 * ranks no higher than what is known changes nothing.
 */
export async function applyProviderStatus(
  deps: SenderDeps,
  tx: Tx,
  message: StoredAttempt,
  report: ProviderReport,
): Promise<void> {
  if (message.sid !== null && message.sid !== report.sid) return;
  const status = advanceStatus(message.providerStatus, report.status);
  const settlesNow = UNSETTLED.includes(message.state);
  if (GOES_AGAIN.includes(message.state) && (await isRepeated(tx, message, report))) return;
  if (status === message.providerStatus && !settlesNow) return;
  const state = stateOfProviderStatus(status) ?? message.state;
  const now = deps.clock.now();
  const final = state === 'delivered' || state === 'undelivered' || state === 'failed';
  await tx
    .updateTable('messages')
    .set({
      state,
      twilio_sid: report.sid,
      twilio_status: status,
      lease_until: null,
      sent_at: at(message.claimedAt),
      // Also when the create call has not answered yet: it will find its work done and set no time itself.
      ...(settlesNow && {
        ...{ reason: null, not_before: null, wake_after: null },
        ...{ reconcile_at: at(now + STALE_STATUS_MS), reconcile_count: 0 },
      }),
      ...(final && { reconcile_at: null }),
      ...(state === 'delivered' && { delivered_at: at(now) }),
      ...(status === 'read' && { read_at: at(now) }),
      ...(report.errorCode !== null && {
        error_code: report.errorCode,
        error_message: errorRow(report.errorCode).sentence,
      }),
    })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.messageId)
    .where('attempt', '=', message.attempt)
    .execute();
  if (settlesNow) {
    await tx
      .insertInto('send_outcomes')
      .values({
        client_id: message.clientId,
        id: deps.ids.next(),
        message_id: message.messageId,
        attempt: message.attempt,
        outcome: 'accepted',
        evidence: `${report.evidence} says ${report.status}`,
        twilio_sid: report.sid,
        error_code: report.errorCode,
      })
      .execute();
    await settleAccepted(deps, tx, message);
  }
  await tellOutcome(deps, tx, message, state);
  if (state === 'failed' || state === 'undelivered') await followFailure(deps, tx, message, report.errorCode);
}

/**
 * Whether this tells of a text whose end is known, as when the report that its validity was over comes a second time, or
 * an earlier one after it. That it was delivered after all would be news.
 */
async function isRepeated(tx: Tx, message: StoredAttempt, report: ProviderReport): Promise<boolean> {
  if (stateOfProviderStatus(report.status) === 'delivered') return false;
  const known = await tx
    .selectFrom('send_outcomes')
    .select('id')
    .where('client_id', '=', message.clientId)
    .where('message_id', '=', message.messageId)
    .where('attempt', '=', message.attempt)
    .where('outcome', '=', 'accepted')
    .where('twilio_sid', '=', report.sid)
    .limit(1)
    .executeTakeFirst();
  return known !== undefined;
}

async function tellOutcome(deps: SenderDeps, tx: Tx, message: StoredAttempt, state: MessageState): Promise<void> {
  // settleAccepted has told of the acceptance.
  if (state === message.state || state === 'accepted') return;
  await emitEvent(tx, {
    id: deps.ids.next(),
    clientId: message.clientId,
    leadId: message.leadId,
    messageId: message.messageId,
    datasetId: message.datasetId,
    type: `message.${state}`,
  });
}

async function followFailure(deps: SenderDeps, tx: Tx, message: StoredAttempt, code: number | null): Promise<void> {
  const row = errorRow(code);
  if (row.action === 'replan_if_wanted') return await replanIfWanted(deps, tx, message);
  await followProviderAction(deps, tx, message, row.action, { code, detail: row.sentence });
  if (row.action === 'slow_down') {
    const { clientId, from: e164 } = message;
    await holdCampaigns(tx, { clientId, e164, now: deps.clock.now(), holdMs: row.holdMs });
  }
  if (row.permanent) await endEnrolment(tx, message, `provider_${code}`);
}
