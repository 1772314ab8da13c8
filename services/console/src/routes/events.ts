import { isOutboxPlace } from '@rekindle/db';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { streamEvents } from '../events/stream.ts';
import { describeRoute } from '../route.ts';

/** Streams that one person or key may have open, and all of them together, in one process. */
const STREAMS_EACH = 12;
const STREAMS_MAX = 500;

/** `GET /api/v1/events`: what happens, as it happens. */
export function addEventRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const open = new Map<string, number>();
  let streams = 0;
  const url = '/api/v1/events';
  app.route({
    method: 'GET',
    url,
    schema: describeRoute({
      ...{ method: 'GET', url, tag: 'Events', summary: 'What happens, as server-sent events', needs: null },
      description:
        'Each event has the type as its name and JSON as its data: `id`, `type`, `at`, `lead_id`, `message_id`, `dataset_id`, `data`. Go on with `Last-Event-ID`: nothing is missed, something may come twice. `ready` comes first; after `reset` read everything anew. People name the client in `client_id`.',
      query: z.object({ client_id: z.uuid().optional() }),
      answers: { 200: z.string() },
    }),
    config: { access: { scope: 'client', needs: null } },
    handler: async (request, reply) => {
      const { caller } = request;
      const mine = open.get(caller.actor.id) ?? 0;
      if (mine >= STREAMS_EACH || streams >= STREAMS_MAX) {
        const more = { kind: 'too-many-streams', retryAfterSeconds: 30 };
        throw new HttpProblem(429, 'Too many open streams of events; close a tab.', more);
      }
      const last = request.headers['last-event-id'];
      const after = typeof last === 'string' && isOutboxPlace(last) ? last : null;
      reply.hijack();
      const response = reply.raw;
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) response.setHeader(name, value);
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // A connection kept for another request would hold a stop up.
        connection: 'close',
        // Proxies that gather answers would keep the news to themselves.
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      open.set(caller.actor.id, mine + 1);
      streams += 1;
      try {
        await streamEvents(deps, caller, { response, after });
      } catch (err) {
        deps.log.warn({ err, requestId: request.id }, 'a stream of events broke; its reader comes back');
        response.destroy();
      } finally {
        streams -= 1;
        const left = (open.get(caller.actor.id) ?? 1) - 1;
        if (left > 0) open.set(caller.actor.id, left);
        else open.delete(caller.actor.id);
      }
    },
  });
}
