import { inTenant, type Tx } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireAllLeads } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, pageOf } from '../schemas/common.ts';
import { DeliveriesQuery, Delivery, DeliveryParams } from '../schemas/webhooks.ts';
import { showDeliveries, showWebhooks } from '../views/webhooks.ts';
import { addTest, replay, replayFailed } from '../webhooks/deliveries.ts';

const webhooks = { tag: 'Webhooks', needs: 'webhooks.manage' } as const;
const Queued = z.object({ delivery_id: z.uuid() });

/** What was posted to a client's webhooks; testing one, and posting something again. */
export function addWebhookDeliveryRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...webhooks,
    method: 'GET',
    url: '/api/v1/webhooks/:id/deliveries',
    summary: 'What was posted to an address, and what came of each try',
    params: IdParams,
    query: DeliveriesQuery,
    answers: { 200: pageOf(Delivery) },
    handle: async ({ clientId, params, query, now }) => {
      const page = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await requireWebhook(tx, clientId, params.id);
        return await showDeliveries(tx, clientId, params.id, query);
      });
      return { status: 200, body: page };
    },
  });
  addRoute(app, deps, {
    ...webhooks,
    method: 'POST',
    url: '/api/v1/webhooks/:id/test',
    summary: 'Post a test',
    params: IdParams,
    answers: { 202: Queued },
    handle: async ({ clientId, params, now }) => {
      const deliveryId = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await requireWebhook(tx, clientId, params.id);
        return await addTest(tx, deps.ids.next, { clientId, endpointId: params.id });
      });
      await wake(deps, clientId, deliveryId);
      return { status: 202, body: { delivery_id: deliveryId } };
    },
  });
  addRoute(app, deps, {
    ...webhooks,
    method: 'POST',
    url: '/api/v1/webhooks/:id/deliveries/:delivery_id/replay',
    summary: 'Post something again, with the id it had',
    params: DeliveryParams,
    answers: { 202: Queued },
    handle: async ({ clientId, actor, params, now }) => {
      requireAllLeads(actor);
      const { id: endpointId, delivery_id: id } = params;
      const done = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await requireWebhook(tx, clientId, endpointId);
        return await replay(tx, { clientId, endpointId, id, now });
      });
      if (!done) throw new HttpProblem(409, 'It is under way already, or is not there.', { kind: 'under-way' });
      await wake(deps, clientId, id);
      return { status: 202, body: { delivery_id: id } };
    },
  });
  addRoute(app, deps, {
    ...webhooks,
    method: 'POST',
    url: '/api/v1/webhooks/:id/replay',
    summary: 'Post everything again that did not arrive',
    params: IdParams,
    answers: { 202: z.object({ replayed: z.int() }) },
    handle: async ({ clientId, actor, params, now }) => {
      requireAllLeads(actor);
      const replayed = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await requireWebhook(tx, clientId, params.id);
        return await replayFailed(tx, { clientId, endpointId: params.id, now });
      });
      return { status: 202, body: { replayed } };
    },
  });
}

async function requireWebhook(tx: Tx, clientId: string, id: string): Promise<void> {
  if ((await showWebhooks(tx, clientId, id)).length > 0) return;
  throw new HttpProblem(404, 'There is no such webhook.', { kind: 'no-such-webhook' });
}

async function wake(deps: ConsoleDeps, clientId: string, deliveryId: string): Promise<void> {
  await deps.queues.add('deliver-webhook', { clientId, deliveryId }).catch((err: unknown) => {
    deps.log.warn({ err, deliveryId }, 'deliver-webhook was not queued; the sweeper will find it');
  });
}
