import type { ProviderAction } from '@rekindle/contracts';
import {
  addSuppression,
  applySuppression,
  at,
  emitEvent,
  endCadences,
  needPerson,
  recordDecision,
  releaseHeldLater,
  type Tx,
  wakeCampaign,
} from '@rekindle/db';
import { sql } from 'kysely';
import type { ClaimedMessage } from './claim-message.ts';
import type { SenderDeps } from './deps.ts';
import { RETRY_DELAY_MAX_MS } from './limits.ts';

export interface ProviderFault {
  code: number | null;
  /** Without phone or body. */
  detail: string;
}

/** Actions after which the very same text may go once the cause is mended: it was certainly not processed. */
const COMES_BACK: readonly ProviderAction[] = ['pause_client', 'pause_campaign', 'pause_country', 'slow_down'];

/** Actions after which nobody is owed an answer any more, or a person has the lead already. */
const ENDS_TALK: readonly ProviderAction[] = ['suppress', 'invalid_number', 'manual_mode'];

/** Actions that pause the campaign; resuming it lets the text go. */
const PAUSES: readonly ProviderAction[] = ['pause_campaign', 'pause_country'];

type FaultyMessage = Pick<
  ClaimedMessage,
  'clientId' | 'messageId' | 'attempt' | 'kind' | 'phone' | 'leadId' | 'datasetId' | 'enrolmentId'
>;

/**
 * A create call got a definite no: the message becomes rejected, or goes back to planned when the fault is not its
 * own, and lead, campaign or client get what the error map asks for. Where the campaign is over, or never began, nobody
 * would resume it: its text is rejected, and a person is asked for, as for whoever wrote and gets no answer.
 */
export async function applyProviderAction(
  deps: SenderDeps,
  tx: Tx,
  message: FaultyMessage,
  action: ProviderAction,
  fault: ProviderFault,
): Promise<void> {
  const stranded = PAUSES.includes(action) && !(await isResumable(tx, message));
  const comesBack = COMES_BACK.includes(action) && !stranded;
  const waitMs = action === 'slow_down' ? RETRY_DELAY_MAX_MS : null;
  const moved = await tx
    .updateTable('messages')
    .set({
      state: comesBack ? 'planned' : 'rejected',
      reason: action,
      not_before: waitMs === null ? null : at(deps.clock.now() + waitMs),
      lease_until: null,
      reconcile_at: null,
      error_code: fault.code,
      error_message: fault.detail,
    })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.messageId)
    .where('attempt', '=', message.attempt)
    .where('state', 'in', ['sending', 'unknown'])
    .returning('id')
    .executeTakeFirst();
  await followProviderAction(deps, tx, message, action, fault);
  // A late answer to an attempt that was already settled says nothing about the text that went instead.
  if (moved === undefined || comesBack) return;
  await endEnrolment(tx, message, `provider_${fault.code ?? 'rejected'}`);
  const { clientId, leadId, messageId, datasetId } = message;
  const unanswered = message.kind === 'reply' && !ENDS_TALK.includes(action);
  if (stranded || unanswered) {
    const reason = { reason: 'text_refused', takeOver: false };
    await needPerson(tx, () => deps.ids.next(), { clientId, leadId, datasetId, ...reason });
  }
  const data = { code: fault.code };
  await emitEvent(tx, { id: deps.ids.next(), clientId, leadId, messageId, datasetId, type: 'message.rejected', data });
}

/** Whether the campaign runs or is paused. It stays so until this commits: who finishes it then finds the text. */
async function isResumable(tx: Tx, message: FaultyMessage): Promise<boolean> {
  const campaign = await tx
    .selectFrom('datasets')
    .select('campaign_status')
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.datasetId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return campaign?.campaign_status === 'active' || campaign?.campaign_status === 'paused';
}

/** What an error code means beyond its message; for create answers and delivery reports alike. */
export async function followProviderAction(
  deps: SenderDeps,
  tx: Tx,
  message: FaultyMessage,
  action: ProviderAction,
  fault: ProviderFault,
): Promise<void> {
  const { clientId, phone } = message;
  const nextId = () => deps.ids.next();
  await recordDecision(tx, {
    id: nextId(),
    clientId,
    leadId: message.leadId,
    messageId: message.messageId,
    datasetId: message.datasetId,
    decision: 'provider_error',
    reason: action,
    data: { code: fault.code },
  });
  switch (action) {
    case 'suppress':
      await addSuppression(tx, nextId, { clientId, phone, source: 'provider', rule: `twilio_${fault.code}` });
      await applySuppression(tx, nextId, { clientId, phone, reason: 'stop' });
      return;
    case 'invalid_number':
      await addSuppression(tx, nextId, { clientId, phone, source: 'invalid', rule: `twilio_${fault.code}` });
      await applySuppression(tx, nextId, { clientId, phone, reason: 'invalid' });
      return;
    case 'manual_mode': {
      await endCadences(tx, nextId, { clientId, phone, reason: 'reply_loop' });
      const { leadId, datasetId } = message;
      await needPerson(tx, nextId, { clientId, leadId, datasetId, reason: 'reply_loop', takeOver: true });
      return;
    }
    case 'pause_client':
      await stopClient(tx, nextId, clientId, fault);
      return;
    case 'pause_campaign':
    case 'pause_country':
      await pauseCampaign(tx, nextId, message, action, fault);
      return;
    default:
      return;
  }
}

async function stopClient(tx: Tx, nextId: () => string, clientId: string, fault: ProviderFault): Promise<void> {
  await tx
    .updateTable('clients')
    .set({ sending_stopped_at: sql<Date>`app_now()`, sending_stopped_reason: `provider error ${fault.code ?? ''}` })
    .where('id', '=', clientId)
    .where('sending_stopped_at', 'is', null)
    .execute();
  await emitEvent(tx, { id: nextId(), clientId, type: 'client.sending_stopped', data: { code: fault.code } });
}

async function pauseCampaign(
  tx: Tx,
  nextId: () => string,
  message: FaultyMessage,
  action: ProviderAction,
  fault: ProviderFault,
): Promise<void> {
  const paused = await tx
    .updateTable('datasets')
    .set({ campaign_status: 'paused', paused_reason: `${action}:${fault.code ?? ''}` })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.datasetId)
    .where('campaign_status', '=', 'active')
    .returning('id')
    .executeTakeFirst();
  if (paused === undefined) return;
  await emitEvent(tx, {
    id: nextId(),
    clientId: message.clientId,
    datasetId: message.datasetId,
    type: 'campaign.paused',
    data: { cause: action, code: fault.code },
  });
}

/** Ends the enrolment whose text this was: a permanent failure stops the cadence, and one held for it may start later. */
export async function endEnrolment(
  tx: Tx,
  message: Pick<ClaimedMessage, 'clientId' | 'enrolmentId' | 'datasetId'>,
  reason: string,
): Promise<void> {
  if (message.enrolmentId === null) return;
  const ended = await tx
    .updateTable('enrolments')
    .set({ state: 'ended', reason, ended_at: sql<Date>`app_now()`, pending_message_id: null })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.enrolmentId)
    .where('state', 'in', ['active', 'waiting'])
    .returning(['phone', 'ended_at'])
    .executeTakeFirst();
  if (ended?.ended_at != null) {
    const { phone, ended_at: endedAt } = ended;
    await releaseHeldLater(tx, { clientId: message.clientId, phone, endedAt, reason });
  }
  await wakeCampaign(tx, message.clientId, message.datasetId);
}
