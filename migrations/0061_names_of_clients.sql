-- Names and slugs of clients are unique on the whole platform: whoever could change its own would learn from a refusal
-- that another client has one. A tenant changes what it sets for itself, column by column; a new column is not among
-- them unless it is granted.
revoke update on clients from rekindle_app;
grant update (
  cal_booking_link, daily_ai_cap_micros, daily_spend_cap_micros, handover_previous_secret_until,
  handover_secret_generation, n8n_webhook_url, persona_name, sending_stopped_at, sending_stopped_reason, settings,
  status, timezone, twilio_phone_number
) on clients to rekindle_app;
