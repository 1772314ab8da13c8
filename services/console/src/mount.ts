import type { z } from 'zod';
import type { Permission } from '@rekindle/domain';
import { parseInput } from '@rekindle/http';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { requireAllLeads, requireDataset, requireWholeDataset } from './access/datasets.ts';
import type { LimitName } from './limits.ts';
import { type Answers, describeRoute, type Method } from './route.ts';
import { IdParams } from './schemas/common.ts';

/** What the API says of a route that another service has written. */
export interface MountedRoute {
  tag: string;
  summary: string;
  description?: string;
  needs: Permission;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answers: Answers;
  /** The path's dataset must be one of the caller's (`id`), with all its leads (`whole`); `all`: only for who sees every lead. */
  dataset: 'id' | 'whole' | 'all';
  limit?: LimitName;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The client on whose behalf a mounted route answers. */
    clientId: string;
  }
}

/**
 * Adds another service's routes with the console's rules of access; they read and answer by themselves, the schemas
 * here only describe them. Throws for a route that `described` does not have.
 */
export function mountRoutes(
  app: FastifyInstance,
  described: Readonly<Record<string, MountedRoute>>,
  add: (app: FastifyInstance) => void,
): void {
  if (!app.hasRequestDecorator('clientId')) app.decorateRequest('clientId', '');
  const mount = (method: Method) => (url: string, handler: RouteHandlerMethod) => {
    const route = described[`${method} ${url}`];
    if (route === undefined) throw new Error(`${method} ${url} is not described`);
    app.route({
      method,
      url,
      handler,
      schema: describeRoute({ ...route, method, url }),
      config: { access: { scope: 'client', needs: route.needs }, limit: route.limit ?? 'usual' },
      validatorCompiler: () => (value: unknown) => ({ value }),
      serializerCompiler: () => (value) => JSON.stringify(value),
      preHandler: async (request) => {
        const { actor, clientId } = request.caller;
        request.clientId = clientId;
        if (route.dataset === 'all') requireAllLeads(actor);
        else {
          const { id } = parseInput(IdParams, request.params);
          if (route.dataset === 'whole') requireWholeDataset(actor, id);
          else requireDataset(actor, id);
        }
      },
    });
  };
  // Services add their routes by these three alone.
  const verbs = { get: mount('GET'), post: mount('POST'), delete: mount('DELETE') };
  add(verbs as unknown as FastifyInstance);
}
