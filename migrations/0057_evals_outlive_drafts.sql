-- What was paid for simulated leads counts for its day also when the draft is deleted that they were played against.
alter table prompt_evals
  alter column prompt_version_id drop not null,
  drop constraint prompt_evals_client_id_prompt_version_id_fkey,
  add foreign key (client_id, prompt_version_id) references prompt_versions (client_id, id)
    on delete set null (prompt_version_id);
alter table prompt_eval_runs
  alter column prompt_version_id drop not null,
  drop constraint prompt_eval_runs_client_id_prompt_version_id_fkey,
  add foreign key (client_id, prompt_version_id) references prompt_versions (client_id, id)
    on delete set null (prompt_version_id);
