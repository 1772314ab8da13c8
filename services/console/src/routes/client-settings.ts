import { inTenant, readClientCaps, setClientCaps } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';

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
/** What a client's model and texts may cost. */
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
}
