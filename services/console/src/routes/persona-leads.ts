import { countMappings, explainLeadFit, inTenant, type LeadFit, readMatchFacts, winLossByDecile } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { type Recommendation, recommend, recommendationSentence, wilson } from '@rekindle/domain';
import { mapAllLists, mapLeads, mapWholeList } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { z } from 'zod';
import { requireAllLeads, requireWholeDataset } from '../access/datasets.ts';
import { noLead } from '../acts/lead-act.ts';
import { scopeOf, visible } from '../access/lead-scope.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, type Call } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import {
  LeadFits,
  ListsToMap,
  Mapped,
  MapLeads,
  Recommendations,
  WinLoss,
  WinLossQuery,
} from '../schemas/persona-fit.ts';
import { orProblem } from './persona-problems.ts';

const tag = 'Personas';
const MAP_ANSWERS =
  'With `lead_ids` it is done when the answer comes, and 404 names those that there are not. With `dataset_id` it is done ' +
  'in the background (202); `GET /persona-mappings/lists` says how many lists are left.';

/** Which lead is written to as which persona, how well they fit, and what came of it. */
export function addPersonaLeadRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/personas/:id/leads', tag, summary: 'Have leads written to as this persona' },
    needs: 'leads.edit',
    params: IdParams,
    body: MapLeads,
    bodyLimit: 512 * 1024,
    description: MAP_ANSWERS,
    answers: { 200: Mapped, 202: ListsToMap },
    limit: 'heavy',
    handle: async (call) => await map(deps, call, call.params.id),
  });
  addRoute(app, deps, {
    ...{
      ...{ method: 'POST', url: '/api/v1/persona-mappings', tag },
      summary: 'Have leads written to as the persona that each fits best by score',
    },
    description: `What a person has said stands; where too little is known, nobody is mapped. ${MAP_ANSWERS}`,
    needs: 'leads.edit',
    body: MapLeads,
    bodyLimit: 512 * 1024,
    answers: { 200: Mapped, 202: ListsToMap },
    limit: 'heavy',
    handle: async (call) => await map(deps, call, null),
  });
  addListMappings(app, deps);
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/:id/personas', tag, summary: 'How a lead fits each persona, explained' },
    needs: 'leads.view',
    params: IdParams,
    answers: { 200: LeadFits },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const fits = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const seen = await sql`select from leads l where ${visible(scopeOf(call))} and l.id = ${params.id}`.execute(tx);
        return seen.rows.length === 0 ? null : await explainLeadFit(tx, { clientId, leadId: params.id });
      });
      if (fits === null) throw noLead();
      return { status: 200, body: { items: fits.map(fitJson), next: null } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/persona-outcomes', tag, summary: 'Won and lost by the score at first touch' },
    needs: 'leads.view_all',
    query: WinLossQuery,
    answers: { 200: WinLoss },
    handle: async ({ clientId, actor, now, query }) => {
      requireAllLeads(actor);
      const scope = { clientId, personaId: query.persona_id ?? null };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => winLossByDecile(tx, scope));
      const deciles = rows.map(({ decile, won, lost }) => ({
        ...{ decile, won, lost, interval: wilson(won, won + lost) },
        win_rate: won + lost === 0 ? null : won / (won + lost),
      }));
      return { status: 200, body: { deciles } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/persona-recommendations', tag, summary: 'What to do next, by who fits and buys' },
    description:
      'Only what is sure: both sides of a comparison have 20 leads or more, and the whole 95 % interval of their difference ' +
      'is on one side.',
    needs: 'leads.view_all',
    answers: { 200: Recommendations },
    limit: 'heavy',
    handle: async ({ clientId, actor, now }) => {
      requireAllLeads(actor);
      const facts = await inTenant(deps.db, { clientId, now }, (tx) => readMatchFacts(tx, { clientId, now }));
      return { status: 200, body: { items: recommend(facts).map(recommendationJson), next: null } };
    },
  });
}

function recommendationJson(recommended: Recommendation) {
  const about = 'campaignId' in recommended ? recommended.campaignId : null;
  return {
    ...{ kind: recommended.kind, sentence: recommendationSentence(recommended), campaign_id: about },
    persona_id: 'personaId' in recommended ? recommended.personaId : null,
    compared: 'compared' in recommended ? recommended.compared : null,
    leads: 'first' in recommended ? { count: recommended.leads, first: [...recommended.first] } : null,
  };
}

function addListMappings(app: FastifyInstance, deps: ConsoleDeps): void {
  const url = '/api/v1/persona-mappings/lists';
  addRoute(app, deps, {
    ...{ method: 'POST', url, tag, summary: 'Have the leads of every list mapped by score, in the background' },
    description:
      'As after an import: what a person has said stands. `lists` is 0 where no list has leads, or no active persona has ' +
      'criteria.',
    needs: 'leads.edit',
    answers: { 202: ListsToMap },
    limit: 'heavy',
    handle: async ({ clientId, actor }) => {
      requireAllLeads(actor);
      return { status: 202, body: { lists: await mapAllLists(deps, clientId) } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url, tag, summary: 'How many lists are still being mapped' },
    needs: 'personas.view',
    answers: { 200: ListsToMap },
    handle: async ({ clientId, now }) => {
      const lists = await inTenant(deps.db, { clientId, now }, (tx) => countMappings(tx, clientId));
      return { status: 200, body: { lists } };
    },
  });
}

async function map(
  deps: ConsoleDeps,
  call: Call<unknown, undefined, z.output<typeof MapLeads>>,
  personaId: string | null,
): Promise<{ status: 200; body: z.input<typeof Mapped> } | { status: 202; body: z.input<typeof ListsToMap> }> {
  const { clientId, actor, body } = call;
  if (body.dataset_id !== undefined) {
    requireWholeDataset(actor, body.dataset_id);
    const list = { clientId, datasetId: body.dataset_id, personaId };
    return { status: 202, body: { lists: await orProblem(() => mapWholeList(deps, list)) } };
  }
  const leadIds = [...new Set(body.lead_ids)];
  await requireLeads(deps, call, leadIds);
  return { status: 200, body: await orProblem(() => mapLeads(deps, { clientId, leads: { leadIds }, personaId })) };
}

/** Throws `HttpProblem` 404 for leads that are not there, or that the one who asks may not see; names each. */
async function requireLeads(
  deps: ConsoleDeps,
  call: Call<unknown, undefined, unknown>,
  leadIds: readonly string[],
): Promise<void> {
  const { clientId, now } = call;
  const { rows } = await inTenant(deps.db, { clientId, now }, (tx) =>
    sql<{ id: string }>`
      select l.id from leads l where ${visible(scopeOf(call))} and l.id = any(${[...leadIds]}::uuid[])`.execute(tx),
  );
  const known = new Set(rows.map(({ id }) => id));
  const unknown = leadIds.filter((id) => !known.has(id.toLowerCase()));
  if (unknown.length === 0) return;
  const detail = `There are no such leads, or you may not see them: ${unknown.length} of ${leadIds.length}. Nothing is changed.`;
  const errors = unknown.map((id) => ({ path: 'lead_ids', message: `There is no lead ${id}, or you may not see it.` }));
  throw new HttpProblem(404, detail, { kind: 'no-lead', errors });
}

function fitJson({ personaId, personaName, isActive, isPrimary, source, disqualifiedBy, ...fit }: LeadFit) {
  return {
    ...{ persona_id: personaId, persona_name: personaName, is_active: isActive, is_primary: isPrimary, source },
    ...{ score: fit.score, confidence: fit.confidence, disqualified_by: disqualifiedBy, breakdown: fit.breakdown },
  };
}
