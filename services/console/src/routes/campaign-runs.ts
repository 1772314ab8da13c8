import { inTenant, readCampaign } from '@rekindle/db';
import {
  campaignStatus,
  drainCampaign,
  finishCampaign,
  pauseCampaign,
  preflight,
  resumeCampaign,
  startCampaign,
} from '@rekindle/scheduler';
import type { FastifyInstance } from 'fastify';
import { noSuchCampaign, requireDataset } from '../access/datasets.ts';
import { scopeOf } from '../access/lead-scope.ts';
import type { ConsoleDeps } from '../deps.ts';
import { createForecastRunner } from '../forecast/run-forecast.ts';
import { addRoute, type Call } from '../route.ts';
import * as schemas from '../schemas/campaigns.ts';
import { IdParams, instant } from '../schemas/common.ts';
import { keepPlan } from '../views/campaign-days.ts';
import { shownFault } from '../views/campaign-faults.ts';
import { campaignPreview } from '../views/campaign-preview.ts';
import { expectedReplies } from '../views/expected-replies.ts';
import { leftOut } from '../views/left-out.ts';
import { changedSince, notNow, refused } from './campaign-problems.ts';
import { addListForecastRoutes } from './list-forecast.ts';
import { addRehearsalRoutes } from './rehearsals.ts';

const tag = 'Campaigns';

/** Looking before a start, starting, and what holds a campaign up or ends it. */
export function addCampaignRunRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const forecasts = createForecastRunner(deps.appUrl);
  addListForecastRoutes(app, deps, forecasts);
  addRehearsalRoutes(app, deps);

  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/campaigns/:id/preflight', tag, summary: 'What stands in the way of a start' },
    description: 'Every fault with its field and the screen on which it is mended. Without faults: who would start.',
    needs: 'campaigns.view',
    params: IdParams,
    answers: { 200: schemas.Preflight },
    limit: 'heavy',
    handle: async ({ clientId, actor, now, params }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const running = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const record = await readCampaign(tx, campaign);
        if (record === null) throw noSuchCampaign();
        if (record.status !== 'active' && record.status !== 'paused') return null;
        return (await preflight(tx, { ...campaign, record, settings: record.snapshot, now })).faults;
      });
      if (running !== null) {
        return { status: 200, body: { ready: running.length === 0, faults: running.map(shownFault), start: null } };
      }
      const result = await startCampaign(deps, campaign, { dryRun: true });
      if (result.kind === 'refused') {
        return { status: 200, body: { ready: false, faults: result.faults.map(shownFault), start: null } };
      }
      if (result.kind !== 'started') throw noSuchCampaign();
      const { active, held, left, firstText } = result;
      const first = firstText === null ? null : { at: instant(firstText.at), shown: firstText.shown };
      return { status: 200, body: { ready: true, faults: [], start: { active, held, left, first_text: first } } };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/campaigns/:id/preview', tag, summary: 'The texts for twenty real leads' },
    description:
      'Leads that show what could go wrong: the longest names, blank fields, emoji, other time zones. `settings` are ' +
      'tried without being saved. Nobody is texted.',
    needs: 'leads.view',
    params: IdParams,
    body: schemas.PreviewRequest,
    answers: { 200: schemas.Preview },
    handle: async ({ clientId, actor, now, params, body }) => {
      requireDataset(actor, params.id);
      const scope = {
        ...{ clientId, datasetId: params.id, patch: body.settings, leads: scopeOf({ clientId, actor }) },
        bookingTokenKey: deps.bookingTokenKey ?? null,
      };
      const preview = await inTenant(deps.db, { clientId, now }, async (tx) => campaignPreview(tx, scope));
      if (preview === null) throw noSuchCampaign();
      return { status: 200, body: preview };
    },
  });

  addRoute(app, deps, {
    ...{
      method: 'POST',
      url: '/api/v1/campaigns/:id/forecast',
      tag,
      summary: 'What would be sent when, and for how much',
    },
    description:
      'The scheduler’s own planner on a virtual clock, over the saved settings and the people as they are. Reckoned ' +
      'while one waits, some seconds for tens of thousands of people; closing the connection gives it up. The forecast ' +
      'of a started campaign is kept as its plan.',
    needs: 'campaigns.view',
    params: IdParams,
    body: schemas.ForecastRequest,
    answers: { 200: schemas.Forecast },
    limit: 'heavy',
    handle: async ({ clientId, actor, now, params, body, reply }) => {
      requireDataset(actor, params.id);
      const campaign = { clientId, datasetId: params.id };
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const from = body.from === null ? {} : { from: Date.parse(body.from) };
      const answer = await forecasts.run(campaign, { now, days: body.days, ...from }, gone.signal);
      if (answer.kind === 'not_found') throw noSuchCampaign();
      if (answer.kind === 'refused') throw refused('The campaign cannot be forecast as it is.', answer.faults, null);
      const { summary, version } = answer;
      const { accepted, left_out: left } = summary.counts;
      const more = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const days = summary.days.map(({ date, m1, m2, m3 }) => ({ date, count: m1 + m2 + m3 }));
        const finish = summary.finish === null ? null : Date.parse(summary.finish);
        await keepPlan(tx, { ...campaign, version, days, finish, segments: summary.segments });
        return {
          left_out: await leftOut(tx, campaign, left),
          replies: await expectedReplies(tx, { clientId, people: accepted, now }),
        };
      });
      return { status: 200, body: { ...summary, ...more } };
    },
  });

  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/campaigns/:id/start', tag, summary: 'Start a campaign' },
    description:
      'A completed one starts again for the people added since. Asked twice it starts once (`changed` false the second ' +
      'time). With `If-Match` only on the settings that were read.',
    needs: 'campaigns.run',
    params: IdParams,
    body: schemas.StartRequest,
    answers: { 200: schemas.Started },
    limit: 'heavy',
    handle: async ({ clientId, actor, params, body, ifMatch }) => {
      requireDataset(actor, params.id);
      const { held, dry_run: dryRun } = body;
      const result = await startCampaign(
        deps,
        { clientId, datasetId: params.id },
        { held, dryRun, data: { by: actor.name }, ...(ifMatch !== null && { expected: ifMatch }) },
      );
      const none = { active: 0, held: 0, skipped: 0, moved: 0, left: 0 };
      if (result.kind === 'not_found') throw noSuchCampaign();
      if (result.kind === 'conflict') throw changedSince();
      if (result.kind === 'refused') {
        const [first] = result.faults;
        if (first.code === 'already_running')
          return { status: 200, body: { changed: false, dry_run: dryRun, ...none } };
        if (first.code === 'paused') throw notNow(first.sentence);
        throw refused('The campaign does not start.', result.faults, null);
      }
      const { active, held: waiting, skipped, moved, left } = result;
      return { status: 200, body: { changed: !dryRun, dry_run: dryRun, active, held: waiting, skipped, moved, left } };
    },
  });

  type Act = (campaign: { clientId: string; datasetId: string; data: { by: string } }) => Promise<boolean>;
  const acts: readonly { verb: string; summary: string; wanted: readonly string[]; act: Act }[] = [
    {
      ...{ verb: 'pause', summary: 'Pause a campaign', wanted: ['paused'] },
      act: async (campaign) => await pauseCampaign(deps, { ...campaign, reason: 'person' }),
    },
    {
      ...{ verb: 'resume', summary: 'Let a paused or draining campaign go on', wanted: ['active'] },
      act: async (campaign) => await resumeCampaign(deps, campaign),
    },
    {
      ...{ verb: 'drain', summary: 'Let nobody new start; those who have begun go on', wanted: ['active'] },
      act: async (campaign) => (await drainCampaign(deps, campaign)).kind === 'draining',
    },
    {
      ...{ verb: 'finish', summary: 'End a campaign for good', wanted: ['completed'] },
      act: async (campaign) => (await finishCampaign(deps, campaign)) !== null,
    },
  ];
  for (const { verb, summary, wanted, act } of acts) {
    addRoute(app, deps, {
      ...{ method: 'POST', url: `/api/v1/campaigns/:id/${verb}`, tag, summary },
      needs: 'campaigns.run',
      params: IdParams,
      answers: { 200: schemas.Changed },
      handle: async ({ clientId, actor, params }: Call<{ id: string }, undefined, undefined>) => {
        requireDataset(actor, params.id);
        const campaign = { clientId, datasetId: params.id };
        const changed = await act({ ...campaign, data: { by: actor.name } });
        const status = await campaignStatus(deps, campaign);
        if (status === null) throw noSuchCampaign();
        if (!changed && !wanted.includes(status.status)) {
          throw notNow(`The campaign is ${status.status}: there is nothing to ${verb}.`);
        }
        const { draining, sentence } = status;
        return { status: 200, body: { changed, status: status.status, draining, sentence } };
      },
    });
  }
}
