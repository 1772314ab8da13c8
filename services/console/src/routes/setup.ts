import { inTenant } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { Instant } from '../schemas/common.ts';
import { readSetup } from '../views/setup.ts';

const Setup = z
  .object({
    provider: z.enum(['simulator', 'twilio']),
    own_account: z.boolean().describe("The client has an account of its own at the provider, not the installation's."),
    numbers: z.array(z.string()).describe('E.164, the oldest first.'),
    persona_name: z.string(),
    audiences: z.int().describe('Active ones'),
    personas_begun: z.boolean().describe('Somebody has said more of voice or audience than a client begins with.'),
    imported_lists: z.int(),
    campaigns: z.int(),
    started_campaigns: z.int(),
    opens: z
      .object({ at: Instant, shown: z.string().describe('Such as `Mon 08:00`, by the clock of the sending hours') })
      .nullable()
      .describe('When the hours of the newest draft open, which are shut now; null while they are open'),
    replies: z.int().describe('Leads that have answered.'),
  })
  .meta({ id: 'Setup' });

/** What the first steps show as done. */
export function addSetupRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/setup',
    tag: 'Clients',
    summary: 'How far the client is set up',
    needs: 'clients.view',
    answers: { 200: Setup },
    handle: async ({ clientId, now }) => {
      const facts = await inTenant(deps.db, { clientId, now }, (tx) => readSetup(tx, clientId, now));
      const provider: 'simulator' | 'twilio' = deps.mode === 'sandbox' ? 'simulator' : 'twilio';
      return { status: 200, body: { provider, ...facts } };
    },
  });
}
