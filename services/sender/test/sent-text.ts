import type { SendResult } from '@rekindle/contracts';
import { at, inTenant, jsonb } from '@rekindle/db';
import type { TestMessage } from '@rekindle/testkit';
import { applyStatus } from '../src/apply-status.ts';
import { reconcileMessage } from '../src/reconcile-message.ts';
import { type SenderWorld, storedMessage } from './sender-world.ts';

/** Outcomes of a create call that leave nothing known. */
export const TIMEOUT: SendResult = { kind: 'unknown', cause: 'timeout', detail: 'no answer' };

/** A delivery report as the webhook stores it, and its application. Returns the stored report's id. */
export async function report(
  world: SenderWorld,
  message: TestMessage,
  what: { sid: string; status: string; attempt?: number; code?: number },
): Promise<string> {
  const statusEventId = await storeReport(world, message, what);
  await applyStatus(world.deps, { clientId: message.clientId, statusEventId });
  return statusEventId;
}

/** A delivery report as the webhook stores it, not applied yet. Returns its id. */
export async function storeReport(
  world: SenderWorld,
  message: TestMessage,
  what: { sid: string; status: string; attempt?: number; code?: number; receivedAt?: number },
): Promise<string> {
  const statusEventId = world.ids.next();
  await world.db.system
    .insertInto('status_events')
    .values({
      id: statusEventId,
      client_id: message.clientId,
      message_id: message.messageId,
      attempt: what.attempt ?? 1,
      message_sid: what.sid,
      message_status: what.status,
      error_code: what.code ?? null,
      params: jsonb({}),
      received_at: at(what.receivedAt ?? world.clock.now()),
    })
    .execute();
  return statusEventId;
}

/** Changes a message as somebody else would: the scheduler that makes it due, or a test that sets a scene. */
export async function setMessage(
  world: SenderWorld,
  message: TestMessage,
  change: { state: 'due' | 'absent' },
): Promise<void> {
  await inTenant(world.db, { clientId: message.clientId, now: world.clock.now() }, async (tx) => {
    await tx.updateTable('messages').set(change).where('id', '=', message.messageId).execute();
  });
}

/** The sweeper's part: looks at the text whenever it says it wants to be looked at, until a time; how often it did. */
export async function sweepUntil(world: SenderWorld, message: TestMessage, until: number): Promise<number> {
  for (let looks = 0; ; looks++) {
    const { reconcile_at: next } = await storedMessage(world, message);
    if (next === null || next > until) return looks;
    world.clock.set(Math.max(next, world.clock.now()));
    await reconcileMessage(world.deps, message);
  }
}

/** How often something happened to a message, or to its lead, by the outbox. */
export async function eventsOf(
  world: SenderWorld,
  message: TestMessage,
  type: string,
  of: 'message' | 'lead' = 'message',
): Promise<number> {
  return await inTenant(world.db, { clientId: message.clientId, now: world.clock.now() }, async (tx) => {
    const rows = await tx
      .selectFrom('events')
      .select('id')
      .where('client_id', '=', message.clientId)
      .where(`${of}_id`, '=', of === 'lead' ? message.leadId : message.messageId)
      .where('type', '=', type)
      .execute();
    return rows.length;
  });
}

/** What became of a message's attempts, by what is known of it; the first first. */
export async function outcomesOf(world: SenderWorld, message: TestMessage) {
  return await inTenant(world.db, { clientId: message.clientId, now: world.clock.now() }, (tx) =>
    tx
      .selectFrom('send_outcomes')
      .select(['attempt', 'outcome', 'evidence'])
      .where('client_id', '=', message.clientId)
      .where('message_id', '=', message.messageId)
      .orderBy('id')
      .execute(),
  );
}

/** Whether the person may not be texted, and by what that was found. */
export async function suppressionOf(world: SenderWorld, message: TestMessage): Promise<string | null> {
  return await inTenant(world.db, { clientId: message.clientId, now: world.clock.now() }, async (tx) => {
    const row = await tx
      .selectFrom('suppressions')
      .select('source')
      .where('client_id', '=', message.clientId)
      .where('phone', '=', message.phone)
      .where('lifted_at', 'is', null)
      .executeTakeFirst();
    return row?.source ?? null;
  });
}
