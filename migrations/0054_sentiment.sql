-- How a conversation feels is how its one lead does: it was kept of some answers only, and read by nobody. The owner is under
-- row level security as everybody is, so the tables let it see them for as long as this takes.
alter table conversations no force row level security;
alter table leads no force row level security;
update conversations v set sentiment = l.lead_sentiment
from leads l
where l.client_id = v.client_id and l.id = v.lead_id and l.lead_sentiment is distinct from v.sentiment;
alter table conversations force row level security;
alter table leads force row level security;
alter table conversations add constraint conversations_sentiment_check
  check (sentiment in ('POSITIVE', 'NEGATIVE', 'NEUTRAL', 'UNCLEAR', 'HOT'));
