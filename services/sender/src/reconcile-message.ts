import { type ProviderMessage, ProviderUnavailable } from '@rekindle/contracts';
import { at, emitEvent, inTenant, lockPhoneGate, needPerson, recordDecision, type Tx, UNANSWERED } from '@rekindle/db';
import { SECOND_MS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { MessageRef, SenderDeps } from './deps.ts';
import {
  LOOK_GAP_MS,
  MATCH_AFTER_MS,
  MATCH_BEFORE_MS,
  RECONCILE_AFTER_MS,
  STALE_STATUS_CHECKS_MAX,
  STALE_STATUS_MS,
  UNKNOWN_TO_PERSON_MS,
} from './limits.ts';
import { applyProviderStatus } from './provider-status.ts';
import { readStoredAttempt, type StoredAttempt } from './stored-attempt.ts';

/**
 * Step: settles by evidence what became of a message. A claim whose lease is over becomes unknown, never due. An
 * unknown one is looked for in the provider's list; when the last look finds nothing and its validity is over it is
 * absent, and a person decides. An accepted one without news is asked for by its SID.
 */
export async function reconcileMessage(deps: SenderDeps, ref: MessageRef): Promise<void> {
  await deps.clock.sync();
  await expireLease(deps, ref);
  const message = await inTenant(deps.db, { clientId: ref.clientId, now: deps.clock.now() }, (tx) =>
    readStoredAttempt(tx, ref),
  );
  if (message === null) return;
  if (message.state === 'unknown') return await settleUnknown(deps, message);
  if (message.sid !== null && (message.state === 'accepted' || message.state === 'sent')) {
    return await refreshStatus(deps, message, message.sid);
  }
}

/** Leases are real time: the process that held this one may be gone while business time stood still. */
async function expireLease(deps: SenderDeps, ref: MessageRef): Promise<void> {
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
    const expired = await tx
      .updateTable('messages')
      .set({ state: 'unknown', reason: 'lease_over', lease_until: null, reconcile_at: at(now), reconcile_count: 0 })
      .where('client_id', '=', ref.clientId)
      .where('id', '=', ref.messageId)
      .where('state', '=', 'sending')
      .where('lease_until', '<=', sql<number>`${at(deps.monotonic.realNow())}::timestamptz`)
      .returning(['attempt'])
      .executeTakeFirst();
    if (expired === undefined) return;
    await tx
      .insertInto('send_outcomes')
      .values({
        client_id: ref.clientId,
        id: deps.ids.next(),
        message_id: ref.messageId,
        attempt: expired.attempt,
        outcome: 'unknown',
        evidence: 'lease over',
      })
      .execute();
  });
}

async function settleUnknown(deps: SenderDeps, message: StoredAttempt): Promise<void> {
  let listed: ProviderMessage[];
  try {
    listed = await deps.sms.list({
      clientId: message.clientId,
      direction: 'outbound',
      phone: message.phone,
      after: message.clockAt - MATCH_BEFORE_MS,
      before: message.claimedAt + message.validitySeconds * SECOND_MS + MATCH_AFTER_MS,
    });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    deps.log.warn({ clientId: message.clientId, messageId: message.messageId }, 'provider list unavailable');
    return await askAgain(deps, message, message.reconcileCount);
  }
  await inTenant(deps.db, { clientId: message.clientId, now: deps.clock.now() }, async (tx) => {
    await lockPhoneGate(tx, message.clientId, message.phone);
    const current = await readStoredAttempt(tx, message);
    if (current?.state !== 'unknown' || current.attempt !== message.attempt) return;
    const found = await findOurs(tx, current, listed);
    if (found !== null) {
      await applyProviderStatus(deps, tx, current, {
        sid: found.sid,
        status: found.status,
        errorCode: found.errorCode,
        evidence: 'list',
      });
      return;
    }
    const looks = current.reconcileCount + 1;
    if (looks < RECONCILE_AFTER_MS.length) return await planLook(tx, current, looks, deps.clock.now());
    await giveToPerson(deps, tx, current);
  });
}

/**
 * The listed text that must be this attempt: from our number, its SID not ours yet. The body only breaks ties, because
 * the provider edits text; but one with exactly the body of another unsettled text to this person is that one's.
 */
async function findOurs(tx: Tx, message: StoredAttempt, listed: ProviderMessage[]): Promise<ProviderMessage | null> {
  const candidates = listed.filter((item) => item.from === message.from);
  if (candidates.length === 0) return null;
  const known = await tx
    .selectFrom('messages')
    .select('twilio_sid')
    .where('client_id', '=', message.clientId)
    .where(
      'twilio_sid',
      'in',
      candidates.map((item) => item.sid),
    )
    .execute();
  // A text that goes again has given up the SID of its earlier attempt.
  const earlier = await tx
    .selectFrom('send_outcomes as o')
    .innerJoin('messages as m', (join) =>
      join.onRef('m.client_id', '=', 'o.client_id').onRef('m.id', '=', 'o.message_id'),
    )
    .select('o.twilio_sid')
    .where('m.client_id', '=', message.clientId)
    .where('m.to_number', '=', message.phone)
    .where('o.twilio_sid', 'is not', null)
    .execute();
  const ours = new Set([...known, ...earlier].map((row) => row.twilio_sid));
  const free = candidates.filter((item) => !ours.has(item.sid));
  const others = await tx
    .selectFrom('messages')
    .select('content')
    .where('client_id', '=', message.clientId)
    .where('to_number', '=', message.phone)
    .where('id', '<>', message.messageId)
    .where('state', 'in', ['sending', 'unknown'])
    .execute();
  const bodies = new Set(others.map((other) => other.content));
  return free.find((item) => item.body === message.body) ?? free.find((item) => !bodies.has(item.body)) ?? null;
}

/** By the time since the claim: whoever looked late, or not at all, does not put off when a person is told. */
async function planLook(tx: Tx, message: StoredAttempt, looks: number, now: number): Promise<void> {
  const dueAt = message.clockAt + (RECONCILE_AFTER_MS[looks] ?? 0);
  await setReconcile(tx, message, Math.max(dueAt, now + LOOK_GAP_MS), looks);
}

async function askAgain(deps: SenderDeps, message: StoredAttempt, looks: number): Promise<void> {
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId: message.clientId, now }, async (tx) => {
    await setReconcile(tx, message, now + RECONCILE_AFTER_MS[0], looks);
    if (now - message.clockAt < UNKNOWN_TO_PERSON_MS) return;
    const told = await tx
      .updateTable('leads')
      .set({ needs_person_reason: 'text_unknown' })
      .where('client_id', '=', message.clientId)
      .where('id', '=', message.leadId)
      .where('needs_person_reason', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (told === undefined) return;
    const { clientId, leadId, messageId, datasetId } = message;
    const subject = { clientId, leadId, messageId, datasetId };
    await recordDecision(tx, {
      ...subject,
      id: deps.ids.next(),
      decision: 'given_to_person',
      reason: 'provider_unavailable',
    });
  });
}

async function setReconcile(tx: Tx, message: StoredAttempt, when: number, count: number): Promise<void> {
  await tx
    .updateTable('messages')
    .set({ reconcile_at: at(when), reconcile_count: count })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.messageId)
    .where('attempt', '=', message.attempt)
    .where('state', '=', message.state)
    .execute();
}

/** Every look came back empty and no callback named it: it did not go. Only a person may have it sent again. */
async function giveToPerson(deps: SenderDeps, tx: Tx, message: StoredAttempt): Promise<void> {
  const subject = {
    clientId: message.clientId,
    leadId: message.leadId,
    messageId: message.messageId,
    datasetId: message.datasetId,
  };
  await tx
    .updateTable('messages')
    .set({ state: 'absent', reconcile_at: null })
    .where('client_id', '=', message.clientId)
    .where('id', '=', message.messageId)
    .execute();
  await tx
    .insertInto('send_outcomes')
    .values({
      client_id: message.clientId,
      id: deps.ids.next(),
      message_id: message.messageId,
      attempt: message.attempt,
      outcome: 'absent',
      evidence: `not in the provider's list after ${RECONCILE_AFTER_MS.length} looks, no callback`,
    })
    .execute();
  await askForPerson(deps, tx, message);
  await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'absent', reason: 'not_at_provider' });
  await emitEvent(tx, { ...subject, id: deps.ids.next(), type: 'message.absent' });
}

/** What looks for a text write on its lead. */
const MARKS = ['text_unknown', 'text_absent'] as const;

/**
 * Whoever wrote and still has no answer is handed over. Of other texts the lead tells, unless a person is needed for
 * something else already: a carrier's bad hour may leave thousands of them.
 */
async function askForPerson(deps: SenderDeps, tx: Tx, message: StoredAttempt): Promise<void> {
  const { clientId, leadId, datasetId } = message;
  const own = tx.updateTable('leads').where('client_id', '=', clientId).where('id', '=', leadId);
  if (message.kind === 'reply' && (await isUnanswered(tx, message))) {
    // The mark that an earlier text has left would stand for this one, and nobody be told.
    await own.set({ needs_person_reason: null }).where('needs_person_reason', 'in', MARKS).execute();
    const reason = { reason: 'text_absent', takeOver: false };
    await needPerson(tx, () => deps.ids.next(), { clientId, leadId, datasetId, ...reason });
    return;
  }
  await own
    .set({ needs_person_reason: 'text_absent' })
    .where((eb) => eb.or([eb('needs_person_reason', 'is', null), eb('needs_person_reason', 'in', MARKS)]))
    .execute();
}

async function isUnanswered(tx: Tx, message: StoredAttempt): Promise<boolean> {
  const { rows } = await sql`
    select from conversations v
    where v.client_id = ${message.clientId} and v.id = ${message.conversationId} and ${UNANSWERED}`.execute(tx);
  return rows.length > 0;
}

async function refreshStatus(deps: SenderDeps, message: StoredAttempt, sid: string): Promise<void> {
  let fetched: ProviderMessage | null = null;
  try {
    fetched = await deps.sms.fetch({ clientId: message.clientId, sid });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
  }
  await inTenant(deps.db, { clientId: message.clientId, now: deps.clock.now() }, async (tx) => {
    await lockPhoneGate(tx, message.clientId, message.phone);
    const current = await readStoredAttempt(tx, message);
    if (current === null || current.state !== message.state) return;
    if (current.reconcileCount < STALE_STATUS_CHECKS_MAX) {
      const waitMs = STALE_STATUS_MS * 2 ** current.reconcileCount;
      await setReconcile(tx, current, deps.clock.now() + waitMs, current.reconcileCount + 1);
    } else {
      await tx
        .updateTable('messages')
        .set({ reconcile_at: null })
        .where('client_id', '=', current.clientId)
        .where('id', '=', current.messageId)
        .execute();
    }
    if (fetched !== null) {
      await applyProviderStatus(deps, tx, current, {
        sid,
        status: fetched.status,
        errorCode: fetched.errorCode,
        evidence: 'fetch',
      });
    }
  });
}
