import { inTenant, insertSettings, readCampaign, readTemplates } from '@rekindle/db';
import { CampaignSettings } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { changeSettings } from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { noSuchCampaign, requireDataset } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import * as schemas from '../schemas/campaigns.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import { currentSettings, settingsView } from '../views/campaign-settings.ts';
import { changedSince, refused } from './campaign-problems.ts';

const tag = 'Campaigns';

/** A campaign's settings, and templates of them. */
export function addCampaignSettingsRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns/:id/settings', tag, summary: "A campaign's settings" },
    description: 'The ETag names this state of them, for `If-Match`.',
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: schemas.CampaignSettingsView },
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const found = await inTenant(deps.db, { clientId, now }, async (tx) =>
        settingsView(tx, campaign, { samples: actor.may('leads.view_all') }),
      );
      if (found === null) throw noSuchCampaign();
      return { status: 200, body: found.view, etag: found.tag };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'PATCH', url: '/api/v1/campaigns/:id/settings', tag, summary: "Change a campaign's settings" },
    description:
      'Before the start those it will take, afterwards a new version of those it runs on: texts that have not left are ' +
      'written and planned anew. With `If-Match` only the state that was read is changed (412 else).',
    needs: 'campaigns.edit',
    params: IdParams,
    body: schemas.SettingsPatch,
    answers: { 200: schemas.SettingsChanged },
    handle: async ({ clientId, actor, params, body, ifMatch, now }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const result = await changeSettings(deps, {
        ...{ ...campaign, patch: body.settings, data: { by: actor.name } },
        ...(ifMatch !== null && { expected: ifMatch }),
      });
      if (result.kind === 'not_found') throw noSuchCampaign();
      if (result.kind === 'conflict') throw changedSince();
      if (result.kind === 'refused') throw refused('The settings stay as they are.', result.faults, 'settings');
      const view = await inTenant(deps.db, { clientId, now }, async (tx) =>
        settingsView(tx, campaign, { samples: false }),
      );
      const changed = result.kind === 'updated' ? result.changed : [];
      return {
        status: 200,
        body: { version: result.version, changed },
        ...(view !== null && { etag: view.tag }),
      };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaign-templates', tag, summary: 'Templates of settings, the newest first' },
    needs: 'campaigns.view',
    answers: { 200: schemas.CampaignTemplates },
    handle: async ({ clientId, now }) => {
      const rows = await inTenant(deps.db, { clientId, now }, async (tx) => readTemplates(tx, clientId));
      const items = rows.map((row) => ({
        id: String(row['id']),
        name: row.name,
        description: typeof row['description'] === 'string' ? row['description'] : null,
        settings: CampaignSettings.parse(row),
      }));
      return { status: 200, body: { items, next: null } };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/campaign-templates', tag, summary: "Keep a campaign's settings as a template" },
    needs: 'campaigns.edit',
    body: schemas.NewTemplate,
    answers: { 201: schemas.CampaignRef },
    handle: async ({ clientId, actor, now, body }) => {
      requireDataset(actor, body.campaign_id);
      const campaign = { clientId, datasetId: body.campaign_id };
      const { name, description } = body;
      const id = deps.ids.next();
      await inTenant(deps.db, { clientId, now }, async (tx) => {
        const record = await readCampaign(tx, campaign);
        if (record === null) throw noSuchCampaign();
        const { settings, saved } = await currentSettings(tx, campaign, record);
        if (!saved) throw new HttpProblem(409, 'The campaign has no settings yet.', { kind: 'no-settings' });
        const known = await readTemplates(tx, clientId);
        if (known.some((template) => template.name.toLowerCase() === name.toLowerCase())) {
          const errors = [{ path: 'name', message: 'This name is taken.' }];
          throw new HttpProblem(409, `There is a template "${name}" already.`, { kind: 'name-taken', errors });
        }
        await insertSettings(tx, { clientId, id, name, description, isTemplate: true, now }, settings);
      });
      return { status: 201, body: { id, name } };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/campaign-templates/:id', tag, summary: 'Delete a template' },
    needs: 'campaigns.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, now, params }) => {
      const { numDeletedRows } = await inTenant(deps.db, { clientId, now }, async (tx) =>
        tx
          .deleteFrom('campaign_settings')
          .where('client_id', '=', clientId)
          .where('id', '=', params.id)
          .where('is_template', '=', true)
          .executeTakeFirst(),
      );
      if (numDeletedRows === 0n) throw new HttpProblem(404, 'There is no such template.', { kind: 'no-such-template' });
      return { status: 204 };
    },
  });
}
