import { inTenant, type PromptEvalRun, readEvalRun, type Tx } from '@rekindle/db';
import { PromptRefused, startEval, stopEval } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { oneVersion } from '../acts/one-version.ts';
import { refusingPrompts } from '../acts/prompt-refusals.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams } from '../schemas/common.ts';
import * as schemas from '../schemas/prompt-evals.ts';
import { evalRunJson, listEvals, newestEvalRun } from '../views/prompt-evals.ts';
import { authorOf, requireItsLeads } from './prompt-library.ts';

const common = { tag: 'Prompts', params: IdParams } as const;

/** Plays of each lead by a real model, which does not answer the same thing twice; rules do. */
const PLAYS_OF_MODEL = 3;

/** Simulated leads against a version: played in the background, read as they come and afterwards. */
export function addPromptEvalRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompt-versions/:id/evals', needs: 'personas.view' },
    summary: 'How it did with simulated leads',
    description: 'The newest ten results with every conversation, and the run under way.',
    answers: { 200: schemas.EvalList },
    handle: async ({ clientId, now, actor, params }) => {
      const ref = { clientId, versionId: params.id };
      const body = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          await oneVersion(tx, clientId, actor, params.id);
          return { items: await listEvals(tx, ref), run: await newestEvalRun(tx, ref) };
        }),
      );
      return { status: 200, body };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/prompt-versions/:id/evals', needs: 'personas.edit' },
    summary: 'Have simulated leads talk to it',
    description:
      "Plays 28 simulated leads in the background, one run of a client at a time, until the client's cap for the AI is reached. Nothing is sent. The answer says how far it has come; the result is kept with the version.",
    limit: 'model',
    body: schemas.EvalBody,
    answers: { 202: schemas.EvalRun },
    handle: async ({ clientId, now, actor, params, body, onceId }) => {
      const plays = body.plays ?? (deps.config.openai.apiKey === null ? 1 : PLAYS_OF_MODEL);
      const run = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          const { datasetId } = await oneVersion(tx, clientId, actor, params.id);
          requireItsLeads(actor, datasetId);
          const { userId } = authorOf(actor);
          const request = { clientId, versionId: params.id, plays, userId, now, evalRunId: onceId };
          const evalRunId = await startEval(deps, tx, request);
          return await readEvalRun(tx, { clientId, evalRunId });
        }),
      );
      if (run === null) throw new Error('The run vanished while it was begun');
      // If the wake-up is lost, the sweeper's follows.
      await deps.queues.add('eval-prompt', { clientId, evalRunId: run.id });
      return { status: 202, body: evalRunJson(run) };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/prompt-evals/:id', needs: 'personas.view' },
    summary: 'A run of simulated leads, as far as it has come',
    answers: { 200: schemas.EvalRun },
    handle: async ({ clientId, now, actor, params }) => {
      const ref = { clientId, evalRunId: params.id };
      const { run } = await refusingPrompts(() => inTenant(deps.db, { clientId, now }, (tx) => oneRun(tx, ref, actor)));
      return { status: 200, body: evalRunJson(run) };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/prompt-evals/:id/stop', needs: 'personas.edit' },
    summary: 'Stop a run of simulated leads',
    description:
      'No further leads are played and no result is kept; those under way are played to the end. One that has ended meanwhile stays as it is, and the answer says so.',
    answers: { 200: schemas.EvalRun },
    handle: async ({ clientId, now, actor, params }) => {
      const ref = { clientId, evalRunId: params.id };
      const { run } = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          requireItsLeads(actor, (await oneRun(tx, ref, actor)).datasetId);
          await stopEval(tx, { ...ref, now });
          return await oneRun(tx, ref, actor);
        }),
      );
      return { status: 200, body: evalRunJson(run) };
    },
  });
}

/** A run that the one who asks may see. @throws PromptRefused no_eval, no_version */
async function oneRun(
  tx: Tx,
  ref: { clientId: string; evalRunId: string },
  actor: Parameters<typeof oneVersion>[2],
): Promise<{ run: PromptEvalRun; datasetId: string | null }> {
  const run = await readEvalRun(tx, ref);
  if (run === null) throw new PromptRefused('no_eval');
  const { datasetId } = await oneVersion(tx, ref.clientId, actor, run.versionId);
  return { run, datasetId };
}
