import { webhookSecretsFrom } from '@rekindle/boot';
import { at, handoverSubject, inTenant, readClientCaps, setClientCaps, type Tx } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireAllLeads } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { BOTH_SECRETS_MS } from '../webhooks/both-secrets.ts';
import { requireReachable } from '../webhooks/reachable.ts';

const cap = z.int().min(0).nullable();
const CapsBody = z.object({
  ai_cap_micros: cap.optional().describe('Millionths of a US dollar a day; null lifts the cap. Left out: as it is.'),
  spend_cap_micros: cap.optional().describe("Millionths of the client's currency a day; null lifts the cap."),
});
const Caps = z.object({
  ai_cap_micros: cap,
  ai_spent_micros: z.int().describe('Today, by the clock of the client.'),
  spend_cap_micros: cap,
  currency: z.string(),
});
const HandoverWebhook = z.object({
  url: z.string().nullable().describe('Where hand-overs are posted to; null: nowhere.'),
});
const WithSecret = HandoverWebhook.extend({
  secret: z.string().nullable().describe('Signs them, as webhooks are. Shown when an address is first set; else null.'),
});

/** What a client's model and texts may cost, and where its hand-overs are posted to. */
export function addClientSettingsRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const read = async (clientId: string, now: number) =>
    await inTenant(deps.db, { clientId, now }, async (tx) => {
      const { aiCap, aiSpent, spendCap, currency } = await readClientCaps(tx, clientId, now);
      return { ai_cap_micros: aiCap, ai_spent_micros: aiSpent, spend_cap_micros: spendCap, currency };
    });
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/client/caps',
    tag: 'Clients',
    summary: 'What the model and texts may cost a day',
    needs: 'clients.view',
    answers: { 200: Caps },
    handle: async ({ clientId, now }) => ({ status: 200, body: await read(clientId, now) }),
  });
  addRoute(app, deps, {
    method: 'PATCH',
    url: '/api/v1/client/caps',
    tag: 'Clients',
    summary: 'Change what the model and texts may cost a day',
    needs: 'clients.manage',
    body: CapsBody,
    answers: { 200: Caps },
    handle: async ({ clientId, body, now }) => {
      const { ai_cap_micros: aiCap, spend_cap_micros: spendCap } = body;
      await inTenant(deps.db, { clientId, now }, (tx) => setClientCaps(tx, clientId, { aiCap, spendCap }));
      return { status: 200, body: await read(clientId, now) };
    },
  });
  addHandoverWebhook(app, deps);
}

function addHandoverWebhook(app: FastifyInstance, deps: ConsoleDeps): void {
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
