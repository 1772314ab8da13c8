import { inTenant, lockPhoneGate } from '@rekindle/db';
import { applyProviderStatus } from './provider-status.ts';
import type { SenderDeps } from './deps.ts';
import { readStoredAttempt } from './stored-attempt.ts';

/**
 * Step: applies one stored delivery report. Reports may be doubled, late or out of order, and may come before the
 * create call has answered; a status never goes back, and a report for an older attempt changes nothing.
 */
export async function applyStatus(
  deps: SenderDeps,
  { clientId, statusEventId }: { clientId: string; statusEventId: string },
): Promise<void> {
  await deps.clock.sync();
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const event = await tx
      .selectFrom('status_events')
      .select(['message_id', 'attempt', 'message_sid', 'message_status', 'error_code', 'applied_at'])
      .where('client_id', '=', clientId)
      .where('id', '=', statusEventId)
      .executeTakeFirst();
    if (event === undefined || event.applied_at !== null) return;
    const before = await readStoredAttempt(tx, { clientId, messageId: event.message_id });
    if (before !== null) {
      await lockPhoneGate(tx, clientId, before.phone);
      const message = await readStoredAttempt(tx, { clientId, messageId: event.message_id });
      if (message !== null && message.attempt === event.attempt) {
        await applyProviderStatus(deps, tx, message, {
          sid: event.message_sid,
          status: event.message_status,
          errorCode: event.error_code,
          evidence: 'callback',
        });
      }
    }
    await tx
      .updateTable('status_events')
      .set({ applied_at: new Date(deps.clock.now()), wake_after: null })
      .where('client_id', '=', clientId)
      .where('id', '=', statusEventId)
      .execute();
  });
}
