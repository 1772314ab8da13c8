import {
  ERASED,
  addSuppression,
  applySuppressions,
  emitEvents,
  inTenant,
  isSuppressed,
  lockPhoneGate,
  recordDecisions,
  type Tx,
} from '@rekindle/db';
import { statusAfterLift } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { type ContactStatus, type EpochMs, suppressionWords } from '@rekindle/domain';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';
import { type LeadScope, requireAllOf } from '../access/lead-scope.ts';
import { isLiftable, LIFTED_BY_START } from '../views/suppressions.ts';

type Deps = Pick<ConsoleDeps, 'db' | 'clock' | 'ids'>;

/** Puts a number on the stop list, whether somebody has it or not. Safe to say twice. */
export async function suppressNumber(
  deps: Deps,
  act: { clientId: string; phone: string; by: string; evidence: string },
): Promise<void> {
  const { clientId, phone, by, evidence } = act;
  const nextId = () => deps.ids.next();
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await lockPhoneGate(tx, clientId, phone);
    const standing = await tx
      .selectFrom('suppressions')
      .select('id')
      .where('client_id', '=', clientId)
      .where('phone', '=', phone)
      .where('source', '=', 'person')
      .where('lifted_at', 'is', null)
      .executeTakeFirst();
    if (standing === undefined)
      await addSuppression(tx, nextId, { clientId, phone, source: 'person', rule: `by:${by}`, evidence });
    await applySuppressions(tx, nextId, { clientId, phones: [phone], reason: 'stop' });
  });
}

/**
 * Takes one entry off the stop list. When nothing else stands against the number, its leads get the status they had by
 * what was sent and answered; their cadences stay ended.
 * @throws HttpProblem 404; 409 when only the person themselves can lift it, by START, or nobody; 403 for whoever sees neither
 * every lead nor all leads of the number
 */
export async function liftSuppression(
  deps: Deps,
  act: { scope: LeadScope; suppressionId: string; by: string; reason: string },
): Promise<{ phone: string; mayBeTexted: boolean }> {
  const { scope, suppressionId, by, reason } = act;
  const { clientId } = scope;
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    const row = await tx
      .selectFrom('suppressions')
      .select(['phone', 'source', 'rule'])
      .where('client_id', '=', clientId)
      .where('id', '=', suppressionId)
      .executeTakeFirst();
    if (row === undefined) throw new HttpProblem(404, 'There is no such entry on the stop list.');
    if (row.rule === ERASED) {
      const sentence = 'They asked to be erased: their number stays on the stop list for ever.';
      throw new HttpProblem(409, sentence, { kind: 'erased' });
    }
    if (!isLiftable(row)) {
      const cause = suppressionWords(row.source);
      const sentence = LIFTED_BY_START.includes(row.source)
        ? `Only they can lift this, by texting START: ${cause}.`
        : `Nothing lifts this, nor does START: ${cause}.`;
      throw new HttpProblem(409, sentence, { kind: 'opted-out-themselves' });
    }
    const { phone } = row;
    await lockPhoneGate(tx, clientId, phone);
    await requireAllOf(tx, scope, phone);
    const lifted = await sql`
      update suppressions set lifted_at = app_now(), lifted_by = ${`${by}: ${reason}`}
      where client_id = ${clientId} and id = ${suppressionId} and lifted_at is null`.execute(tx);
    const mayBeTexted = !(await isSuppressed(tx, clientId, phone));
    // Whoever lifted it while the gate was waited for has brought them back.
    if (mayBeTexted && Number(lifted.numAffectedRows ?? 0n) > 0)
      await bringBack(tx, () => deps.ids.next(), { clientId, phone, by, reason });
    return { phone, mayBeTexted };
  });
}

async function bringBack(
  tx: Tx,
  nextId: () => string,
  act: { clientId: string; phone: string; by: string; reason: string },
): Promise<void> {
  const { clientId, phone, by, reason } = act;
  const { rows } = await sql<{
    leadId: string;
    datasetId: string;
    m1: EpochMs | null;
    m2: EpochMs | null;
    m3: EpochMs | null;
    repliedAt: EpochMs | null;
    archived: boolean;
  }>`
    select id as "leadId", dataset_id as "datasetId", m1_sent_at as m1, m2_sent_at as m2, m3_sent_at as m3,
      reply_received_at as "repliedAt", archived
    from leads where client_id = ${clientId} and phone_number = ${phone} and contact_status = 'REMOVED'`.execute(tx);
  const back = rows.map((row) => ({ ...row, status: statusAfterLift(row) satisfies ContactStatus }));
  for (const { leadId, status } of back) {
    await sql`update leads set contact_status = ${status} where client_id = ${clientId} and id = ${leadId}`.execute(tx);
  }
  const about = back.map(({ leadId, datasetId }) => ({ clientId, leadId, datasetId }));
  await recordDecisions(
    tx,
    about.map((lead) => ({
      ...lead,
      id: nextId(),
      decision: 'unsuppressed',
      reason: 'person',
      data: { by, why: reason },
    })),
  );
  await emitEvents(
    tx,
    about.map((lead) => ({ ...lead, id: nextId(), type: 'lead.unsuppressed', data: { by } })),
  );
}
