import type { Tx } from '@rekindle/db';
import { WEBHOOK_EVENT_TYPES } from '@rekindle/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { PlaceByInstant, placeOf } from '../cursor.ts';
import { cursorOf, instant, instantOrNull } from '../schemas/common.ts';
import type { DeliveriesQuery, Delivery, Webhook } from '../schemas/webhooks.ts';

/** The client's endpoints, the oldest first; with `id` that one. */
export async function showWebhooks(tx: Tx, clientId: string, id?: string): Promise<z.input<typeof Webhook>[]> {
  let endpoints = tx.selectFrom('webhook_endpoints').selectAll().where('client_id', '=', clientId).orderBy('id');
  if (id !== undefined) endpoints = endpoints.where('id', '=', id);
  return (await endpoints.execute()).map((row) => ({
    ...{ id: row.id, url: row.url, description: row.description, active: row.active, failures: row.failures },
    events: WEBHOOK_EVENT_TYPES.filter((type) => row.event_types.includes(type)),
    disabled_reason: row.disabled_reason === 'gone' || row.disabled_reason === 'failing' ? row.disabled_reason : null,
    created_at: instant(row.created_at),
  }));
}

/** What was posted to an endpoint, the latest first, each with its tries. */
export async function showDeliveries(
  tx: Tx,
  clientId: string,
  endpointId: string,
  query: z.output<typeof DeliveriesQuery>,
): Promise<{ items: z.input<typeof Delivery>[]; next: string | null }> {
  const after = placeOf(query.after, PlaceByInstant);
  let deliveries = tx
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('endpoint_id', '=', endpointId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  if (query.state !== undefined) deliveries = deliveries.where('state', '=', query.state);
  if (after !== null) {
    const [at, id] = after;
    deliveries = deliveries.where(sql<boolean>`(created_at, id) < (${new Date(at)}::timestamptz, ${id}::uuid)`);
  }
  const rows = await deliveries.execute();
  const page = rows.slice(0, query.limit);
  const ids = page.map(({ id }) => id);
  const tries =
    ids.length === 0
      ? []
      : await tx
          .selectFrom('webhook_attempts')
          .selectAll()
          .where('client_id', '=', clientId)
          .where('delivery_id', 'in', ids)
          .orderBy('attempt')
          .execute();
  const triesOf = Map.groupBy(tries, (each) => each.delivery_id);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      ...{ id: row.id, event_id: row.event_id, event: row.event_type, state: row.state, reason: row.reason },
      ...{ attempts: row.attempt, next_at: instantOrNull(row.next_at), created_at: instant(row.created_at) },
      delivered_at: instantOrNull(row.delivered_at),
      tries: (triesOf.get(row.id) ?? []).map(({ attempt, at, outcome, http_status, latency_ms, detail }) => ({
        ...{ attempt, at: instant(at), outcome, http_status, latency_ms, detail },
      })),
    })),
    next: rows.length > query.limit && last !== undefined ? cursorOf([last.created_at, last.id]) : null,
  };
}
