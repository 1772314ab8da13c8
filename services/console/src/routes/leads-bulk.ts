import { Readable } from 'node:stream';
import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { exportLeads } from '@rekindle/ingest';
import type { Permission } from '@rekindle/domain';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { planBulk, runBulk } from '../acts/bulk-leads.ts';
import { scopeOf } from '../access/lead-scope.ts';
import { requirePermission } from '../access/authenticate.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { type BulkAct, BulkBody, BulkPreview, BulkPreviewBody, BulkResult } from '../schemas/leads-bulk.ts';

const tag = 'Leads';
const BODY_MAX = 1_000_000;

const NEEDS: Readonly<Record<BulkAct['act'], Permission>> = {
  suppress: 'suppressions.edit',
  set_status: 'leads.edit',
  assign: 'leads.edit',
  enrol: 'campaigns.run',
  stop_cadence: 'campaigns.run',
  export: 'leads.export',
};

/** One act with many leads: first counted, then done with exactly those that were counted. */
export function addBulkRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/leads/bulk/preview', tag, summary: 'How many leads an act would take' },
    description: 'Names in `token` exactly the leads that it would take; whom it leaves out and why is said beside.',
    needs: 'leads.view',
    bodyLimit: BODY_MAX,
    body: BulkPreviewBody,
    answers: { 200: BulkPreview },
    handle: async (call) => {
      const { selection, do: act } = call.body;
      requirePermission(call.request.caller, { scope: 'client', needs: NEEDS[act.act] });
      const plan = await inTenant(deps.db, { clientId: call.clientId, now: call.now }, (tx) =>
        planBulk(tx, { scope: scopeOf(call), selection, act }),
      );
      const { selected, affected, leftOut, token } = plan;
      return { status: 200, body: { selected, affected: affected.length, left_out: leftOut, token } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/leads/bulk', tag, summary: 'Do it with the leads that were counted' },
    description: '409 when the leads, or what would be done with them, have changed since the preview.',
    needs: 'leads.view',
    limit: 'heavy',
    bodyLimit: BODY_MAX,
    body: BulkBody,
    answers: { 200: BulkResult },
    handle: async (call) => {
      const { selection, do: act, token } = call.body;
      requirePermission(call.request.caller, { scope: 'client', needs: NEEDS[act.act] });
      const bulk = { scope: scopeOf(call), selection, act, token, by: call.actor.name };
      if (act.act !== 'export') return { status: 200, body: { affected: await runBulk(deps, bulk) } };
      const plan = await inTenant(deps.db, { clientId: call.clientId, now: call.now }, (tx) => planBulk(tx, bulk));
      if (plan.token !== token) {
        throw new HttpProblem(409, 'Something has changed meanwhile; look at it again.', { kind: 'selection-changed' });
      }
      const where = sql`l.id = any(${plan.affected}::uuid[])`;
      const file = Readable.from(exportLeads(deps, { clientId: call.clientId, where }));
      return { status: 200, file, type: 'text/csv; charset=utf-8', filename: 'leads.csv' };
    },
  });
}
