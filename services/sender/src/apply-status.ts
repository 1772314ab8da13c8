import { at, inTenant, lockPhoneGate, type Tx } from '@rekindle/db';
import type { SenderDeps } from './deps.ts';
import { applyProviderStatus } from './provider-status.ts';
import { readStoredAttempt } from './stored-attempt.ts';

/**
 * Step: applies the stored delivery reports of the message that one of them names, in the order they came. Reports
 * may be doubled, late or out of order, and may come before the create call has answered; a status never goes back,
 * and a report for an older attempt changes nothing.
 */
export async function applyStatus(
  deps: SenderDeps,
  { clientId, statusEventId }: { clientId: string; statusEventId: string },
): Promise<void> {
  await deps.clock.sync();
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const event = await tx
      .selectFrom('status_events')
      .leftJoin('messages', (join) =>
        join
          .onRef('messages.client_id', '=', 'status_events.client_id')
          .onRef('messages.id', '=', 'status_events.message_id'),
      )
      .select(['status_events.message_id as messageId', 'messages.to_number as phone'])
      .where('status_events.client_id', '=', clientId)
      .where('status_events.id', '=', statusEventId)
      .where('status_events.applied_at', 'is', null)
      .executeTakeFirst();
    if (event === undefined) return;
    if (event.phone !== null) await lockPhoneGate(tx, clientId, event.phone);
    await applyReports(deps, tx, { clientId, messageId: event.messageId });
  });
}

async function applyReports(deps: SenderDeps, tx: Tx, ref: { clientId: string; messageId: string }): Promise<void> {
  const reports = await tx
    .updateTable('status_events')
    .set({ applied_at: at(deps.clock.now()), wake_after: null })
    .where('client_id', '=', ref.clientId)
    .where('message_id', '=', ref.messageId)
    .where('applied_at', 'is', null)
    .returning(['id', 'attempt', 'message_sid', 'message_status', 'error_code', 'received_at'])
    .execute();
  reports.sort((a, b) => a.received_at - b.received_at || (a.id < b.id ? -1 : 1));
  for (const report of reports) {
    const message = await readStoredAttempt(tx, ref);
    if (message === null || message.attempt !== report.attempt) continue;
    await applyProviderStatus(deps, tx, message, {
      sid: report.message_sid,
      status: report.message_status,
      errorCode: report.error_code,
      evidence: 'callback',
    });
  }
}
