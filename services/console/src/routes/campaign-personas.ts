import { inTenant, type Tx } from '@rekindle/db';
import type { FastifyInstance } from 'fastify';
import { noSuchCampaign, requireDataset } from '../access/datasets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import { CampaignPersonas } from '../schemas/personas.ts';
import { noSuch } from './persona-problems.ts';

const tag = 'Campaigns';

/** Which voice writes for a campaign and whom it addresses, where these are not the client's usual ones. */
export function addCampaignPersonaRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns/:id/personas', tag, summary: "A campaign's own voice and persona" },
    description: 'Null: the default voice; the persona of each lead, else the one that suits the business best.',
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
    ...{ method: 'PUT', url: '/api/v1/campaigns/:id/personas', tag, summary: 'Choose voice and persona of a campaign' },
    description: 'Works from the next reply on, also while the campaign runs.',
    needs: 'campaigns.edit',
    params: IdParams,
    body: CampaignPersonas,
    answers: { 200: CampaignPersonas },
    handle: async ({ clientId, actor, now, params, body }) => {
      requireDataset(actor, params.id);
      await inTenant(deps.db, { clientId, now }, async (tx) => {
        const chosen = [
          ['ai_personas', 'voice', body.ai_persona_id],
          ['personas', 'persona', body.persona_id],
        ] as const;
        for (const [table, what, id] of chosen) {
          if (id === null) continue;
          const found = tx.selectFrom(table).select('id').where('client_id', '=', clientId).where('id', '=', id);
          if ((await found.forKeyShare().executeTakeFirst()) === undefined) throw noSuch(what);
        }
        const { numUpdatedRows } = await tx
          .updateTable('datasets')
          .set(body)
          .where('client_id', '=', clientId)
          .where('id', '=', params.id)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) throw noSuchCampaign();
      });
      return { status: 200, body };
    },
  });
}

async function read(tx: Tx, clientId: string, id: string) {
  return await tx
    .selectFrom('datasets')
    .select(['ai_persona_id', 'persona_id'])
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .executeTakeFirst();
}
