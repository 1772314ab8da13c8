import { inTenant, type Tx } from '@rekindle/db';
import { chooseBookingProcess } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { noSuchCampaign, requireDataset } from '../access/datasets.ts';
import { pageNeeded } from '../acts/page-needed.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { CampaignBookingProcess } from '../schemas/booking-processes.ts';
import { IdParams } from '../schemas/common.ts';
import { noSuch } from './persona-problems.ts';

const tag = 'Campaigns';
const url = '/api/v1/campaigns/:id/booking-process';

/** How a campaign's calls are booked where it has no page of its own. */
export function addCampaignBookingProcessRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url, tag, summary: "A campaign's booking process" },
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: CampaignBookingProcess },
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const found = await inTenant(deps.db, { clientId, now }, (tx) => read(tx, clientId, params.id));
      if (found === undefined) throw noSuchCampaign();
      return { status: 200, body: found };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'PUT', url, tag, summary: 'Choose the booking process of a campaign' },
    description:
      "The campaign's own booking page, where it has one, comes before it. Works at once, also while the campaign runs: " +
      'its texts that have not left are written anew. 409 where it would have no page then and names one.',
    needs: 'campaigns.edit',
    params: IdParams,
    body: CampaignBookingProcess,
    answers: { 200: CampaignBookingProcess },
    handle: async ({ clientId, actor, params, body }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id, data: { by: actor.name } };
      const chosen = await chooseBookingProcess(deps, campaign, body.booking_process_id);
      if (chosen.kind === 'page_needed') throw pageNeeded(chosen);
      if (chosen.kind === 'no_campaign') throw noSuchCampaign();
      if (chosen.kind === 'no_process') throw noSuch('booking process');
      return { status: 200, body };
    },
  });
}

async function read(tx: Tx, clientId: string, id: string) {
  return await tx
    .selectFrom('datasets')
    .select('booking_process_id')
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .executeTakeFirst();
}
