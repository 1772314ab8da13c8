import { createHash } from 'node:crypto';
import { at, type lockCampaignGate, type lockSenderNumber, recordDecision, type Tx } from '@rekindle/db';
import { type CampaignRules, localDate } from '@rekindle/domain';
import { sql } from 'kysely';
import type { StoredFacts } from './claim-facts.ts';
import type { ClaimedMessage } from './claim-message.ts';
import type { MessageRef, SenderDeps } from './deps.ts';
import { LEASE_MS } from './limits.ts';
import { endEnrolment } from './provider-action.ts';

export type NumberRow = NonNullable<Awaited<ReturnType<typeof lockSenderNumber>>>;
export type GateRow = NonNullable<Awaited<ReturnType<typeof lockCampaignGate>>>;

export interface ClaimGrant {
  phone: string;
  rules: CampaignRules;
  /** Null-like for replies, which do not count against the campaign. */
  gate: GateRow | undefined;
  number: NumberRow;
  stickyNumberId: string | null;
  now: number;
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

/** Writes the claim: `due -> sending`, the attempt with its number, the gates' new state, the contact history. */
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
  const moved = await tx
    .updateTable('messages')
    .set({
      state: 'sending',
      attempt,
      reason: null,
      from_number: grant.number.e164,
      wake_after: null,
      not_before: null,
      lease_until: leaseUntil,
    })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.messageId)
    .where('state', '=', 'due')
    .where('attempt', '=', facts.attempt)
    .returning('id')
    .executeTakeFirst();
  if (moved === undefined) return null;
  await tx
    .insertInto('send_attempts')
    .values({
      client_id: ref.clientId,
      message_id: ref.messageId,
      attempt,
      dataset_id: facts.datasetId,
      lead_id: facts.leadId,
      kind: facts.kind,
      send_seq: grant.gate === undefined ? null : grant.gate.last_seq + 1,
      phone: grant.phone,
      from_number: grant.number.e164,
      body_hash: createHash('sha256').update(facts.content).digest('hex'),
      segments: facts.segments,
      claimed_at: at(grant.now),
      claimed_real_at: at(realNow),
      lease_until: leaseUntil,
      validity_seconds: grant.validitySeconds,
      bound_at: grant.boundAt === null ? null : at(grant.boundAt),
      settings_version: facts.settingsVersion,
      last_inbound_at: facts.lastInboundAt === null ? null : at(facts.lastInboundAt),
    })
    .execute();
  if (grant.gate !== undefined) await useCampaignGate(tx, ref.clientId, grant.gate, grant);
  await useNumber(tx, ref.clientId, grant);
  if (facts.enrolmentId !== null && facts.kind !== 'nudge') await addContact(tx, ref, facts, grant);
  return {
    ...ref,
    attempt,
    kind: facts.kind,
    phone: grant.phone,
    from: grant.number.e164,
    body: facts.content,
    leadId: facts.leadId,
    datasetId: facts.datasetId,
    conversationId: facts.conversationId,
    enrolmentId: facts.enrolmentId,
    settingsVersion: facts.settingsVersion,
    settingsSnapshot: facts.settingsSnapshot,
    holidayOverrides: facts.holidayOverrides,
    leadTimezone: facts.leadTimezone,
    claimedAt: grant.now,
    validitySeconds: grant.validitySeconds,
  };
}

async function useCampaignGate(tx: Tx, clientId: string, gate: GateRow, grant: ClaimGrant): Promise<void> {
  const today = localDate(grant.rules.settings.sending_timezone, grant.now);
  await tx
    .updateTable('campaign_gates')
    .set({
      last_seq: gate.last_seq + 1,
      last_claimed_at: at(grant.now),
      ...(gate.day !== today && { day: today, day_first_seq: gate.last_seq }),
    })
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', gate.dataset_id)
    .execute();
}

async function useNumber(tx: Tx, clientId: string, grant: ClaimGrant): Promise<void> {
  const { number } = grant;
  await tx
    .updateTable('sender_numbers')
    .set({ next_free_at: at(grant.numberNextFreeAt) })
    .where('client_id', '=', clientId)
    .where('id', '=', number.id)
    .execute();
  if (grant.stickyNumberId === number.id) return;
  await tx
    .updateTable('phone_gates')
    .set({ sender_number_id: number.id })
    .where('client_id', '=', clientId)
    .where('phone', '=', grant.phone)
    .execute();
}

async function addContact(tx: Tx, ref: MessageRef, facts: StoredFacts, grant: ClaimGrant): Promise<void> {
  await sql`
    insert into contact_history (client_id, phone, dataset_id, step, message_id, at)
    values (${ref.clientId}, ${grant.phone}, ${facts.datasetId}, ${facts.kind}, ${ref.messageId}, app_now())
    on conflict do nothing`.execute(tx);
}
