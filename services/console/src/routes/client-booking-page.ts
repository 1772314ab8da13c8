import { inTenant } from '@rekindle/db';
import { setClientBookingPage } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { requireEveryDataset } from '../access/datasets.ts';
import { pageNeeded } from '../acts/page-needed.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { ClientBookingPage } from '../schemas/booking-processes.ts';

const tag = 'Clients';
const url = '/api/v1/client/booking-page';

/** Where the calls of campaigns are booked that have no page and no booking process of their own. */
export function addClientBookingPageRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url, tag, summary: "The client's booking page" },
    needs: 'campaigns.view',
    answers: { 200: ClientBookingPage },
    handle: async ({ clientId, now }) => {
      const client = await inTenant(deps.db, { clientId, now }, (tx) =>
        tx.selectFrom('clients').select('cal_booking_link').where('id', '=', clientId).executeTakeFirstOrThrow(),
      );
      return { status: 200, body: { booking_link: client.cal_booking_link } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'PUT', url, tag, summary: "Change the client's booking page" },
    description:
      'Works at once: texts that have not left are written anew, of running campaigns that book on it. Null takes it away; ' +
      '409 where a running campaign names it in its texts or its prompt.',
    needs: 'campaigns.edit',
    body: ClientBookingPage,
    answers: { 200: ClientBookingPage },
    handle: async ({ clientId, actor, body }) => {
      requireEveryDataset(actor);
      const done = await setClientBookingPage(deps, { clientId, data: { by: actor.name } }, body.booking_link);
      if (done.kind === 'page_needed') throw pageNeeded(done);
      return { status: 200, body };
    },
  });
}
