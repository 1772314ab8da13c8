import { at, emitEvent, inTenant, type Tx } from '@rekindle/db';
import { WEBHOOK_FAILURES_MAX } from '@rekindle/domain';
import { sql } from 'kysely';
import { type HandoverDeps, NOTICE_LEASE_MS, NOTICE_RETRY_MS } from '../handover/deps.ts';
import type { NoticeResult } from '../handover/notice-records.ts';
import { postWebhook } from './post-webhook.ts';
import { readWebhookEvent, type WebhookBody } from './webhook-event.ts';

export interface DeliveryRef {
  clientId: string;
  deliveryId: string;
}

type DeliveryDeps = Pick<HandoverDeps, 'db' | 'clock' | 'monotonic' | 'ids' | 'log' | 'webhookSecrets' | 'postGuard'>;

interface Ready {
  attempt: number;
  endpointId: string;
  eventId: string;
  url: string;
  secrets: readonly string[];
  event: WebhookBody;
}

/**
 * Step: posts one event to one endpoint. Run twice or late it changes nothing: only a delivery whose time has come is
 * begun, and every try carries the event's id, which stays the same.
 */
export async function deliverWebhook(deps: DeliveryDeps, ref: DeliveryRef): Promise<void> {
  await deps.clock.sync();
  const ready = await inTenant(deps.db, { clientId: ref.clientId, now: deps.clock.now() }, (tx) =>
    begin(deps, tx, ref),
  );
  if (ready === null) return;
  const startedAt = deps.monotonic.monotonicMs();
  const { url, secrets, event, eventId } = ready;
  const result = await postWebhook(deps, { secrets, url, id: eventId, event });
  const latencyMs = deps.monotonic.monotonicMs() - startedAt;
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId: ref.clientId, now }, (tx) =>
    record(deps, tx, ref, ready, { ...result, latencyMs }),
  );
}

async function begin(deps: DeliveryDeps, tx: Tx, ref: DeliveryRef): Promise<Ready | null> {
  const now = deps.clock.now();
  const row = await tx
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_endpoints as e', (join) =>
      join.onRef('e.client_id', '=', 'd.client_id').onRef('e.id', '=', 'd.endpoint_id'),
    )
    .select(['d.state', 'd.next_at', 'd.lease_until', 'd.event_id', 'd.event_type', 'd.endpoint_id', 'd.created_at'])
    .select(['e.url', 'e.active', 'e.secret_generation', 'e.previous_secret_until'])
    .where('d.client_id', '=', ref.clientId)
    .where('d.id', '=', ref.deliveryId)
    .forUpdate('d')
    .executeTakeFirst();
  if (row === undefined || row.next_at === null || row.next_at > now) return null;
  const realNow = deps.monotonic.realNow();
  if (row.state === 'sending' && row.lease_until !== null && row.lease_until > realNow) return null;
  // A test is asked for by a person, and may be what they want to know before they turn it on.
  if (!row.active && row.event_type !== 'webhook.test') {
    await settle(tx, ref, { state: 'skipped', reason: 'endpoint_off', next_at: null, lease_until: null });
    return null;
  }
  const { endpoint_id: endpointId, event_id: eventId, event_type: type } = row;
  const event = await readWebhookEvent(tx, { clientId: ref.clientId, eventId, type, at: row.created_at });
  const { attempt } = await tx
    .updateTable('webhook_deliveries')
    .set((eb) => ({
      state: 'sending',
      attempt: eb('attempt', '+', 1),
      next_at: at(now + NOTICE_LEASE_MS),
      lease_until: at(realNow + NOTICE_LEASE_MS),
    }))
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.deliveryId)
    .returning('attempt')
    .executeTakeFirstOrThrow();
  const generations = [row.secret_generation];
  if (row.previous_secret_until !== null && row.previous_secret_until > realNow)
    generations.push(row.secret_generation - 1);
  const secrets = generations.flatMap((generation) =>
    deps.webhookSecrets(`${ref.clientId}/${endpointId}/${generation}`),
  );
  return { attempt, endpointId, eventId, url: row.url, secrets, event };
}

async function record(
  deps: DeliveryDeps,
  tx: Tx,
  ref: DeliveryRef,
  { attempt, endpointId }: Ready,
  result: NoticeResult & { latencyMs: number },
): Promise<void> {
  const now = deps.clock.now();
  const { outcome, detail, httpStatus = null, latencyMs } = result;
  await tx
    .insertInto('webhook_attempts')
    .values({
      ...{ client_id: ref.clientId, delivery_id: ref.deliveryId, attempt, outcome, detail },
      ...{ http_status: httpStatus, latency_ms: Math.round(latencyMs) },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom('webhook_deliveries')
    .select(['state', 'attempt', 'earlier_attempts'])
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.deliveryId)
    .forUpdate()
    .executeTakeFirst();
  // Somebody took it over after the lease.
  if (row === undefined || row.state !== 'sending' || row.attempt !== attempt) return;
  if (outcome === 'delivered') {
    await settle(tx, ref, {
      state: 'delivered',
      reason: null,
      next_at: null,
      lease_until: null,
      delivered_at: at(now),
    });
    await sql`
      update webhook_endpoints set failures = 0
      where client_id = ${ref.clientId} and id = ${endpointId} and failures > 0`.execute(tx);
    return;
  }
  const wait = outcome === 'again' ? NOTICE_RETRY_MS[attempt - row.earlier_attempts - 1] : undefined;
  if (wait !== undefined) {
    await settle(tx, ref, { state: 'due', reason: detail, next_at: at(now + wait), lease_until: null });
    return;
  }
  await settle(tx, ref, { state: 'failed', reason: detail, next_at: null, lease_until: null });
  await countFailure(deps, tx, ref.clientId, endpointId, httpStatus === 410);
}

/** An endpoint that says it is gone, or has failed for long, is turned off: nobody is asked for ever. */
async function countFailure(
  deps: DeliveryDeps,
  tx: Tx,
  clientId: string,
  endpointId: string,
  gone: boolean,
): Promise<void> {
  const { rows } = await sql<{ active: boolean; turnedOff: boolean }>`
    with counted as (
      select id, failures + 1 as failures, active from webhook_endpoints
      where client_id = ${clientId} and id = ${endpointId} for update)
    update webhook_endpoints e set failures = c.failures,
      active = c.active and not ${gone} and c.failures < ${WEBHOOK_FAILURES_MAX},
      disabled_reason = case when c.active and (${gone} or c.failures >= ${WEBHOOK_FAILURES_MAX})
                             then ${gone ? 'gone' : 'failing'} else e.disabled_reason end
    from counted c
    where e.client_id = ${clientId} and e.id = c.id
    returning e.active, c.active and not e.active as "turnedOff"`.execute(tx);
  if (rows[0]?.turnedOff !== true) return;
  const data = { endpoint_id: endpointId, reason: gone ? 'gone' : 'failing' };
  await emitEvent(tx, { id: deps.ids.next(), clientId, type: 'webhook.disabled', data });
  deps.log.warn({ clientId, ...data }, 'a webhook was turned off');
}

async function settle(
  tx: Tx,
  ref: DeliveryRef,
  settled: {
    state: 'due' | 'delivered' | 'failed' | 'skipped';
    reason: string | null;
    next_at: Date | null;
    lease_until: null;
    delivered_at?: Date;
  },
): Promise<void> {
  await tx
    .updateTable('webhook_deliveries')
    .set(settled)
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.deliveryId)
    .execute();
}
