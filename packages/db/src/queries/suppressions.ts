import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { endCadencesOf } from './cadences.ts';
import { emitEvents, recordDecisions } from './decisions.ts';
import { reviewHandovers } from './take-handover.ts';

export type SuppressionSource =
  | 'keyword'
  | 'phrase'
  | 'provider'
  | 'person'
  | 'import'
  | 'wrong_number'
  | 'invalid'
  | 'model';

/** The rule of the entry that keeps an erased person's number from ever being texted again. */
export const ERASED = 'erased';

/** Whether the person of this number was erased, so that nothing they wrote is kept. */
export async function isErased(tx: Tx, clientId: string, phone: string): Promise<boolean> {
  return (await anyEntry(tx, clientId, phone).where('rule', '=', ERASED).executeTakeFirst()) !== undefined;
}

/** Whether this number may not be texted by this client. */
export async function isSuppressed(tx: Tx, clientId: string, phone: string): Promise<boolean> {
  return (await anyEntry(tx, clientId, phone).where('lifted_at', 'is', null).executeTakeFirst()) !== undefined;
}

function anyEntry(tx: Tx, clientId: string, phone: string) {
  const entries = tx.selectFrom('suppressions').select('id').where('client_id', '=', clientId);
  return entries.where('phone', '=', phone).limit(1);
}

export interface Suppression {
  clientId: string;
  phone: string;
  source: SuppressionSource;
  rule?: string | null;
  /** The words it rests on. */
  evidence?: string | null;
  messageSid?: string | null;
}

/** Adds a suppression unless this very text made one already. Its consequences are `applySuppression`. */
export async function addSuppression(tx: Tx, nextId: () => string, suppression: Suppression): Promise<void> {
  await tx
    .insertInto('suppressions')
    .values({
      client_id: suppression.clientId,
      id: nextId(),
      phone: suppression.phone,
      source: suppression.source,
      rule: suppression.rule ?? null,
      evidence: suppression.evidence ?? null,
      message_sid: suppression.messageSid ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * What follows from a suppressed number: all its leads become REMOVED, every cadence ends, every text and draft not
 * yet sent is blocked. Safe to run again.
 */
export async function applySuppression(
  tx: Tx,
  nextId: () => string,
  { phone, ...subject }: { clientId: string; phone: string; reason: string },
): Promise<void> {
  await applySuppressions(tx, nextId, { ...subject, phones: [phone] });
}

/** The same of many numbers: a handful of statements however many there are. The caller holds their gates. */
export async function applySuppressions(
  tx: Tx,
  nextId: () => string,
  subject: { clientId: string; phones: readonly string[]; reason: string },
): Promise<void> {
  const { clientId, reason } = subject;
  const phones = [...subject.phones];
  await endCadencesOf(tx, nextId, { clientId, phones, reason });
  const { rows: removed } = await sql<{ leadId: string; datasetId: string }>`
    update leads set contact_status = 'REMOVED'
    where client_id = ${clientId} and phone_number = any(${phones}::text[]) and contact_status <> 'REMOVED'
    returning id as "leadId", dataset_id as "datasetId"`.execute(tx);
  await sql`
    update conversations set reply_due_at = null, silence_due_at = null, turn = turn + 1
    where client_id = ${clientId} and phone = any(${phones}::text[])`.execute(tx);
  const { rows: theirs } = await sql<{ id: string }>`
    select id from leads where client_id = ${clientId} and phone_number = any(${phones}::text[])`.execute(tx);
  await reviewHandovers(
    tx,
    clientId,
    theirs.map(({ id }) => id),
  );
  const about = removed.map((lead) => ({ ...lead, clientId }));
  await recordDecisions(
    tx,
    about.map((lead) => ({ ...lead, id: nextId(), decision: 'suppressed', reason })),
  );
  await emitEvents(
    tx,
    about.map((lead) => ({ ...lead, id: nextId(), type: 'lead.opted_out', data: { reason } })),
  );
}

/** Lifts the person's own keyword STOP, and nothing else. Returns whether there was one. */
export async function liftKeywordSuppression(
  tx: Tx,
  subject: { clientId: string; phone: string; liftedBy: string; now: number },
): Promise<boolean> {
  const lifted = await tx
    .updateTable('suppressions')
    .set({ lifted_at: at(subject.now), lifted_by: subject.liftedBy })
    .where('client_id', '=', subject.clientId)
    .where('phone', '=', subject.phone)
    .where('source', 'in', ['keyword', 'provider'])
    .where('lifted_at', 'is', null)
    .returning('id')
    .execute();
  return lifted.length > 0;
}
