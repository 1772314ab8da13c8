-- Clients (tenants), the people who work for them, their provider accounts and numbers.

create table clients (
  id uuid primary key,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  company_name text not null,
  slug text not null,
  company_email text,
  company_phone text,
  company_website text,
  industry text not null default 'solar' check (industry in ('solar', 'home_improvement', 'other')),
  logo_url text,
  primary_color text not null default '#8cc63f',
  n8n_workflow_id text,
  n8n_webhook_url text,
  twilio_phone_number text,
  cal_booking_link text,
  status text not null default 'active' check (status in ('active', 'paused', 'cancelled')),
  plan text not null default 'starter' check (plan in ('starter', 'professional', 'enterprise')),
  timezone text not null default 'Europe/London',
  settings jsonb not null default '{}',
  mode text not null default 'sandbox' check (mode in ('sandbox', 'live')),
  persona_name text not null default 'Sarah',
  sending_stopped_at timestamptz(3),
  sending_stopped_reason text,
  contact_cooldown_days integer not null default 90 check (contact_cooldown_days >= 0),
  daily_spend_cap_micros bigint check (daily_spend_cap_micros >= 0),
  currency text not null default 'GBP',
  constraint clients_company_name_unique unique (company_name),
  constraint clients_slug_unique unique (slug)
);
create index idx_clients_status on clients (status);
create index idx_clients_created_at on clients (created_at);
alter table clients enable row level security;
alter table clients force row level security;
create policy tenant on clients to rekindle_app using (id = (select app_client_id())) with check (id = (select app_client_id()));
grant select, update on clients to rekindle_app;
create trigger set_updated_at before update on clients for each row execute function set_updated_at();

-- A sandbox client can never become a live one, nor the other way round (promise P18).
create function refuse_mode_change() returns trigger language plpgsql as $$
begin
  raise exception 'clients.mode is immutable' using errcode = 'check_violation', constraint = 'clients_mode_immutable';
end
$$;
create trigger clients_mode_immutable before update on clients for each row
  when (old.mode is distinct from new.mode) execute function refuse_mode_change();

create table users (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  user_id uuid,
  first_name text,
  last_name text,
  email text not null,
  phone text,
  avatar_url text,
  role text not null default 'sales_rep' check (role in ('admin', 'company_owner', 'manager', 'sales_rep', 'read_only')),
  permissions jsonb not null default '{}',
  can_view_all_leads boolean not null default false,
  can_edit_lessons boolean not null default false,
  can_push_to_n8n boolean not null default false,
  can_manage_users boolean not null default false,
  allowed_dataset_ids uuid[],
  status text not null default 'active' check (status in ('active', 'suspended', 'invited')),
  last_login_at timestamptz(3),
  primary key (client_id, id),
  constraint users_email_client_unique unique (client_id, email)
);
create index idx_users_user_id on users (user_id);
create index idx_users_role on users (client_id, role);
create index idx_users_status on users (client_id, status);
call internal.protect('users');

-- Tokens are sealed with AES-256-GCM: [{"keyId": "...", "sealed": "..."}], several while a rotation is under way.
create table provider_accounts (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  provider text not null default 'twilio' check (provider in ('twilio')),
  account_sid text not null,
  auth_tokens jsonb not null,
  status text not null default 'active' check (status in ('active', 'suspended')),
  primary key (client_id, id),
  unique (client_id, account_sid)
);
create index idx_provider_accounts_account_sid on provider_accounts (account_sid);
call internal.protect('provider_accounts');

-- One number belongs to one client on the whole platform: inbound texts are routed by it.
create table sender_numbers (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  e164 text not null check (e164 ~ '^\+[1-9][0-9]{4,14}$'),
  provider_account_id uuid,
  -- Segments a second the carrier takes from this number.
  segments_per_second numeric(8, 2) not null default 1 check (segments_per_second > 0),
  active boolean not null default true,
  -- The number is free for its next segment from here on.
  next_free_at timestamptz(3) not null default '-infinity',
  polled_until timestamptz(3),
  next_poll_at timestamptz(3),
  primary key (client_id, id),
  constraint sender_numbers_e164_unique unique (e164),
  foreign key (client_id, provider_account_id) references provider_accounts (client_id, id) on delete restrict
);
call internal.protect('sender_numbers');
