import { z } from 'zod';

/** Weekdays as the settings spell them, Monday first (ISO 8601 day number minus one). */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const HOLIDAY_CALENDARS = ['none', 'england-and-wales', 'scotland', 'northern-ireland'] as const;
export type HolidayCalendarName = (typeof HOLIDAY_CALENDARS)[number];

/** The largest number each kind of setting can take; the table's checks say the same. */
export const SETTING_MAX = {
  delayHours: 87_600,
  messages: 1_000_000,
  waitSeconds: 604_800,
  silenceDays: 3_650,
} as const;

/**
 * What a list must fill where nobody has said: the number alone. `required_fields`' own default is the table's, for rows
 * written without us.
 */
export const REQUIRED_UNLESS_TOLD: readonly string[] = ['phone_number'];

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time of day such as 09:00');
// Postgres stores no NUL in a text.
const words = z.string().regex(/^[^\0]*$/);
const delayHours = z.int().min(0).max(SETTING_MAX.delayHours);
const messages = z.int().min(1).max(SETTING_MAX.messages);
const waitSeconds = z.int().min(0).max(SETTING_MAX.waitSeconds);
const silenceDays = z.int().min(1).max(SETTING_MAX.silenceDays);

/**
 * One row of `campaign_settings`, and the snapshot a campaign takes of it when it starts.
 * Names, defaults and enum values are those of the table. Hours are local to `sending_timezone`;
 * null hours mean quiet hours only.
 */
export const CampaignSettings = z.object({
  m1_message: words.min(1),
  m2_message: words.nullable().default(null),
  m3_message: words.nullable().default(null),
  m2_delay_hours: delayHours.default(48),
  m3_delay_hours: delayHours.default(72),
  delay_respect_sending_hours: z.boolean().default(true),
  delay_type: z.enum(['real_hours', 'business_hours']).default('real_hours'),
  sending_enabled: z.boolean().default(true),
  sending_hours_start: timeOfDay.nullable().default(null),
  sending_hours_end: timeOfDay.nullable().default(null),
  sending_days: z.array(z.enum(WEEKDAYS)).default(['monday', 'tuesday', 'wednesday', 'thursday', 'friday']),
  sending_timezone: z.string().default('Europe/London'),
  holiday_calendar: z.enum(HOLIDAY_CALENDARS).default('none'),
  pacing: z.enum(['even', 'asap']).default('even'),
  messages_per_minute: messages.default(1),
  messages_per_hour: messages.default(30),
  messages_per_day: messages.default(500),
  ai_response_enabled: z.boolean().default(true),
  ai_response_delay_seconds: waitSeconds.default(60),
  ai_response_delay_random: z.boolean().default(false),
  ai_multiple_messages_wait_seconds: waitSeconds.default(60),
  respond_to_inbound_24_7: z.boolean().default(true),
  respect_schedule_strictly: z.boolean().default(false),
  silence_timeout_days: silenceDays.default(28),
  silence_nudge_enabled: z.boolean().default(false),
  silence_nudge_days: silenceDays.default(7),
  silence_nudge_message: words.nullable().default(null),
  duplicate_action: z.enum(['flag', 'skip', 'merge', 'keep_both']).default('flag'),
  hot_lead_notification: z.boolean().default(true),
  hot_lead_auto_assign: z.boolean().default(false),
  hot_lead_assignment_rule: z.enum(['round_robin', 'territory', 'manual']).default('round_robin'),
  auto_status_updates: z.boolean().default(true),
  auto_normalize_uk_numbers: z.boolean().default(true),
  allow_international: z.boolean().default(false),
  required_fields: z.array(words.min(1)).default(['first_name', 'last_name', 'phone_number', 'email']),
  twilio_number: words.nullable().default(null),
  cal_booking_link: words.nullable().overwrite(pageOrNone).default(null),
  /** Fallback text per merge field, used when a lead has none, e.g. `{"first_name": "there"}`. */
  merge_fallbacks: z.record(words, words).default({}),
});
export type CampaignSettings = z.infer<typeof CampaignSettings>;

/** The page on which a campaign's calls are booked: its own, else the usual one. A blank one is none. */
export function bookingPageOf(own: string | null | undefined, usual: string | null | undefined): string | null {
  return pageOrNone(own ?? null) ?? pageOrNone(usual ?? null);
}

function pageOrNone(page: string | null): string | null {
  return page?.trim() || null;
}
