import { refusalOf } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { type Access, type Account, type Caller, NOBODY } from './actor.ts';
import { readApiKey } from './api-keys.ts';
import { memberOf } from './membership.ts';
import { requireSameOrigin } from './same-origin.ts';
import { sessionToken } from './session-cookie.ts';
import { readSession } from './sessions.ts';

const Uuid = z.uuid();

/**
 * Finds out who asks: an API key, or a person with a session.
 * @throws HttpProblem 401 nobody, 403 from another page, 404 a client that is not theirs, 400 without a client
 */
export async function identify(deps: ConsoleDeps, request: FastifyRequest, access: Access): Promise<Caller> {
  if (access.scope === 'public') return await publicCaller(deps, request);
  const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key !== undefined) {
    const caller = await readApiKey(deps, key);
    if (caller === null) throw unauthorised('The API key is wrong or was revoked.');
    if (access.scope === 'account') throw new HttpProblem(403, 'Only a person who is signed in may do this.');
    if (clientNamed(request) !== null && clientNamed(request) !== caller.clientId) throw noSuchClient();
    return caller;
  }
  const found = await findSession(deps, request);
  if (found === null) throw unauthorised('Sign in first: the session is over.');
  requireSameOrigin(request, deps.consoleUrl);
  const { account, session } = found;
  if (access.scope === 'account') return { ...asAccount(account), session };
  const clientId = clientNamed(request);
  if (clientId === null) {
    throw new HttpProblem(400, 'Say which client: the header X-Client-Id is missing.', { kind: 'no-client' });
  }
  const actor = await memberOf(deps, account, clientId);
  if (actor === null) throw noSuchClient();
  return { clientId, actor, account, session };
}

/** Throws `HttpProblem` 403 that names what is missing and whom to ask. */
export function requirePermission({ actor }: Caller, access: Access): void {
  if (access.needs === null || access.scope !== 'client' || actor.may(access.needs)) return;
  const kind = `forbidden`;
  throw new HttpProblem(403, refusalOf(access.needs, actor.role), { kind });
}

async function publicCaller(deps: ConsoleDeps, request: FastifyRequest): Promise<Caller> {
  if (request.headers.cookie !== undefined || request.headers.origin !== undefined) {
    requireSameOrigin(request, deps.consoleUrl);
  }
  const found = await findSession(deps, request);
  return found === null ? NOBODY : { ...asAccount(found.account), session: found.session };
}

async function findSession(deps: ConsoleDeps, request: FastifyRequest) {
  const token = sessionToken(request, deps.consoleUrl);
  return token === null ? null : await readSession(deps, token);
}

function asAccount(account: Account): Omit<Caller, 'session'> {
  const { id, name, email } = account;
  return { clientId: '', actor: { ...NOBODY.actor, id, name: name ?? email }, account };
}

/** The header; links and EventSource, which can set none, say it in the address. */
function clientNamed(request: FastifyRequest): string | null {
  const header = request.headers['x-client-id'];
  const inQuery = z.looseObject({ client_id: z.string() }).safeParse(request.query);
  const named = header ?? (request.method === 'GET' && inQuery.success ? inQuery.data.client_id : undefined);
  if (named === undefined) return null;
  const parsed = Uuid.safeParse(named);
  if (!parsed.success) throw noSuchClient();
  return parsed.data;
}

function unauthorised(detail: string): HttpProblem {
  return new HttpProblem(401, detail, { kind: 'unauthorised' });
}

/** Also for a client that exists: whoever is not in its team learns nothing of it. */
function noSuchClient(): HttpProblem {
  return new HttpProblem(404, 'There is no such client, or you are not in its team.', { kind: 'no-such-client' });
}
