import { inTenant } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { scopeOf } from '../access/lead-scope.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { instantOrNull } from '../schemas/common.ts';
import { Today } from '../schemas/today.ts';
import { readToday } from '../views/today.ts';

/** What needs the one who asks. */
export function addTodayRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/today',
      tag: 'Today',
      summary: 'What needs somebody, and what happens next by itself',
    },
    needs: 'leads.view',
    answers: { 200: Today },
    handle: async (call) => {
      const { clientId, now, actor } = call;
      const { zone, view } = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const client = await tx
          .selectFrom('clients')
          .select('timezone')
          .where('id', '=', clientId)
          .executeTakeFirstOrThrow();
        const sees = {
          campaigns: actor.may('campaigns.view'),
          imports: actor.may('leads.import'),
          inbox: actor.may('inbox.view'),
          bookings: actor.may('bookings.view'),
        };
        const scope = { ...scopeOf(call), now, zone: client.timezone, sees };
        return { zone: client.timezone, view: await readToday(tx, scope) };
      });
      const sections = view.sections.map(({ items, ...section }) => ({
        ...section,
        items: items.map(({ leadId, conversationId, campaignId, uploadId, at, ...shown }) => ({
          ...shown,
          at: instantOrNull(at),
          ...{ lead_id: leadId, conversation_id: conversationId, campaign_id: campaignId, upload_id: uploadId },
        })),
      }));
      return {
        status: 200,
        body: {
          sections,
          count: view.count,
          next_send_at: instantOrNull(view.nextSendAt),
          sentence: view.sentence,
          zone,
        },
      };
    },
  });
}
