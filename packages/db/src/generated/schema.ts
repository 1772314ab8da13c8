// Generated from the migrations by `npm run generate`; do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export interface AccountAuditTable {
  id: string;
  real_at: ColumnType<number, Date, Date>;
  account_id: string | null;
  action: string;
  outcome: string;
  address_hash: string | null;
  trace_id: string | null;
}

export interface AccountsTable {
  id: string;
  created_at: ColumnType<number, Date, Date>;
  email: string;
  name: string | null;
  password_hash: string | null;
  password_changed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  runs_installation: Generated<boolean>;
  last_sign_in_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface AiPersonasTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  is_default: Generated<boolean>;
  persona_name: string | null;
  tone: Generated<string>;
  greeting: string | null;
  sms_greeting: string | null;
  signature: string | null;
  goals: string | null;
  service_description: string | null;
  ideal_customer_profile: string | null;
  created_by: string | null;
  version: Generated<number>;
}

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
  prompt_version_id: string | null;
  shown_lesson_ids: Generated<string[]>;
  used_lesson_ids: Generated<string[]>;
  purpose: Generated<'reply' | 'review' | 'replay'>;
}

export interface ApiKeysTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  token_hash: string;
  shown_prefix: string;
  scopes: string[];
  created_by: string;
  last_used_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  revoked_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  revoked_by: string | null;
  created_by_id: string | null;
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

export interface AuditLogTable {
  client_id: string;
  id: string;
  at: ColumnType<number, Date | undefined, Date>;
  real_at: ColumnType<number, Date, Date>;
  actor_kind: 'user' | 'api_key' | 'system';
  actor_id: string | null;
  actor_name: string;
  action: string;
  permission: string | null;
  target_id: string | null;
  status: number;
  trace_id: string | null;
}

export interface BookingProcessesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  booking_link: string;
  created_by: string | null;
  version: Generated<number>;
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

export interface CampaignPlansTable {
  client_id: string;
  dataset_id: string;
  version: number;
  made_at: ColumnType<number, Date | undefined, Date>;
  days: ColumnType<unknown, string, string>;
  finish: ColumnType<number | null, Date | null | undefined, Date | null>;
  segments: number;
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

export interface CannedRepliesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  shortcut: string;
  body: string;
  changed_by: string;
}

export interface ClientPromptTemplatesTable {
  client_id: string;
  prompt_template_id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  is_active: Generated<boolean>;
}

export interface ClientUniversalLessonsTable {
  client_id: string;
  lesson_id: string;
  updated_at: ColumnType<number, Date | undefined, Date>;
  superseded_by: string | null;
  times_applied: Generated<number>;
  times_succeeded: Generated<number>;
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
  handover_secret_generation: Generated<number>;
  handover_previous_secret_until: ColumnType<number | null, Date | null | undefined, Date | null>;
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

export interface ConversationReviewsTable {
  client_id: string;
  conversation_id: string;
  dataset_id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  turn: number;
  outcome: 'booked' | 'converted' | 'declined' | 'removed' | 'silent' | 'closed';
  intent_reached: 'reached' | 'missed' | 'unclear';
  findings: ColumnType<unknown, string | undefined, string>;
  quality_score: number | null;
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
  sentiment: 'POSITIVE' | 'NEGATIVE' | 'NEUTRAL' | 'UNCLEAR' | 'HOT' | null;
  quality_score: number | null;
  needs_review: Generated<boolean>;
  reply_goes_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  frozen_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  frozen_by: string | null;
  alarm_due_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  frozen_by_id: string | null;
  taken_over_by: string | null;
  taken_over_by_id: string | null;
  snoozed_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  snoozed_by: string | null;
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
  draining_since: ColumnType<number | null, Date | null | undefined, Date | null>;
  ai_persona_id: string | null;
  persona_id: string | null;
  strategy_id: string | null;
  booking_process_id: string | null;
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
  lease_until: ColumnType<number | null, Date | null | undefined, Date | null>;
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
  raw_removed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface InsightLeadsTable {
  client_id: string;
  insight_id: string;
  lead_id: string;
  message_id: string | null;
  conversation_id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
}

export interface InsightNoticesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  insight_id: string;
  user_id: string;
  state: Generated<'due' | 'delivered' | 'failed' | 'skipped'>;
  reason: string | null;
  attempt: Generated<number>;
  delivered_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface LeadNotesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  lead_id: string;
  body: string;
  written_by: string;
  written_by_id: string | null;
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

export interface LeadPersonaScoresTable {
  client_id: string;
  lead_id: string;
  persona_id: string;
  persona_name: string;
  at: ColumnType<number, Date | undefined, Date>;
  source: 'score' | 'person';
  is_primary: boolean;
  score: number | null;
  confidence: number | null;
  breakdown: ColumnType<unknown, string | undefined | null, string | null>;
  disqualified_by: string | null;
}

export interface LeadPersonasTable {
  client_id: string;
  lead_id: string;
  persona_id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  source: 'score' | 'person';
  is_primary: Generated<boolean>;
  score: number | null;
  confidence: number | null;
  breakdown: ColumnType<unknown, string | undefined | null, string | null>;
  disqualified_by: string | null;
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
  name_key: GeneratedAlways<string | null>;
  surname_key: GeneratedAlways<string | null>;
  email_key: GeneratedAlways<string | null>;
}

export interface LessonUsesTable {
  client_id: string;
  lesson_id: string;
  conversation_id: string;
  lead_id: string;
  at: ColumnType<number, Date | undefined, Date>;
  ai_run_id: string;
  succeeded: Generated<boolean>;
}

export interface LessonsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  lesson_type: 'objection_handling' | 'dos_donts' | 'example_good' | 'example_bad' | 'blacklist_word' | 'never_rule' | 'best_practice';
  title: string;
  description: string | null;
  trigger: string | null;
  stages: Generated<string[]>;
  correct_response: string | null;
  incorrect_response: string | null;
  reasoning: string | null;
  example_conversation: ColumnType<unknown, string | undefined | null, string | null>;
  tags: Generated<string[]>;
  priority: Generated<number>;
  times_applied: Generated<number>;
  times_succeeded: Generated<number>;
  success_rate: GeneratedAlways<number | null>;
  source: Generated<'sophie_suggestion' | 'user_taught' | 'imported'>;
  source_message_id: string | null;
  created_by: string | null;
  status: Generated<'active' | 'archived' | 'testing'>;
  superseded_by: string | null;
  conflicts_with: Generated<string[]>;
  version: Generated<number>;
  search: GeneratedAlways<string>;
}

export interface LookupChangeReadinessTable {
  code: string;
  name: string;
  sort_order: number;
  readiness_points: number;
}

export interface LookupFrequencyLevelsTable {
  code: string;
  name: string;
  sort_order: number;
}

export interface LookupGeographicScopesTable {
  code: string;
  name: string;
  sort_order: number;
}

export interface LookupOrganizationSizesTable {
  code: string;
  name: string;
  sort_order: number;
  min_employees: number;
  max_employees: number | null;
}

export interface LookupPainPointCategoriesTable {
  code: string;
  name: string;
  sort_order: number;
}

export interface LookupRiskToleranceTable {
  code: string;
  name: string;
  sort_order: number;
  readiness_points: number;
}

export interface LookupSeniorityLevelsTable {
  code: string;
  name: string;
  sort_order: number;
}

export interface LookupSeverityLevelsTable {
  code: string;
  name: string;
  sort_order: number;
}

export interface LookupTechnologyAdoptionTable {
  code: string;
  name: string;
  sort_order: number;
  population_percent: number;
  readiness_points: number;
}

export interface LookupTimeframesTable {
  code: string;
  name: string;
  sort_order: number;
  from_months: number;
  to_months: number | null;
}

export interface MessageReviewsTable {
  client_id: string;
  message_id: string;
  conversation_id: string;
  dataset_id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  findings: ColumnType<unknown, string | undefined, string>;
  quality_score: number;
  model_state: Generated<'waiting' | 'done' | 'no_key' | 'capped' | 'failed' | 'off'>;
  ai_run_id: string | null;
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

export interface OneTimeLinksTable {
  token_hash: string;
  purpose: 'sign_in' | 'reset_password' | 'invitation';
  created_at: ColumnType<number, Date, Date>;
  expires_at: ColumnType<number, Date, Date>;
  used_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  account_id: string | null;
  of_client_id: string | null;
  of_user_id: string | null;
}

export interface OrgRolesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  department: string | null;
  business_function: string | null;
  version: Generated<number>;
}

export interface OutcomeAttributionsTable {
  client_id: GeneratedAlways<string | null>;
  lead_id: GeneratedAlways<string | null>;
  persona_id: GeneratedAlways<string | null>;
  persona_name: GeneratedAlways<string | null>;
  outcome: GeneratedAlways<string | null>;
  occurred_on: GeneratedAlways<string | null>;
  score: GeneratedAlways<number | null>;
  decile: GeneratedAlways<number | null>;
  share: GeneratedAlways<number | null>;
}

export interface PersonaAdoptionBarriersTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  barrier_text: string;
  response_text: string | null;
}

export interface PersonaAspirationsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  aspiration_text: string;
  timeframe: string | null;
}

export interface PersonaBuyingProcessTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  process_text: string;
  role_in_purchase: string | null;
  decision_timeframe: string | null;
}

export interface PersonaBuyingTriggersTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  trigger_text: string;
}

export interface PersonaCertificationsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  certification_name: string;
  issuer: string | null;
}

export interface PersonaChallengesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  challenge_text: string;
  severity: string | null;
}

export interface PersonaCommunicationPreferencesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  preference_text: string;
  channel: 'sms' | 'email' | 'phone' | 'whatsapp' | 'post' | 'in_person' | null;
  avoid_phrase: string | null;
}

export interface PersonaContentPreferencesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  preference_text: string;
  content_type: string | null;
}

export interface PersonaCriteriaTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  criterion: 'product_need' | 'area' | 'property_type' | 'ownership' | 'timeframe' | 'budget' | 'industry' | 'role' | 'seniority' | 'size' | 'geography' | 'pain' | 'buying_stage' | 'budget_authority' | 'channel';
  accepted: Generated<string[]>;
  disqualifies: Generated<boolean>;
}

export interface PersonaEducationTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  degree: string;
  field_of_study: string | null;
}

export interface PersonaGoalsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  goal_text: string;
  goal_type: string | null;
  timeframe: string | null;
}

export interface PersonaInformationSourcesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  source_name: string;
  source_type: string | null;
}

export interface PersonaJtbdTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  job_statement: string;
  job_type: 'functional' | 'emotional' | 'social' | null;
}

export interface PersonaMappingsTable {
  client_id: string;
  dataset_id: string;
  due_at: ColumnType<number, Date | undefined, Date>;
  after_lead_id: string | null;
  persona_id: string | null;
  is_said: GeneratedAlways<boolean>;
}

export interface PersonaMotivationsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  motivation_text: string;
}

export interface PersonaObjectionsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  objection_text: string;
  response_text: string | null;
}

export interface PersonaPainPointsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  pain_point_text: string;
  category: string | null;
  severity: string | null;
  frequency: string | null;
}

export interface PersonaPersonalityTraitsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  trait_name: string;
}

export interface PersonaSuccessMetricsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  metric_name: string;
  target: string | null;
}

export interface PersonaToolsUsedTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  tool_name: string;
  frequency: string | null;
}

export interface PersonaTypicalDayTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  activity_text: string;
  starts_at: string | null;
}

export interface PersonaValuesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  value_name: string;
}

export interface PersonaVpanesScoringTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  persona_id: string;
  ordinal: Generated<number>;
  visibility: Generated<number>;
  pain: Generated<number>;
  action: Generated<number>;
  need: Generated<number>;
  emotion: Generated<number>;
  scenario: Generated<number>;
}

export interface PersonasTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  slug: string;
  persona_type: Generated<'business' | 'homeowner'>;
  is_active: Generated<boolean>;
  role_id: string | null;
  role: string | null;
  department: string | null;
  business_function: string | null;
  title: string | null;
  industry: string | null;
  goals: string | null;
  pain_points: string | null;
  desired_outcome: string | null;
  value_prop_to_persona: string | null;
  alignment_score: number | null;
  product_id: string | null;
  buying_stage: 'unaware' | 'aware' | 'considering' | 'deciding' | 'bought' | null;
  archetype: 'AUTOMATOR' | 'ORCHESTRATOR' | 'LEARNER' | 'SKEPTIC' | null;
  work_pattern: 'routine' | 'strategic' | 'mixed' | null;
  budget_authority: 'none' | 'limited' | 'moderate' | 'significant' | 'high' | null;
  ai_maturity_score: number | null;
  work_complexity_score: number | null;
  technology_adoption: string | null;
  risk_tolerance: string | null;
  change_readiness: string | null;
  seniority_level: string | null;
  organization_size: string | null;
  geographic_scope: string | null;
  gen_ai_readiness_level: 'beginner' | 'developing' | 'intermediate' | 'advanced' | null;
  preferred_service_layer: 'ASK_EXPERT' | 'ASK_PANEL' | 'WORKFLOWS' | 'SOLUTION_BUILDER' | 'MIXED' | null;
  created_by: string | null;
  version: Generated<number>;
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

export interface ProductsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  description: string | null;
  value_prop: string | null;
  version: Generated<number>;
}

export interface PromptEvalRunsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  prompt_version_id: string | null;
  compiled_sha256: string;
  seed: number;
  plays: number;
  status: Generated<'running' | 'finished' | 'failed'>;
  reason: 'ai_cap' | 'spend_cap' | 'ai_unavailable' | 'words_changed' | 'given_up' | 'stopped' | null;
  leads: number;
  played: Generated<number>;
  results: ColumnType<unknown, string | undefined, string>;
  model: string | null;
  model_kind: 'model' | 'simulated' | 'scripted' | null;
  cost_micros: Generated<number>;
  finished_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  created_by: string | null;
}

export interface PromptEvalsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  prompt_version_id: string | null;
  compiled_sha256: string;
  model: string;
  model_kind: 'model' | 'simulated' | 'scripted';
  seed: number;
  leads: number;
  plays: number;
  passed: number;
  violations: number;
  score: number;
  calls: number;
  cost_micros: number;
  results: ColumnType<unknown, string, string>;
}

export interface PromptFragmentsTable {
  client_id: string;
  prompt_version_id: string;
  section: 'context' | 'goal' | 'tone' | 'knowledge' | 'objections' | 'boundaries';
  ordinal: number;
  content: string;
  source: string;
  why: string;
  ref_id: string | null;
  ref_version: string | null;
  is_fact: Generated<boolean>;
  sha256: string;
}

export interface PromptTemplatesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  system_key: string | null;
  is_system_template: GeneratedAlways<boolean>;
  name: string;
  description: Generated<string>;
  category: Generated<string>;
  base_system_prompt: string | null;
  template_structure: ColumnType<unknown, string | undefined, string>;
  default_wizard_answers: ColumnType<unknown, string | undefined, string>;
  included_lessons: ColumnType<unknown, string | undefined, string>;
  included_lessons_count: GeneratedAlways<number>;
  industry: Generated<string>;
  use_case: string | null;
  best_for: string | null;
  temperature: Generated<number | null>;
  max_tokens: number | null;
  tags: Generated<string[]>;
  times_used: Generated<number>;
  is_active: Generated<boolean>;
  created_by: string | null;
  version: Generated<number>;
}

export interface PromptVersionsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  prompt_id: string;
  dataset_id: string | null;
  version: Generated<string>;
  version_number: Generated<number>;
  status: Generated<'draft' | 'test' | 'live' | 'archived'>;
  is_live: GeneratedAlways<boolean>;
  created_from: Generated<'wizard' | 'template' | 'manual' | 'copied'>;
  template_id: string | null;
  copied_from_version_id: string | null;
  wizard_answers: ColumnType<unknown, string | undefined, string>;
  prompt_structure: ColumnType<unknown, string | undefined, string>;
  compiled_prompt: Generated<string>;
  compiled_sha256: Generated<string>;
  applied_lessons: Generated<string[]>;
  lessons_count: GeneratedAlways<number>;
  manual_edits_count: Generated<number>;
  previous_version_id: string | null;
  changes: ColumnType<unknown, string | undefined, string>;
  changes_summary: Generated<string>;
  change_reason: string | null;
  lesson_applied_id: string | null;
  created_by: string | null;
  created_by_type: Generated<'user' | 'sophie' | 'system'>;
  canary_percent: Generated<number>;
  golden_passed: Generated<boolean>;
  golden_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  golden_result: ColumnType<unknown, string | undefined | null, string | null>;
  deployed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  deployed_by: string | null;
  replaced_version_id: string | null;
  archived_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface PromptsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  dataset_id: string | null;
  name: string;
  description: string | null;
  golden_conversations: ColumnType<unknown, string | undefined, string>;
  created_by: string | null;
  version: Generated<number>;
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

export interface ReviewChecksTable {
  client_id: string;
  check_key: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  sensitivity: 'normal' | 'low' | 'off';
  because: 'dismissals' | 'taught' | 'person';
  changed_by: string | null;
  changed_at: ColumnType<number, Date | undefined, Date>;
}

export interface ReviewReplayTurnsTable {
  client_id: string;
  replay_id: string;
  conversation_id: string;
  ordinal: number;
  message_id: string;
  before: ColumnType<unknown, string | undefined | null, string | null>;
  after: ColumnType<unknown, string | undefined | null, string | null>;
  changed: boolean | null;
  verdict: 'same' | 'different' | 'better' | 'worse' | null;
}

export interface ReviewReplaysTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  insight_id: string;
  lesson: ColumnType<unknown, string, string>;
  status: Generated<'running' | 'finished' | 'failed'>;
  reason: string | null;
  conversations: number;
  played: Generated<number>;
  model: string | null;
  model_kind: 'model' | 'simulated' | 'scripted' | null;
  finished_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  created_by: string | null;
}

export interface ReviewTasksTable {
  client_id: string;
  id: string;
  task: 'conversation' | 'patterns' | 'replay' | 'notice' | 'eval';
  due_at: ColumnType<number, Date, Date>;
  tries: Generated<number>;
}

export interface ReviewTeachingsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  insight_id: string;
  check_key: string;
  effect: 'lower' | 'off' | 'allow_words';
  words: string | null;
  reason: string;
  created_by: string | null;
  withdrawn_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface RoleKpisTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  role_id: string;
  ordinal: Generated<number>;
  kpi_name: string;
  target: string | null;
}

export interface RoleResponsibilitiesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  role_id: string;
  ordinal: Generated<number>;
  responsibility_text: string;
}

export interface RoleSkillsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  role_id: string;
  ordinal: Generated<number>;
  skill_name: string;
}

export interface SandboxClockTable {
  id: Generated<boolean>;
  anchor_business: ColumnType<number, Date, Date>;
  anchor_real: ColumnType<number, Date, Date>;
  speed: number;
  play_until: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface SavedViewsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  screen: string;
  name: string;
  owner_id: string | null;
  filters: ColumnType<unknown, string | undefined, string>;
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
  clock_at: ColumnType<number | null, Date | null | undefined, Date | null>;
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
  queue_ends_at: ColumnType<number, Date | undefined, Date>;
  campaigns_held_until: ColumnType<number, Date | undefined, Date>;
  retired_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface ServiceHeartbeatsTable {
  service: string;
  instance: string;
  started_at: ColumnType<number, Date, Date>;
  beat_at: ColumnType<number, Date, Date>;
  state: ColumnType<unknown, string | undefined, string>;
}

export interface SessionsTable {
  token_hash: string;
  account_id: string;
  created_at: ColumnType<number, Date, Date>;
  seen_at: ColumnType<number, Date, Date>;
  expires_at: ColumnType<number, Date, Date>;
  ends_at: ColumnType<number, Date, Date>;
}

export interface SignInFailuresTable {
  subject: string;
  failures: number;
  first_at: ColumnType<number, Date, Date>;
  blocked_until: ColumnType<number, Date, Date>;
}

export interface SophieInsightsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  insight_type: 'message' | 'conversation' | 'campaign' | 'pattern';
  check_key: string;
  dedup_key: string;
  message_id: string | null;
  conversation_id: string | null;
  dataset_id: string | null;
  severity: Generated<'info' | 'suggestion' | 'warning' | 'critical'>;
  category: 'tone' | 'grammar' | 'objection' | 'timing' | 'success_pattern' | 'clarity' | 'compliance';
  title: string;
  description: string;
  suggestion: string | null;
  original_text: string | null;
  suggested_text: string | null;
  affected_leads_count: Generated<number>;
  evidence: ColumnType<unknown, string | undefined | null, string | null>;
  related_lesson_id: string | null;
  prompt_version_id: string | null;
  status: Generated<'pending' | 'viewed' | 'approved_and_learned' | 'dismissed' | 'taught_sophie'>;
  reviewed_by: string | null;
  reviewed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  user_feedback: string | null;
  applied: Generated<boolean>;
  applied_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  impact_score: number | null;
  version: Generated<number>;
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
  raw_removed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface StrategiesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  name: string;
  description: string | null;
  tag: string | null;
  ai_persona_id: string | null;
  persona_id: string | null;
  product_id: string | null;
  prompt_template_id: string;
  ai_name: string;
  ai_role: string;
  conversation_tone: string;
  qualification_questions: string;
  objection_handling: string;
  closing_strategy: string;
  industry_context: string | null;
  company_background: string | null;
  communication_style: string | null;
  disqualification_rules: string | null;
  booking_instructions: string | null;
  output_guidelines: string | null;
  prohibited_behaviors: string | null;
  delay_min: number | null;
  delay_max: number | null;
  metadata: ColumnType<unknown, string | undefined, string>;
  is_active: Generated<boolean>;
  created_by: string | null;
  version: Generated<number>;
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

export interface UniversalLessonUsesTable {
  client_id: string;
  lesson_id: string;
  conversation_id: string;
  lead_id: string;
  at: ColumnType<number, Date | undefined, Date>;
  ai_run_id: string;
  succeeded: Generated<boolean>;
}

export interface UniversalLessonsTable {
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  lesson_type: 'objection_handling' | 'dos_donts' | 'example_good' | 'example_bad' | 'blacklist_word' | 'never_rule' | 'best_practice';
  title: string;
  trigger: string | null;
  correct_response: string | null;
  incorrect_response: string | null;
  reasoning: string | null;
  tags: Generated<string[]>;
  priority: Generated<number>;
  status: Generated<'active' | 'archived' | 'testing'>;
  version: Generated<number>;
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
  phase: 'reading' | 'writing' | 'checking' | null;
  bytes_read: number | null;
  consent: ColumnType<unknown, string | undefined | null, string | null>;
  rows_unmarked: number | null;
  undone_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  undone_by: string | null;
  repair_report: ColumnType<unknown, string | undefined, string>;
  repairs_off: Generated<string[]>;
  date_order: 'day-first' | 'month-first' | null;
  reading: ColumnType<unknown, string | undefined, string>;
  mended_rows: ColumnType<unknown, string | undefined, string>;
  content_hash: string | null;
  new_dataset_name: string | null;
  files_removed_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  settling_since: ColumnType<number | null, Date | null | undefined, Date | null>;
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

export interface VArchetypeDistributionTable {
  client_id: GeneratedAlways<string | null>;
  archetype: GeneratedAlways<'AUTOMATOR' | 'ORCHESTRATOR' | 'LEARNER' | 'SKEPTIC' | null>;
  personas: GeneratedAlways<number | null>;
  active_personas: GeneratedAlways<number | null>;
  leads: GeneratedAlways<number | null>;
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
  draining_since: ColumnType<number | null, never, never>;
  ai_persona_id: GeneratedAlways<string | null>;
  persona_id: GeneratedAlways<string | null>;
  strategy_id: GeneratedAlways<string | null>;
  booking_process_id: GeneratedAlways<string | null>;
  total_leads: GeneratedAlways<number | null>;
  active_leads: GeneratedAlways<number | null>;
  hot_leads: GeneratedAlways<number | null>;
  converted_leads: GeneratedAlways<number | null>;
}

export interface VPersonasCompleteTable {
  client_id: GeneratedAlways<string | null>;
  id: GeneratedAlways<string | null>;
  created_at: ColumnType<number | null, never, never>;
  updated_at: ColumnType<number | null, never, never>;
  name: GeneratedAlways<string | null>;
  slug: GeneratedAlways<string | null>;
  persona_type: GeneratedAlways<string | null>;
  is_active: GeneratedAlways<boolean | null>;
  role_id: GeneratedAlways<string | null>;
  role: GeneratedAlways<string | null>;
  department: GeneratedAlways<string | null>;
  business_function: GeneratedAlways<string | null>;
  title: GeneratedAlways<string | null>;
  industry: GeneratedAlways<string | null>;
  goals: GeneratedAlways<string | null>;
  pain_points: GeneratedAlways<string | null>;
  desired_outcome: GeneratedAlways<string | null>;
  value_prop_to_persona: GeneratedAlways<string | null>;
  alignment_score: GeneratedAlways<number | null>;
  product_id: GeneratedAlways<string | null>;
  buying_stage: GeneratedAlways<string | null>;
  archetype: GeneratedAlways<'AUTOMATOR' | 'ORCHESTRATOR' | 'LEARNER' | 'SKEPTIC' | null>;
  work_pattern: GeneratedAlways<'routine' | 'strategic' | 'mixed' | null>;
  budget_authority: GeneratedAlways<'none' | 'limited' | 'moderate' | 'significant' | 'high' | null>;
  ai_maturity_score: GeneratedAlways<number | null>;
  work_complexity_score: GeneratedAlways<number | null>;
  technology_adoption: GeneratedAlways<string | null>;
  risk_tolerance: GeneratedAlways<string | null>;
  change_readiness: GeneratedAlways<string | null>;
  seniority_level: GeneratedAlways<string | null>;
  organization_size: GeneratedAlways<string | null>;
  geographic_scope: GeneratedAlways<string | null>;
  gen_ai_readiness_level: GeneratedAlways<'beginner' | 'developing' | 'intermediate' | 'advanced' | null>;
  preferred_service_layer: GeneratedAlways<'ASK_EXPERT' | 'ASK_PANEL' | 'WORKFLOWS' | 'SOLUTION_BUILDER' | 'MIXED' | null>;
  created_by: GeneratedAlways<string | null>;
  version: GeneratedAlways<number | null>;
  company_name: GeneratedAlways<string | null>;
  product_name: GeneratedAlways<string | null>;
  product_description: GeneratedAlways<string | null>;
  product_value_prop: GeneratedAlways<string | null>;
  persona_pain_points: ColumnType<unknown, string | undefined | null, string | null>;
  persona_goals: ColumnType<unknown, string | undefined | null, string | null>;
  persona_motivations: ColumnType<unknown, string | undefined | null, string | null>;
  persona_typical_day: ColumnType<unknown, string | undefined | null, string | null>;
  persona_challenges: ColumnType<unknown, string | undefined | null, string | null>;
  persona_tools_used: ColumnType<unknown, string | undefined | null, string | null>;
  persona_information_sources: ColumnType<unknown, string | undefined | null, string | null>;
  persona_education: ColumnType<unknown, string | undefined | null, string | null>;
  persona_certifications: ColumnType<unknown, string | undefined | null, string | null>;
  persona_success_metrics: ColumnType<unknown, string | undefined | null, string | null>;
  persona_vpanes_scoring: ColumnType<unknown, string | undefined | null, string | null>;
  persona_aspirations: ColumnType<unknown, string | undefined | null, string | null>;
  persona_personality_traits: ColumnType<unknown, string | undefined | null, string | null>;
  persona_values: ColumnType<unknown, string | undefined | null, string | null>;
  persona_buying_process: ColumnType<unknown, string | undefined | null, string | null>;
  persona_buying_triggers: ColumnType<unknown, string | undefined | null, string | null>;
  persona_objections: ColumnType<unknown, string | undefined | null, string | null>;
  persona_adoption_barriers: ColumnType<unknown, string | undefined | null, string | null>;
  persona_communication_preferences: ColumnType<unknown, string | undefined | null, string | null>;
  persona_content_preferences: ColumnType<unknown, string | undefined | null, string | null>;
  persona_jtbd: ColumnType<unknown, string | undefined | null, string | null>;
  persona_criteria: ColumnType<unknown, string | undefined | null, string | null>;
  role_responsibilities: ColumnType<unknown, string | undefined | null, string | null>;
  role_skills: ColumnType<unknown, string | undefined | null, string | null>;
  role_kpis: ColumnType<unknown, string | undefined | null, string | null>;
}

export interface VPersonasSummaryTable {
  client_id: GeneratedAlways<string | null>;
  id: GeneratedAlways<string | null>;
  name: GeneratedAlways<string | null>;
  slug: GeneratedAlways<string | null>;
  persona_type: GeneratedAlways<string | null>;
  is_active: GeneratedAlways<boolean | null>;
  title: GeneratedAlways<string | null>;
  role: GeneratedAlways<string | null>;
  industry: GeneratedAlways<string | null>;
  archetype: GeneratedAlways<'AUTOMATOR' | 'ORCHESTRATOR' | 'LEARNER' | 'SKEPTIC' | null>;
  gen_ai_readiness_level: GeneratedAlways<'beginner' | 'developing' | 'intermediate' | 'advanced' | null>;
  preferred_service_layer: GeneratedAlways<'ASK_EXPERT' | 'ASK_PANEL' | 'WORKFLOWS' | 'SOLUTION_BUILDER' | 'MIXED' | null>;
  alignment_score: GeneratedAlways<number | null>;
  product_id: GeneratedAlways<string | null>;
  product_name: GeneratedAlways<string | null>;
  leads: GeneratedAlways<number | null>;
  version: GeneratedAlways<number | null>;
  created_at: ColumnType<number | null, never, never>;
  updated_at: ColumnType<number | null, never, never>;
}

export interface WebhookAttemptsTable {
  client_id: string;
  delivery_id: string;
  attempt: number;
  at: ColumnType<number, Date | undefined, Date>;
  outcome: string;
  http_status: number | null;
  latency_ms: number | null;
  detail: string | null;
}

export interface WebhookDeliveriesTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  state: Generated<'due' | 'sending' | 'delivered' | 'failed' | 'skipped'>;
  reason: string | null;
  attempt: Generated<number>;
  earlier_attempts: Generated<number>;
  next_at: ColumnType<number | null, Date | null | undefined, Date | null>;
  lease_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  delivered_at: ColumnType<number | null, Date | null | undefined, Date | null>;
}

export interface WebhookEndpointsTable {
  client_id: string;
  id: string;
  created_at: ColumnType<number, Date | undefined, Date>;
  updated_at: ColumnType<number, Date | undefined, Date>;
  url: string;
  description: Generated<string>;
  event_types: string[];
  secret_generation: Generated<number>;
  previous_secret_until: ColumnType<number | null, Date | null | undefined, Date | null>;
  active: Generated<boolean>;
  disabled_reason: string | null;
  failures: Generated<number>;
}

export interface DB {
  account_audit: AccountAuditTable;
  accounts: AccountsTable;
  ai_personas: AiPersonasTable;
  ai_runs: AiRunsTable;
  api_keys: ApiKeysTable;
  assignment_gates: AssignmentGatesTable;
  assignment_turns: AssignmentTurnsTable;
  audit_log: AuditLogTable;
  booking_processes: BookingProcessesTable;
  bookings: BookingsTable;
  campaign_gates: CampaignGatesTable;
  campaign_plans: CampaignPlansTable;
  campaign_settings: CampaignSettingsTable;
  campaign_snapshots: CampaignSnapshotsTable;
  campaign_ticks: CampaignTicksTable;
  canned_replies: CannedRepliesTable;
  client_prompt_templates: ClientPromptTemplatesTable;
  client_universal_lessons: ClientUniversalLessonsTable;
  clients: ClientsTable;
  column_mappings: ColumnMappingsTable;
  compiled_prompts: CompiledPromptsTable;
  contact_history: ContactHistoryTable;
  conversation_reviews: ConversationReviewsTable;
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
  insight_leads: InsightLeadsTable;
  insight_notices: InsightNoticesTable;
  lead_notes: LeadNotesTable;
  lead_outcomes: LeadOutcomesTable;
  lead_persona_scores: LeadPersonaScoresTable;
  lead_personas: LeadPersonasTable;
  leads: LeadsTable;
  lesson_uses: LessonUsesTable;
  lessons: LessonsTable;
  lookup_change_readiness: LookupChangeReadinessTable;
  lookup_frequency_levels: LookupFrequencyLevelsTable;
  lookup_geographic_scopes: LookupGeographicScopesTable;
  lookup_organization_sizes: LookupOrganizationSizesTable;
  lookup_pain_point_categories: LookupPainPointCategoriesTable;
  lookup_risk_tolerance: LookupRiskToleranceTable;
  lookup_seniority_levels: LookupSeniorityLevelsTable;
  lookup_severity_levels: LookupSeverityLevelsTable;
  lookup_technology_adoption: LookupTechnologyAdoptionTable;
  lookup_timeframes: LookupTimeframesTable;
  message_reviews: MessageReviewsTable;
  messages: MessagesTable;
  notice_attempts: NoticeAttemptsTable;
  notices: NoticesTable;
  one_time_links: OneTimeLinksTable;
  org_roles: OrgRolesTable;
  outcome_attributions: OutcomeAttributionsTable;
  persona_adoption_barriers: PersonaAdoptionBarriersTable;
  persona_aspirations: PersonaAspirationsTable;
  persona_buying_process: PersonaBuyingProcessTable;
  persona_buying_triggers: PersonaBuyingTriggersTable;
  persona_certifications: PersonaCertificationsTable;
  persona_challenges: PersonaChallengesTable;
  persona_communication_preferences: PersonaCommunicationPreferencesTable;
  persona_content_preferences: PersonaContentPreferencesTable;
  persona_criteria: PersonaCriteriaTable;
  persona_education: PersonaEducationTable;
  persona_goals: PersonaGoalsTable;
  persona_information_sources: PersonaInformationSourcesTable;
  persona_jtbd: PersonaJtbdTable;
  persona_mappings: PersonaMappingsTable;
  persona_motivations: PersonaMotivationsTable;
  persona_objections: PersonaObjectionsTable;
  persona_pain_points: PersonaPainPointsTable;
  persona_personality_traits: PersonaPersonalityTraitsTable;
  persona_success_metrics: PersonaSuccessMetricsTable;
  persona_tools_used: PersonaToolsUsedTable;
  persona_typical_day: PersonaTypicalDayTable;
  persona_values: PersonaValuesTable;
  persona_vpanes_scoring: PersonaVpanesScoringTable;
  personas: PersonasTable;
  phone_gates: PhoneGatesTable;
  platform_settings: PlatformSettingsTable;
  products: ProductsTable;
  prompt_eval_runs: PromptEvalRunsTable;
  prompt_evals: PromptEvalsTable;
  prompt_fragments: PromptFragmentsTable;
  prompt_templates: PromptTemplatesTable;
  prompt_versions: PromptVersionsTable;
  prompts: PromptsTable;
  provider_accounts: ProviderAccountsTable;
  review_checks: ReviewChecksTable;
  review_replay_turns: ReviewReplayTurnsTable;
  review_replays: ReviewReplaysTable;
  review_tasks: ReviewTasksTable;
  review_teachings: ReviewTeachingsTable;
  role_kpis: RoleKpisTable;
  role_responsibilities: RoleResponsibilitiesTable;
  role_skills: RoleSkillsTable;
  sandbox_clock: SandboxClockTable;
  saved_views: SavedViewsTable;
  send_attempts: SendAttemptsTable;
  send_outcomes: SendOutcomesTable;
  sender_numbers: SenderNumbersTable;
  service_heartbeats: ServiceHeartbeatsTable;
  sessions: SessionsTable;
  sign_in_failures: SignInFailuresTable;
  sophie_insights: SophieInsightsTable;
  status_events: StatusEventsTable;
  strategies: StrategiesTable;
  suppressions: SuppressionsTable;
  universal_lesson_uses: UniversalLessonUsesTable;
  universal_lessons: UniversalLessonsTable;
  upload_merges: UploadMergesTable;
  uploads: UploadsTable;
  users: UsersTable;
  v_archetype_distribution: VArchetypeDistributionTable;
  v_datasets: VDatasetsTable;
  v_personas_complete: VPersonasCompleteTable;
  v_personas_summary: VPersonasSummaryTable;
  webhook_attempts: WebhookAttemptsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_endpoints: WebhookEndpointsTable;
}
