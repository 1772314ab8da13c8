// Generated from the migrations by `npm run generate`; do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export interface AiRunsTable {
  client_id: string;
  id: string;
  at: ColumnType<number, Date | undefined, Date>;
  conversation_id: string;
  turn: number;
  model: string | null;
  prompt_hash: string;
  prompt_version: string;
  outcome: string;
  detail: string | null;
  draft: ColumnType<unknown, string | undefined | null, string | null>;
  gates: ColumnType<unknown, string | undefined, string>;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_micros: number | null;
  latency_ms: number | null;
  turn_hash: string | null;
  turn_fragments: ColumnType<unknown, string | undefined | null, string | null>;
  warnings: ColumnType<unknown, string | undefined, string>;
  cached_input_tokens: number | null;
  price_version: string | null;
}

export interface AssignmentGatesTable {
  client_id: string;
  last_turn: Generated<number>;
}

export interface AssignmentTurnsTable {
  client_id: string;
  user_id: string;
  last_turn: number;
}

export interface BookingsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  lead_id: string | null;
  provider: Generated<'cal.com' | 'manual'>;
  provider_uid: string;
  booking_type: Generated<string>;
  status: Generated<'pending' | 'confirmed' | 'moved' | 'cancelled'>;
  starts_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  ends_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  rescheduled_from: string | null;
  details: ColumnType<unknown, string | undefined, string>;
}

export interface CampaignGatesTable {
  client_id: string;
  dataset_id: string;
  last_seq: Generated<number>;
  last_claimed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  day: string | null;
  day_first_seq: Generated<number>;
  pacing_plan: ColumnType<unknown, string | undefined | null, string | null>;
  emitted_total: Generated<number>;
  last_reason: string | null;
}

export interface CampaignSettingsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string | null;
  description: string | null;
  m1_message: string;
  m2_message: string | null;
  m3_message: string | null;
  m2_delay_hours: Generated<number>;
  m3_delay_hours: Generated<number>;
  delay_respect_sending_hours: Generated<boolean>;
  delay_type: Generated<'real_hours' | 'business_hours'>;
  sending_enabled: Generated<boolean>;
  sending_hours_start: string | null;
  sending_hours_end: string | null;
  sending_days: ColumnType<unknown, string | undefined, string>;
  sending_timezone: Generated<string>;
  holiday_calendar: Generated<'none' | 'england-and-wales' | 'scotland' | 'northern-ireland'>;
  pacing: Generated<'even' | 'asap'>;
  messages_per_minute: Generated<number>;
  messages_per_hour: Generated<number>;
  messages_per_day: Generated<number>;
  ai_response_enabled: Generated<boolean>;
  ai_response_delay_seconds: Generated<number>;
  ai_response_delay_random: Generated<boolean>;
  ai_multiple_messages_wait_seconds: Generated<number>;
  respond_to_inbound_24_7: Generated<boolean>;
  respect_schedule_strictly: Generated<boolean>;
  silence_timeout_days: Generated<number>;
  silence_nudge_enabled: Generated<boolean>;
  silence_nudge_days: Generated<number>;
  silence_nudge_message: string | null;
  duplicate_action: Generated<'flag' | 'skip' | 'merge' | 'keep_both'>;
  hot_lead_notification: Generated<boolean>;
  hot_lead_auto_assign: Generated<boolean>;
  hot_lead_assignment_rule: Generated<'round_robin' | 'territory' | 'manual'>;
  auto_status_updates: Generated<boolean>;
  auto_normalize_uk_numbers: Generated<boolean>;
  allow_international: Generated<boolean>;
  required_fields: ColumnType<unknown, string | undefined, string>;
  twilio_number: string | null;
  cal_booking_link: string | null;
  merge_fallbacks: ColumnType<unknown, string | undefined, string>;
  is_template: Generated<boolean>;
}

export interface CampaignSnapshotsTable {
  client_id: string;
  dataset_id: string;
  version: number;
  settings: ColumnType<unknown, string, string>;
  since: ColumnType<number, Date | undefined, Date>;
}

export interface CampaignTicksTable {
  client_id: string;
  dataset_id: string;
  next_tick_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  last_tick_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface ClientsTable {
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  company_name: string;
  slug: string;
  company_email: string | null;
  company_phone: string | null;
  company_website: string | null;
  industry: Generated<'solar' | 'home_improvement' | 'other'>;
  logo_url: string | null;
  primary_color: Generated<string>;
  n8n_workflow_id: string | null;
  n8n_webhook_url: string | null;
  twilio_phone_number: string | null;
  cal_booking_link: string | null;
  status: Generated<'active' | 'paused' | 'cancelled'>;
  plan: Generated<'starter' | 'professional' | 'enterprise'>;
  timezone: Generated<string>;
  settings: ColumnType<unknown, string | undefined, string>;
  mode: Generated<'sandbox' | 'live'>;
  persona_name: Generated<string>;
  sending_stopped_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  sending_stopped_reason: string | null;
  contact_cooldown_days: Generated<number>;
  daily_spend_cap_micros: number | null;
  currency: Generated<string>;
  daily_ai_cap_micros: number | null;
}

export interface ColumnMappingsTable {
  client_id: string;
  signature: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  mapping: ColumnType<unknown, string, string>;
}

export interface CompiledPromptsTable {
  client_id: string;
  static_hash: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  prompt_version: string;
  fragments: ColumnType<unknown, string, string>;
}

export interface ContactHistoryTable {
  client_id: string;
  phone: string;
  dataset_id: string;
  step: string;
  message_id: string;
  at: ColumnType<number, Date, Date>;
}

export interface ConversationsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  lead_id: string;
  dataset_id: string;
  phone: string;
  started_at: ColumnType<number, Date | undefined, Date>;
  last_message_at: ColumnType<number, Date | undefined, Date>;
  last_inbound_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  last_outbound_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  message_count: Generated<number>;
  status: Generated<'active' | 'archived' | 'completed'>;
  reply_due_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  turn: Generated<number>;
  nudged_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  silence_due_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  state: ColumnType<unknown, string | undefined, string>;
  sentiment: string | null;
  quality_score: number | null;
  needs_review: Generated<boolean>;
  reply_goes_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  frozen_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  frozen_by: string | null;
  alarm_due_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface DatasetStatsTable {
  client_id: string;
  dataset_id: string;
  total_leads: Generated<number>;
  active_leads: Generated<number>;
  hot_leads: Generated<number>;
  converted_leads: Generated<number>;
}

export interface DatasetsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  description: string | null;
  source: Generated<'CSV Upload' | 'API Import' | 'Manual Entry'>;
  uploaded_file_url: string | null;
  uploaded_by: string | null;
  column_mapping: ColumnType<unknown, string | undefined | null, string | null>;
  campaign_status: Generated<'draft' | 'active' | 'paused' | 'completed'>;
  campaign_start_date: ColumnType<number | null, Date | null | undefined, Date | null>;
  campaign_end_date: ColumnType<number | null, Date | null | undefined, Date | null>;
  paused_reason: string | null;
  campaign_settings_id: string | null;
  settings_snapshot: ColumnType<unknown, string | undefined | null, string | null>;
  settings_version: Generated<number>;
  consent_basis: 'consent' | 'soft_opt_in' | 'existing_customer' | null;
  consent_source: string | null;
  consent_attested_by: string | null;
  auto_archive_after_days: Generated<number>;
  archived: Generated<boolean>;
  archived_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface DecisionsTable {
  client_id: string;
  id: string;
  at: ColumnType<number, Date | undefined, Date>;
  lead_id: string | null;
  message_id: string | null;
  dataset_id: string | null;
  decision: string;
  reason: string;
  until: ColumnType<number | null, Date | null | undefined, Date | null>;
  data: ColumnType<unknown, string | undefined, string>;
}

export interface EnrolmentsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  dataset_id: string;
  lead_id: string;
  phone: string;
  next_step: Generated<number>;
  due_at: ColumnType<number, Date, Date>;
  pending_message_id: string | null;
  state: Generated<'active' | 'waiting' | 'held' | 'ended' | 'completed'>;
  reason: string | null;
  held_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  ended_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  order_key: GeneratedAlways<number>;
}

export interface EventsTable {
  client_id: string;
  id: string;
  position: GeneratedAlways<number>;
  xid: Generated<string>;
  at: ColumnType<number, Date | undefined, Date>;
  type: string;
  lead_id: string | null;
  message_id: string | null;
  dataset_id: string | null;
  data: ColumnType<unknown, string | undefined, string>;
}

export interface HandoverOffersTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  handover_id: string;
  user_id: string;
  level: number;
  urgent: boolean;
  because: string;
}

export interface HandoversTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  lead_id: string;
  dataset_id: string;
  reason: string;
  latest_reason: string | null;
  urgent: Generated<boolean>;
  summary: string | null;
  state: Generated<'open' | 'claimed' | 'unclaimed' | 'closed'>;
  assigned_to: string | null;
  claimed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  closed_reason: string | null;
  next_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface HolidayOverridesTable {
  client_id: string;
  calendar: 'none' | 'england-and-wales' | 'scotland' | 'northern-ireland';
  day: string;
  is_holiday: boolean;
}

export interface IdempotencyKeysTable {
  client_id: string;
  key: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  request_hash: string;
  status: number | null;
  response: ColumnType<unknown, string | undefined | null, string | null>;
}

export interface InboxTable {
  id: string;
  client_id: string | null;
  message_sid: string;
  account_sid: string;
  from_number: string;
  to_number: string;
  body: string;
  num_media: Generated<number>;
  params: ColumnType<unknown, string, string>;
  via: 'webhook' | 'poll';
  opt_out_rule: string | null;
  received_at: ColumnType<number, Date | undefined, Date>;
  processed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  result: string | null;
  message_id: string | null;
  wake_after: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface LeadOutcomesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  lead_id: string | null;
  phone: string;
  outcome: 'converted' | 'lost';
  value_micros: number | null;
  currency: string | null;
  occurred_on: string | null;
  source: 'person' | 'api' | 'file';
  recorded_by: string | null;
}

export interface LeadsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  dataset_id: string;
  first_name: string;
  last_name: string | null;
  phone_number: string;
  email: string | null;
  postcode: string | null;
  company: string | null;
  position: string | null;
  custom_id: string | null;
  timezone: string | null;
  inquiry_date: string | null;
  notes: string | null;
  attributes: ColumnType<unknown, string | undefined, string>;
  originals: ColumnType<unknown, string | undefined, string>;
  contact_status: Generated<'READY' | 'CONTACTED_1' | 'CONTACTED_2' | 'CONTACTED_3' | 'HOT' | 'WARM' | 'COLD' | 'CALL_BOOKED' | 'CONVERTED' | 'REMOVED' | 'ARCHIVED'>;
  lead_sentiment: 'POSITIVE' | 'NEGATIVE' | 'NEUTRAL' | 'UNCLEAR' | 'HOT' | null;
  m1_sent_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  m2_sent_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  m3_sent_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  reply_received_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  last_message_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  call_booked: Generated<boolean>;
  call_booked_time: ColumnType<number | null, Date | null | undefined, Date | null>;
  cal_booking_id: string | null;
  cal_booking_url: string | null;
  install_date: string | null;
  manual_mode: Generated<boolean>;
  manual_mode_activated_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  needs_person_reason: string | null;
  archived: Generated<boolean>;
  archived_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  assigned_to: string | null;
  latest_lead_reply: string | null;
  conversation_summary: string | null;
  total_messages: Generated<number>;
  duplicate_of: string | null;
  flagged: Generated<boolean>;
  last_synced_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  upload_id: string | null;
  row_number: number | null;
  repairs: ColumnType<unknown, string | undefined, string>;
}

export interface MessagesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  conversation_id: string;
  lead_id: string;
  dataset_id: string;
  enrolment_id: string | null;
  channel: Generated<string>;
  direction: 'outbound' | 'inbound';
  kind: 'M1' | 'M2' | 'M3' | 'nudge' | 'reply' | 'manual' | 'inbound';
  message_type: GeneratedAlways<string | null>;
  content: string;
  segments: Generated<number>;
  from_number: string | null;
  to_number: string;
  state: 'planned' | 'due' | 'sending' | 'accepted' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'blocked' | 'rejected' | 'unknown' | 'absent' | 'received';
  status: GeneratedAlways<string | null>;
  reason: string | null;
  not_before: ColumnType<number | null, Date | null | undefined, Date | null>;
  due_since: ColumnType<number | null, Date | null | undefined, Date | null>;
  attempt: Generated<number>;
  wake_after: ColumnType<number | null, Date | null | undefined, Date | null>;
  lease_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  reconcile_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  reconcile_count: Generated<number>;
  turn: number | null;
  twilio_sid: string | null;
  twilio_status: string | null;
  error_code: number | null;
  error_message: string | null;
  sent_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  delivered_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  read_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  confirmed_at_night: Generated<boolean>;
  ai_generated: Generated<boolean>;
  ai_run_id: string | null;
  ai_quality_score: number | null;
  ai_feedback: string | null;
  ai_feedback_status: 'pending' | 'approved' | 'dismissed' | 'improved' | null;
  edited_by: string | null;
  edited_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface NoticeAttemptsTable {
  client_id: string;
  notice_id: string;
  attempt: number;
  at: ColumnType<number, Date | undefined, Date>;
  outcome: string;
  http_status: number | null;
  latency_ms: number | null;
  detail: string | null;
}

export interface NoticesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  handover_id: string;
  offer_id: string | null;
  channel: 'email' | 'text' | 'webhook';
  state: Generated<'due' | 'sending' | 'delivered' | 'failed' | 'skipped' | 'unknown'>;
  reason: string | null;
  attempt: Generated<number>;
  next_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  lease_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  delivered_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface PhoneGatesTable {
  client_id: string;
  phone: string;
  sender_number_id: string | null;
}

export interface PlatformSettingsTable {
  id: Generated<boolean>;
  sending_paused_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  sending_paused_reason: string | null;
}

export interface ProviderAccountsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  provider: Generated<string>;
  account_sid: string;
  auth_tokens: ColumnType<unknown, string, string>;
  status: Generated<'active' | 'suspended'>;
}

export interface SandboxClockTable {
  id: Generated<boolean>;
  anchor_business: ColumnType<number, Date, Date>;
  anchor_real: ColumnType<number, Date, Date>;
  speed: number;
  play_until: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface SendAttemptsTable {
  client_id: string;
  message_id: string;
  attempt: number;
  dataset_id: string;
  lead_id: string;
  kind: string;
  send_seq: number | null;
  phone: string;
  from_number: string;
  body_hash: string;
  segments: number;
  claimed_at: ColumnType<number, Date, Date>;
  claimed_real_at: ColumnType<number, Date, Date>;
  lease_until: ColumnType<number, Date, Date>;
  validity_seconds: number;
  bound_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  settings_version: number | null;
  last_inbound_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface SendOutcomesTable {
  client_id: string;
  id: string;
  message_id: string;
  attempt: number;
  at: ColumnType<number, Date | undefined, Date>;
  outcome: 'accepted' | 'not_sent' | 'rejected' | 'unknown' | 'absent' | 'rearmed';
  evidence: string;
  twilio_sid: string | null;
  error_code: number | null;
}

export interface SenderNumbersTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  e164: string;
  provider_account_id: string | null;
  segments_per_second: Generated<number>;
  active: Generated<boolean>;
  next_free_at: ColumnType<number, Date | undefined, Date>;
  polled_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  next_poll_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface ServiceHeartbeatsTable {
  service: string;
  instance: string;
  started_at: ColumnType<number, Date, Date>;
  beat_at: ColumnType<number, Date, Date>;
  state: ColumnType<unknown, string | undefined, string>;
}

export interface StatusEventsTable {
  id: string;
  client_id: string | null;
  message_id: string;
  attempt: number;
  message_sid: string;
  message_status: string;
  error_code: number | null;
  params: ColumnType<unknown, string, string>;
  received_at: ColumnType<number, Date | undefined, Date>;
  applied_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  wake_after: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface SuppressionsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  phone: string;
  source: 'keyword' | 'phrase' | 'provider' | 'person' | 'import' | 'wrong_number' | 'invalid' | 'model';
  rule: string | null;
  evidence: string | null;
  message_sid: string | null;
  lifted_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  lifted_by: string | null;
}

export interface UploadMergesTable {
  client_id: string;
  upload_id: string;
  lead_id: string;
  filled: ColumnType<unknown, string, string>;
  attributes: ColumnType<unknown, string, string>;
  repairs: ColumnType<unknown, string | undefined, string>;
}

export interface UploadsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  uploaded_by: string | null;
  filename: string;
  file_url: string;
  file_size: number | null;
  file_type: string | null;
  status: Generated<'pending' | 'processing' | 'mapping' | 'completed' | 'failed'>;
  dataset_id: string | null;
  column_mapping: ColumnType<unknown, string | undefined | null, string | null>;
  rows_detected: number | null;
  rows_imported: number | null;
  rows_merged: number | null;
  rows_flagged: number | null;
  rows_duplicate: number | null;
  rows_suppressed: number | null;
  rows_rejected: number | null;
  rejected_file_url: string | null;
  errors: ColumnType<unknown, string | undefined | null, string | null>;
  started_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  completed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  processing_time: number | null;
  kind: Generated<'leads' | 'suppressions'>;
  phase: 'reading' | 'writing' | null;
  bytes_read: number | null;
  consent: ColumnType<unknown, string | undefined | null, string | null>;
  rows_unmarked: number | null;
  undone_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  undone_by: string | null;
  repair_report: ColumnType<unknown, string | undefined, string>;
  repairs_off: Generated<string[]>;
  date_order: 'day-first' | 'month-first' | null;
}

export interface UsersTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  user_id: string | null;
  first_name: string | null;
  last_name: string | null;
  email: string;
  phone: string | null;
  avatar_url: string | null;
  role: Generated<'admin' | 'company_owner' | 'manager' | 'sales_rep' | 'read_only'>;
  permissions: ColumnType<unknown, string | undefined, string>;
  can_view_all_leads: Generated<boolean>;
  can_edit_lessons: Generated<boolean>;
  can_push_to_n8n: Generated<boolean>;
  can_manage_users: Generated<boolean>;
  allowed_dataset_ids: string[] | null;
  status: Generated<'active' | 'suspended' | 'invited'>;
  last_login_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  territories: Generated<string[]>;
  timezone: string | null;
  quiet_hours_start: string | null;
  quiet_hours_end: string | null;
  notify_email: Generated<boolean>;
  notify_text: Generated<boolean>;
}

export interface VDatasetsTable {
  client_id: GeneratedAlways<string | null>;
  id: GeneratedAlways<string | null>;
  created_at: ColumnType<number | null, never, never>;
  updated_at: ColumnType<number | null, never, never>;
  name: GeneratedAlways<string | null>;
  description: GeneratedAlways<string | null>;
  source: GeneratedAlways<string | null>;
  uploaded_file_url: GeneratedAlways<string | null>;
  uploaded_by: GeneratedAlways<string | null>;
  column_mapping: ColumnType<unknown, string | undefined | null, string | null>;
  campaign_status: GeneratedAlways<string | null>;
  campaign_start_date: ColumnType<number | null, never, never>;
  campaign_end_date: ColumnType<number | null, never, never>;
  paused_reason: GeneratedAlways<string | null>;
  campaign_settings_id: GeneratedAlways<string | null>;
  settings_snapshot: ColumnType<unknown, string | undefined | null, string | null>;
  settings_version: GeneratedAlways<number | null>;
  consent_basis: GeneratedAlways<string | null>;
  consent_source: GeneratedAlways<string | null>;
  consent_attested_by: GeneratedAlways<string | null>;
  auto_archive_after_days: GeneratedAlways<number | null>;
  archived: GeneratedAlways<boolean | null>;
  archived_at: ColumnType<number | null, never, never>;
  total_leads: GeneratedAlways<number | null>;
  active_leads: GeneratedAlways<number | null>;
  hot_leads: GeneratedAlways<number | null>;
  converted_leads: GeneratedAlways<number | null>;
}

export interface DB {
  ai_runs: AiRunsTable;
  assignment_gates: AssignmentGatesTable;
  assignment_turns: AssignmentTurnsTable;
  bookings: BookingsTable;
  campaign_gates: CampaignGatesTable;
  campaign_settings: CampaignSettingsTable;
  campaign_snapshots: CampaignSnapshotsTable;
  campaign_ticks: CampaignTicksTable;
  clients: ClientsTable;
  column_mappings: ColumnMappingsTable;
  compiled_prompts: CompiledPromptsTable;
  contact_history: ContactHistoryTable;
  conversations: ConversationsTable;
  dataset_stats: DatasetStatsTable;
  datasets: DatasetsTable;
  decisions: DecisionsTable;
  enrolments: EnrolmentsTable;
  events: EventsTable;
  handover_offers: HandoverOffersTable;
  handovers: HandoversTable;
  holiday_overrides: HolidayOverridesTable;
  idempotency_keys: IdempotencyKeysTable;
  inbox: InboxTable;
  lead_outcomes: LeadOutcomesTable;
  leads: LeadsTable;
  messages: MessagesTable;
  notice_attempts: NoticeAttemptsTable;
  notices: NoticesTable;
  phone_gates: PhoneGatesTable;
  platform_settings: PlatformSettingsTable;
  provider_accounts: ProviderAccountsTable;
  sandbox_clock: SandboxClockTable;
  send_attempts: SendAttemptsTable;
  send_outcomes: SendOutcomesTable;
  sender_numbers: SenderNumbersTable;
  service_heartbeats: ServiceHeartbeatsTable;
  status_events: StatusEventsTable;
  suppressions: SuppressionsTable;
  upload_merges: UploadMergesTable;
  uploads: UploadsTable;
  users: UsersTable;
  v_datasets: VDatasetsTable;
}
