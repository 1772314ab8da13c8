import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/** Whose rows: of which client, in which column its id stands, and its id. */
export interface RowOwner {
  clientId: string;
  column: 'persona_id' | 'role_id';
  id: string;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Puts rows in the place of all that an owner has in a table, in the order given. One handler for every table of what is
 * known of personas and roles: the descriptors say which columns there are.
 */
export async function replaceRows(
  tx: Tx,
  nextId: () => string,
  owner: RowOwner,
  table: { table: string; fields: readonly { column: string; otherwise?: unknown }[] },
  rows: readonly Row[],
): Promise<void> {
  const into = sql.table(table.table);
  await sql`delete from ${into} where client_id = ${owner.clientId} and ${sql.ref(owner.column)} = ${owner.id}`.execute(
    tx,
  );
  if (rows.length === 0) return;
  // A column that every row leaves out keeps its default.
  const columns = table.fields.filter(({ column }) => rows.some((row) => row[column] != null));
  const given = rows.map((row, ordinal) => ({
    ...Object.fromEntries(columns.map(({ column, otherwise }) => [column, row[column] ?? otherwise ?? null])),
    ...{ client_id: owner.clientId, id: nextId(), [owner.column]: owner.id, ordinal },
  }));
  const names = sql.join(
    ['client_id', 'id', owner.column, 'ordinal', ...columns.map(({ column }) => column)].map((name) => sql.ref(name)),
  );
  await sql`
    insert into ${into} (${names})
    select ${names} from jsonb_populate_recordset(null::${into}, ${JSON.stringify(given)}::jsonb)`.execute(tx);
}

/** The fields of stored rows that descriptors name, without ids and times; those that are null left out. */
export function fieldsOf(rows: unknown, fields: readonly { column: string }[]): Record<string, unknown>[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: Row) =>
    Object.fromEntries(fields.flatMap(({ column }) => (row[column] == null ? [] : [[column, row[column]]]))),
  );
}
