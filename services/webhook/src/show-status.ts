import {
  type ConversationFacts,
  emitEvent,
  recordDecision,
  setContactStatus,
  setSentiment,
  type Tx,
} from '@rekindle/db';
import { type CampaignSettings, type ContactStatus, nextContactStatus, type TextReading } from '@rekindle/domain';
import type { WebhookDeps } from './deps.ts';

/**
 * Moves the lead to where its answer puts it; with `auto_status_updates` off that is only suggested, as a decision.
 * Somebody hot stays hot through small talk, until they decline.
 */
export async function showStatus(
  deps: WebhookDeps,
  tx: Tx,
  subject: { clientId: string; facts: ConversationFacts; settings: CampaignSettings | null; messageId: string },
  reading: TextReading,
): Promise<void> {
  const { clientId, facts, settings, messageId } = subject;
  const target = { clientId, leadId: facts.leadId, datasetId: facts.datasetId };
  if (reading.suggests === null) return;
  const current = facts.contactStatus as ContactStatus;
  const suggests = current === 'HOT' && reading.suggests === 'WARM' ? 'HOT' : reading.suggests;
  const status = nextContactStatus(current, { type: 'replied', suggests });
  const { sentiment } = reading;
  if (settings?.auto_status_updates === false) {
    await recordDecision(tx, {
      id: deps.ids.next(),
      ...target,
      messageId,
      decision: 'status_suggested',
      reason: reading.kind,
      data: { status, sentiment },
    });
    return;
  }
  await setContactStatus(tx, target, status);
  await setSentiment(tx, target, sentiment);
  if (status === current) return;
  await recordDecision(tx, {
    id: deps.ids.next(),
    ...target,
    messageId,
    decision: 'status_changed',
    reason: reading.kind,
    data: { from: current, to: status },
  });
  if (status === 'HOT') {
    await emitEvent(tx, {
      id: deps.ids.next(),
      ...target,
      messageId,
      type: 'lead.hot',
      data: { notify: settings?.hot_lead_notification !== false },
    });
  }
}
