import { at, inTenant, type Tx } from '@rekindle/db';
import { PERMISSION_NAMES, PERMISSIONS } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { newApiKey } from '../access/api-keys.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, instant, instantOrNull, Nothing } from '../schemas/common.ts';
import { ApiKey, NewApiKey, NewApiKeyBody } from '../schemas/keys.ts';

/** Keys of programs: making, listing, revoking. */
export function addKeyRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const keys = { tag: 'API keys', needs: 'keys.manage' } as const;
  addRoute(app, deps, {
    ...keys,
    method: 'GET',
    url: '/api/v1/api-keys',
    summary: 'The API keys, the newest first',
    answers: { 200: z.object({ items: z.array(ApiKey), next: z.null() }) },
    handle: async ({ clientId, now }) => {
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => readKeys(tx, clientId));
      return { status: 200, body: { items: rows.map(shown), next: null } };
    },
  });
  addRoute(app, deps, {
    ...keys,
    method: 'POST',
    url: '/api/v1/api-keys',
    summary: 'Make an API key; it is shown this once',
    description:
      'It works as long as whoever made it has access to the client, and never does more than they may do at the time.',
    body: NewApiKeyBody,
    answers: { 201: NewApiKey },
    secretAnswer: true,
    handle: async ({ clientId, actor, body, now }) => {
      const beyond = body.scopes.filter((scope) => !actor.may(scope));
      if (beyond.length > 0 || actor.allowedDatasetIds !== null) {
        const words = beyond.map((scope) => `${PERMISSION_NAMES[scope]} (${scope})`).join(', ');
        const detail =
          words === '' ? 'A key sees every list, and you do not.' : `A key can do no more than you: ${words}.`;
        throw new HttpProblem(403, detail, { kind: 'above-own-rights' });
      }
      const { key, hash, shownPrefix } = newApiKey(clientId);
      const row = await inTenant(deps.db, { clientId, now }, async (tx) =>
        tx
          .insertInto('api_keys')
          .values({
            ...{ client_id: clientId, id: deps.ids.next(), name: body.name, token_hash: hash },
            ...{ shown_prefix: shownPrefix, scopes: [...new Set(body.scopes)] },
            ...{ created_by: actor.name, created_by_id: await personOf(tx, clientId, actor) },
          })
          .returningAll()
          .executeTakeFirstOrThrow(),
      );
      return { status: 201, body: { key, api_key: shown({ ...row, works: true }) } };
    },
  });
  addRoute(app, deps, {
    ...keys,
    method: 'DELETE',
    url: '/api/v1/api-keys/:id',
    summary: 'Revoke an API key, for good',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, actor, params, now }) => {
      const found = await inTenant(deps.db, { clientId, now }, async (tx) => {
        const revoked = { revoked_at: at(now), revoked_by: actor.name };
        const mine = tx.updateTable('api_keys').where('client_id', '=', clientId).where('id', '=', params.id);
        await mine.set(revoked).where('revoked_at', 'is', null).execute();
        return await tx
          .selectFrom('api_keys')
          .select('id')
          .where('client_id', '=', clientId)
          .where('id', '=', params.id)
          .executeTakeFirst();
      });
      if (found === undefined) throw new HttpProblem(404, 'There is no such API key.');
      return { status: 204 };
    },
  });
}

/** The keys of a client, the newest first, and whether each works: it does no longer than its maker has access. */
async function readKeys(tx: Tx, clientId: string): Promise<KeyRow[]> {
  return await tx
    .selectFrom('api_keys as k')
    .leftJoin('users as u', (join) =>
      join.onRef('u.client_id', '=', 'k.client_id').onRef('u.id', '=', 'k.created_by_id'),
    )
    .selectAll('k')
    .select(sql<boolean>`k.revoked_at is null and coalesce(u.status = 'active', false)`.as('works'))
    .where('k.client_id', '=', clientId)
    .orderBy('k.id', 'desc')
    .execute();
}

/** The person behind a new key: whoever asks, or whoever made the key that asks. */
async function personOf(tx: Tx, clientId: string, actor: Pick<Actor, 'kind' | 'id'>): Promise<string | null> {
  if (actor.kind === 'user') return actor.id;
  const { created_by_id: maker } = await tx
    .selectFrom('api_keys')
    .select('created_by_id')
    .where('client_id', '=', clientId)
    .where('id', '=', actor.id)
    .executeTakeFirstOrThrow();
  return maker;
}

interface KeyRow {
  id: string;
  name: string;
  shown_prefix: string;
  scopes: string[];
  created_at: number;
  created_by: string;
  last_used_at: number | null;
  revoked_at: number | null;
  works: boolean;
}

function shown(row: KeyRow): z.input<typeof ApiKey> {
  return {
    ...{ id: row.id, name: row.name, prefix: row.shown_prefix, created_by: row.created_by },
    scopes: PERMISSIONS.filter((permission) => row.scopes.includes(permission)),
    created_at: instant(row.created_at),
    last_used_at: instantOrNull(row.last_used_at),
    revoked_at: instantOrNull(row.revoked_at),
    works: row.works,
  };
}
