-- Until when campaign texts from the number wait, because the carrier reported that it takes fewer. Answers still go.
alter table sender_numbers add column campaigns_held_until timestamptz(3) not null default '-infinity';
