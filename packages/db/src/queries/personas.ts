import {
  keyOf,
  PERSONA_COLUMNS,
  type PersonaRecord,
  type PersonaRows,
  PRODUCT_COLUMNS,
  ROLE_TABLES,
  ROW_TABLES,
  WORKED_OUT_COLUMNS,
} from '@rekindle/domain';
import { type Selectable, sql } from 'kysely';
import type { DB } from '../generated/schema.ts';
import type { Tx } from '../tenant.ts';
import { fieldsOf, replaceRows } from './child-rows.ts';
import { saveColumns } from './save-columns.ts';

/** An audience with everything that is known of it. */
export interface StoredPersona extends PersonaRecord {
  name: string;
  slug: string;
  isActive: boolean;
  companyName: string;
  productId: string | null;
  roleId: string | null;
  createdBy: string | null;
  updatedAt: number;
}

interface PersonaRef {
  clientId: string;
  id: string;
}

/** Its columns that a person may write; the others are worked out. */
const WRITTEN = PERSONA_COLUMNS.map(({ column }) => column);
const READ = [...PERSONA_COLUMNS, ...WORKED_OUT_COLUMNS].map(({ column }) => column);
/** Columns that a database default fills when they are taken away. */
const DEFAULTS: Readonly<Record<string, unknown>> = { persona_type: 'business', is_active: true };

/** One persona; null when there is none. */
export async function readPersona(tx: Tx, ref: PersonaRef): Promise<StoredPersona | null> {
  const row = await tx
    .selectFrom('v_personas_complete')
    .selectAll()
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.id)
    .executeTakeFirst();
  return row === undefined ? null : personaOf(row);
}

/** The active personas of a client by id, in one statement; with `id` that one alone. */
export async function readActivePersonas(
  tx: Tx,
  wanted: { clientId: string; id?: string | undefined; limit: number },
): Promise<StoredPersona[]> {
  const rows = await tx
    .selectFrom('v_personas_complete')
    .selectAll()
    .where('client_id', '=', wanted.clientId)
    .where('is_active', '=', true)
    .$if(wanted.id !== undefined, (query) => query.where('id', '=', wanted.id ?? ''))
    .orderBy('id')
    .limit(wanted.limit)
    .execute();
  return rows.map(personaOf);
}

function personaOf(row: Selectable<DB['v_personas_complete']>): StoredPersona {
  const found: Readonly<Record<string, unknown>> = { ...row };
  return {
    // The columns of the view's tables are never null.
    ...{ id: row.id ?? '', name: row.name ?? '', slug: row.slug ?? '', version: row.version ?? 0 },
    ...{ isActive: row.is_active === true, companyName: row.company_name ?? '' },
    ...{ productId: row.product_id, roleId: row.role_id, createdBy: row.created_by },
    ...{ createdAt: row.created_at ?? 0, updatedAt: row.updated_at ?? 0 },
    columns: Object.fromEntries(READ.map((column) => [column, found[column] ?? null])),
    rows: Object.fromEntries(ROW_TABLES.map((table) => [keyOf(table), fieldsOf(found[table.table], table.fields)])),
    roleRows: Object.fromEntries(ROLE_TABLES.map(({ table, fields }) => [table, fieldsOf(found[table], fields)])),
    product:
      row.product_id === null
        ? null
        : Object.fromEntries(PRODUCT_COLUMNS.map(({ column }) => [column, found[`product_${column}`] ?? null])),
  };
}

/** A line of the list of personas. */
export interface PersonaSummary {
  id: string;
  name: string;
  slug: string;
  personaType: string;
  isActive: boolean;
  title: string | null;
  role: string | null;
  industry: string | null;
  archetype: string | null;
  readiness: string | null;
  serviceLayer: string | null;
  alignmentScore: number | null;
  productId: string | null;
  productName: string | null;
  /** Leads that are written to as this persona. */
  leads: number;
  version: number;
  updatedAt: number;
}

/** Personas by id, so that a list can go on after one. `q` is looked for in names, titles, roles and industries. */
export async function listPersonas(
  tx: Tx,
  page: { clientId: string; q: string | null; active: boolean | null; after: string | null; limit: number },
): Promise<PersonaSummary[]> {
  const { rows } = await sql<PersonaSummary>`
    select id, name, slug, persona_type as "personaType", is_active as "isActive", title, role, industry, archetype,
      gen_ai_readiness_level as readiness, preferred_service_layer as "serviceLayer",
      alignment_score as "alignmentScore", product_id as "productId", product_name as "productName", leads, version,
      updated_at as "updatedAt"
    from v_personas_summary
    where client_id = ${page.clientId} and (${page.after}::uuid is null or id > ${page.after}::uuid)
      and (${page.active}::boolean is null or is_active = ${page.active})
      and (${page.q}::text is null
           or strpos(lower(concat_ws(' ', name, title, role, industry)), lower(${page.q})) > 0)
    order by id limit ${page.limit}`.execute(tx);
  return rows;
}

/** Locks a persona against other changes; its version, or null when there is none. */
export async function lockPersona(tx: Tx, ref: PersonaRef): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    select version from personas where client_id = ${ref.clientId} and id = ${ref.id} for update`.execute(tx);
  return rows[0]?.version ?? null;
}

export interface PersonaChange {
  /** Left out ones stay as they are. */
  columns: Readonly<Record<string, unknown>>;
  productId?: string | null | undefined;
  roleId?: string | null | undefined;
  /** Each table that is given has its rows replaced. */
  rows: PersonaRows;
}

/** Adds a persona, or changes what is given of one, and counts its version up. */
export async function savePersona(
  tx: Tx,
  nextId: () => string,
  ref: PersonaRef,
  change: PersonaChange,
  createdBy: string | null,
): Promise<void> {
  const given: [string, unknown][] = WRITTEN.filter((column) => change.columns[column] !== undefined).map((column) => [
    column,
    change.columns[column] ?? DEFAULTS[column] ?? null,
  ]);
  if (change.productId !== undefined) given.push(['product_id', change.productId]);
  if (change.roleId !== undefined) given.push(['role_id', change.roleId]);
  await saveColumns(tx, 'personas', ref, given, [['created_by', createdBy]]);
  for (const table of ROW_TABLES) {
    const rows = change.rows[keyOf(table)];
    const owner = { clientId: ref.clientId, column: 'persona_id' as const, id: ref.id };
    if (rows !== undefined) await replaceRows(tx, nextId, owner, table, rows);
  }
}

/** Deletes a persona; false when there was none. Campaigns that had it address the next best from then on. */
export async function deletePersona(tx: Tx, ref: PersonaRef): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from personas where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  return numAffectedRows !== 0n;
}

/** How many of a client's personas are active: outreach needs one. */
export async function countActivePersonas(tx: Tx, clientId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from personas where client_id = ${clientId} and is_active`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** How many personas of an archetype a client has, and how many leads are written to as one of them. */
export interface ArchetypeCount {
  /** Null: none is said. */
  archetype: string | null;
  personas: number;
  active: number;
  leads: number;
}

/** The personas of a client by archetype, in the order of the archetypes. */
export async function countArchetypes(tx: Tx, clientId: string): Promise<ArchetypeCount[]> {
  const { rows } = await sql<ArchetypeCount>`
    select archetype, personas, active_personas as active, leads from v_archetype_distribution
    where client_id = ${clientId} order by v_archetype_distribution.archetype nulls last`.execute(tx);
  return rows;
}
