import { at, recordDecision, type Tx } from '@rekindle/db';
import { CAMPAIGN_STEPS, type CampaignStep } from '@rekindle/domain';
import { sql } from 'kysely';
import type { SenderDeps } from './deps.ts';
import type { StoredAttempt } from './stored-attempt.ts';

/** A text whose validity ran out is planned again at most this often. */
const REPLANS_MAX = 2;

/**
 * The provider gave a text up because its validity was over (30036): it certainly did not arrive. When the person is
 * still in the cadence and no later step has been emitted or sent, the step goes back to planned; a reply always was
 * for its moment and is not repeated.
 */
export async function replanIfWanted(deps: SenderDeps, tx: Tx, message: StoredAttempt): Promise<void> {
  const step = CAMPAIGN_STEPS.indexOf(message.kind as CampaignStep) + 1;
  if (step === 0 || message.enrolmentId === null || message.attempt > REPLANS_MAX) return;
  const wanted = await tx
    .updateTable('enrolments')
    .set({ next_step: step, pending_message_id: message.messageId })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.enrolmentId)
    .where('state', '=', 'active')
    .where('next_step', '>', step)
    .where('pending_message_id', 'is', null)
    // A report can come after the next step has gone: steps go in their order or not at all.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('contact_history')
            .select('step')
            .where('client_id', '=', message.clientId)
            .where('phone', '=', message.phone)
            .where('dataset_id', '=', message.datasetId)
            .where('step', '>', message.kind),
        ),
      ),
    )
    .returning('id')
    .executeTakeFirst();
  if (wanted === undefined) return;
  await tx
    .updateTable('messages')
    .set({
      state: 'planned',
      reason: 'validity_over',
      not_before: at(deps.clock.now()),
      twilio_sid: null,
      twilio_status: null,
      reconcile_at: null,
      error_code: null,
      error_message: sql<null>`null`,
    })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.messageId)
    .where('attempt', '=', message.attempt)
    .execute();
  await recordDecision(tx, {
    id: deps.ids.next(),
    clientId: message.clientId,
    leadId: message.leadId,
    messageId: message.messageId,
    datasetId: message.datasetId,
    decision: 'planned_again',
    reason: 'validity_over',
  });
}
