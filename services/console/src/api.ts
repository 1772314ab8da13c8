import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { type Access, type Caller, NOBODY } from './access/actor.ts';
import { auditsChanges } from './access/audit.ts';
import { identify, requirePermission } from './access/authenticate.ts';
import { countsRefusals } from './access/refusals.ts';
import type { ConsoleDeps } from './deps.ts';
import { documentsItself } from './describes-itself.ts';
import { type LimitName, LIMITS } from './limits.ts';
import { readsWithZod } from './route.ts';
import { addRoutes } from './routes/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; nobody until they have shown who they are. */
    caller: Caller;
  }
}

/** Everything under /api/v1. A route without a word about who may use it keeps the process from starting. */
export async function addApi(app: FastifyInstance, deps: ConsoleDeps): Promise<void> {
  await app.register(cookie);
  await documentsItself(app);
  const limits = deps.limits ?? LIMITS;
  const countRefusal = countsRefusals(deps, limits);
  await app.register(async (api) => {
    api.decorateRequest('caller');
    readsWithZod(api);
    api.addHook('onRoute', (route) => {
      if (route.config?.access === undefined && route.method !== 'OPTIONS') {
        throw new Error(`${String(route.method)} ${route.url} does not say who may use it`);
      }
    });
    api.addHook('onRequest', async (request) => {
      request.caller = NOBODY;
      const access = request.routeOptions.config.access as Access;
      try {
        request.caller = await identify(deps, request, access);
        requirePermission(request.caller, access);
      } catch (error) {
        const wait = error instanceof HttpProblem ? countRefusal(request) : null;
        throw wait === null ? error : tooMany(limits[request.routeOptions.config.limit ?? 'usual'], wait);
      }
    });
    auditsChanges(api, deps);
    await limitsRequests(api, limits);
    addRoutes(api, deps);
  });
}

async function limitsRequests(api: FastifyInstance, limits: Readonly<Record<LimitName, number>>): Promise<void> {
  await api.register(rateLimit, {
    global: true,
    // After it is known whose request it is: one client's flood is not another's.
    hook: 'preValidation',
    timeWindow: 60_000,
    max: (request) => limits[request.routeOptions.config.limit ?? 'usual'],
    keyGenerator: (request) => {
      const limit = request.routeOptions.config.limit ?? 'usual';
      return `${limit}/${request.caller.clientId === '' ? request.ip : request.caller.clientId}`;
    },
    errorResponseBuilder: (_request, { ttl, max }) => tooMany(max, Math.ceil(ttl / 1_000)),
  });
}

function tooMany(max: number, retryAfterSeconds: number): HttpProblem {
  const detail = `More than ${max} requests a minute; wait a moment.`;
  return new HttpProblem(429, detail, { kind: 'too-many-requests', retryAfterSeconds });
}
