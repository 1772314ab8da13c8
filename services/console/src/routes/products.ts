import { deleteProduct, inTenant, listProducts } from '@rekindle/db';
import { saveOffer } from '@rekindle/responder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { addRoute } from '../route.ts';
import { IdParams, Nothing, PageQuery } from '../schemas/common.ts';
import { Product, ProductPage, ProductUpsert } from '../schemas/personas.ts';
import { idOf, pageById } from './page-by-id.ts';
import { noSuch, orProblem, splitId, versionSeen } from './persona-problems.ts';

const tag = 'Products';

/** What a client sells; personas refer to it. */
export function addProductRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  addRoute(app, deps, {
    ...{ method: 'GET', url: '/api/v1/products', tag, summary: "The client's products" },
    needs: 'personas.view',
    query: z.object(PageQuery),
    answers: { 200: ProductPage },
    handle: async ({ clientId, now, query }) => {
      const page = { clientId, after: idOf(query.after), limit: query.limit };
      const rows = await inTenant(deps.db, { clientId, now }, (tx) => listProducts(tx, page));
      const items = rows.map((row) => ({ ...row }));
      return { status: 200, body: pageById(items, query.limit) };
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
