import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../tenant.ts';

type Columns = readonly (readonly [column: string, value: unknown])[];

/**
 * Changes the given columns of a client's row, none or more, and counts its version up; adds the row where there is none.
 * A value may be a piece of SQL.
 * @param added written besides when the row is added
 */
export async function saveColumns(
  tx: Tx,
  table: 'ai_personas' | 'personas' | 'products' | 'strategies' | 'booking_processes',
  ref: { clientId: string; id: string },
  given: Columns,
  added: Columns = [],
): Promise<void> {
  const set: RawBuilder<unknown>[] = given.map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.join([...set, sql`version = version + 1`])}
    where client_id = ${ref.clientId} and id = ${ref.id}`.execute(tx);
  if (numAffectedRows !== 0n) return;
  const row: Columns = [['client_id', ref.clientId], ['id', ref.id], ...added, ...given];
  await sql`
    insert into ${sql.table(table)} (${sql.join(row.map(([column]) => sql.ref(column)))})
    values (${sql.join(row.map(([, value]) => value))})`.execute(tx);
}
