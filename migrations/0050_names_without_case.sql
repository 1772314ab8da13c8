-- A name is a client's once, however it is written: nobody tells "Ann" from "ann". Where old rows have the same name the
-- oldest keeps it, and the others are numbered: "ann (2)".

-- The owner is under row level security as everybody is, so the tables let it see them for as long as this takes; all of
-- them at once, for a trigger of personas reads org_roles, and one of org_roles writes personas.
alter table products no force row level security;
alter table ai_personas no force row level security;
alter table org_roles no force row level security;
alter table personas no force row level security;
alter table strategies no force row level security;

create procedure internal.name_once(tbl text) language plpgsql as $$
declare
  clash record;
  other text;
  number integer;
  is_taken boolean;
begin
  for clash in execute format(
    'select client_id, id, name from (
       select client_id, id, name, created_at,
         row_number() over (partition by client_id, lower(name) order by created_at, id) as place from %I) t
     where place > 1 order by client_id, created_at, id', tbl)
  loop
    number := 1;
    loop
      number := number + 1;
      other := left(clash.name, 110) || ' (' || number || ')';
      execute format('select exists (select from %I where client_id = $1 and lower(name) = lower($2))', tbl)
        into is_taken using clash.client_id, other;
      exit when not is_taken;
    end loop;
    execute format('update %I set name = $1, version = version + 1 where client_id = $2 and id = $3', tbl)
      using other, clash.client_id, clash.id;
  end loop;
  execute format('alter table %I drop constraint %I', tbl, tbl || '_name_client_unique');
  execute format('create unique index %I on %I (client_id, lower(name))', tbl || '_name_client_unique', tbl);
end
$$;
call internal.name_once('products');
call internal.name_once('ai_personas');
call internal.name_once('org_roles');
call internal.name_once('personas');
call internal.name_once('strategies');
drop procedure internal.name_once;

alter table products force row level security;
alter table ai_personas force row level security;
alter table org_roles force row level security;
alter table personas force row level security;
alter table strategies force row level security;
