import { inTenant, listWaitingHandovers } from '@rekindle/db';
import { causeWords } from '@rekindle/domain';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { scopeOf } from '../access/lead-scope.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { Instant, instant } from '../schemas/common.ts';
import { visible } from '../access/lead-scope.ts';

/** The longest waiting come first; nobody takes more than these at once. */
const SHOWN_MAX = 200;

const Waiting = z.object({
  lead_id: z.uuid(),
  name: z.string(),
  phone: z.string(),
  state: z.enum(['open', 'unclaimed']),
  because: z.string(),
  urgent: z.boolean(),
  since: Instant,
  asked: z.string().nullable().describe('E-mail address of whoever was asked last'),
});

/** Leads that wait for somebody to take them; what the command line has as `handover list`. */
export function addHandoverRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/handovers',
    tag: 'Conversations',
    summary: 'Leads that nobody has taken yet, the longest waiting first',
    description: `At most ${SHOWN_MAX}. Take one with \`POST /conversations/{id}/claim\`, give one away with \`PUT /leads/{id}/assignee\`.`,
    needs: 'inbox.view',
    answers: { 200: z.object({ items: z.array(Waiting), next: z.null() }) },
    handle: async (call) => {
      const { clientId, now } = call;
      const rows = await inTenant(deps.db, { clientId, now }, (tx) =>
        listWaitingHandovers(tx, clientId, { limit: SHOWN_MAX, seen: visible(scopeOf(call)) }),
      );
      const items = rows.map(({ leadId, name, phone, state, reason, urgent, since, asked }) => ({
        ...{ lead_id: leadId, name, phone, state, because: causeWords(reason), urgent, since: instant(since), asked },
      }));
      return { status: 200, body: { items, next: null } };
    },
  });
}
