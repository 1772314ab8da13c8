-- Since when a number is out of use: people still answer it, so that the provider is asked for texts to it for a time
-- after that, through the account that it is of. The owner is under row level security as everybody is, so the table lets
-- it see those that were retired before, for as long as this takes.
alter table sender_numbers add column retired_at timestamptz(3);

alter table sender_numbers no force row level security;
update sender_numbers set retired_at = updated_at where not active;
alter table sender_numbers force row level security;

grant select (provider_account_id, retired_at) on sender_numbers to rekindle_system;
