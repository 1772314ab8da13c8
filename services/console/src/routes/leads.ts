import { Readable } from 'node:stream';
import { inTenant } from '@rekindle/db';
import { exportLeads } from '@rekindle/ingest';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import { noLead } from '../acts/lead-act.ts';
import { scopeOf } from '../access/lead-scope.ts';
import { InstantPlace, placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams } from '../schemas/common.ts';
import { Lead, LeadChoices, LeadCount, LeadListQuery, LeadPage, Timeline } from '../schemas/leads.ts';
import { LeadFilter, type LeadSort } from '../schemas/leads-filter.ts';
import { visible } from '../access/lead-scope.ts';
import { passing } from '../views/lead-filter.ts';
import { leadJson, leadRow, timelineJson } from '../views/lead-json.ts';
import { readLead } from '../views/lead.ts';
import { leadChoices } from '../views/lead-choices.ts';
import { readTimeline } from '../views/lead-timeline.ts';
import { countLeads, listLeads } from '../views/leads.ts';
import { addBulkRoutes } from './leads-bulk.ts';
import { addLeadActRoutes } from './lead-acts.ts';
import { addSavedViewRoutes } from './saved-views.ts';

const tag = 'Leads';
const by = <T extends z.ZodType>(value: T) => z.tuple([value, z.uuid()]);
// The database takes no NUL in a text.
const Name = z.string().regex(/^[^\0]*$/);
/** What a cursor holds in each order. */
const PLACES = {
  newest: by(z.null()),
  oldest: by(z.null()),
  name: by(Name.nullable()),
  activity: by(InstantPlace.nullable()),
  reply: by(InstantPlace.nullable()),
} as const satisfies Record<LeadSort, z.ZodType>;

/** Lists of leads, one lead with its story, and what is done with them. */
export function addLeadRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addLists(app, deps);
  addOne(app, deps);
  addLeadActRoutes(app, deps);
  addBulkRoutes(app, deps);
  addSavedViewRoutes(app, deps);
}

function addLists(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/leads',
      tag,
      summary: 'Leads, each with what happens next and why nothing is sent',
    },
    description: '`skip` enters the list in the middle: it leaves out so many lines after the cursor.',
    needs: 'leads.view',
    query: LeadListQuery,
    answers: { 200: LeadPage },
    handle: async (call) => {
      const { sort, after, skip, limit, ...filter } = call.query;
      const { clientId, now } = call;
      const place = placeOf(after, PLACES[sort]);
      const page = await inTenant(deps.db, { clientId, now }, (tx) => {
        const cursor = place === null ? null : { value: place[0], id: place[1] };
        return listLeads(tx, scopeOf(call), { filter, sort, after: cursor, skip, limit, now });
      });
      const next = page.next === null ? null : cursorOf([page.next.value, page.next.id]);
      return { status: 200, body: { items: page.items.map(leadRow), next } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/count', tag, summary: 'How many leads a filter finds' },
    description: 'Counted where that is cheap; else an estimate, with `exact` false.',
    needs: 'leads.view',
    query: LeadFilter,
    answers: { 200: LeadCount },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const body = await inTenant(deps.db, { clientId, now }, (tx) => countLeads(tx, scopeOf(call), query));
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/choices', tag, summary: 'What filters of leads can be chosen from' },
    needs: 'leads.view',
    answers: { 200: LeadChoices },
    handle: async (call) => {
      const { clientId, now } = call;
      const body = await inTenant(deps.db, { clientId, now }, (tx) => leadChoices(tx, scopeOf(call)));
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads.csv', tag, summary: 'The leads that a filter finds, as CSV' },
    description: 'Cells that a spreadsheet would run as a formula are made harmless.',
    needs: 'leads.export',
    limit: 'heavy',
    query: LeadFilter,
    answers: { 200: z.string() },
    handle: async (call) => {
      const where = passing(scopeOf(call), call.query);
      const file = Readable.from(exportLeads(deps, { clientId: call.clientId, where }));
      return { status: 200, file, type: 'text/csv; charset=utf-8', filename: 'leads.csv' };
    },
  });
}

function addOne(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/:id', tag, summary: 'One lead' },
    needs: 'leads.view',
    params: IdParams,
    answers: { 200: Lead },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const lead = await inTenant(deps.db, { clientId, now }, (tx) => readLead(tx, scopeOf(call), params.id, now));
      if (lead === null) throw noLead();
      const body = leadJson(lead);
      return { status: 200, body, etag: body.etag };
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/leads/:id/timeline',
      tag,
      summary: 'Everything recorded of a lead, oldest first',
    },
    needs: 'leads.view',
    params: IdParams,
    answers: { 200: Timeline },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const found = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const { rows } = await sql<{ phone: string; datasetId: string }>`
          select l.phone_number as phone, l.dataset_id as "datasetId" from leads l
          where ${visible(scopeOf(call))} and l.id = ${params.id}`.execute(tx);
        const [lead] = rows;
        return lead === undefined ? null : await readTimeline(tx, { clientId, leadId: params.id, ...lead });
      });
      if (found === null) throw noLead();
      return { status: 200, body: { items: found.items.map(timelineJson), truncated: found.truncated } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/:id/export', tag, summary: 'All that is kept of one lead, as JSON' },
    needs: 'leads.export',
    params: IdParams,
    answers: { 200: z.object({ exported_at: z.string(), lead: Lead, timeline: Timeline }) },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const found = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const lead = await readLead(tx, scopeOf(call), params.id, now);
        if (lead === null) return null;
        const { phone, datasetId } = lead;
        return { lead, story: await readTimeline(tx, { clientId, leadId: params.id, phone, datasetId }) };
      });
      if (found === null) throw noLead();
      const { lead, story } = found;
      const timeline = { items: story.items.map(timelineJson), truncated: story.truncated };
      return {
        status: 200,
        headers: { 'content-disposition': `attachment; filename="lead-${lead.id}.json"` },
        body: { exported_at: new Date(now).toISOString(), lead: leadJson(lead), timeline },
      };
    },
  });
}
