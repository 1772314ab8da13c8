import type pg from 'pg';

interface Column {
  name: string;
  type: string;
  check: string | null;
}

/** One row of a table, by column. */
export type AnyRow = Record<string, unknown>;

let counted = 0;

function uuid(): string {
  counted += 1;
  return `00000000-0000-7000-8000-${String(counted).padStart(12, '0')}`;
}

function valueFor({ name, type, check }: Column): unknown {
  // Not the '' of a check against empty texts.
  const literal = check?.match(/'([^']+)'(?=::text)/)?.[1];
  counted += 1;
  switch (type) {
    case 'uuid':
      return uuid();
    case 'text':
      if (name.includes('phone') || literal?.startsWith('^\\+')) return `+4474${String(counted).padStart(8, '0')}`;
      if (name === 'slug') return `text-${counted}`;
      if (literal?.startsWith('^https')) return `https://example.com/${counted}`;
      return literal ?? `text ${counted}`;
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
 * columns and all ids get a value of their type that their checks take, and what refers to another of the tables refers
 * to its row, so that views over several have rows too. The connection must be a superuser's: foreign keys to other
 * tables are not looked at. Returns the rows by table.
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
  const made = new Map<string, AnyRow>();
  for (const [table, columns] of Map.groupBy(rows, (row) => row.table)) {
    const row = Object.fromEntries(
      columns.map((column) => [column.name, column.name === 'client_id' ? clientId : valueFor(column)]),
    );
    made.set(table, row);
  }
  await joinRows(client, made);
  await client.query('set session_replication_role = replica');
  for (const [table, row] of made) await client.query(insertion(table, row), Object.values(row));
  await client.query('set session_replication_role = origin');
  return made;
}

/** Has each row name the one that it refers to. A table's reference to itself stays as it is. */
async function joinRows(client: pg.Client, made: ReadonlyMap<string, AnyRow>): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; parent: string; key: string }>(`
    select c.relname as "table", a.attname as "column", p.relname as parent, b.attname as key
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
    cross join unnest(k.conkey, k.confkey) as pair(own, other)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = pair.own
    join pg_attribute b on b.attrelid = p.oid and b.attnum = pair.other
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and c.oid <> p.oid and a.attname <> 'client_id'
      and a.atttypid = 'uuid'::regtype
    order by 1, 2, 3, 4`);
  // What is referred to may itself refer further, so that it takes a turn for each step of the longest chain.
  for (let changed = true, turns = 0; changed && turns < rows.length; turns += 1) {
    changed = false;
    for (const { table, column, parent, key } of rows) {
      const row = made.get(table);
      const value = made.get(parent)?.[key];
      if (row === undefined || value === undefined || row[column] === value) continue;
      row[column] = value;
      changed = true;
    }
  }
}

/** `insert into table (...) values ($1, ...)` for a row's columns. */
export function insertion(table: string, row: AnyRow): string {
  const columns = Object.keys(row);
  return `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`;
}
