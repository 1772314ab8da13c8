import type { EpochMs } from '@rekindle/domain';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../generated/schema.ts';
import { at, jsonb, type Tx } from '../tenant.ts';
import { ERASED } from './suppressions.ts';

/** A text that came in, as it is to be kept. */
export interface InboundText {
  /** The inbox row's id, should it be new. */
  id: string;
  messageSid: string;
  accountSid: string;
  from: string;
  to: string;
  body: string;
  numMedia: number;
  /** Every field as it came. */
  params: Readonly<Record<string, string>>;
  via: 'webhook' | 'poll';
  /** What the rules found: the text asks for no more texts. */
  optOut: { source: 'keyword' | 'phrase'; rule: string; evidence: string } | null;
  /** Clients that the key which vouches for this text may speak for; null: any. */
  clientIds: readonly string[] | null;
  /** When the provider took it, if it was not just now; epoch ms. */
  receivedAt?: EpochMs;
}

export interface StoredText {
  inboxId: string;
  /** The client whose number was texted; null when it is nobody's. */
  clientId: string | null;
  /** False for a text that was there already: nothing was changed. */
  fresh: boolean;
}

/**
 * Keeps texts that came in and, for each new one that opts out, the suppression; as the system role, in the caller's
 * transaction. A text whose SID is known changes nothing. A text to a number of no client is kept without one.
 * @param wakeAfter real time after which the sweeper wakes a row that nobody has matched
 */
export async function storeInbound(
  tx: Tx,
  nextId: () => string,
  texts: readonly InboundText[],
  wakeAfter: EpochMs,
): Promise<StoredText[]> {
  const numbers = [...new Set(texts.map((text) => text.to))];
  const owners = await numberOwners(tx, numbers);
  const clientOf = (text: InboundText) => {
    const owner = owners.get(text.to) ?? null;
    return owner !== null && (text.clientIds === null || text.clientIds.includes(owner)) ? owner : null;
  };
  // Sorted, so that two transactions with the same SIDs never wait for each other in a circle.
  const rows = texts.toSorted((a, b) => (a.messageSid < b.messageSid ? -1 : 1));
  const inserted = await tx
    .insertInto('inbox')
    .values(
      rows.map((text) => ({
        id: text.id,
        client_id: clientOf(text),
        message_sid: text.messageSid,
        account_sid: text.accountSid,
        from_number: text.from,
        to_number: text.to,
        body: text.body,
        num_media: text.numMedia,
        params: jsonb(text.params),
        via: text.via,
        opt_out_rule: text.optOut?.rule ?? null,
        received_at: text.receivedAt === undefined ? sql<Date>`app_now()` : at(text.receivedAt),
        // Without a client there is no job to wake.
        wake_after: clientOf(text) === null ? null : at(wakeAfter),
      })),
    )
    .onConflict((conflict) => conflict.column('message_sid').doNothing())
    .returning('id')
    .execute();
  const fresh = new Set(inserted.map((row) => row.id));

  const suppressions = rows.flatMap((text) => {
    const clientId = clientOf(text);
    if (text.optOut === null || clientId === null || !fresh.has(text.id)) return [];
    const { source, rule, evidence } = text.optOut;
    return [
      { client_id: clientId, id: nextId(), phone: text.from, source, rule, evidence, message_sid: text.messageSid },
    ];
  });
  if (suppressions.length > 0) await tx.insertInto('suppressions').values(suppressions).execute();

  return texts.map((text) => ({ inboxId: text.id, clientId: clientOf(text), fresh: fresh.has(text.id) }));
}

/** The client of each of these numbers that is somebody's; as the system role. */
export async function numberOwners(db: Kysely<DB>, numbers: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('sender_numbers')
    .select(['client_id', 'e164'])
    .where('e164', 'in', numbers)
    .execute();
  return new Map(rows.map((row) => [row.e164, row.client_id]));
}

/** A delivery report as it is to be kept. */
export interface StatusReport {
  id: string;
  /** As the callback's URL says; a client that does not exist is kept as none. */
  clientId: string;
  messageId: string;
  attempt: number;
  messageSid: string;
  messageStatus: string;
  errorCode: number | null;
  params: Readonly<Record<string, string>>;
}

/**
 * Keeps delivery reports, doubles too, as the system role. Returns the client of each, null when there is none such.
 * @param wakeAfter real time after which the sweeper wakes a report that nobody has applied
 */
export async function storeStatusReports(
  tx: Tx,
  reports: readonly StatusReport[],
  wakeAfter: EpochMs,
): Promise<(string | null)[]> {
  const known = await tx
    .selectFrom('clients')
    .select('id')
    .where('id', 'in', [...new Set(reports.map((report) => report.clientId))])
    .execute();
  const clients = new Set(known.map((row) => row.id));
  const clientOf = (report: StatusReport) => (clients.has(report.clientId) ? report.clientId : null);
  await tx
    .insertInto('status_events')
    .values(
      reports.map((report) => ({
        id: report.id,
        client_id: clientOf(report),
        message_id: report.messageId,
        attempt: report.attempt,
        message_sid: report.messageSid,
        message_status: report.messageStatus,
        error_code: report.errorCode,
        params: jsonb(report.params),
        wake_after: clientOf(report) === null ? null : at(wakeAfter),
      })),
    )
    .execute();
  return reports.map(clientOf);
}

/** One person's texts that wait to be matched, oldest first. The caller holds their gate. */
export async function unprocessedTexts(tx: Tx, subject: { clientId: string; phone: string }) {
  return await tx
    .selectFrom('inbox')
    .select([
      'id',
      'message_sid',
      'from_number',
      'to_number',
      'body',
      'num_media',
      'params',
      'opt_out_rule',
      'received_at',
      'via',
    ])
    .where('client_id', '=', subject.clientId)
    .where('from_number', '=', subject.phone)
    .where('processed_at', 'is', null)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
}
export type UnprocessedText = Awaited<ReturnType<typeof unprocessedTexts>>[number];

/** Marks a text as matched. `result` says in one word what became of it. */
export async function markProcessed(
  tx: Tx,
  subject: { clientId: string; inboxId: string; result: string; messageId: string | null },
): Promise<void> {
  await tx
    .updateTable('inbox')
    .set({
      processed_at: sql<Date>`app_now()`,
      wake_after: null,
      result: subject.result,
      message_id: subject.messageId,
    })
    .where('client_id', '=', subject.clientId)
    .where('id', '=', subject.inboxId)
    .execute();
}

/**
 * Takes words and number out of the texts of a person who was erased, also out of the stops that the texts made; none of
 * them waits any more. The number of a text that opted out stays, so that the stop stays provable: it is on the stop list
 * anyway. The caller holds their gate.
 * @param subject.pseudonym stands for the number
 */
export async function eraseTexts(
  tx: Tx,
  subject: { clientId: string; phone: string; pseudonym: string },
): Promise<void> {
  const { clientId, phone, pseudonym } = subject;
  await sql`
    update inbox set body = '', params = '{}', wake_after = null, processed_at = coalesce(processed_at, app_now()),
      result = case when result is null or result = 'unmatched' then ${ERASED} else result end,
      from_number = case when opt_out_rule is null then ${pseudonym} else from_number end
    where client_id = ${clientId} and from_number = ${phone}`.execute(tx);
  await tx
    .updateTable('suppressions')
    .set({ evidence: null })
    .where('client_id', '=', clientId)
    .where('phone', '=', phone)
    .where('evidence', 'is not', null)
    .execute();
}
