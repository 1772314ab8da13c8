import { inTenant, jsonb, type Tx } from '@rekindle/db';
import {
  activateTemplate,
  ensureSystemTemplates,
  keepTemplatesWithinBudget,
  onceNamed,
  PromptRefused,
} from '@rekindle/responder';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireAllLeads } from '../access/datasets.ts';
import { refusingPrompts } from '../acts/prompt-refusals.ts';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, requireMatch } from '../route.ts';
import { cursorOf, IdParams, Nothing } from '../schemas/common.ts';
import * as schemas from '../schemas/prompt-library.ts';
import { listTemplates } from '../views/prompt-library.ts';
import { authorOf } from './prompt-library.ts';

const common = { tag: 'Prompt templates' } as const;

async function oneTemplate(tx: Tx, clientId: string, id: string) {
  const [found] = await listTemplates(tx, { clientId, id });
  if (found === undefined) throw new PromptRefused('no_template');
  return found;
}

/** Whether leads are answered by it through a strategy. */
async function isOfStrategy(tx: Tx, clientId: string, templateId: string): Promise<boolean> {
  const used = await tx
    .selectFrom('strategies')
    .select('id')
    .where('client_id', '=', clientId)
    .where('prompt_template_id', '=', templateId)
    .limit(1)
    .executeTakeFirst();
  return used !== undefined;
}

function rowOf(body: z.output<typeof schemas.TemplateBody>) {
  return {
    ...body,
    template_structure: jsonb(body.template_structure),
    default_wizard_answers: jsonb(body.default_wizard_answers),
    included_lessons: jsonb(body.included_lessons),
  };
}

/** Templates to begin prompts from; one at a time also applies to answers by itself. */
export function addPromptTemplateRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addReading(app, deps);
  addChanging(app, deps);
}

function addReading(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompt-templates', summary: 'Templates, the newest first' },
    needs: 'personas.view',
    query: schemas.TemplateQuery,
    answers: { 200: schemas.TemplatePage },
    handle: async ({ clientId, now, query: { after: cursor, limit, category } }) => {
      const after = placeOf(cursor, z.tuple([z.uuid()]))?.[0] ?? null;
      const found = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await ensureSystemTemplates(tx, deps.ids.next, clientId);
        return await listTemplates(tx, { clientId, category, after, limit });
      });
      const last = found.length < limit ? undefined : found.at(-1);
      const items = found.map(({ template }) => template);
      return { status: 200, body: { items, next: last === undefined ? null : cursorOf([last.template.id]) } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompt-templates/:id', summary: 'One template' },
    needs: 'personas.view',
    params: IdParams,
    answers: { 200: schemas.Template },
    handle: async ({ clientId, now, params: { id } }) => {
      const work = () => inTenant(deps.db, { clientId, now }, (tx) => oneTemplate(tx, clientId, id));
      const { template, etag } = await refusingPrompts(work);
      return { status: 200, body: template, etag };
    },
  });
}

function addChanging(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/prompt-templates', summary: 'Make a template' },
    needs: 'personas.edit',
    bodyLimit: 1_000_000,
    body: schemas.TemplateBody,
    answers: { 201: schemas.Template },
    handle: async ({ clientId, now, actor, body }) => {
      const id = deps.ids.next();
      const author = authorOf(actor);
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          const row = { client_id: clientId, id, created_by: author.userId, ...rowOf(body) };
          await tx.insertInto('prompt_templates').values(row).execute();
          return await oneTemplate(tx, clientId, id);
        });
      const { template, etag } = await refusingPrompts(() => onceNamed(work));
      return { status: 201, body: template, etag };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'PUT', url: '/api/v1/prompt-templates/:id', summary: 'Change a template of your own' },
    needs: 'personas.edit',
    bodyLimit: 1_000_000,
    params: IdParams,
    body: schemas.TemplateBody,
    answers: { 200: schemas.Template },
    handle: async ({ clientId, now, actor, params: { id }, body, ifMatch }) => {
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          const mine = tx.selectFrom('prompt_templates').select('id').where('client_id', '=', clientId);
          await mine.where('id', '=', id).forUpdate().execute();
          const before = await oneTemplate(tx, clientId, id);
          if (before.template.applies || (await isOfStrategy(tx, clientId, id))) requireAllLeads(actor);
          requireMatch({ ifMatch }, before.etag);
          if (before.template.is_system_template) throw ofTheSoftware();
          const change = tx
            .updateTable('prompt_templates')
            .set((eb) => ({ ...rowOf(body), version: eb('version', '+', 1) }))
            .where('client_id', '=', clientId)
            .where('id', '=', id);
          await keepTemplatesWithinBudget(tx, { clientId, now }, () => change.execute());
          return await oneTemplate(tx, clientId, id);
        });
      const { template, etag } = await refusingPrompts(() => onceNamed(work));
      return { status: 200, body: template, etag };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'PUT', url: '/api/v1/prompt-templates/applied', summary: 'Choose the one that applies' },
    description: 'To leads whose campaign names no strategy: its base words, temperature and length. Null: none.',
    needs: 'personas.edit',
    body: z.object({ template_id: z.uuid().nullable() }),
    answers: { 204: Nothing },
    handle: async ({ clientId, now, actor, body }) => {
      requireAllLeads(actor);
      const choice = { clientId, templateId: body.template_id };
      await refusingPrompts(() => inTenant(deps.db, { clientId, now }, (tx) => activateTemplate(tx, choice, now)));
      return { status: 204 };
    },
  });
}

function ofTheSoftware(): HttpProblem {
  const detail = 'This template comes with the software and stays as it is: make one of your own with its words.';
  return new HttpProblem(409, detail, { kind: 'system-template' });
}
