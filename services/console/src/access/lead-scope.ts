import type { Tx } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { type RawBuilder, sql } from 'kysely';
import type { Actor } from './actor.ts';

/** Whose leads, and which of them the one who asks may see. */
export interface LeadScope {
  clientId: string;
  /** Null: of every dataset. */
  datasetIds: readonly string[] | null;
  /** Only leads that are this person's or that they are asked to take; null: everybody's. */
  onlyOf: string | null;
  /** The one who asks as a person of the client; null for a program. */
  userId: string | null;
}

/** What the caller of a route may see of a client's leads, and of all that belongs to them. */
export function scopeOf({ clientId, actor }: { clientId: string; actor: Actor }): LeadScope {
  return {
    clientId,
    datasetIds: actor.allowedDatasetIds,
    onlyOf: actor.may('leads.view_all') ? null : actor.id,
    userId: actor.kind === 'user' ? actor.id : null,
  };
}

/** Whether the scope holds every lead of the client, and so also what is of no lead at all. */
export function seesEveryLead({ datasetIds, onlyOf }: LeadScope): boolean {
  return datasetIds === null && onlyOf === null;
}

/** The one rule on whose leads somebody sees: what lead `l` must be. */
export function visible(scope: LeadScope): RawBuilder<unknown> {
  return within(scope, { clientId: sql`l.client_id`, datasetId: sql`l.dataset_id`, leadId: sql`l.id` });
}

/** The same rule for conversation `v`, which is of one lead. */
export function visibleConversation(scope: LeadScope): RawBuilder<unknown> {
  return within(scope, { clientId: sql`v.client_id`, datasetId: sql`v.dataset_id`, leadId: sql`v.lead_id` });
}

/** Whether the scope holds all leads of a number, one at least: what is done to the person reaches them all. */
export function seesAllOf(scope: LeadScope, phone: RawBuilder<unknown>): RawBuilder<boolean> {
  if (seesEveryLead(scope)) return sql`true`;
  return sql`coalesce((
    select bool_and(${visible(scope)}) from leads l
    where l.client_id = ${scope.clientId} and l.phone_number = ${phone}), false)`;
}

/** Whether the scope holds any lead of a number: what its person said is then theirs to read. */
export function seesSomeOf(scope: LeadScope, phone: RawBuilder<unknown>): RawBuilder<boolean> {
  if (seesEveryLead(scope)) return sql`true`;
  return sql`exists (
    select from leads l where l.client_id = ${scope.clientId} and l.phone_number = ${phone} and ${visible(scope)})`;
}

/** Throws `HttpProblem` 403 for whoever sees neither every lead nor all leads of the number. */
export async function requireAllOf(tx: Tx, scope: LeadScope, phone: string): Promise<void> {
  const { rows } = await sql<{ theirs: boolean }>`select ${seesAllOf(scope, sql`${phone}`)} as theirs`.execute(tx);
  if (rows[0]?.theirs === true) return;
  const detail = 'You do not see every lead that has this number. Ask somebody who sees all leads.';
  throw new HttpProblem(403, detail, { kind: 'forbidden' });
}

function within(
  { clientId, datasetIds, onlyOf }: LeadScope,
  of: { clientId: RawBuilder<unknown>; datasetId: RawBuilder<unknown>; leadId: RawBuilder<unknown> },
): RawBuilder<unknown> {
  const parts = [sql`${of.clientId} = ${clientId}`];
  if (datasetIds !== null) parts.push(sql`${of.datasetId} = any(${[...datasetIds]}::uuid[])`);
  // Found first and on their own: each half has an index.
  if (onlyOf !== null) {
    parts.push(sql`${of.leadId} = any(array(
      select id from leads where client_id = ${clientId} and assigned_to = ${onlyOf}::uuid
      union select h.lead_id from handovers h
      join handover_offers o on o.client_id = h.client_id and o.handover_id = h.id
      where h.client_id = ${clientId} and h.state in ('open', 'unclaimed') and o.user_id = ${onlyOf}::uuid))`);
  }
  return sql.join(parts, sql` and `);
}
