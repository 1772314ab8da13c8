import { webhookSecretsFrom } from '@rekindle/boot';
import { at, inTenant, type Tx } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireAllLeads } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import { ChangeWebhookBody, Webhook, WebhookBody, WebhookWithSecret } from '../schemas/webhooks.ts';
import { showWebhooks } from '../views/webhooks.ts';
import { BOTH_SECRETS_MS } from '../webhooks/both-secrets.ts';
import { requireReachable } from '../webhooks/reachable.ts';

const webhooks = { tag: 'Webhooks', needs: 'webhooks.manage' } as const;

/** Where a client's events are posted to. */
export function addWebhookRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...webhooks,
    method: 'GET',
    url: '/api/v1/webhooks',
    summary: 'Where events are posted to',
    answers: { 200: z.object({ items: z.array(Webhook), next: z.null() }) },
    handle: async ({ clientId, now }) => {
      const items = await inTenant(deps.db, { clientId, now }, (tx) => showWebhooks(tx, clientId));
      return { status: 200, body: { items, next: null } };
    },
  });
  addRoute(app, deps, {
    ...webhooks,
    method: 'POST',
    url: '/api/v1/webhooks',
    summary: 'Have events posted to an address; its secret is in the answer',
    body: WebhookBody,
    answers: { 201: WebhookWithSecret },
    secretAnswer: true,
    handle: async ({ clientId, actor, body, now }) => {
      requireAllLeads(actor);
      const id = deps.ids.next();
      const { url, description, events } = body;
      requireReachable(deps, url);
      const webhook = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await tx
          .insertInto('webhook_endpoints')
          .values({ client_id: clientId, id, url, description, event_types: [...new Set(events)] })
          .execute();
        return await shown(tx, clientId, id);
      });
      return { status: 201, body: { webhook, secret: secretOf(deps, clientId, id, 1) } };
    },
  });
  addChanging(app, deps);
}

function addChanging(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...webhooks,
    method: 'PATCH',
    url: '/api/v1/webhooks/:id',
    summary: 'Change where and what is posted, or turn it on and off',
    params: IdParams,
    body: ChangeWebhookBody,
    answers: { 200: Webhook },
    handle: async ({ clientId, actor, params, body, now }) => {
      requireAllLeads(actor);
      const { url, description, events, active } = body;
      if (url !== undefined) requireReachable(deps, url);
      const body200 = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await shown(tx, clientId, params.id);
        await tx
          .updateTable('webhook_endpoints')
          .set({
            ...(url !== undefined && { url }),
            ...(description !== undefined && { description }),
            ...(events !== undefined && { event_types: [...new Set(events)] }),
            ...(active !== undefined && { active }),
            ...(active === true && { failures: 0, disabled_reason: null }),
            // Nothing changed is no fault.
            updated_at: at(now),
          })
          .where('client_id', '=', clientId)
          .where('id', '=', params.id)
          .execute();
        return await shown(tx, clientId, params.id);
      });
      return { status: 200, body: body200 };
    },
  });
  addRoute(app, deps, {
    ...webhooks,
    method: 'POST',
    url: '/api/v1/webhooks/:id/secret',
    summary: 'Change the secret; for a day the one before it signs too',
    params: IdParams,
    answers: { 200: WebhookWithSecret },
    secretAnswer: true,
    handle: async ({ clientId, actor, params, now }) => {
      requireAllLeads(actor);
      const { webhook, generation } = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const row = await tx
          .updateTable('webhook_endpoints')
          .set((eb) => ({
            secret_generation: eb('secret_generation', '+', 1),
            previous_secret_until: at(deps.monotonic.realNow() + BOTH_SECRETS_MS),
          }))
          .where('client_id', '=', clientId)
          .where('id', '=', params.id)
          .returning('secret_generation')
          .executeTakeFirst();
        return { webhook: await shown(tx, clientId, params.id), generation: row?.secret_generation ?? 1 };
      });
      return { status: 200, body: { webhook, secret: secretOf(deps, clientId, params.id, generation) } };
    },
  });
  addRoute(app, deps, {
    ...webhooks,
    method: 'DELETE',
    url: '/api/v1/webhooks/:id',
    summary: 'Remove an address, with the log of what was posted to it',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, actor, params, now }) => {
      requireAllLeads(actor);
      await inTenant(deps.db, { clientId, now }, async (tx) => {
        await shown(tx, clientId, params.id);
        await tx
          .deleteFrom('webhook_endpoints')
          .where('client_id', '=', clientId)
          .where('id', '=', params.id)
          .execute();
      });
      return { status: 204 };
    },
  });
}

async function shown(tx: Tx, clientId: string, id: string): Promise<z.input<typeof Webhook>> {
  const [webhook] = await showWebhooks(tx, clientId, id);
  if (webhook === undefined) throw new HttpProblem(404, 'There is no such webhook.', { kind: 'no-such-webhook' });
  return webhook;
}

function secretOf(deps: ConsoleDeps, clientId: string, id: string, generation: number): string {
  return webhookSecretsFrom(deps.sealingSecrets, `${clientId}/${id}/${generation}`)[0] ?? '';
}
