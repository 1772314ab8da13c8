import { at, type Tx } from '../tenant.ts';
import { endCadences } from './cadences.ts';
import { emitEvent, recordDecision } from './records.ts';

export type SuppressionSource =
  | 'keyword'
  | 'phrase'
  | 'provider'
  | 'person'
  | 'import'
  | 'wrong_number'
  | 'invalid'
  | 'model';

/** Whether this number may not be texted by this client. */
export async function isSuppressed(tx: Tx, clientId: string, phone: string): Promise<boolean> {
  const row = await tx
    .selectFrom('suppressions')
    .select('id')
    .where('client_id', '=', clientId)
    .where('phone', '=', phone)
    .where('lifted_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
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
  subject: { clientId: string; phone: string; reason: string },
): Promise<void> {
  const { clientId, phone, reason } = subject;
  await endCadences(tx, nextId, { clientId, phone, reason });
  const removed = await tx
    .updateTable('leads')
    .set({ contact_status: 'REMOVED' })
    .where('client_id', '=', clientId)
    .where('phone_number', '=', phone)
    .where('contact_status', '<>', 'REMOVED')
    .returning(['id', 'dataset_id'])
    .execute();
  await tx
    .updateTable('conversations')
    .set((eb) => ({ reply_due_at: null, silence_due_at: null, turn: eb('turn', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('phone', '=', phone)
    .execute();
  for (const lead of removed) {
    await recordDecision(tx, {
      id: nextId(),
      clientId,
      leadId: lead.id,
      datasetId: lead.dataset_id,
      decision: 'suppressed',
      reason,
    });
    await emitEvent(tx, {
      id: nextId(),
      clientId,
      leadId: lead.id,
      datasetId: lead.dataset_id,
      type: 'lead.opted_out',
      data: { reason },
    });
  }
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
