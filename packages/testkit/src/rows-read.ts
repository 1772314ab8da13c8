import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';

/** How many rows of a table `work` reads in this transaction, those included that it then has no use for. */
export async function rowsRead(tx: Tx, table: string, work: () => Promise<unknown>): Promise<number> {
  const before = await soFar(tx, table);
  await work();
  return (await soFar(tx, table)) - before;
}

async function soFar(tx: Tx, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables
    where relname = ${table}`.execute(tx);
  return rows[0]?.rows ?? 0;
}
