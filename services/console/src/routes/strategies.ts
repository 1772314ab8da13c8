import { inTenant, listStrategies, readStrategy, type StoredStrategy, type StrategyChange } from '@rekindle/db';
import type { StrategyRefs } from '@rekindle/domain';
import { deleteStrategyOf, saveStrategyOf } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams, instant, Nothing } from '../schemas/common.ts';
import { Strategy, StrategyPage, StrategyQuery, StrategyUpsert } from '../schemas/strategies.ts';
import { noSuch, orProblem, splitId, versionSeen } from './persona-problems.ts';

const tag = 'Strategies';

/** How a client's campaigns are talked: what binds voice, persona, product and template, with words of its own. */
export function addStrategyRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addReading(app, deps);
  addChanging(app, deps);
}

function addReading(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/strategies', tag, summary: "The client's strategies" },
    needs: 'personas.view',
    query: StrategyQuery,
    answers: { 200: StrategyPage },
    handle: async ({ clientId, now, query }) => {
      const { limit, q = null, tag: tagged = null, active } = query;
      const after = placeOf(query.after, z.tuple([z.uuid()]))?.[0] ?? null;
      const page = { clientId, q, tag: tagged, active: active === undefined ? null : active === 'true', after, limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listStrategies(tx, page));
      const last = rows.at(-1);
      const next = rows.length < limit || last === undefined ? null : cursorOf([last.id]);
      return { status: 200, body: { items: rows.map(strategyJson), next } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/strategies/:id', tag, summary: 'One strategy' },
    needs: 'personas.view',
    params: IdParams,
    answers: { 200: Strategy },
    handle: async ({ clientId, now, params }) => {
      const ref = { clientId, id: params.id };
      const found = await inTenant(deps.db, { clientId, now }, (tx) => readStrategy(tx, ref));
      if (found === null) throw noSuch('strategy');
      return { status: 200, etag: String(found.version), body: strategyJson(found) };
    },
  });
}

function addChanging(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/strategies/upsert', tag, summary: 'Add a strategy, or change one' },
    description:
      'What is left out stays as it is. Campaigns that have it answer by it from the next reply on. `If-Match` holds the ' +
      'version that was read.',
    needs: 'personas.edit',
    body: StrategyUpsert,
    answers: { 200: Strategy, 201: Strategy },
    handle: async ({ clientId, actor, body, ifMatch }) => {
      const [id, given] = splitId(body);
      const { ai_persona_id, persona_id, product_id, prompt_template_id, metadata, ...columns } = given;
      const createdBy = actor.kind === 'user' ? actor.id : null;
      const saved = { clientId, id, expected: versionSeen(ifMatch), createdBy };
      // The schema has looked at them; an object of fields from a table of fields has no types of its own.
      const refs = Object.fromEntries(
        [
          ['aiPersonaId', ai_persona_id],
          ['personaId', persona_id],
          ['productId', product_id],
          ['promptTemplateId', prompt_template_id],
        ].filter(([, value]) => value !== undefined),
      ) as Partial<StrategyRefs>;
      const change = { columns, refs, metadata: metadata as StrategyChange['metadata'] };
      const strategy = await orProblem(() => saveStrategyOf(deps, saved, change));
      return { status: id === null ? 201 : 200, etag: String(strategy.version), body: strategyJson(strategy) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/strategies/:id', tag, summary: 'Delete a strategy' },
    description:
      'Campaigns that had it go on without one; no lead and no campaign is deleted. Refused where one of them could not be answered any more, for want of room in the prompt.',
    needs: 'personas.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, params }) => {
      await orProblem(() => deleteStrategyOf(deps, { clientId, id: params.id }));
      return { status: 204 };
    },
  });
}

function strategyJson({ columns, ...strategy }: StoredStrategy): z.input<typeof Strategy> {
  return {
    ...columns,
    ...{ id: strategy.id, version: strategy.version, campaigns: strategy.campaigns },
    ...{ ai_persona_id: strategy.aiPersonaId, ai_persona_name: strategy.aiPersonaName },
    ...{ persona_id: strategy.personaId, persona_name: strategy.personaName },
    ...{ product_id: strategy.productId, product_name: strategy.productName },
    ...{ prompt_template_id: strategy.promptTemplateId, prompt_template_name: strategy.promptTemplateName },
    metadata: { ...strategy.metadata },
    ...{ created_by: strategy.createdBy, created_at: instant(strategy.createdAt) },
    updated_at: instant(strategy.updatedAt),
  };
}
