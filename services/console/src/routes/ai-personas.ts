import { inTenant, listAiPersonas, readAiPersona, type StoredAiPersona } from '@rekindle/db';
import { deleteVoice, makeVoiceDefault, saveVoice } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams, instant, Nothing, PageQuery } from '../schemas/common.ts';
import { AiPersona, AiPersonaPage, AiPersonaUpsert } from '../schemas/personas.ts';
import { noSuch, orProblem, splitId, versionSeen } from './persona-problems.ts';

const tag = 'AI personas';

/** The voices that write for a client. */
export function addAiPersonaRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/ai-personas', tag, summary: 'The voices that write for the client' },
    needs: 'personas.view',
    query: z.object(PageQuery),
    answers: { 200: AiPersonaPage },
    handle: async ({ clientId, now, query }) => {
      const { limit } = query;
      const after = placeOf(query.after, z.tuple([z.uuid()]))?.[0] ?? null;
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listAiPersonas(tx, { clientId, after, limit }));
      const last = rows.at(-1);
      const next = rows.length < limit || last === undefined ? null : cursorOf([last.id]);
      return { status: 200, body: { items: rows.map(voiceJson), next } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/ai-personas/:id', tag, summary: 'One voice' },
    needs: 'personas.view',
    params: IdParams,
    answers: { 200: AiPersona },
    handle: async ({ clientId, now, params }) => {
      const ref = { clientId, id: params.id };
      const found = await inTenant(deps.db, { clientId, now }, (tx) => readAiPersona(tx, ref));
      if (found === null) throw noSuch('voice');
      return { status: 200, etag: String(found.version), body: voiceJson(found) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/ai-personas/upsert', tag, summary: 'Add a voice, or change one' },
    description:
      'What is left out stays as it is. The first one is the default. `If-Match` holds the version that was read.',
    needs: 'personas.edit',
    body: AiPersonaUpsert,
    answers: { 200: AiPersona, 201: AiPersona },
    handle: async ({ clientId, actor, body, ifMatch }) => {
      const [id, columns] = splitId(body);
      const createdBy = actor.kind === 'user' ? actor.id : null;
      const saved = { clientId, id, expected: versionSeen(ifMatch), createdBy };
      const voice = await orProblem(() => saveVoice(deps, saved, columns));
      return { status: id === null ? 201 : 200, etag: String(voice.version), body: voiceJson(voice) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/ai-personas/:id/default', tag, summary: 'Make a voice the default' },
    description: 'Campaigns without a voice of their own have the default; there is always exactly one.',
    needs: 'personas.edit',
    params: IdParams,
    answers: { 200: AiPersona },
    handle: async ({ clientId, params }) => {
      const voice = await orProblem(() => makeVoiceDefault(deps, { clientId, id: params.id }));
      return { status: 200, etag: String(voice.version), body: voiceJson(voice) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/ai-personas/:id', tag, summary: 'Delete a voice' },
    description:
      'Campaigns that had it go on with the default, which cannot be deleted. Refused where one of them could not be answered any more, for want of room in the prompt.',
    needs: 'personas.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, params }) => {
      await orProblem(() => deleteVoice(deps, { clientId, id: params.id }));
      return { status: 204 };
    },
  });
}

function voiceJson({ columns, ...voice }: StoredAiPersona) {
  return {
    ...columns,
    ...{ id: voice.id, version: voice.version, is_default: voice.isDefault, campaigns: voice.campaigns },
    ...{ created_by: voice.createdBy, created_at: instant(voice.createdAt), updated_at: instant(voice.updatedAt) },
  };
}
