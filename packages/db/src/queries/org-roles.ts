import { ROLE_TABLES, roleKeyOf } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { fieldsOf, replaceRows } from './child-rows.ts';

export interface OrgRole {
  id: string;
  name: string;
  department: string | null;
  business_function: string | null;
  version: number;
  /** Personas that have it. */
  personas: number;
  /** What they all share, by key. */
  rows: Record<string, Record<string, unknown>[]>;
}

type Row = Omit<OrgRole, 'rows'> & { shared: Record<string, unknown> };

const SHARED = sql.join(
  ROLE_TABLES.map(
    ({ table }) => sql`${sql.lit(table)}, (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from ${sql.table(table)} t
      where t.client_id = r.client_id and t.role_id = r.id)`,
  ),
);

/** Roles of a client by id, so that a list can go on after one; or the one of that id or name. */
export async function listOrgRoles(
  tx: Tx,
  page: { clientId: string; after?: string | null; id?: string | null; name?: string | null; limit: number },
): Promise<OrgRole[]> {
  const { after = null, id = null, name = null } = page;
  const { rows } = await sql<Row>`
    select r.id, r.name, r.department, r.business_function, r.version, jsonb_build_object(${SHARED}) as shared,
      (select count(*) from personas p where p.client_id = r.client_id and p.role_id = r.id)::integer as personas
    from org_roles r
    where r.client_id = ${page.clientId} and (${after}::uuid is null or r.id > ${after}::uuid)
      and (${id}::uuid is null or r.id = ${id}) and (${name}::text is null or lower(r.name) = lower(${name}))
    order by r.id limit ${page.limit}`.execute(tx);
  return rows.map(({ shared, ...role }) => ({
    ...role,
    rows: Object.fromEntries(
      ROLE_TABLES.map(({ table, fields }) => [roleKeyOf(table), fieldsOf(shared[table], fields)]),
    ),
  }));
}

/** Locks a role against other changes; its version, or null when there is none. */
export async function lockOrgRole(tx: Tx, ref: { clientId: string; id: string }): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    select version from org_roles where client_id = ${ref.clientId} and id = ${ref.id} for update`.execute(tx);
  return rows[0]?.version ?? null;
}

/** Adds a role, or changes what is given of one, and counts its version up; its personas take over the names. */
export async function saveOrgRole(
  tx: Tx,
  nextId: () => string,
  ref: { clientId: string; id: string },
  role: {
    name: string;
    department?: string | null | undefined;
    business_function?: string | null | undefined;
    rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>;
  },
): Promise<void> {
  const { name, department = null, business_function: businessFunction = null, rows } = role;
  await sql`
    insert into org_roles (client_id, id, name, department, business_function)
    values (${ref.clientId}, ${ref.id}, ${name}, ${department}, ${businessFunction})
    on conflict (client_id, id) do update set name = excluded.name, version = org_roles.version + 1,
      department = case when ${role.department === undefined} then org_roles.department else excluded.department end,
      business_function = case when ${role.business_function === undefined} then org_roles.business_function
        else excluded.business_function end`.execute(tx);
  for (const table of ROLE_TABLES) {
    const given = rows[roleKeyOf(table.table)];
    const owner = { clientId: ref.clientId, column: 'role_id' as const, id: ref.id };
    if (given !== undefined) await replaceRows(tx, nextId, owner, table, given);
  }
}

/** Deletes a role; personas keep its names. False when there was none. */
export async function deleteOrgRole(tx: Tx, ref: { clientId: string; id: string }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from org_roles where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  return numAffectedRows !== 0n;
}
