import pg from 'pg';

const TYPES: Record<string, string> = {
  uuid: 'string',
  tsvector: 'string',
  text: 'string',
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  numeric: 'number',
  date: 'string',
  time: 'string',
  timestamptz: 'Instant',
  jsonb: 'Json',
  xid8: 'string',
  _uuid: 'string[]',
  _text: 'string[]',
};

interface Column {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  generated: boolean;
  /** Definition of a `column in (...)` check, when there is one. */
  check: string | null;
  /** Labels of an enum type in their order, quoted; null for other types. */
  labels: string | null;
}

const COLUMNS = `
  select c.relname as "table", a.attname as "column", t.typname as type, not a.attnotnull as nullable,
         a.atthasdef or a.attidentity <> '' as "hasDefault",
         a.attgenerated <> '' or a.attidentity = 'a' or c.relkind = 'v' as generated,
         (select pg_get_constraintdef(k.oid) from pg_constraint k
          where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
            and pg_get_constraintdef(k.oid) ~ '= ANY \\(\\(?ARRAY' limit 1) as check,
         (select string_agg(quote_literal(e.enumlabel), ' | ' order by e.enumsortorder)
          from pg_enum e where e.enumtypid = t.oid) as labels
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where n.nspname = 'public' and c.relkind in ('r', 'v') and c.relname <> 'schema_migrations'
  order by c.relname, a.attnum`;

/** `'a' | 'b'` for a text column that a check limits to 'a' and 'b'. */
function literalsOf(column: Column): string | null {
  const literals = column.type === 'text' ? column.check?.match(/'[^']*'(?=::text)/g) : null;
  return literals ? literals.join(' | ') : null;
}

function typeOf(column: Column): string {
  const base = literalsOf(column) ?? column.labels ?? TYPES[column.type];
  if (base === undefined)
    throw new Error(`No TypeScript type for ${column.type} of ${column.table}.${column.column}; add it to TYPES.`);
  const type = column.nullable ? `${base} | null` : base;
  if (base === 'Instant') {
    const write = column.nullable ? 'Date | null' : 'Date';
    const read = column.nullable ? 'number | null' : 'number';
    if (column.generated) return `ColumnType<${read}, never, never>`;
    return `ColumnType<${read}, ${column.hasDefault || column.nullable ? `${write} | undefined` : write}, ${write}>`;
  }
  // Written through jsonb(), which gives text; parsed where it is read.
  if (base === 'Json') {
    const optional = column.hasDefault || column.nullable ? 'string | undefined' : 'string';
    return column.nullable
      ? `ColumnType<unknown, ${optional} | null, string | null>`
      : `ColumnType<unknown, ${optional}, string>`;
  }
  if (column.generated) return `GeneratedAlways<${type}>`;
  return column.hasDefault ? `Generated<${type}>` : type;
}

function pascal(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_all, _sep, letter: string) => letter.toUpperCase());
}

/** The text of src/generated/schema.ts for the database behind `adminUrl`: one interface a table, one `DB`. */
export async function generateTypes(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Column>(COLUMNS);
    const tables = Map.groupBy(rows, (row) => row.table);
    const interfaces = [...tables].map(([table, columns]) => {
      const lines = columns.map((column) => `  ${column.column}: ${typeOf(column)};`);
      return `export interface ${pascal(table)}Table {\n${lines.join('\n')}\n}\n`;
    });
    const db = [...tables.keys()].map((table) => `  ${table}: ${pascal(table)}Table;`);
    return [
      '// Generated from the migrations by `npm run generate`; do not edit.',
      "import type { ColumnType, Generated, GeneratedAlways } from 'kysely';",
      '',
      ...interfaces,
      `export interface DB {\n${db.join('\n')}\n}`,
      '',
    ].join('\n');
  } finally {
    await client.end();
  }
}
