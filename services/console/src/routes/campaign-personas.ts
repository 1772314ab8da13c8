import { inTenant, type Tx } from '@rekindle/db';
import { assignToCampaign } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { noSuchCampaign, requireDataset } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import { CampaignPersonas } from '../schemas/personas.ts';
import { orProblem } from './persona-problems.ts';

const tag = 'Campaigns';

/** Which voice writes for a campaign, whom it addresses and by which strategy, where these are not the client's usual ones. */
export function addCampaignPersonaRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/campaigns/:id/personas',
      tag,
      summary: "A campaign's own voice, persona and strategy",
    },
    description:
      'Null: what the strategy binds, else the default voice; the persona of each lead, else the one that suits the ' +
      'business best; no strategy.',
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: CampaignPersonas },
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const found = await inTenant(deps.db, { clientId, now }, (tx) => read(tx, clientId, params.id));
      if (found === undefined) throw noSuchCampaign();
      return { status: 200, body: found };
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'PUT',
      url: '/api/v1/campaigns/:id/personas',
      tag,
      summary: 'Choose voice, persona and strategy of a campaign',
    },
    description: 'Works from the next reply on, also while the campaign runs.',
    needs: 'campaigns.edit',
    params: IdParams,
    body: CampaignPersonas,
    answers: { 200: CampaignPersonas },
    handle: async ({ clientId, actor, now, params, body }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      if (!(await orProblem(() => assignToCampaign(deps, campaign, body)))) throw noSuchCampaign();
      const found = await inTenant(deps.db, { clientId, now }, (tx) => read(tx, clientId, params.id));
      if (found === undefined) throw noSuchCampaign();
      return { status: 200, body: found };
    },
  });
}

async function read(tx: Tx, clientId: string, id: string) {
  return await tx
    .selectFrom('datasets')
    .select(['ai_persona_id', 'persona_id', 'strategy_id'])
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .executeTakeFirst();
}
