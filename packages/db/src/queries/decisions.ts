import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { Decision } from './records.ts';

/** Keeps many decisions with one statement. */
export async function recordDecisions(tx: Tx, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const rows = decisions.map((decision) => ({
    ...decision,
    data: decision.data ?? {},
    until: decision.until == null || !Number.isFinite(decision.until) ? null : at(decision.until).toISOString(),
  }));
  await sql`
    insert into decisions (client_id, id, lead_id, message_id, dataset_id, decision, reason, until, data)
    select x."clientId", x.id, x."leadId", x."messageId", x."datasetId", x.decision, x.reason, x.until, x.data
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("clientId" uuid, id uuid, "leadId" uuid,
      "messageId" uuid, "datasetId" uuid, decision text, reason text, until timestamptz, data jsonb)`.execute(tx);
}
