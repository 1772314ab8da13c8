import { PRODUCT_COLUMNS } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { saveColumns } from './save-columns.ts';

export interface Product {
  id: string;
  name: string;
  description: string | null;
  value_prop: string | null;
  version: number;
}

const COLUMNS = PRODUCT_COLUMNS.map(({ column }) => column);

/** Products of a client by id, so that a list can go on after one; or those of that name. */
export async function listProducts(
  tx: Tx,
  page: { clientId: string; after?: string | null; name?: string | null; limit: number },
): Promise<Product[]> {
  const { after = null, name = null } = page;
  const { rows } = await sql<Product>`
    select id, name, description, value_prop, version from products
    where client_id = ${page.clientId} and (${after}::uuid is null or id > ${after}::uuid)
      and (${name}::text is null or lower(name) = lower(${name}))
    order by id limit ${page.limit}`.execute(tx);
  return rows;
}

/** Locks a product against other changes; null when there is none. */
export async function lockProduct(tx: Tx, ref: { clientId: string; id: string }): Promise<Product | null> {
  const { rows } = await sql<Product>`
    select id, name, description, value_prop, version from products
    where client_id = ${ref.clientId} and id = ${ref.id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** Adds a product, or changes what is given of one, and counts its version up. */
export async function saveProduct(
  tx: Tx,
  ref: { clientId: string; id: string },
  columns: Readonly<Record<string, unknown>>,
): Promise<void> {
  const given = COLUMNS.filter((column) => columns[column] !== undefined);
  await saveColumns(
    tx,
    'products',
    ref,
    given.map((column) => [column, columns[column]]),
  );
}

/** Deletes a product; personas that had it have none then. False when there was none. */
export async function deleteProduct(tx: Tx, ref: { clientId: string; id: string }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from products where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  return numAffectedRows !== 0n;
}
