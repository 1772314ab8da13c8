import { inTenant, type Tx } from '@rekindle/db';
import { addLesson, changeLesson, lockLesson, PromptRefused, supersedeLesson } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { refusingPrompts } from '../acts/prompt-refusals.ts';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute, requireMatch } from '../route.ts';
import { cursorOf, IdParams } from '../schemas/common.ts';
import * as schemas from '../schemas/lessons.ts';
import { listLessons, listUniversal } from '../views/lessons.ts';
import { authorOf } from './prompt-library.ts';

const common = { tag: 'Lessons' } as const;

async function oneLesson(tx: Tx, clientId: string, id: string) {
  const [found] = [...(await listLessons(tx, { clientId, id })), ...(await listUniversal(tx, { clientId, id }))];
  if (found === undefined) throw new PromptRefused('no_lesson');
  return found;
}

/** What the AI has been taught. A lesson is put away, never deleted: prompts and past answers refer to it. */
export function addLessonRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addReading(app, deps);
  addTeaching(app, deps);
}

function addReading(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/lessons', summary: 'Lessons, the newest first' },
    needs: 'lessons.view',
    query: schemas.LessonQuery,
    answers: { 200: schemas.LessonPage },
    handle: async ({ clientId, now, query: { after: cursor, limit, ...filter } }) => {
      const after = placeOf(cursor, z.tuple([z.uuid()]))?.[0] ?? null;
      const items = await inTenant(deps.db, { clientId, now }, (tx) =>
        listLessons(tx, { clientId, after, limit, ...filter }),
      );
      const last = items.length < limit ? undefined : items.at(-1);
      return { status: 200, body: { items, next: last === undefined ? null : cursorOf([last.id]) } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/universal-lessons', summary: 'Lessons that hold for every client' },
    description: 'As they do with this client, and what of its own stands in for them.',
    needs: 'lessons.view',
    answers: { 200: schemas.UniversalLessons },
    handle: async ({ clientId, now }) => {
      const items = await inTenant(deps.db, { clientId, now }, (tx) => listUniversal(tx, { clientId }));
      return { status: 200, body: { items } };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'GET', url: '/api/v1/lessons/:id', summary: 'One lesson' },
    needs: 'lessons.view',
    params: IdParams,
    answers: { 200: schemas.Lesson },
    handle: async ({ clientId, now, params: { id } }) => {
      const work = () => inTenant(deps.db, { clientId, now }, (tx) => oneLesson(tx, clientId, id));
      const body = await refusingPrompts(work);
      return { status: 200, body, etag: String(body.version) };
    },
  });
}

function addTeaching(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/lessons', summary: 'Teach a lesson' },
    description: 'One that contradicts another is refused unless it stands in for it.',
    needs: 'lessons.edit',
    body: schemas.NewLesson,
    answers: { 201: schemas.Lesson },
    handle: async ({ clientId, now, actor, body }) => {
      const { source, source_message_id: sourceMessageId, supersedes, ...words } = body;
      const how = { body: words, author: authorOf(actor), source, sourceMessageId, supersedes };
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) =>
          oneLesson(tx, clientId, await addLesson(tx, deps.ids.next, { clientId, now }, how)),
        );
      const lesson = await refusingPrompts(work);
      return { status: 201, body: lesson, etag: String(lesson.version) };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'PUT', url: '/api/v1/lessons/:id', summary: 'Change a lesson, or put it away' },
    description: 'Versions of prompts that have it keep the words they were published with.',
    needs: 'lessons.edit',
    params: IdParams,
    body: schemas.LessonBody,
    answers: { 200: schemas.Lesson },
    handle: async ({ clientId, now, params: { id }, body, ifMatch }) => {
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          await lockLesson(tx, clientId, id);
          requireMatch({ ifMatch }, String((await oneLesson(tx, clientId, id)).version));
          await changeLesson(tx, { clientId, now }, { lessonId: id, body });
          return await oneLesson(tx, clientId, id);
        });
      const lesson = await refusingPrompts(work);
      return { status: 200, body: lesson, etag: String(lesson.version) };
    },
  });
  addRoute(app, deps, {
    ...{ ...common, method: 'POST', url: '/api/v1/lessons/:id/supersede', summary: 'Let another stand in for it' },
    needs: 'lessons.edit',
    params: IdParams,
    body: schemas.SupersedeBody,
    answers: { 200: schemas.Lesson },
    handle: async ({ clientId, now, params: { id }, body: { by }, ifMatch }) => {
      const work = () =>
        inTenant(deps.db, { clientId, now }, async (tx) => {
          await lockLesson(tx, clientId, id);
          requireMatch({ ifMatch }, String((await oneLesson(tx, clientId, id)).version));
          await supersedeLesson(tx, clientId, { lessonId: id, by });
          return await oneLesson(tx, clientId, id);
        });
      const lesson = await refusingPrompts(work);
      return { status: 200, body: lesson, etag: String(lesson.version) };
    },
  });
}
