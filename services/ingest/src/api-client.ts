import { timingSafeEqual } from 'node:crypto';
import { inTenant } from '@rekindle/db';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ImportDeps } from './import-deps.ts';

const ClientHeader = z.object({ 'x-client-id': z.uuid() });
/** The `:id` of a path. */
export const IdParams = z.object({ id: z.uuid() });

declare module 'fastify' {
  interface FastifyRequest {
    /** The client on whose behalf an API request is made; '' elsewhere. */
    clientId: string;
  }
}

/** Lets through to /api only who shows the token, and names the client of each request. */
export function addApiClient(app: FastifyInstance, token: string | null): void {
  app.decorateRequest('clientId', '');
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/api/')) request.clientId = clientOf(request, token);
  });
}

/** Throws `HttpProblem` 404 when the client has no such dataset. */
export async function requireDataset(deps: ImportDeps, clientId: string, datasetId: string): Promise<void> {
  const dataset = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await tx
      .selectFrom('datasets')
      .select('id')
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .executeTakeFirst();
  });
  if (dataset === undefined) throw new HttpProblem(404, 'There is no such dataset.');
}

/** Throws `HttpProblem` 404 when there is no such client. */
export async function requireClient(deps: ImportDeps, clientId: string): Promise<void> {
  const client = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    return await tx.selectFrom('clients').select('id').where('id', '=', clientId).executeTakeFirst();
  });
  if (client === undefined) throw new HttpProblem(404, 'There is no such client.');
}

function clientOf(request: FastifyRequest, token: string | null): string {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === null || given === undefined || !sameText(given, token)) {
    throw new HttpProblem(401, 'The token is missing or wrong.', { kind: 'unauthorised' });
  }
  return parseInput(ClientHeader, request.headers)['x-client-id'];
}

/** Compares in a time that tells nothing about where the texts differ. */
function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
