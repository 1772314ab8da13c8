-- Whole lists are mapped in the background also as a person says. `persona_id`: every lead of the list to this one; null:
-- each to the one that it fits best by score. No foreign key: a persona that is deleted meanwhile ends its mapping, and
-- waits for nobody. A list may be under way both ways at once; what a person says stands whichever comes first.
alter table persona_mappings
  add column persona_id uuid,
  add column is_said boolean not null generated always as (persona_id is not null) stored,
  drop constraint persona_mappings_pkey,
  add primary key (client_id, dataset_id, is_said);

-- Simulated leads that are played in the background may be stopped by hand.
alter table prompt_eval_runs
  drop constraint prompt_eval_runs_reason_check,
  add constraint prompt_eval_runs_reason_check
    check (reason in ('ai_cap', 'spend_cap', 'ai_unavailable', 'words_changed', 'given_up', 'stopped'));
