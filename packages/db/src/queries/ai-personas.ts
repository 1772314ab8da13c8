import { AI_PERSONA_COLUMNS, type AiPersonaRecord } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import { saveColumns } from './save-columns.ts';

/** A voice, with who made it and whether campaigns without one of their own have it. */
export interface StoredAiPersona extends AiPersonaRecord {
  name: string;
  isDefault: boolean;
  createdBy: string | null;
  updatedAt: number;
  /** Campaigns that have it as their own. */
  campaigns: number;
}

const COLUMNS = AI_PERSONA_COLUMNS.map(({ column }) => column);

interface Row {
  id: string;
  name: string;
  is_default: boolean;
  created_by: string | null;
  version: number;
  created_at: number;
  updated_at: number;
  campaigns: number;
  columns: Record<string, unknown>;
}

function recordOf(row: Row): StoredAiPersona {
  return {
    ...{ id: row.id, name: row.name, version: row.version, isDefault: row.is_default, createdBy: row.created_by },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at, campaigns: row.campaigns },
    columns: Object.fromEntries(COLUMNS.map((column) => [column, row.columns[column] ?? null])),
  };
}

const SELECTED = sql`
  a.id, a.name, a.is_default, a.created_by, a.version, a.created_at, a.updated_at, to_jsonb(a) as columns,
  (select count(*) from datasets d where d.client_id = a.client_id and d.ai_persona_id = a.id)::integer as campaigns`;

/** Voices of a client by id, so that a list can go on after one. */
export async function listAiPersonas(
  tx: Tx,
  page: { clientId: string; after: string | null; limit: number },
): Promise<StoredAiPersona[]> {
  const { rows } = await sql<Row>`
    select ${SELECTED} from ai_personas a
    where a.client_id = ${page.clientId} and (${page.after}::uuid is null or a.id > ${page.after}::uuid)
    order by a.id limit ${page.limit}`.execute(tx);
  return rows.map(recordOf);
}

/** One voice; with `lock` nobody else changes it until the transaction ends. Null when there is none. */
export async function readAiPersona(
  tx: Tx,
  ref: { clientId: string; id: string },
  lock = false,
): Promise<StoredAiPersona | null> {
  const { rows } = await sql<Row>`
    select ${SELECTED} from ai_personas a
    where a.client_id = ${ref.clientId} and a.id = ${ref.id} ${lock ? sql`for update of a` : sql``}`.execute(tx);
  return rows[0] === undefined ? null : recordOf(rows[0]);
}

/** One change of a client's voices at a time: which one is the default depends on all of them. */
export async function lockAiPersonas(tx: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ai_personas/${clientId}`}, 0))`.execute(tx);
}

/**
 * Adds a voice, or changes what is given of one, and counts its version up. A client's first one is its default. The
 * caller holds `lockAiPersonas`.
 */
export async function saveAiPersona(
  tx: Tx,
  ref: { clientId: string; id: string },
  columns: Readonly<Record<string, unknown>>,
  createdBy: string | null,
): Promise<void> {
  const given = COLUMNS.filter((column) => columns[column] !== undefined);
  // A tone that is taken away is the usual one again.
  const value = (column: string) =>
    column === 'tone' ? (columns[column] ?? 'friendly-professional') : columns[column];
  const isFirst = sql`not exists (select from ai_personas where client_id = ${ref.clientId})`;
  await saveColumns(
    tx,
    'ai_personas',
    ref,
    given.map((column) => [column, value(column)]),
    [
      ['is_default', isFirst],
      ['created_by', createdBy],
    ],
  );
}

/** Makes one voice the client's only default. False when there is none of that id. The caller holds `lockAiPersonas`. */
export async function setDefaultAiPersona(tx: Tx, ref: { clientId: string; id: string }): Promise<boolean> {
  const { rows } = await sql`
    select from ai_personas where client_id = ${ref.clientId} and id = ${ref.id} for update`.execute(tx);
  if (rows.length === 0) return false;
  await sql`
    update ai_personas set is_default = false, version = version + 1
    where client_id = ${ref.clientId} and is_default and id <> ${ref.id}`.execute(tx);
  await sql`
    update ai_personas set is_default = true, version = version + 1
    where client_id = ${ref.clientId} and id = ${ref.id} and not is_default`.execute(tx);
  return true;
}

/** Deletes a voice unless it is the default. Campaigns that had it go on with the default. The caller holds `lockAiPersonas`. */
export async function deleteAiPersona(
  tx: Tx,
  ref: { clientId: string; id: string },
): Promise<'deleted' | 'is_default' | 'not_found'> {
  const found = await readAiPersona(tx, ref, true);
  if (found === null) return 'not_found';
  if (found.isDefault) return 'is_default';
  await sql`delete from ai_personas where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  return 'deleted';
}
