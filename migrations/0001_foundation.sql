-- Business time and tenancy, the two things every later table stands on.
-- Roles (rekindle_owner, rekindle_app, rekindle_system, rekindle_queue) are made by the runner: they belong to the cluster.

-- Business time: the transaction's `app.now` when a process has set it, else real time. Nothing else in SQL reads a clock.
create function app_now() returns timestamptz language sql stable parallel safe as $$
  select coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp())::timestamptz(3)
$$;

-- The tenant of this transaction, or null. After a transaction the setting is '' and not null, hence nullif.
create function app_client_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.client_id', true), '')::uuid
$$;

create function set_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := app_now();
  return new;
end
$$;

create schema internal;

-- Turns a table with client_id into a tenant table: row level security forced, one policy, the given privileges.
create procedure internal.protect(tbl regclass, privileges text default 'select, insert, update, delete')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format(
    'create policy tenant on %s to rekindle_app using (client_id = (select app_client_id())) with check (client_id = (select app_client_id()))',
    tbl);
  execute format('grant %s on %s to rekindle_app', privileges, tbl);
  if exists (select from pg_attribute where attrelid = tbl and attname = 'updated_at' and not attisdropped) then
    execute format('create trigger set_updated_at before update on %s for each row execute function set_updated_at()', tbl);
  end if;
end
$$;

-- Files on their way in are copied here, one unlogged table an upload; COPY does not work under row level security.
create schema staging;
grant usage, create on schema staging to rekindle_app;

grant usage on schema public to rekindle_app, rekindle_system;
