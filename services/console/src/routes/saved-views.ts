import { inTenant, jsonb, type Tx } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, type Call } from '../route.ts';
import { IdParams, Nothing } from '../schemas/common.ts';
import { SavedView, SavedViewBody } from '../schemas/leads.ts';

const tag = 'Leads';
const VIEWS_MAX = 200;

interface Row {
  id: string;
  name: string;
  shared: boolean;
  filters: Record<string, unknown>;
}

/** Filters of the list of leads under a name, one's own and the team's. */
export function addSavedViewRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/views', tag, summary: "Saved views: one's own and the team's" },
    needs: 'leads.view',
    answers: { 200: z.object({ items: z.array(SavedView) }) },
    handle: async (call) => {
      const { clientId, now, actor } = call;
      const items = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const { rows } = await sql<Row>`
          select id, name, owner_id is null as shared, filters from saved_views
          where client_id = ${clientId} and screen = 'leads' and (owner_id is null or owner_id = ${actor.id}::uuid)
          order by owner_id is not null, lower(name), id limit ${sql.lit(VIEWS_MAX)}`.execute(tx);
        return rows;
      });
      return { status: 200, body: { items } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/leads/views', tag, summary: 'Keep filters as a view' },
    description: 'A view of the same name is written over. One that the team shares takes `leads.edit`.',
    needs: 'leads.view',
    body: SavedViewBody,
    answers: { 201: SavedView },
    handle: async (call) => {
      const { clientId, now, actor, body } = call;
      requireShare(call, body.shared);
      const view = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const { rows } = await sql<{ id: string }>`
          insert into saved_views (client_id, id, screen, name, owner_id, filters)
          values (${clientId}, ${deps.ids.next()}, 'leads', ${body.name}, ${body.shared ? null : actor.id}, ${jsonb(body.filters)})
          on conflict (client_id, screen, owner_id, name) do update set filters = excluded.filters
          returning id`.execute(tx);
        return { id: rows[0]?.id ?? '', name: body.name, shared: body.shared, filters: body.filters };
      });
      return { status: 201, body: view };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/leads/views/:id', tag, summary: 'Delete a view' },
    needs: 'leads.view',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async (call) => {
      const { clientId, now, params } = call;
      await inTenant(deps.db, { clientId, now }, async (tx) => {
        const owner = await ownerOf(tx, clientId, params.id);
        if (owner === undefined || (owner !== null && owner !== call.actor.id)) {
          throw new HttpProblem(404, 'There is no such view.');
        }
        requireShare(call, owner === null);
        await sql`delete from saved_views where client_id = ${clientId} and id = ${params.id}`.execute(tx);
      });
      return { status: 204 };
    },
  });
}

/** The owner of a view, null for the team's; undefined when there is none. */
async function ownerOf(tx: Tx, clientId: string, id: string): Promise<string | null | undefined> {
  const row = await tx
    .selectFrom('saved_views')
    .select('owner_id')
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.owner_id;
}

function requireShare({ actor }: Pick<Call<unknown, unknown, unknown>, 'actor'>, shared: boolean): void {
  if (!shared || actor.may('leads.edit')) return;
  throw new HttpProblem(403, 'A view for the whole team takes the permission to change leads.', { kind: 'forbidden' });
}
