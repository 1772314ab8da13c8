import type { Tx } from '@rekindle/db';
import type { MessageKind, MessageState } from '@rekindle/domain';
import { sql } from 'kysely';
import type { SettledClaim } from './settle-accepted.ts';

/** A message with its latest attempt, as steps that come after the send see it. */
export interface StoredAttempt extends SettledClaim {
  state: MessageState;
  kind: MessageKind;
  attempt: number;
  from: string;
  body: string;
  sid: string | null;
  providerStatus: string | null;
  leaseUntil: number | null;
  /** When it was claimed by the clock, epoch ms; `claimedAt` may lie ahead of it, for claims never go back in time. */
  clockAt: number;
  validitySeconds: number;
  reconcileCount: number;
  errorCode: number | null;
}

/** Reads a message and its latest attempt; null when the message is gone or was never claimed. */
export async function readStoredAttempt(
  tx: Tx,
  ref: { clientId: string; messageId: string },
): Promise<StoredAttempt | null> {
  const { rows } = await sql<StoredAttempt>`
    select m.client_id as "clientId", m.id as "messageId", m.kind, m.state, m.attempt, m.content as body,
      m.to_number as phone, m.lead_id as "leadId", m.dataset_id as "datasetId",
      m.conversation_id as "conversationId", m.enrolment_id as "enrolmentId",
      m.twilio_sid as sid, m.twilio_status as "providerStatus", m.lease_until as "leaseUntil",
      m.reconcile_count as "reconcileCount", m.error_code as "errorCode",
      a.from_number as "from", a.claimed_at as "claimedAt",
      coalesce(a.clock_at, a.claimed_at) as "clockAt", a.validity_seconds as "validitySeconds",
      l.timezone as "leadTimezone"
    from messages m
    join send_attempts a on a.client_id = m.client_id and a.message_id = m.id and a.attempt = m.attempt
    join leads l on l.client_id = m.client_id and l.id = m.lead_id
    where m.client_id = ${ref.clientId} and m.id = ${ref.messageId}`.execute(tx);
  return rows[0] ?? null;
}
