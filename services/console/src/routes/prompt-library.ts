import { inTenant, jsonb, type Tx } from '@rekindle/db';
import { WIZARD_QUESTIONS } from '@rekindle/domain';
import { type Author, createPrompt, createVersion, onceNamed, PromptRefused, rollBack } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { requireAllLeads, requireWholeDataset } from '../access/datasets.ts';
import { oneVersion } from '../acts/one-version.ts';
import { refusingPrompts } from '../acts/prompt-refusals.ts';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, requireMatch } from '../route.ts';
import { cursorOf, IdParams } from '../schemas/common.ts';
import * as schemas from '../schemas/prompt-library.ts';
import { listPrompts, listTemplates, listVersions } from '../views/prompt-library.ts';

const common = { tag: 'Prompts' } as const;

/** Who acts, as prompts and lessons keep it; a program has no row of its own. */
export function authorOf(actor: Pick<Actor, 'kind' | 'id'>): Author {
  return { userId: actor.kind === 'user' ? actor.id : null, type: 'user' };
}

/** Throws `HttpProblem` for whoever does not see all leads that a prompt of this campaign (null: of all) answers. */
export function requireItsLeads(actor: Pick<Actor, 'allowedDatasetIds' | 'may'>, datasetId: string | null): void {
  if (datasetId === null) requireAllLeads(actor);
  else requireWholeDataset(actor, datasetId);
}

/** A client's prompts: what the AI is told beyond its persona. */
export function addPromptLibraryRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addReading(app, deps);
  addMaking(app, deps);
}

async function onePrompt(tx: Tx, clientId: string, actor: Pick<Actor, 'allowedDatasetIds'>, id: string) {
  const [found] = await listPrompts(tx, { clientId, allowedDatasetIds: actor.allowedDatasetIds, id });
  if (found === undefined) throw new PromptRefused('no_prompt');
  return found;
}

function addReading(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompts', summary: 'Prompts, the newest first' },
    needs: 'personas.view',
    query: schemas.PromptQuery,
    answers: { 200: schemas.PromptPage },
    handle: async ({ clientId, now, actor: { allowedDatasetIds }, query }) => {
      const after = placeOf(query.after, z.tuple([z.uuid()]))?.[0] ?? null;
      const { limit, campaign_id: campaignId } = query;
      const found = await inTenant(deps.db, { clientId, now }, (tx) =>
        listPrompts(tx, { clientId, allowedDatasetIds, campaignId, after, limit }),
      );
      const last = found.length < limit ? undefined : found.at(-1);
      const items = found.map(({ prompt }) => prompt);
      return { status: 200, body: { items, next: last === undefined ? null : cursorOf([last.prompt.id]) } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompts/:id', summary: 'One prompt' },
    needs: 'personas.view',
    params: IdParams,
    answers: { 200: schemas.Prompt },
    handle: async ({ clientId, now, actor, params }) => {
      const work = () => inTenant(deps.db, { clientId, now }, (tx) => onePrompt(tx, clientId, actor, params.id));
      const { prompt, etag } = await refusingPrompts(work);
      return { status: 200, body: prompt, etag };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompts/:id/versions', summary: 'Its versions, the newest first' },
    needs: 'personas.view',
    params: IdParams,
    query: schemas.VersionQuery,
    answers: { 200: schemas.VersionPage },
    handle: async ({ clientId, now, actor, params, query: { after, limit } }) => {
      const below = placeOf(after, z.tuple([z.int().min(1).max(2_147_483_647)]))?.[0] ?? null;
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          await onePrompt(tx, clientId, actor, params.id);
          return await listVersions(tx, { clientId, promptId: params.id, below, limit });
        });
      const items = await refusingPrompts(work);
      const last = items.length < limit ? undefined : items.at(-1);
      return { status: 200, body: { items, next: last === undefined ? null : cursorOf([last.version_number]) } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompt-wizard', summary: 'The questions that make a prompt' },
    needs: 'personas.view',
    query: schemas.WizardQuery,
    answers: { 200: schemas.Wizard },
    handle: async ({ clientId, now, query: { template_id: id } }) => {
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          if (id === undefined) return {};
          const [found] = await listTemplates(tx, { clientId, id });
          if (found === undefined) throw new PromptRefused('no_template');
          return found.template.default_wizard_answers ?? {};
        });
      const answers = await refusingPrompts(work);
      const questions = WIZARD_QUESTIONS.map(({ maxLength, isFact, ...question }) => ({
        ...{ ...question, max_length: maxLength, is_fact: isFact },
      }));
      return { status: 200, body: { questions, answers } };
    },
  });
}

function addMaking(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/prompts', summary: 'Make a prompt with its first draft' },
    description: 'From the answers of the wizard, a template, words of your own, or a version of another prompt.',
    needs: 'personas.edit',
    bodyLimit: 1_000_000,
    body: schemas.NewPrompt,
    answers: { 201: schemas.MadePrompt },
    handle: async ({ clientId, now, actor, body }) => {
      const { name, description, campaign_id: datasetId, golden_conversations: golden, origin } = body;
      requireItsLeads(actor, datasetId);
      const made = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          // Copying is reading: not from a campaign that is none of theirs.
          if (origin.from === 'copied') await oneVersion(tx, clientId, actor, origin.version_id);
          return await createPrompt(tx, deps.ids, {
            ...{ clientId, name, description, datasetId, golden, author: authorOf(actor), now },
            origin:
              origin.from === 'template'
                ? { from: 'template', templateId: origin.template_id, answers: origin.answers }
                : origin.from === 'copied'
                  ? { from: 'copied', versionId: origin.version_id }
                  : origin,
          });
        }),
      );
      const { promptId, versionId, leftOut } = made;
      return { status: 201, body: { prompt_id: promptId, version_id: versionId, left_out_lessons: leftOut } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'PATCH', url: '/api/v1/prompts/:id', summary: 'Change its name or golden conversations' },
    needs: 'personas.edit',
    bodyLimit: 1_000_000,
    params: IdParams,
    body: schemas.ChangePrompt,
    answers: { 200: schemas.Prompt },
    handle: async ({ clientId, now, actor, params: { id }, body, ifMatch }) => {
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          await tx
            .selectFrom('prompts')
            .select('id')
            .where('client_id', '=', clientId)
            .where('id', '=', id)
            .forUpdate()
            .execute();
          const before = await onePrompt(tx, clientId, actor, id);
          requireItsLeads(actor, before.prompt.campaign_id);
          requireMatch({ ifMatch }, before.etag);
          const { name, description, golden_conversations: golden } = body;
          await tx
            .updateTable('prompts')
            .set((eb) => ({
              version: eb('version', '+', 1),
              ...(name !== undefined && { name }),
              ...(description !== undefined && { description }),
              ...(golden !== undefined && { golden_conversations: jsonb(golden) }),
            }))
            .where('client_id', '=', clientId)
            .where('id', '=', id)
            .execute();
          return await onePrompt(tx, clientId, actor, id);
        });
      const { prompt, etag } = await refusingPrompts(() => onceNamed(work));
      return { status: 200, body: prompt, etag };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/prompts/:id/versions', summary: 'Begin a new draft' },
    description: 'With lessons applied where they are named.',
    needs: 'personas.edit',
    params: IdParams,
    body: schemas.NewVersionBody,
    answers: { 201: schemas.MadeVersion },
    handle: async ({ clientId, now, actor, params: { id }, body }) => {
      const { from_version_id: fromVersionId, lesson_ids: lessonIds, change_reason: changeReason } = body;
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          const { prompt } = await onePrompt(tx, clientId, actor, id);
          requireItsLeads(actor, prompt.campaign_id);
          const how = { clientId, promptId: id, fromVersionId, lessonIds, changeReason, author: authorOf(actor) };
          return await createVersion(tx, deps.ids, how);
        });
      return { status: 201, body: { version_id: await refusingPrompts(work) } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/prompts/:id/rollback', summary: 'Put the version before back live' },
    needs: 'personas.edit',
    params: IdParams,
    body: schemas.RollBackBody,
    answers: { 200: schemas.RolledBack },
    handle: async ({ clientId, now, actor, params: { id }, body }) => {
      const liveVersionId = body?.live_version_id;
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          const { prompt } = await onePrompt(tx, clientId, actor, id);
          requireItsLeads(actor, prompt.campaign_id);
          const live = await rollBack(tx, { clientId, promptId: id, liveVersionId, author: authorOf(actor) }, now);
          const { version } = await oneVersion(tx, clientId, actor, live);
          return { live_version_id: live, prompt_id: version.prompt_id };
        });
      return { status: 200, body: await refusingPrompts(work) };
    },
  });
}
