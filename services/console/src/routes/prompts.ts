import { inTenant } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import { type PromptView, readPromptNow, readRuns, readSentPrompt, type RunView } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { scopeOf } from '../access/lead-scope.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, instant } from '../schemas/common.ts';
import { AiRunList, PromptNow, SentPrompt } from '../schemas/prompts.ts';
import { readLead } from '../views/lead.ts';

const tag = 'AI';
const RUNS_MAX = 50;

const noLead = () => new HttpProblem(404, 'There is no such lead.');

/** What the model would be asked, is asked and answered. */
export function addPromptRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/:id/prompt', tag, summary: 'What would be sent to the model now' },
    needs: 'inbox.view',
    params: IdParams,
    answers: { 200: PromptNow },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const prompt = await inTenant(deps.db, { clientId, now }, async (tx) => {
        if ((await readLead(tx, scopeOf(call), params.id, now)) === null) throw noLead();
        return await readPromptNow(tx, { clientId, leadId: params.id }, now);
      });
      if (prompt === null) {
        throw new HttpProblem(404, 'Nobody has texted with this lead in a started campaign, so nothing is asked.');
      }
      return { status: 200, body: { ...promptJson(prompt), tokens: prompt.tokens, held: prompt.held } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/leads/:id/ai-runs', tag, summary: 'Calls of the model for a lead, newest first' },
    needs: 'inbox.view',
    params: IdParams,
    answers: { 200: AiRunList },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const runs = await inTenant(deps.db, { clientId, now }, async (tx) => {
        if ((await readLead(tx, scopeOf(call), params.id, now)) === null) throw noLead();
        return await readRuns(tx, { clientId, leadId: params.id, limit: RUNS_MAX });
      });
      return { status: 200, body: { items: runs.map(runJson), next: null } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/ai-runs/:id/prompt', tag, summary: 'Exactly what was sent in one call' },
    needs: 'inbox.view',
    params: IdParams,
    answers: { 200: SentPrompt },
    handle: async (call) => {
      const { clientId, now, params } = call;
      const sent = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const found = await readSentPrompt(tx, { clientId, runId: params.id });
        if (found === null || (await readLead(tx, scopeOf(call), found.run.leadId, now)) === null) return null;
        return found;
      });
      if (sent === null) throw new HttpProblem(404, 'There is no such call whose prompt was kept.');
      return { status: 200, body: { ...promptJson(sent), run: runJson(sent.run), intact: sent.intact } };
    },
  });
}

function promptJson(prompt: PromptView) {
  const { conversationId, version, staticHash, turnHash, warnings, messages, fragments } = prompt;
  return {
    ...{ conversation_id: conversationId, version, static_hash: staticHash, turn_hash: turnHash },
    warnings: [...warnings],
    messages: [...messages],
    fragments: fragments.map(({ section, ordinal, source, why, refId, refVersion, content }) => ({
      ...{ section, ordinal, source, why, content },
      ref_id: refId,
      ref_version: refVersion === null ? null : String(refVersion),
    })),
  };
}

function runJson(run: RunView) {
  return {
    ...{ id: run.runId, lead_id: run.leadId, at: instant(run.at), turn: run.turn, model: run.model },
    ...{ outcome: run.outcome, detail: run.detail, draft: run.draft },
    gates: Array.isArray(run.gates) ? run.gates.map(String) : [],
    ...{ input_tokens: run.inputTokens, cached_input_tokens: run.cachedInputTokens, output_tokens: run.outputTokens },
    ...{ cost_micros: run.costMicros, price_version: run.priceVersion },
    ...{ latency_ms: run.latencyMs, prompt_version: run.promptVersion },
  };
}
