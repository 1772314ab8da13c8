-- Who may sign in, with what, and what they did. Times here are real ones: a sandbox clock that runs ahead signs nobody out.

-- A person's one account, whatever the number of clients they work for (users.user_id names it).
create table accounts (
  id uuid primary key,
  created_at timestamptz(3) not null,
  email text not null check (email = lower(email) and email like '%_@_%'),
  name text,
  -- Argon2id, with its parameters and salt; null until one is chosen.
  password_hash text,
  password_changed_at timestamptz(3),
  -- Administers every client of this installation, also those that are still to be added.
  runs_installation boolean not null default false,
  last_sign_in_at timestamptz(3),
  constraint accounts_email_unique unique (email)
);
grant select, insert, update on accounts to rekindle_system;

create table sessions (
  -- SHA-256 of the token; the token itself is in the browser only.
  token_hash text primary key,
  account_id uuid not null,
  created_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  -- However often it is used, it ends here.
  ends_at timestamptz(3) not null
);
create index idx_sessions_account on sessions (account_id);
grant select, insert, update, delete on sessions to rekindle_system;

-- Links that work once: to sign in, to choose a new password, to join a client's team.
create table one_time_links (
  token_hash text primary key,
  purpose text not null check (purpose in ('sign_in', 'reset_password', 'invitation')),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  account_id uuid,
  -- Of an invitation: the place in the team.
  of_client_id uuid,
  of_user_id uuid,
  check (case when purpose = 'invitation' then of_client_id is not null and of_user_id is not null else account_id is not null end)
);
create index idx_one_time_links_user on one_time_links (of_user_id) where of_user_id is not null;
create index idx_one_time_links_account on one_time_links (account_id) where account_id is not null;
grant select, insert, update, delete on one_time_links to rekindle_system;

-- Failed tries to sign in, by account and by address, both as hashes.
create table sign_in_failures (
  subject text primary key,
  failures integer not null,
  first_at timestamptz(3) not null,
  blocked_until timestamptz(3) not null
);
grant select, insert, update, delete on sign_in_failures to rekindle_system;

-- The system role finds a person's clients before any of them is chosen, and ties their rows to the account.
create policy system_reads on users for select to rekindle_system using (true);
create policy system_ties on users for update to rekindle_system using (true) with check (true);
grant select (client_id, id, user_id, email, status) on users to rekindle_system;
grant update (user_id) on users to rekindle_system;

-- Keys of programs. The key itself is shown once; it names its client, so it is looked up as the tenant.
create table api_keys (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  name text not null check (name <> ''),
  token_hash text not null,
  -- The first characters, to tell keys apart.
  shown_prefix text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_by text not null,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  revoked_by text,
  primary key (client_id, id),
  unique (client_id, token_hash)
);
call internal.protect('api_keys', 'select, insert, update');

-- Who did what: one row for every request that changes something. Never bodies, phone numbers or secrets.
create function refuse_change() returns trigger language plpgsql as $$
begin
  -- A client that is erased takes its log along, by the foreign key's own trigger.
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
    return old;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end
$$;
create table audit_log (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  at timestamptz(3) not null default app_now(),
  real_at timestamptz(3) not null,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'system')),
  actor_id uuid,
  actor_name text not null,
  -- What was asked for: POST /api/v1/campaigns/:id/start.
  action text not null,
  permission text,
  target_id text,
  status integer not null,
  trace_id text,
  primary key (client_id, id)
);
create index idx_audit_log_at on audit_log (client_id, real_at, id);
call internal.protect('audit_log', 'select, insert');
create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_change();

-- Signing in and out, passwords and links, which belong to no client.
create table account_audit (
  id uuid primary key,
  real_at timestamptz(3) not null,
  account_id uuid,
  action text not null,
  outcome text not null,
  -- Hash of the address it came from.
  address_hash text,
  trace_id text
);
create index idx_account_audit_account on account_audit (account_id, real_at);
grant select, insert on account_audit to rekindle_system;
create trigger account_audit_append_only before update or delete on account_audit for each row execute function refuse_change();

-- An answer that is still being made holds its key until here (real time); then the request may be made again.
alter table idempotency_keys add column lease_until timestamptz(3);
