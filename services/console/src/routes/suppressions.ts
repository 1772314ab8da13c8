import { inTenant } from '@rekindle/db';
import { parseMobile } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { scopeOf } from '../access/lead-scope.ts';
import { liftSuppression, suppressNumber } from '../acts/suppress-number.ts';
import { PlaceByInstant, placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams } from '../schemas/common.ts';
import { LiftBody } from '../schemas/leads.ts';
import {
  LiftAnswer,
  NumberAnswer,
  NumberQuery,
  SuppressionBody,
  SuppressionPage,
  SuppressionQuery,
} from '../schemas/suppressions.ts';
import { askNumber } from '../views/ask-number.ts';
import { suppressionJson } from '../views/lead-json.ts';
import { listSuppressions } from '../views/suppressions.ts';

const tag = 'Suppressions';
/** Who must not be texted, on what evidence, and whether a number could be texted now. */
export function addSuppressionRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/suppressions',
      tag,
      summary: 'Numbers that must not be texted, the latest first',
    },
    needs: 'suppressions.view',
    query: SuppressionQuery,
    answers: { 200: SuppressionPage },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const { after, limit, ...wanted } = query;
      const place = placeOf(after, PlaceByInstant);
      const rows = await inTenant(deps.db, { clientId, now }, (tx) =>
        listSuppressions(tx, scopeOf(call), { ...wanted, after: place, limit: limit + 1 }),
      );
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const next = last === undefined ? null : cursorOf([last.since, last.id]);
      return { status: 200, body: { items: items.map(suppressionJson), next } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/suppressions/ask', tag, summary: 'Could we text this number now?' },
    needs: 'suppressions.view',
    query: NumberQuery,
    answers: { 200: NumberAnswer },
    handle: async (call) => {
      const { clientId, now, query } = call;
      const phone = mobile(query.phone);
      const facts = await inTenant(deps.db, { clientId, now }, (tx) => askNumber(tx, scopeOf(call), phone, now));
      const { mayBeTexted, sentence, suppressions, leads } = facts;
      return {
        status: 200,
        body: {
          ...{ phone, may_be_texted: mayBeTexted, sentence, suppressions: suppressions.map(suppressionJson) },
          leads: leads.map(({ datasetName, ...lead }) => ({ ...lead, dataset_name: datasetName })),
        },
      };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/suppressions', tag, summary: 'Put a number on the stop list' },
    needs: 'suppressions.edit',
    body: SuppressionBody,
    answers: { 201: z.object({ phone: z.string() }) },
    handle: async ({ clientId, actor, body }) => {
      const phone = mobile(body.phone);
      await suppressNumber(deps, { clientId, phone, by: actor.name, evidence: body.evidence });
      return { status: 201, body: { phone } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'PUT', url: '/api/v1/suppressions/:id/lift', tag, summary: 'Take an entry off the stop list' },
    description:
      'Only what a person or a list put there, and only for whoever sees all leads of the number; a STOP only they can lift, by START; what they asked for in other words, and an erasure, nobody.',
    needs: 'suppressions.edit',
    params: IdParams,
    body: LiftBody,
    answers: { 200: LiftAnswer },
    handle: async (call) => {
      const { actor, params, body } = call;
      const act = { scope: scopeOf(call), suppressionId: params.id, by: actor.name, reason: body.reason };
      const { phone, mayBeTexted } = await liftSuppression(deps, act);
      return { status: 200, body: { phone, may_be_texted: mayBeTexted } };
    },
  });
}

/** @throws HttpProblem 422 for what is no number that can get texts */
function mobile(text: string): string {
  const parsed = parseMobile(text, { allowInternational: true });
  if (parsed.ok) return parsed.e164;
  const errors = [{ path: 'phone', message: 'is not a mobile number' }];
  throw new HttpProblem(422, 'That is not a mobile number.', { kind: 'not-a-number', errors });
}
