import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Logger, randomRequestId } from '@rekindle/runtime';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { addBodyParsers } from './body-parsers.ts';
import { addHealthRoutes, addMetrics, type Readiness } from './health.ts';
import { HttpProblem, problemBody, problemOf } from './problem.ts';

export type HttpLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface AppOptions {
  /** The service's name, in metrics. */
  name: string;
  log: HttpLog;
  /** What `/metrics` shows; null leaves the route out, as on a public port. */
  metrics: Registry | null;
  readiness: () => Promise<Readiness>;
  /** Bytes of a body, 64 KiB unless told; more is a 413. */
  bodyLimit?: number;
  /** Milliseconds in which a whole request must have come in, 15,000 unless told; 0 for no limit. */
  requestTimeoutMs?: number;
  /** How many proxies stand before it: their X-Forwarded-For is believed. None unless told. */
  proxies?: number;
  /** The id of a request that brings none. */
  requestId?: () => string;
}

const ROUTINE = new Set(['/livez', '/readyz', '/metrics']);

/**
 * A Fastify app that answers every fault as problem+json (RFC 9457), reads JSON and flat forms with `request.rawBody`
 * kept, and serves /livez, /readyz and /metrics. Its log lines name the route, never the path, query or body.
 */
export function buildApp(options: AppOptions): FastifyInstance {
  const { log } = options;
  const newId = options.requestId ?? randomRequestId;
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? 65_536,
    requestTimeout: options.requestTimeoutMs ?? 15_000,
    forceCloseConnections: 'idle',
    trustProxy: (_address: string, hop: number) => hop < (options.proxies ?? 0),
    genReqId: (request: IncomingMessage) => requestIdOf(request) ?? newId(),
    frameworkErrors: (error, request, reply) => {
      // The hooks do not run for these; the caller still gets an id to ask about.
      reply.header('x-request-id', request.id);
      void answer(error, request, reply);
    },
    clientErrorHandler: answerUnparseable,
  });

  function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = problemOf(error);
    const where = { requestId: request.id, method: request.method, route: routeOf(request), status: problem.status };
    if (problem.status === 500) log.error({ ...where, err: error }, 'A request failed');
    else if (problem.status > 500) log.warn({ ...where, err: error }, 'A request could not be served now');
    if (problem.retryAfterSeconds !== null) reply.header('retry-after', String(problem.retryAfterSeconds));
    return reply
      .code(problem.status)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problemBody(problem, request.id)));
  }

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    const line = {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      elapsedMs: Math.round(reply.elapsedTime),
    };
    if (ROUTINE.has(route)) log.debug(line, 'Request');
    else log.info(line, 'Request');
  });
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request, reply) => answer(new HttpProblem(404, 'There is nothing here.'), request, reply));
  addBodyParsers(app);
  addHealthRoutes(app, options.readiness);
  if (options.metrics !== null) addMetrics(app, options.name, options.metrics);
  return app;
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

/** A caller's own id, if it is one that may stand in a log line. */
function requestIdOf(request: IncomingMessage): string | null {
  const header = request.headers['x-request-id'];
  return typeof header === 'string' && /^[A-Za-z0-9_.-]{8,64}$/.test(header) ? header : null;
}

/** What is not HTTP, comes too slowly or has endless headers never becomes a request. */
function answerUnparseable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const [status, title] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'Request Timeout']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large']
        : [400, 'Bad Request'];
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: 'The request could not be read.' });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
