import { inTenant } from '@rekindle/db';
import { campaignStatus, pauseSentence } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { noSuchCampaign, requireDataset, requireEveryDataset } from '../access/datasets.ts';
import { scopeOf } from '../access/lead-scope.ts';
import { createCampaign } from '../acts/create-campaign.ts';
import { PlaceByInstant, placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import * as schemas from '../schemas/campaigns.ts';
import { cursorOf, IdParams } from '../schemas/common.ts';
import { campaignDays } from '../views/campaign-days.ts';
import { listCampaigns } from '../views/campaign-list.ts';
import { campaignState } from '../views/campaign-state.ts';
import { campaignHistory, campaignTexts } from '../views/campaign-texts.ts';

const tag = 'Campaigns';

/** Campaigns: the list, new ones, and how one of them stands. */
export function addCampaignRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns', tag, summary: 'Campaigns, the newest first' },
    needs: 'campaigns.view',
    query: schemas.CampaignQuery,
    answers: { 200: schemas.CampaignPage },
    handle: async ({ clientId, actor, now, query }) => {
      const after = placeOf(query.after, z.tuple([z.uuid()]))?.[0] ?? null;
      const { allowedDatasetIds } = actor;
      const { limit, status, q } = query;
      const items = await inTenant(deps.db, { clientId, now }, async (tx) =>
        listCampaigns(tx, { clientId, allowedDatasetIds, now, status, q, after, limit }),
      );
      const last = items.at(-1);
      return {
        status: 200,
        body: { items, next: items.length < limit || last === undefined ? null : cursorOf([last.id]) },
      };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/campaigns', tag, summary: 'Make a draft campaign with an empty list' },
    description:
      'An import into a new list makes one as well. `template_id` or `campaign_id` says whose settings it begins with.',
    needs: 'campaigns.edit',
    body: schemas.NewCampaign,
    answers: { 201: schemas.CampaignRef },
    handle: async ({ clientId, actor, body }) => {
      const { name, description, template_id: template, campaign_id: campaign } = body;
      if (campaign !== null) requireDataset(actor, campaign);
      requireEveryDataset(actor);
      const from = template !== null ? { template } : campaign !== null ? { campaign } : null;
      return { status: 201, body: await createCampaign(deps, { clientId, name, description, from }) };
    },
  });

  addRoute(app, deps, {
    ...{
      method: 'POST',
      url: '/api/v1/campaigns/:id/clone',
      tag,
      summary: 'Copy the settings into a new draft campaign',
    },
    description: 'The copy has no people yet: they come with an import.',
    needs: 'campaigns.edit',
    params: IdParams,
    body: schemas.CloneCampaign,
    answers: { 201: schemas.CampaignRef },
    handle: async ({ clientId, actor, params, body }) => {
      requireDataset(actor, params.id);
      requireEveryDataset(actor);
      const from = { campaign: params.id };
      return { status: 201, body: await createCampaign(deps, { clientId, name: body.name, description: null, from }) };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns/:id', tag, summary: 'Where a campaign stands' },
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: schemas.CampaignState },
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const status = await campaignStatus(deps, campaign);
      if (status === null) throw noSuchCampaign();
      const state = await inTenant(deps.db, { clientId, now }, async (tx) =>
        campaignState(tx, { ...campaign, now }, status),
      );
      if (state === null) throw noSuchCampaign();
      return { status: 200, body: state };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns/:id/days', tag, summary: 'Texts a day: planned against sent' },
    description:
      'Planned is what the last forecast made before the end of that day said; asking for a forecast keeps it.',
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: schemas.CampaignDays },
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const body = await inTenant(deps.db, { clientId, now }, async (tx) => campaignDays(tx, campaign));
      if (body === null) throw noSuchCampaign();
      return { status: 200, body };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns/:id/texts', tag, summary: 'Texts of a campaign, the newest first' },
    needs: 'leads.view',
    params: IdParams,
    query: schemas.CampaignTextsQuery,
    answers: { 200: schemas.CampaignTexts },
    handle: async ({ clientId, actor, now, params, query }) => {
      requireDataset(actor, params.id);
      const place = placeOf(query.after, PlaceByInstant);
      const after = place === null ? null : { at: place[0], id: place[1] };
      const page = { datasetId: params.id, after, limit: query.limit };
      const rows = await inTenant(deps.db, { clientId, now }, async (tx) =>
        campaignTexts(tx, scopeOf({ clientId, actor }), page),
      );
      const last = rows.at(-1);
      const next = rows.length < query.limit || last === undefined ? null : cursorOf([last.atMs, last.id]);
      return { status: 200, body: { items: rows, next } };
    },
  });

  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/campaigns/:id/history',
      tag,
      summary: 'What was decided about a campaign, and by whom',
    },
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: schemas.CampaignHistory },
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const items = await inTenant(deps.db, { clientId, now }, async (tx) =>
        campaignHistory(tx, campaign, pauseSentence),
      );
      return { status: 200, body: { items } };
    },
  });
}
