import { webhookSecretsFrom } from '@rekindle/boot';
import { at, handoverSubject, inTenant, type Tx } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireAllLeads } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { BOTH_SECRETS_MS } from '../webhooks/both-secrets.ts';
import { requireReachable } from '../webhooks/reachable.ts';

const HandoverWebhook = z.object({
  url: z.string().nullable().describe('Where hand-overs are posted to; null: nowhere.'),
});
const WithSecret = HandoverWebhook.extend({
  secret: z.string().nullable().describe('Signs them, as webhooks are. Shown when an address is first set; else null.'),
});

/** Where a client's hand-overs are posted to. */
export function addHandoverWebhookRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const webhook = { url: '/api/v1/client/handover-webhook', tag: 'Webhooks', needs: 'webhooks.manage' } as const;
  const secretOf = (clientId: string, generation: number) =>
    webhookSecretsFrom(deps.sealingSecrets, handoverSubject(clientId, generation))[0] ?? '';
  addRoute(app, deps, {
    ...webhook,
    method: 'GET',
    summary: 'Where hand-overs are posted to',
    answers: { 200: HandoverWebhook },
    handle: async ({ clientId, now }) => {
      const { url } = await inTenant(deps.db, { clientId, now }, (tx) => stored(tx, clientId));
      return { status: 200, body: { url } };
    },
  });
  addRoute(app, deps, {
    ...webhook,
    method: 'PUT',
    summary: 'Have hand-overs posted to an address, or nowhere',
    description: 'The answer holds the secret when no address was set before; afterwards it can only be changed.',
    body: z.object({ url: z.url().max(2_000).nullable() }),
    answers: { 200: WithSecret },
    handle: async ({ clientId, actor, body, now }) => {
      requireAllLeads(actor);
      if (body.url !== null) requireReachable(deps, body.url);
      const before = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const found = await stored(tx, clientId);
        await tx.updateTable('clients').set({ n8n_webhook_url: body.url }).where('id', '=', clientId).execute();
        return found;
      });
      const first = before.url === null && body.url !== null;
      return { status: 200, body: { url: body.url, secret: first ? secretOf(clientId, before.generation) : null } };
    },
  });
  addRoute(app, deps, {
    ...webhook,
    method: 'POST',
    url: '/api/v1/client/handover-webhook/secret',
    summary: 'Change the secret of hand-overs; for a day the one before it signs too',
    answers: { 200: WithSecret },
    secretAnswer: true,
    handle: async ({ clientId, actor, now }) => {
      requireAllLeads(actor);
      const changed = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await tx
          .updateTable('clients')
          .set((eb) => ({
            handover_secret_generation: eb('handover_secret_generation', '+', 1),
            handover_previous_secret_until: at(deps.monotonic.realNow() + BOTH_SECRETS_MS),
          }))
          .where('id', '=', clientId)
          .execute();
        return await stored(tx, clientId);
      });
      return { status: 200, body: { url: changed.url, secret: secretOf(clientId, changed.generation) } };
    },
  });
}

async function stored(tx: Tx, clientId: string): Promise<{ url: string | null; generation: number }> {
  return await tx
    .selectFrom('clients')
    .select(['n8n_webhook_url as url', 'handover_secret_generation as generation'])
    .where('id', '=', clientId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}
