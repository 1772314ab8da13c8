import { inTenant, type LockedLead, lockLeads, recordDecision, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { sql } from 'kysely';
import type { ConsoleDeps } from '../deps.ts';
import { type LeadScope, visible } from '../access/lead-scope.ts';

/** One lead that somebody does something with, under its person's gate. */
export interface HeldLead {
  tx: Tx;
  lead: LockedLead;
  now: EpochMs;
  nextId: () => string;
  actor: { clientId: string; by: string };
}

type LeadActDeps = Pick<ConsoleDeps, 'db' | 'clock' | 'ids'>;

/**
 * Does something with one lead, in turn with whatever else happens to its person.
 * @throws HttpProblem 404 when there is none of that id that the one who asks may see
 */
export async function withLead<T>(
  deps: LeadActDeps,
  act: { scope: LeadScope; leadId: string; by: string },
  work: (held: HeldLead) => Promise<T>,
): Promise<T> {
  const { scope, leadId, by } = act;
  const { clientId } = scope;
  await deps.clock.sync();
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    const seen = await sql`select l.id from leads l where ${visible(scope)} and l.id = ${leadId}`.execute(tx);
    const [lead] = seen.rows.length === 0 ? [] : await lockLeads(tx, clientId, [leadId]);
    if (lead === undefined) throw noLead();
    return await work({ tx, lead, now, nextId: () => deps.ids.next(), actor: { clientId, by } });
  });
}

export function noLead(): HttpProblem {
  return new HttpProblem(404, 'There is no such lead, or you may not see it.', { kind: 'no-lead' });
}

/** Keeps what a person did to a lead. */
export async function decide(
  { tx, lead, nextId, actor }: HeldLead,
  decision: string,
  reason: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  await recordDecision(tx, {
    ...{ id: nextId(), clientId: actor.clientId, leadId: lead.leadId, datasetId: lead.datasetId, decision, reason },
    data: { by: actor.by, ...data },
  });
}
