import { at, emitEvent, type Tx, wakeCampaign } from '@rekindle/db';
import {
  CAMPAIGN_STEPS,
  type CampaignStep,
  CLOSE_CADENCE_AFTER_HOURS,
  campaignRules,
  DAY_MS,
  HOUR_MS,
  nextContactStatus,
  nextDue,
  nextStep,
  recipientZones,
} from '@rekindle/domain';
import type { ClaimedMessage } from './claim-message.ts';
import type { SenderDeps } from './deps.ts';
import { endEnrolment } from './provider-action.ts';

/** What is known of a claim when its message turns out to have been accepted, now or long after. */
export type SettledClaim = Pick<
  ClaimedMessage,
  | 'clientId'
  | 'messageId'
  | 'kind'
  | 'phone'
  | 'leadId'
  | 'datasetId'
  | 'conversationId'
  | 'enrolmentId'
  | 'settingsVersion'
  | 'settingsSnapshot'
  | 'holidayOverrides'
  | 'leadTimezone'
  | 'claimedAt'
>;

function isStep(kind: string): kind is CampaignStep {
  return (CAMPAIGN_STEPS as readonly string[]).includes(kind);
}

/**
 * What follows when a text is accepted for the first time: the enrolment moves to its next step (counted from this
 * claim), lead and conversation show the text. The caller has just moved the message out of `sending`, `unknown` or
 * `absent`, so this runs once a message.
 */
export async function settleAccepted(deps: SenderDeps, tx: Tx, claim: SettledClaim): Promise<void> {
  if (isStep(claim.kind)) await moveToNextStep(tx, claim, claim.kind);
  await showOnLead(tx, claim);
  await showOnConversation(tx, claim);
  await emitEvent(tx, {
    id: deps.ids.next(),
    clientId: claim.clientId,
    leadId: claim.leadId,
    messageId: claim.messageId,
    datasetId: claim.datasetId,
    type: 'message.accepted',
    data: { kind: claim.kind },
  });
}

async function moveToNextStep(tx: Tx, claim: SettledClaim, step: CampaignStep): Promise<void> {
  if (claim.enrolmentId === null) return;
  const { settings, window } = campaignRules(
    claim.datasetId,
    claim.settingsVersion,
    claim.settingsSnapshot,
    claim.holidayOverrides,
  );
  const following = nextStep(settings, step);
  let dueAt = claim.claimedAt + CLOSE_CADENCE_AFTER_HOURS * HOUR_MS;
  if (following !== null) {
    const zones = recipientZones({ timezone: claim.leadTimezone, phone: claim.phone })?.zones ?? null;
    const due = nextDue({ settings, window, step: following, previousClaimedAt: claim.claimedAt, zones });
    if (due.kind === 'never') return await endEnrolment(tx, claim, due.reason);
    dueAt = due.dueAt;
  }
  await tx
    .updateTable('enrolments')
    .set({
      next_step: following === null ? CAMPAIGN_STEPS.length + 1 : CAMPAIGN_STEPS.indexOf(following) + 1,
      due_at: at(dueAt),
      pending_message_id: null,
    })
    .where('client_id', '=', claim.clientId)
    .where('id', '=', claim.enrolmentId)
    .where('pending_message_id', '=', claim.messageId)
    .where('state', '=', 'active')
    .execute();
  await wakeCampaign(tx, claim.clientId, claim.datasetId, dueAt);
}

async function showOnLead(tx: Tx, claim: SettledClaim): Promise<void> {
  const lead = await tx
    .selectFrom('leads')
    .select('contact_status')
    .where('client_id', '=', claim.clientId)
    .where('id', '=', claim.leadId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (lead === undefined) return;
  const sentAt = at(claim.claimedAt);
  await tx
    .updateTable('leads')
    .set((eb) => ({
      total_messages: eb('total_messages', '+', 1),
      last_message_at: sentAt,
      ...(claim.kind === 'M1' && { m1_sent_at: sentAt }),
      ...(claim.kind === 'M2' && { m2_sent_at: sentAt }),
      ...(claim.kind === 'M3' && { m3_sent_at: sentAt }),
      ...(isStep(claim.kind) && {
        contact_status: nextContactStatus(lead.contact_status, { type: 'step_accepted', step: claim.kind }),
      }),
    }))
    .where('client_id', '=', claim.clientId)
    .where('id', '=', claim.leadId)
    .execute();
}

async function showOnConversation(tx: Tx, claim: SettledClaim): Promise<void> {
  const { settings } = campaignRules(
    claim.datasetId,
    claim.settingsVersion,
    claim.settingsSnapshot,
    claim.holidayOverrides,
  );
  const silentDays = settings.silence_nudge_enabled ? settings.silence_nudge_days : settings.silence_timeout_days;
  await tx
    .updateTable('conversations')
    .set((eb) => ({
      message_count: eb('message_count', '+', 1),
      last_message_at: at(claim.claimedAt),
      last_outbound_at: at(claim.claimedAt),
      silence_due_at: at(claim.claimedAt + silentDays * DAY_MS),
    }))
    .where('client_id', '=', claim.clientId)
    .where('id', '=', claim.conversationId)
    .execute();
}
