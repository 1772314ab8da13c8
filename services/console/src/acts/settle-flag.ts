import { setLeadStatuses } from '@rekindle/db';
import { enrolIfRunning } from '@rekindle/ingest';
import { sql } from 'kysely';
import { decide, type HeldLead } from './lead-act.ts';

/**
 * A person says whether a flagged lead is a duplicate: then it is archived, else it starts in its campaign, or waits
 * while that drains. Safe to say twice.
 */
export async function settleFlag(held: HeldLead, duplicate: boolean): Promise<void> {
  const { tx, lead, now, nextId, actor } = held;
  const { clientId } = actor;
  const settled = await sql`
    update leads set flagged = false where client_id = ${clientId} and id = ${lead.leadId} and flagged`.execute(tx);
  if (Number(settled.numAffectedRows ?? 0n) === 0) return;
  await decide(held, duplicate ? 'duplicate_confirmed' : 'duplicate_denied', 'person');
  if (duplicate) {
    await setLeadStatuses(tx, nextId, actor, { leads: [lead], status: 'ARCHIVED' });
    return;
  }
  await enrolIfRunning(tx, { clientId, datasetId: lead.datasetId, leadId: lead.leadId }, now);
}
