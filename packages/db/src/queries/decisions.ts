import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { Decision, DomainEvent } from './records.ts';

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

/** Adds many events to the outbox with one statement, in their order. */
export async function emitEvents(tx: Tx, events: readonly DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({ ...event, data: event.data ?? {} }));
  await sql`
    insert into events (client_id, id, type, lead_id, message_id, dataset_id, data)
    select x."clientId", x.id, x.type, x."leadId", x."messageId", x."datasetId", x.data
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (data jsonb, id uuid, type text, "clientId" uuid,
      "datasetId" uuid, "leadId" uuid, "messageId" uuid)) with ordinality as x(data, id, type, "clientId", "datasetId", "leadId", "messageId", n)
    order by x.n`.execute(tx);
}
