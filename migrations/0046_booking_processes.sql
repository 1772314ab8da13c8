-- How calls are booked: a booking page that campaigns share. A campaign's own page comes before it, its client's after it.

create table booking_processes (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null check (length(btrim(name)) between 1 and 120),
  booking_link text not null check (booking_link ~* '^https?://' and length(booking_link) <= 300),
  created_by uuid,
  version integer not null default 1,
  primary key (client_id, id),
  constraint booking_processes_name_client_unique unique (client_id, name),
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
call internal.protect('booking_processes');

alter table datasets
  add column booking_process_id uuid,
  add foreign key (client_id, booking_process_id) references booking_processes (client_id, id)
    on delete set null (booking_process_id);
create index idx_datasets_booking_process on datasets (client_id, booking_process_id);
