import { inTenant } from '@rekindle/db';
import { asPersonaDocument, PersonaDocument } from '@rekindle/domain';
import { parseInput } from '@rekindle/http';
import { exportPersonas, importPersonas } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { Imported, ImportQuery } from '../schemas/personas.ts';
import { orProblem } from './persona-problems.ts';

const tag = 'Personas';
/** Bytes of a file of personas. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

/** Personas as files: from one client to another, or from another tool. */
export function addPersonaFileRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{
      method: 'GET',
      url: '/api/v1/personas/export',
      tag,
      summary: 'All personas, voices, products, roles and strategies as JSON',
    },
    needs: 'personas.view',
    query: z.object({ slug: z.string().max(120).optional().describe('This persona only, with its product and role') }),
    answers: { 200: z.looseObject({ format: z.string() }) },
    handle: async ({ clientId, now, query }) => {
      const slugs = query.slug === undefined ? null : [query.slug];
      const file = await inTenant(deps.db, { clientId, now }, (tx) => exportPersonas(tx, clientId, slugs));
      return { status: 200, file: JSON.stringify(file, null, 2), type: 'application/json', filename: 'personas.json' };
    },
  });
  addRoute(app, deps, {
    ...{
      method: 'POST',
      url: '/api/v1/personas/import',
      tag,
      summary: 'Take a file of personas in, all of it or nothing',
    },
    description:
      'What has the name of one that is there changes it; a strategy names a template of the client. One persona or a list of them as other tools export them is ' +
      'taken too. `dry_run=true` says what it would do.',
    needs: 'personas.edit',
    query: ImportQuery,
    body: z.unknown(),
    bodyLimit: FILE_BYTES_MAX,
    answers: { 200: Imported },
    handle: async ({ clientId, actor, query, body }) => {
      const document = parseInput(PersonaDocument, asPersonaDocument(body));
      const dryRun = query.dry_run === 'true';
      const how = { createdBy: actor.kind === 'user' ? actor.id : null, dryRun };
      const done = await orProblem(() => importPersonas(deps, clientId, document, how));
      return { status: 200, body: { dry_run: dryRun, ...done } };
    },
  });
}
