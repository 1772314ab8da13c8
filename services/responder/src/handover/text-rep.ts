import { at, readOwnAccountId, type Tx } from '@rekindle/db';
import { afterQuietHours, countSegments, MINUTE_MS, SECOND_MS, toPlainPunctuation } from '@rekindle/domain';
import { sql } from 'kysely';
import type { HandoverDeps } from './deps.ts';
import { leadName } from './notice-content.ts';
import type { NoticeFacts } from './notice-facts.ts';
import { type NoticeRef, type NoticeResult, settleNotice } from './notice-records.ts';

/** A text to a person who works for the client: no lead's, so no campaign, limit or quiet hour of leads counts it. */
export interface RepText {
  to: string;
  from: string;
  /** The client's own account that the number is of; null: the installation's. */
  accountId: string | null;
  body: string;
  datasetId: string;
}

/** A rep's text that comes later than this is no use. */
const VALIDITY_SECONDS = 600;
/** How long it is put off while all sending is stopped, or there is no number to send from. */
const STOPPED_RECHECK_MS = 5 * MINUTE_MS;

/**
 * Whether the text may go now: not in the person's own quiet hours, not while sending is stopped, and in the turn of
 * the number it goes from. Puts it off else, with the reason; null then. The caller has locked the notice.
 */
export async function claimText(
  deps: HandoverDeps,
  tx: Tx,
  ref: NoticeRef,
  notice: NoticeFacts,
  link: string | null,
): Promise<RepText | null> {
  const now = deps.clock.now();
  const { person, handover } = notice;
  if (person?.phone == null) return null;
  const later = async (reason: string, nextAt: number) => {
    await settleNotice(tx, ref, { state: 'due', reason, nextAt });
    return null;
  };
  const quietUntil = afterOwnQuietHours(notice, now);
  if (quietUntil > now) return await later('quiet_hours', quietUntil);
  if (notice.sendingStopped || notice.clientStatus !== 'active') {
    return await later('sending_stopped', now + STOPPED_RECHECK_MS);
  }
  const number = await lockNumber(tx, ref.clientId);
  if (number === null) return await later('no_sender_number', now + STOPPED_RECHECK_MS);
  if (number.next_free_at > now) return await later('number_busy', number.next_free_at);
  const urgent = handover.urgent ? 'Hot lead' : 'Lead';
  const where = link === null ? 'See your e-mail.' : `Take it: ${link}`;
  const body = toPlainPunctuation(`${urgent} for ${handover.companyName}: ${leadName(notice)}. ${where}`);
  const freeAt = now + Math.ceil((countSegments(body).segments / number.segments_per_second) * SECOND_MS);
  await tx
    .updateTable('sender_numbers')
    .set({ next_free_at: at(freeAt) })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', number.id)
    .execute();
  // Read now that the number is locked: a client that is connected to another account gets both at once.
  const accountId = await readOwnAccountId(tx, ref.clientId);
  return { to: person.phone, from: number.e164, accountId, body, datasetId: handover.datasetId };
}

/** One call of the provider, whose outcome is final unless the text certainly did not leave. */
export async function sendRepText(
  deps: HandoverDeps,
  ref: NoticeRef,
  text: RepText,
  claim: { attempt: number; deadlineMonotonicMs: number },
): Promise<NoticeResult> {
  const query = new URLSearchParams({
    c: ref.clientId,
    m: ref.noticeId,
    a: String(claim.attempt),
    k: 'notice',
    d: text.datasetId,
  });
  const result = await deps.sms.send({
    clientId: ref.clientId,
    messageId: ref.noticeId,
    attempt: claim.attempt,
    to: text.to,
    from: text.from,
    accountId: text.accountId,
    body: text.body,
    validitySeconds: VALIDITY_SECONDS,
    deadlineMonotonicMs: claim.deadlineMonotonicMs,
    statusCallback: `${deps.publicBaseUrl ?? ''}/twilio/status?${query.toString()}`,
  });
  switch (result.kind) {
    case 'accepted':
      return { outcome: 'delivered', detail: 'accepted' };
    case 'not_sent':
      return { outcome: 'again', detail: result.cause };
    case 'rejected':
      return {
        outcome: 'failed',
        detail: `provider_${result.code ?? result.httpStatus}`,
        httpStatus: result.httpStatus,
      };
    case 'unknown':
      return { outcome: 'unknown', detail: result.cause };
  }
}

function afterOwnQuietHours({ person, handover }: NoticeFacts, now: number): number {
  if (person?.quietStart == null || person.quietEnd == null) return now;
  const hours = {
    zone: person.timezone ?? handover.clientTimezone,
    startMinute: minuteOf(person.quietStart),
    endMinute: minuteOf(person.quietEnd),
  };
  return afterQuietHours(hours, now);
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The client's own number, locked as a claim does: the person's phone has no gate, the number's turn is shared. */
async function lockNumber(tx: Tx, clientId: string) {
  const { rows } = await sql<{ id: string; e164: string; segments_per_second: number; next_free_at: number }>`
    select n.id, n.e164, n.segments_per_second, n.next_free_at
    from sender_numbers n
    join clients c on c.id = n.client_id
    where n.client_id = ${clientId} and n.active
    order by n.e164 = c.twilio_phone_number desc nulls last, n.created_at, n.id
    limit 1
    for no key update of n`.execute(tx);
  return rows[0] ?? null;
}
