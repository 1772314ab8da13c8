-- Texts of campaigns that find their number busy each get a place of their own behind each other; the next one is here.
alter table sender_numbers add column queue_ends_at timestamptz(3) not null default '-infinity';
