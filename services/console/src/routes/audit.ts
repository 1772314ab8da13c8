import { inTenant } from '@rekindle/db';
import { PERMISSIONS } from '@rekindle/domain';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { PlaceByInstant, placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { AuditEntry, AuditQuery } from '../schemas/audit.ts';
import { cursorOf, instant, pageOf } from '../schemas/common.ts';

/** Who did what, the latest first. */
export function addAuditRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/audit',
    tag: 'Audit',
    summary: 'Who did what, the latest first',
    needs: 'audit.view',
    query: AuditQuery,
    answers: { 200: pageOf(AuditEntry) },
    handle: async ({ clientId, query, now }) => {
      const after = placeOf(query.after, PlaceByInstant);
      const rows = await inTenant(deps.db, { clientId, now }, async (tx) => {
        let log = tx
          .selectFrom('audit_log')
          .selectAll()
          .where('client_id', '=', clientId)
          .orderBy('real_at', 'desc')
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        if (query.actor_id !== undefined) log = log.where('actor_id', '=', query.actor_id);
        if (query.target_id !== undefined) log = log.where('target_id', '=', query.target_id);
        if (after !== null) {
          log = log.where(sql<boolean>`(real_at, id) < (${new Date(after[0])}::timestamptz, ${after[1]}::uuid)`);
        }
        return await log.execute();
      });
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const next = rows.length > query.limit && last !== undefined ? cursorOf([last.real_at, last.id]) : null;
      const items = page.map((row) => ({
        ...{ id: row.id, at: instant(row.at), real_at: instant(row.real_at) },
        actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        action: row.action,
        permission: PERMISSIONS.find((permission) => permission === row.permission) ?? null,
        ...{ target_id: row.target_id, status: row.status, trace_id: row.trace_id },
      }));
      return { status: 200, body: { items, next } };
    },
  });
}
