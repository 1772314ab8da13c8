-- How the version before did is read as it stands now: what it began, books long after another has taken its place.
alter table prompt_versions drop column performance_before;

create or replace function guard_prompt_version() returns trigger language plpgsql as $$
declare
  of_life constant text[] := array['status', 'is_live', 'canary_percent', 'golden_passed', 'golden_at', 'golden_result',
    'deployed_at', 'deployed_by', 'replaced_version_id', 'archived_at', 'updated_at', 'created_by',
    'lessons_count'];
begin
  if tg_op = 'INSERT' then
    new.dataset_id := (select p.dataset_id from prompts p where p.client_id = new.client_id and p.id = new.prompt_id);
    if new.status <> 'draft' then
      raise exception 'A prompt version begins as a draft' using errcode = 'check_violation', constraint = 'prompt_versions_begin_as_draft';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    -- What goes with its prompt or client goes whatever it is.
    if old.status <> 'draft' and pg_trigger_depth() = 1 then
      raise exception 'Only a draft of a prompt can be deleted' using errcode = 'check_violation', constraint = 'prompt_versions_immutable';
    end if;
    return old;
  end if;
  if new.dataset_id is distinct from old.dataset_id or new.prompt_id <> old.prompt_id or new.version_number <> old.version_number
    or (old.status <> 'draft' and to_jsonb(new) - of_life is distinct from to_jsonb(old) - of_life) then
    raise exception 'A prompt version that has been tried never changes' using errcode = 'check_violation', constraint = 'prompt_versions_immutable';
  end if;
  if new.status <> old.status and not (
    (old.status = 'draft' and new.status in ('test', 'archived')) or (old.status = 'test' and new.status in ('live', 'archived'))
    or (old.status = 'live' and new.status = 'archived')
    or (old.status = 'archived' and new.status = 'live' and old.deployed_at is not null)
  ) then
    raise exception 'A prompt version does not go from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'prompt_versions_order';
  end if;
  return new;
end
$$;
