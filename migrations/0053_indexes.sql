-- Every foreign key of personas has an index that begins with the client and has its columns.
create index idx_personas_organization_size on personas (client_id, organization_size);
create index idx_personas_risk_tolerance on personas (client_id, risk_tolerance);
create index idx_personas_change_readiness on personas (client_id, change_readiness);
create index idx_personas_geographic_scope on personas (client_id, geographic_scope);
create index idx_persona_pain_points_frequency on persona_pain_points (client_id, frequency);
create index idx_persona_challenges_severity on persona_challenges (client_id, severity);
create index idx_persona_tools_used_frequency on persona_tools_used (client_id, frequency);
create index idx_persona_aspirations_timeframe on persona_aspirations (client_id, timeframe);
create index idx_persona_buying_process_timeframe on persona_buying_process (client_id, decision_timeframe);
create index idx_strategies_created_by on strategies (client_id, created_by);

-- Of the versions for a campaign one is live, by the column that says so.
drop index prompt_versions_one_live;
create unique index prompt_versions_one_live on prompt_versions (client_id, dataset_id) nulls not distinct where is_live;
