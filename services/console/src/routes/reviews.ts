import { inTenant, type Tx } from '@rekindle/db';
import {
  agreeWithInsight,
  dismissInsight,
  lockInsight,
  type InsightAct,
  type LessonChanges,
  setSensitivity,
  startReplay,
  teachOtherwise,
  viewInsight,
  withdrawTeaching,
} from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { requireAllLeads } from '../access/datasets.ts';
import { scopeOf } from '../access/lead-scope.ts';
import { refusingPrompts } from '../acts/prompt-refusals.ts';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, requireMatch } from '../route.ts';
import { cursorOf, IdParams } from '../schemas/common.ts';
import * as schemas from '../schemas/reviews.ts';
import { insightDetail, listChecks, listInsights, oneInsight, oneReplay } from '../views/insights.ts';
import { requireItsLeads } from './prompt-library.ts';

const common = { tag: 'Reviews' } as const;

/** What Sophie, the coach, found in the AI's answers, and what people make of it. */
export function addReviewRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addReading(app, deps);
  addDeciding(app, deps);
  addReplays(app, deps);
  addChecks(app, deps);
}

function addReading(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/insights', summary: 'Insights, the newest first' },
    description: 'Those that wait for a decision, unless `status` says otherwise; about leads that you see.',
    needs: 'lessons.view',
    query: schemas.InsightQuery,
    answers: { 200: schemas.InsightPage },
    handle: async ({ clientId, actor, now, query: { after: cursor, limit, ...filter } }) => {
      const after = placeOf(cursor, z.tuple([z.uuid()]))?.[0] ?? null;
      const scope = scopeOf({ clientId, actor });
      const items = await inTenant(deps.db, { clientId, now }, (tx) =>
        listInsights(tx, scope, { filter, after, limit }),
      );
      const last = items.length < limit ? undefined : items.at(-1);
      return { status: 200, body: { items, next: last === undefined ? null : cursorOf([last.id]) } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/insights/:id', summary: 'One insight in its conversation' },
    needs: 'lessons.view',
    params: IdParams,
    answers: { 200: schemas.InsightDetail },
    handle: async ({ clientId, actor, now, params: { id } }) => {
      const scope = scopeOf({ clientId, actor });
      const body = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, (tx) => insightDetail(tx, scope, id)),
      );
      return { status: 200, body, etag: String(body.version) };
    },
  });
}

interface Decision {
  clientId: string;
  actor: Actor;
  now: number;
  ifMatch: string | null;
  params: { id: string };
}

/** Who acts on an insight, once it is sure that they see it, see its leads, and saw its present version. */
function addDeciding(app: FastifyInstance, deps: ConsoleDeps): void {
  const decide = async <T>(call: Decision, work: (tx: Tx, act: InsightAct) => Promise<T>) => {
    const { clientId, actor, now, ifMatch, params } = call;
    const scope = scopeOf({ clientId, actor });
    const act = { clientId, insightId: params.id, now, userId: actor.kind === 'user' ? actor.id : null };
    return await refusingPrompts(() =>
      inTenant(deps.db, { clientId, now }, async (tx) => {
        await lockInsight(tx, act);
        const before = await oneInsight(tx, scope, params.id);
        requireItsLeads(actor, before.dataset_id);
        requireMatch({ ifMatch }, String(before.version));
        const result = await work(tx, act);
        return { result, insight: await oneInsight(tx, scope, params.id) };
      }),
    );
  };
  const one = { ...common, needs: 'lessons.edit', params: IdParams } as const;
  addRoute(app, deps, {
    ...{ ...one, method: 'POST', url: '/api/v1/insights/:id/view', summary: 'Mark an insight as looked at' },
    answers: { 200: schemas.Insight },
    handle: async (call) => {
      const { insight } = await decide(call, (tx, act) => viewInsight(tx, act));
      return { status: 200, body: insight, etag: String(insight.version) };
    },
  });
  addRoute(app, deps, {
    ...{ ...one, method: 'POST', url: '/api/v1/insights/:id/agree', summary: 'Agree: teach its lesson' },
    description:
      'The lesson is taught with your reason and applies from now on; a new draft of the prompt has it. The lesson must have been tried on past conversations first, unless `without_replay`.',
    body: schemas.AgreeBody,
    answers: { 200: schemas.Agreed },
    handle: async (call) => {
      const { reason, lesson, prompt_id: promptId, without_replay: withoutReplay } = call.body;
      const { result, insight } = await decide(call, (tx, act) =>
        agreeWithInsight(deps, tx, act, { reason, lesson: given(lesson), promptId, withoutReplay }),
      );
      const made = { lesson_id: result.lessonId, prompt_id: result.promptId, version_id: result.versionId };
      return { status: 200, body: { ...made, insight }, etag: String(insight.version) };
    },
  });
  addRoute(app, deps, {
    ...{ ...one, method: 'POST', url: '/api/v1/insights/:id/teach', summary: 'Disagree: teach the coach' },
    body: schemas.TeachBody,
    answers: { 200: schemas.Insight },
    handle: async (call) => {
      const { insight } = await decide(call, (tx, act) => teachOtherwise(deps, tx, act, call.body));
      return { status: 200, body: insight, etag: String(insight.version) };
    },
  });
  addRoute(app, deps, {
    ...{ ...one, method: 'POST', url: '/api/v1/insights/:id/dismiss', summary: 'Dismiss an insight' },
    description: 'Its check is lowered when more than 80 % of the last ten decisions on it were dismissals.',
    body: schemas.DismissBody,
    answers: { 200: schemas.Dismissed },
    handle: async (call) => {
      const { result, insight } = await decide(call, (tx, act) => dismissInsight(deps, tx, act, call.body));
      return { status: 200, body: { ...result, insight }, etag: String(insight.version) };
    },
  });
}

function addReplays(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{
      ...common,
      method: 'POST',
      url: '/api/v1/insights/:id/replays',
      summary: 'Try its lesson on past conversations',
    },
    description:
      'Plays what the AI would answer in up to 25 past conversations, without the lesson and with it. Nothing is sent; the answer says how far it has come.',
    needs: 'lessons.edit',
    limit: 'heavy',
    params: IdParams,
    body: schemas.ReplayBody,
    answers: { 202: schemas.Replay },
    handle: async ({ clientId, actor, now, params: { id }, body, onceId }) => {
      requireAllLeads(actor);
      const scope = scopeOf({ clientId, actor });
      const act = { clientId, insightId: id, now, userId: actor.kind === 'user' ? actor.id : null };
      const replay = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          const { replayId } = await startReplay(deps, tx, act, given(body.lesson), onceId ?? undefined);
          return await oneReplay(tx, scope, replayId);
        }),
      );
      await deps.queues.add('replay-lesson', { clientId, replayId: replay.id });
      return { status: 202, body: replay };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/replays/:id', summary: 'A replay, as far as it has come' },
    needs: 'lessons.view',
    params: IdParams,
    answers: { 200: schemas.Replay },
    handle: async ({ clientId, actor, now, params: { id } }) => {
      const scope = scopeOf({ clientId, actor });
      const body = await refusingPrompts(() => inTenant(deps.db, { clientId, now }, (tx) => oneReplay(tx, scope, id)));
      return { status: 200, body };
    },
  });
}

function addChecks(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/review-checks', summary: 'What the coach looks for, and how closely' },
    needs: 'lessons.view',
    answers: { 200: schemas.ReviewChecks },
    handle: async ({ clientId, now }) => {
      const items = await inTenant(deps.db, { clientId, now }, (tx) => listChecks(tx, clientId));
      return { status: 200, body: { items } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'PUT', url: '/api/v1/review-checks/:check', summary: 'Say how closely a check looks' },
    description: '`low`: patterns only, and what is critical as a warning; `off`: nothing.',
    needs: 'lessons.edit',
    params: schemas.CheckParams,
    body: schemas.SensitivityBody,
    answers: { 200: schemas.ReviewChecks },
    handle: async ({ clientId, actor, now, params: { check }, body: { sensitivity } }) => {
      requireAllLeads(actor);
      const userId = actor.kind === 'user' ? actor.id : null;
      const items = await inTenant(deps.db, { clientId, now }, async (tx) => {
        await setSensitivity(tx, { clientId, now, userId }, { check, sensitivity, because: 'person' });
        return await listChecks(tx, clientId);
      });
      return { status: 200, body: { items } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/review-teachings/:id/withdraw', summary: 'Take a teaching back' },
    needs: 'lessons.edit',
    params: IdParams,
    answers: { 200: schemas.ReviewChecks },
    handle: async ({ clientId, actor, now, params: { id } }) => {
      requireAllLeads(actor);
      const userId = actor.kind === 'user' ? actor.id : null;
      const items = await refusingPrompts(() =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          await withdrawTeaching(tx, { clientId, teachingId: id, now, userId });
          return await listChecks(tx, clientId);
        }),
      );
      return { status: 200, body: { items } };
    },
  });
}

/** Without what was left out, so that the proposal stands there. */
function given(changes: z.output<typeof schemas.LessonChanges>): LessonChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
