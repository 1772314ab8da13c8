import type { Readable } from 'node:stream';
import type { EpochMs, Permission } from '@rekindle/domain';
import { HttpProblem, parseInput } from '@rekindle/http';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { z } from 'zod';
import type { Access, Account, Actor, Scope } from './access/actor.ts';
import { answerOnce } from './answer-once.ts';
import type { ConsoleDeps } from './deps.ts';
import type { LimitName } from './limits.ts';
import { Problem } from './schemas/problem.ts';

/** One request, checked: who asks, for which client, what. */
export interface Call<P, Q, B, A = Answers> {
  /** '' on routes that concern no client. */
  clientId: string;
  actor: Actor;
  /** Null for API keys, and on public routes for whoever is not signed in. */
  account: Account | null;
  /** The session's name; null for API keys. */
  session: string | null;
  /** Business time. */
  now: EpochMs;
  params: P;
  query: Q;
  body: B;
  /** The If-Match header without its quotation marks; null when there is none or it is `*`. */
  ifMatch: string | null;
  log: ConsoleDeps['log'];
  /**
   * An id that stays the same however often the request comes with its Idempotency-Key, null without one: a row made
   * under it is made once, also where nobody heard of the first.
   */
  onceId: string | null;
  /** The request's id, which the log has too. */
  traceId: string;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Never there: it lets the compiler know the statuses before it reads the handler's answer. */
  answers?: A;
}

/** A form as it came in. */
export interface Received {
  /** Hash of its file and of everything said with it. */
  hash: string;
  /** Forgets it: its request was answered before. */
  discard(): Promise<void>;
}

type Body<S extends z.ZodType> = undefined extends z.input<S> ? { body?: z.input<S> } : { body: z.input<S> };

/** An answer: one of the statuses of the route with the body of its schema; or a file. */
export type AnswerOf<A extends Answers, S extends keyof A & number> = {
  status: S;
  /** Without quotation marks. */
  etag?: string;
  headers?: Record<string, string>;
} & (Body<A[S] & z.ZodType> | { file: Readable | string; type: string; filename?: string });

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Answers = Readonly<Record<number, z.ZodType>>;

export interface Route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  A extends Answers = Answers,
  S extends keyof A & number = keyof A & number,
  R extends Received | undefined = undefined,
> {
  method: Method;
  /** Begins with /api/v1/. */
  url: string;
  tag: string;
  /** What it does, in a few words. */
  summary: string;
  description?: string;
  /** Null: any member of the client's team, and any key. */
  needs: Permission | null;
  /** `client` unless told; `account`: a person who is signed in, whatever the client; `public`: anybody. */
  scope?: Scope;
  params?: P;
  query?: Q;
  body?: B;
  answers: A;
  /** The answer holds a secret, or is full of people's data, so that it is not kept for a repeated Idempotency-Key. */
  secretAnswer?: boolean;
  /** Which limit on requests holds; `usual` unless told. */
  limit?: LimitName;
  /** A read that the audit log has; so it has every change, and whatever needs `leads.export`. */
  audited?: boolean;
  /** Bytes of a body; 64 KiB unless told. */
  bodyLimit?: number;
  /** Takes in the form of a route that has one, so that a repeated Idempotency-Key is held against what it holds. */
  receive?(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<R>;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>, A>, received: R): Promise<AnswerOf<A, S>>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    limit?: LimitName;
    audited?: boolean;
  }
}

/**
 * Makes a route: its caller is known and permitted before the body is read, what comes in and what goes out fits the
 * schemas, a POST with an Idempotency-Key is answered once, and the OpenAPI document has it.
 */
export function addRoute<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  A extends Answers = Answers,
  S extends keyof A & number = keyof A & number,
  R extends Received | undefined = undefined,
>(app: FastifyInstance, deps: ConsoleDeps, route: Route<P, Q, B, A, S, R>): void {
  const { method, url, needs, scope = 'client' } = route;
  app.route({
    method,
    url,
    schema: describeRoute(route),
    config: { access: { scope, needs }, limit: route.limit ?? 'usual', audited: route.audited ?? false },
    ...(route.bodyLimit !== undefined && { bodyLimit: route.bodyLimit }),
    handler: async (request, reply) => {
      await deps.clock.sync();
      const call = callOf(deps, request, reply) as Call<z.output<P>, z.output<Q>, z.output<B>, A>;
      // Only a route without a form has no `receive`, and its R is undefined.
      const received = (await route.receive?.(call)) as R;
      let taken = false;
      const work = async (onceId: string | null) => {
        taken = true;
        return await route.handle({ ...call, onceId }, received);
      };
      const once = { url, keeps: route.secretAnswer !== true, form: received?.hash };
      const answered = async () => {
        try {
          return method === 'POST' && scope === 'client' ? await answerOnce(deps, call, once, work) : await work(null);
        } finally {
          if (!taken) await received?.discard();
        }
      };
      return await send(request, reply, await answered());
    },
  });
}

function callOf(deps: ConsoleDeps, request: FastifyRequest, reply: FastifyReply): Call<unknown, unknown, unknown> {
  const { caller } = request;
  const match = request.headers['if-match'];
  return {
    clientId: caller.clientId,
    actor: caller.actor,
    account: caller.account,
    session: caller.session,
    now: deps.clock.now(),
    params: request.params,
    query: request.query,
    body: request.body,
    ifMatch: match === undefined || match === '*' ? null : unquoted(match),
    log: deps.log,
    onceId: null,
    traceId: request.id,
    request,
    reply,
  };
}

/** What `answerOnce` keeps and repeats, and what is sent. */
export interface SentAnswer {
  status: number;
  body?: unknown;
  etag?: string;
  headers?: Record<string, string>;
  file?: Readable | string;
  type?: string;
  filename?: string;
}

async function send(request: FastifyRequest, reply: FastifyReply, answer: SentAnswer): Promise<FastifyReply> {
  if (answer.headers !== undefined) reply.headers(answer.headers);
  if (answer.etag !== undefined) {
    const etag = `"${answer.etag}"`;
    reply.header('etag', etag);
    if (request.method === 'GET' && request.headers['if-none-match'] === etag) return await reply.code(304).send();
  }
  reply.code(answer.status);
  if (answer.file !== undefined) {
    reply.type(answer.type ?? 'application/octet-stream');
    if (answer.filename !== undefined) {
      reply.header('content-disposition', `attachment; filename="${answer.filename.replaceAll(/[^\w. -]/g, '_')}"`);
    }
    return await reply.send(answer.file);
  }
  return await reply.send(answer.body);
}

type Described = Pick<Route, 'method' | 'url' | 'tag' | 'summary' | 'needs' | 'answers'> & {
  [K in 'description' | 'scope' | 'params' | 'query' | 'body']?: unknown;
};

/** What the OpenAPI document says of a route. */
export function describeRoute(route: Described): FastifySchema {
  const problem = { description: 'Refused', content: { 'application/problem+json': { schema: Problem } } };
  const { needs, scope = 'client' } = route;
  const permission = needs === null ? '' : `Needs \`${needs}\`.`;
  return {
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, permission].filter(Boolean).join('\n\n'),
    operationId: operationIdOf(route.method, route.url),
    ...(route.params !== undefined && { params: route.params }),
    ...(route.query !== undefined && { querystring: route.query }),
    ...(route.body !== undefined && { body: route.body }),
    response: { ...route.answers, '4xx': problem },
    security: scope === 'public' ? [] : scope === 'account' ? [{ session: [] }] : [{ session: [] }, { apiKey: [] }],
    ...(needs !== null && { 'x-permission': needs }),
  };
}

/** `POST /api/v1/campaigns/:id/start` is `postCampaignsIdStart`. */
function operationIdOf(method: string, url: string): string {
  const steps = url.replace(/^\/api\/v1\//, '').split(/[^A-Za-z0-9]+/);
  return method.toLowerCase() + steps.map((step) => step.charAt(0).toUpperCase() + step.slice(1)).join('');
}

/** Reads requests with the routes' Zod schemas; every fault is named, with its place. */
export function readsWithZod(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
    try {
      return { value: parseInput(schema, data) };
    } catch (error) {
      return { error: error as Error };
    }
  });
  app.setSerializerCompiler<z.ZodType | { content: unknown }>(({ schema, method, url, httpStatus }) => {
    if (!('safeParse' in schema)) return (body) => JSON.stringify(body);
    return (body) => {
      const result = schema.safeParse(body);
      if (result.success) return JSON.stringify(result.data);
      // A fault of ours; the caller is told nothing of it.
      throw new Error(`${method} ${url} answers ${httpStatus} against its schema: ${result.error.message}`);
    };
  });
}

/** Throws `HttpProblem` 412 unless the caller saw the present version (or named none). */
export function requireMatch(call: { ifMatch: string | null }, etag: string): void {
  if (call.ifMatch === null || call.ifMatch === etag) return;
  throw new HttpProblem(412, 'It was changed since you opened it; look at it again.', { kind: 'changed' });
}

function unquoted(tag: string): string {
  return tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}
