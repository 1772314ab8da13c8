/** SQL that takes something of the schema out, for a copy of it only. */

/** Whatever is written to a column, nothing or its fixed default is kept; a key's column is dropped. */
export function blank(table: string, column: string): string {
  return `
do $drop$
declare
  col record;
  kept text;
begin
  select a.attnum, a.attnotnull as required, a.attgenerated <> '' as generated, format_type(a.atttypid, a.atttypmod) as type,
      t.typcategory as category, pg_get_expr(d.adbin, d.adrelid) as given,
      exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey)) as key
    into strict col
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = '${table}'::regclass and a.attname = '${column}' and not a.attisdropped;
  if col.generated then
    alter table ${table} alter column ${column} drop expression;
    alter table ${table} alter column ${column} drop not null;
  elsif col.key then
    alter table ${table} drop column ${column} cascade;
  else
    kept := case
      when not col.required then 'null'
      when col.given is not null and col.given !~ '\\(' then col.given
      when col.category = 'S' then quote_literal('')
      when col.category = 'N' then '0'
      when col.category = 'B' then 'false'
      when col.category = 'D' then quote_literal('1970-01-01')
      when col.type = 'uuid' then quote_literal('00000000-0000-0000-0000-000000000000')
      else quote_literal('{}') end;
    execute format('create or replace function internal.blank() returns trigger language plpgsql as %L',
      format('begin new.${column} := %s; return new; end', kept));
    -- Before what works something out of it, and after what works it out.
    create or replace trigger aaa_blank before insert or update on ${table} for each row execute function internal.blank();
    create or replace trigger zzz_blank before insert or update on ${table} for each row execute function internal.blank();
  end if;
end $drop$;`;
}

/** Rows that are written to a table are gone. */
export function vanish(table: string): string {
  return `
create or replace function internal.vanish() returns trigger language plpgsql as 'begin return null; end';
create or replace trigger zzz_vanish before insert on ${table} for each row execute function internal.vanish();`;
}

/** Every tenant sees every row. */
export const unprotect = (table: string): string =>
  `alter table ${table} no force row level security; alter table ${table} disable row level security;`;

export const dropConstraint = (table: string, name: string): string =>
  `alter table ${table} drop constraint if exists ${name} cascade;`;

export const dropIndex = (name: string): string => `drop index if exists ${name};`;

/** No index of a table is left, its keys' neither. */
export function dropIndexes(table: string): string {
  return `
do $drop$
declare
  named record;
begin
  for named in select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('p', 'u') loop
    execute format('alter table ${table} drop constraint %I cascade', named.conname);
  end loop;
  for named in select indexname from pg_indexes where tablename = '${table}' loop
    execute format('drop index %I', named.indexname);
  end loop;
end $drop$;`;
}

/** Of personas and what hangs on them no index of such a name is left. */
export function dropIndexesLike(pattern: string): string {
  return `
do $drop$
declare
  named text;
begin
  for named in
    select indexname from pg_indexes where indexname like '${pattern}' and tablename ~ '^(persona|role_|org_roles|ai_personas|products|strategies|lead_persona)'
  loop
    execute format('drop index %I', named);
  end loop;
end $drop$;`;
}

/** All foreign keys of a table to another are gone. */
export function dropReferences(table: string, to: string): string {
  return `
do $drop$
declare
  named text;
begin
  for named in select conname from pg_constraint where conrelid = '${table}'::regclass and confrelid = '${to}'::regclass loop
    execute format('alter table ${table} drop constraint %I', named);
  end loop;
end $drop$;`;
}

/** Nothing notes when a row was changed. */
export const dropUpdatedAt = (table: string): string => `drop trigger if exists set_updated_at on ${table};`;
