import type pg from 'pg';

interface Column {
  name: string;
  type: string;
  check: string | null;
}

/** One row of a table, by column. */
export type AnyRow = Record<string, unknown>;

let made = 0;

function uuid(): string {
  made += 1;
  return `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`;
}

function valueFor({ name, type, check }: Column): unknown {
  // Not the '' of a check against empty texts.
  const literal = check?.match(/'([^']+)'(?=::text)/)?.[1];
  made += 1;
  switch (type) {
    case 'uuid':
      return uuid();
    case 'text':
      if (name.includes('phone') || literal?.startsWith('^\\+')) return `+4474${String(made).padStart(8, '0')}`;
      if (name === 'slug') return `text-${made}`;
      if (literal?.startsWith('^https')) return `https://example.com/${made}`;
      return literal ?? `text ${made}`;
    case 'jsonb':
      return '{}';
    case 'timestamptz':
      return new Date(Date.UTC(2026, 0, 1));
    case 'date':
      return '2026-01-01';
    case '_text':
      return ['text'];
    case 'bool':
      return true;
    default:
      return 1;
  }
}

/**
 * Inserts one row of `clientId` into every table of public that has client_id, knowing none of them by name: required
 * columns and all ids get a value of their type that their checks take. The connection must be a superuser's: foreign
 * keys are not looked at. Returns the rows by table.
 */
export async function rowInEveryTable(client: pg.Client, clientId: string): Promise<Map<string, AnyRow>> {
  const { rows } = await client.query<Column & { table: string }>(`
    select c.relname as "table", a.attname as name, t.typname as type,
      (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
       where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as check
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute x where x.attrelid = c.oid and x.attname = 'client_id')
      and a.attgenerated = '' and a.attidentity = ''
      and ((a.attnotnull and not a.atthasdef) or t.typname = 'uuid')
    order by c.relname, a.attnum`);
  const inserted = new Map<string, AnyRow>();
  await client.query('set session_replication_role = replica');
  for (const [table, columns] of Map.groupBy(rows, (row) => row.table)) {
    const row = Object.fromEntries(
      columns.map((column) => [column.name, column.name === 'client_id' ? clientId : valueFor(column)]),
    );
    await client.query(insertion(table, row), Object.values(row));
    inserted.set(table, row);
  }
  await client.query('set session_replication_role = origin');
  return inserted;
}

/** `insert into table (...) values ($1, ...)` for a row's columns. */
export function insertion(table: string, row: AnyRow): string {
  const columns = Object.keys(row);
  return `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`;
}
