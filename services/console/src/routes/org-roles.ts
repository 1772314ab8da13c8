import { deleteOrgRole, inTenant, listOrgRoles } from '@rekindle/db';
import { saveRole } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, Nothing, PageQuery } from '../schemas/common.ts';
import { OrgRole, OrgRolePage, RoleUpsert } from '../schemas/personas.ts';
import { idOf, pageById } from './page-by-id.ts';
import { noSuch, orProblem, versionSeen } from './persona-problems.ts';

const tag = 'Roles of personas';
/** Bytes of a role with all its rows. */
const ROLE_BYTES_MAX = 512 * 1024;

/** The roles that people have where they work; personas share what is known of one. */
export function addOrgRoleRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/org-roles', tag, summary: 'Roles, with what their personas share' },
    needs: 'personas.view',
    query: z.object(PageQuery),
    answers: { 200: OrgRolePage },
    handle: async ({ clientId, now, query }) => {
      const page = { clientId, after: idOf(query.after), limit: query.limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listOrgRoles(tx, page));
      return { status: 200, body: pageById(rows, query.limit) };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/org-roles/upsert', tag, summary: 'Add a role, or change one' },
    description: 'Its personas take over its names.',
    needs: 'personas.edit',
    body: RoleUpsert,
    bodyLimit: ROLE_BYTES_MAX,
    answers: { 200: OrgRole, 201: OrgRole },
    handle: async ({ clientId, body, ifMatch }) => {
      const { id = null, ...role } = body;
      const saved = { clientId, id, expected: versionSeen(ifMatch), createdBy: null };
      const after = await orProblem(() => saveRole(deps, saved, role));
      return { status: id === null ? 201 : 200, etag: String(after.version), body: after };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/org-roles/:id', tag, summary: 'Delete a role' },
    description: 'Personas that had it keep its names.',
    needs: 'personas.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, now, params }) => {
      const ref = { clientId, id: params.id };
      if (!(await inTenant(deps.db, { clientId, now }, (tx) => deleteOrgRole(tx, ref)))) throw noSuch('role');
      return { status: 204 };
    },
  });
}
