-- When a claim was made by the clock: `claimed_at` never goes back within a campaign, so it lies ahead of the clock where
-- another machine's was ahead or all were set back. The carrier dates its texts by the clock.
alter table send_attempts add column clock_at timestamptz(3);
