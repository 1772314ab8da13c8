import { deleteOrgRole, deleteProduct, inTenant, listOrgRoles, listProducts } from '@rekindle/db';
import { saveOffer, saveRole } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { placeOf } from '../cursor.ts';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { cursorOf, IdParams, Nothing, PageQuery } from '../schemas/common.ts';
import { OrgRole, OrgRolePage, Product, ProductPage, ProductUpsert, RoleUpsert } from '../schemas/personas.ts';
import { noSuch, orProblem, splitId, versionSeen } from './persona-problems.ts';

/** Bytes of a role with all its rows. */
const ROLE_BYTES_MAX = 512 * 1024;

const placeById = (after: string | undefined) => placeOf(after, z.tuple([z.uuid()]))?.[0] ?? null;

function pageJson<T extends { id: string }>(items: T[], limit: number) {
  const last = items.at(-1);
  return { items, next: items.length < limit || last === undefined ? null : cursorOf([last.id]) };
}

/** What personas refer to: the client's products, and the roles that people have where they work. */
export function addPersonaPartRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addProducts(app, deps);
  addRoles(app, deps);
}

function addProducts(app: FastifyInstance, deps: ConsoleDeps): void {
  const tag = 'Products';
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/products', tag, summary: "The client's products" },
    needs: 'personas.view',
    query: z.object(PageQuery),
    answers: { 200: ProductPage },
    handle: async ({ clientId, now, query }) => {
      const page = { clientId, after: placeById(query.after), limit: query.limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listProducts(tx, page));
      return {
        status: 200,
        body: pageJson(
          rows.map((row) => ({ ...row })),
          query.limit,
        ),
      };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'POST', url: '/api/v1/products/upsert', tag, summary: 'Add a product, or change one' },
    needs: 'personas.edit',
    body: ProductUpsert,
    answers: { 200: Product, 201: Product },
    handle: async ({ clientId, body, ifMatch }) => {
      const [id, columns] = splitId(body);
      const saved = { clientId, id, expected: versionSeen(ifMatch), createdBy: null };
      const product = await orProblem(() => saveOffer(deps, saved, columns));
      return { status: id === null ? 201 : 200, etag: String(product.version), body: { ...product } };
    },
  });
  addRoute(app, deps, {
    ...{ method: 'DELETE', url: '/api/v1/products/:id', tag, summary: 'Delete a product' },
    description: 'Personas that had it stay, without one.',
    needs: 'personas.edit',
    params: IdParams,
    answers: { 204: Nothing },
    handle: async ({ clientId, now, params }) => {
      const ref = { clientId, id: params.id };
      if (!(await inTenant(deps.db, { clientId, now }, (tx) => deleteProduct(tx, ref)))) throw noSuch('product');
      return { status: 204 };
    },
  });
}

function addRoles(app: FastifyInstance, deps: ConsoleDeps): void {
  const tag = 'Roles of personas';
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/org-roles', tag, summary: 'Roles, with what their personas share' },
    needs: 'personas.view',
    query: z.object(PageQuery),
    answers: { 200: OrgRolePage },
    handle: async ({ clientId, now, query }) => {
      const page = { clientId, after: placeById(query.after), limit: query.limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listOrgRoles(tx, page));
      return { status: 200, body: pageJson(rows, query.limit) };
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
