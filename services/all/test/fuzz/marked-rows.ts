import type { Database } from '@rekindle/db';
import { sql } from 'kysely';

/** In every text of the marked client's rows, and of nobody else's. */
export const MARKER = 'zqmarkedrow';
/** How the marked client's phone numbers go on after the country's code; nobody else's do. */
export const MARKED_PHONES = '745577';

/**
 * Writes the marker into every text column of a client's rows that takes it, knowing none by name, and gives every phone
 * number the marked digits. What other rows refer to, and what a check refuses, stays. `admin` must be a superuser's
 * connection: triggers are not run.
 * @returns what was marked, as `table.column`
 */
export async function markRows(admin: Database, clientId: string): Promise<string[]> {
  const { rows: columns } = await sql<{ table: string; column: string; key: string }>`
    select c.relname as "table", a.attname as "column",
      case when c.relname = 'clients' then 'id' else 'client_id' end as key
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'text'::regtype and a.attgenerated = ''
      and (c.relname = 'clients'
           or exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'client_id'))
      and not exists (select from pg_constraint k where k.contype = 'f'
                      and (k.conrelid = c.oid and a.attnum = any(k.conkey) or k.confrelid = c.oid and a.attnum = any(k.confkey)))
    order by 1, 2`.execute(admin.app);
  const marked: string[] = [];
  for (const { table, column, key } of columns) {
    const own = sql.ref(column);
    const value = sql`case when ${own} like '+44740010%' then ${`+44${MARKED_PHONES}`} || substr(${own}, 10)
      else ${own} || ${` ${MARKER}`} end`;
    const changed = await admin.app
      .transaction()
      .execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx);
        const { numAffectedRows } = await sql`
          update ${sql.table(table)} set ${own} = ${value} where ${sql.ref(key)} = ${clientId} and ${own} <> ''`.execute(
          tx,
        );
        return numAffectedRows ?? 0n;
      })
      .catch(refusedByCheck);
    if (changed > 0n) marked.push(`${table}.${column}`);
  }
  return marked;
}

/** Nothing marked for a column that holds words of its own; throws what else went wrong. */
function refusedByCheck(error: unknown): bigint {
  const { code } = error as { code?: unknown };
  if (code === '23514') return 0n;
  throw error;
}
