-- Campaign settings: the table refuses what the settings' own check refuses (packages/domain/src/check-settings.ts), so
-- that nothing unusable is stored by another way. Time zones only the check knows.

alter table campaign_settings
  add constraint settings_m1_message check (m1_message <> ''),
  add constraint settings_m2_delay_hours check (m2_delay_hours <= 87600),
  add constraint settings_m3_delay_hours check (m3_delay_hours <= 87600),
  add constraint settings_sending_hours check (
    (sending_hours_start is null) = (sending_hours_end is null)
    and sending_hours_end - sending_hours_start >= interval '15 minutes' and sending_hours_end < time '24:00'),
  add constraint settings_sending_days check (
    jsonb_typeof(sending_days) = 'array' and sending_days <> '[]'
    and sending_days <@ '["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]'),
  add constraint settings_sending_timezone check (sending_timezone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$'),
  add constraint settings_messages_per_minute check (messages_per_minute <= 1000000),
  add constraint settings_messages_per_hour check (messages_per_hour <= 1000000),
  add constraint settings_messages_per_day check (messages_per_day <= 1000000),
  add constraint settings_ai_response_delay_seconds check (ai_response_delay_seconds <= 604800),
  add constraint settings_ai_multiple_messages_wait_seconds check (ai_multiple_messages_wait_seconds <= 604800),
  add constraint settings_silence_timeout_days check (silence_timeout_days <= 3650),
  add constraint settings_silence_nudge_days check (silence_nudge_days <= 3650),
  add constraint settings_required_fields check (
    jsonb_typeof(required_fields) = 'array'
    and not jsonb_path_exists(required_fields, 'strict $[*] ? (@.type() != "string" || @ == "")')),
  add constraint settings_merge_fallbacks check (
    jsonb_typeof(merge_fallbacks) = 'object'
    and not jsonb_path_exists(merge_fallbacks, 'strict $.* ? (@.type() != "string")'));
