import { createHash } from 'node:crypto';
import { at, type lockCampaignGate, recordDecision, type Tx } from '@rekindle/db';
import { type CampaignRules, localDate } from '@rekindle/domain';
import { sql } from 'kysely';
import type { StoredFacts } from './claim-facts.ts';
import type { ClaimedMessage } from './claim-message.ts';
import type { MessageRef, SenderDeps } from './deps.ts';
import { LEASE_MS } from './limits.ts';
import { endEnrolment } from './provider-action.ts';
import type { SenderNumber } from './sender-number.ts';

export type GateRow = NonNullable<Awaited<ReturnType<typeof lockCampaignGate>>>;

export interface ClaimGrant {
  phone: string;
  rules: CampaignRules | null;
  /** Null-like for replies, which do not count against the campaign. */
  gate: GateRow | undefined;
  number: SenderNumber;
  stickyNumberId: string | null;
  now: number;
  /** The same moment by the clock, which `now` may lie ahead of. */
  clockNow: number;
  validitySeconds: number;
  /** End of the hours that bind the text; null when none do. */
  boundAt: number | null;
  /** When the number is free again after this text, epoch ms. */
  numberNextFreeAt: number;
}

/** Reasons that only a person lifts; lifting them also wakes the messages that wait (see resume-campaign). */
const UNTIL_LIFTED = [
  'no_sender_number',
  'campaign_paused',
  'campaign_draft',
  'client_paused',
  'sending_stopped',
  'sending_disabled',
];

/** Puts a due message back to planned. The decision is recorded when it waits for another reason than before. */
export async function deferMessage(
  deps: SenderDeps,
  tx: Tx,
  ref: MessageRef,
  facts: StoredFacts,
  askedNotBefore: number | null,
  reason: string,
): Promise<void> {
  const notBefore = UNTIL_LIFTED.includes(reason) ? null : askedNotBefore;
  await tx
    .updateTable('messages')
    .set({
      state: 'planned',
      reason,
      not_before: notBefore === null ? null : at(notBefore),
      wake_after: null,
    })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.messageId)
    .where('state', '=', 'due')
    .execute();
  if (facts.lastReason !== reason) await decided(deps, tx, ref, facts, 'deferred', reason, notBefore);
}

/** Final: this text will never go. A campaign step takes its enrolment with it. */
export async function blockMessage(
  deps: SenderDeps,
  tx: Tx,
  ref: MessageRef,
  facts: StoredFacts,
  reason: string,
): Promise<void> {
  await tx
    .updateTable('messages')
    .set({ state: 'blocked', reason, wake_after: null, not_before: null })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.messageId)
    .where('state', '=', 'due')
    .execute();
  await endEnrolment(
    tx,
    { clientId: ref.clientId, enrolmentId: facts.enrolmentId, datasetId: facts.datasetId },
    reason,
  );
  await decided(deps, tx, ref, facts, 'blocked', reason, null);
}

async function decided(
  deps: SenderDeps,
  tx: Tx,
  ref: MessageRef,
  facts: StoredFacts,
  decision: string,
  reason: string,
  until: number | null,
): Promise<void> {
  await recordDecision(tx, {
    id: deps.ids.next(),
    clientId: ref.clientId,
    leadId: facts.leadId,
    messageId: ref.messageId,
    datasetId: facts.datasetId,
    decision,
    reason,
    until,
  });
}

/**
 * Writes the claim in one statement: `due -> sending`, the attempt with its number, the gates' new state, the contact
 * history. Null, and nothing written, when the message is no longer due or reads otherwise than it was decided on.
 */
export async function writeClaim(
  deps: SenderDeps,
  tx: Tx,
  ref: MessageRef,
  facts: StoredFacts,
  grant: ClaimGrant,
): Promise<ClaimedMessage | null> {
  const attempt = facts.attempt + 1;
  const realNow = deps.monotonic.realNow();
  const leaseUntil = at(realNow + LEASE_MS);
  const today = grant.rules === null ? null : localDate(grant.rules.settings.sending_timezone, grant.now);
  const inCadence = facts.enrolmentId !== null && facts.kind !== 'nudge';
  const lastInboundAt = facts.lastInboundAt === null ? null : at(facts.lastInboundAt);
  const boundAt = grant.boundAt === null ? null : at(grant.boundAt);
  const bodyHash = createHash('sha256').update(facts.content).digest('hex');
  const { rows } = await sql`
    with moved as (
      update messages
      set state = 'sending', attempt = ${attempt}, reason = null, from_number = ${grant.number.e164},
        wake_after = null, not_before = null, lease_until = ${leaseUntil}
      where client_id = ${ref.clientId} and id = ${ref.messageId} and state = 'due' and attempt = ${facts.attempt}
        and content = ${facts.content}
      returning client_id, id, dataset_id, lead_id, kind, segments
    ), attempted as (
      insert into send_attempts (client_id, message_id, attempt, dataset_id, lead_id, kind, send_seq, phone,
        from_number, body_hash, segments, claimed_at, clock_at, claimed_real_at, lease_until, validity_seconds,
        bound_at, settings_version, last_inbound_at)
      select client_id, id, ${attempt}, dataset_id, lead_id, kind, ${grant.gate ? grant.gate.last_seq + 1 : null},
        ${grant.phone}, ${grant.number.e164}, ${bodyHash}, segments, ${at(grant.now)}, ${at(grant.clockNow)},
        ${at(realNow)}, ${leaseUntil}, ${grant.validitySeconds}, ${boundAt}, ${facts.settingsVersion}, ${lastInboundAt}
      from moved
    ), counted as (
      update campaign_gates g
      set last_seq = g.last_seq + 1, last_claimed_at = ${at(grant.now)},
        day = ${today}, day_first_seq = case when g.day = ${today}::date then g.day_first_seq else g.last_seq end
      from moved m
      where ${grant.gate !== undefined} and g.client_id = m.client_id and g.dataset_id = m.dataset_id
    ), numbered as (
      update sender_numbers n set next_free_at = ${at(grant.numberNextFreeAt)}
      from moved m where n.client_id = m.client_id and n.id = ${grant.number.id}
    ), stuck as (
      update phone_gates p set sender_number_id = ${grant.number.id}
      from moved m
      where ${grant.stickyNumberId !== grant.number.id} and p.client_id = m.client_id and p.phone = ${grant.phone}
    ), contacted as (
      insert into contact_history (client_id, phone, dataset_id, step, message_id, at)
      select client_id, ${grant.phone}, dataset_id, kind, id, ${at(grant.now)} from moved where ${inCadence}
      -- A further attempt may come days later: rests and the next step count from it.
      on conflict (client_id, phone, dataset_id, step) do update set at = excluded.at
    )
    select id from moved`.execute(tx);
  if (rows.length === 0) return null;
  return {
    ...ref,
    attempt,
    kind: facts.kind,
    phone: grant.phone,
    from: grant.number.e164,
    accountId: facts.accountId,
    body: facts.content,
    leadId: facts.leadId,
    datasetId: facts.datasetId,
    conversationId: facts.conversationId,
    enrolmentId: facts.enrolmentId,
    leadTimezone: facts.leadTimezone,
    claimedAt: grant.now,
    validitySeconds: grant.validitySeconds,
  };
}
