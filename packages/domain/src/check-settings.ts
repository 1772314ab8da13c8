import { CampaignSettings, HOLIDAY_CALENDARS, SETTING_MAX, WEEKDAYS } from './campaign-settings.ts';
import { checkWindow, type WindowSettings } from './send-window.ts';

type SettingName = keyof CampaignSettings;

/** One thing that is wrong with settings, and what would be right instead. */
export interface SettingsFault {
  /** The column it concerns. */
  field: string;
  problem: string;
  wouldBeRight: string;
}

export type CheckedSettings =
  | { faults: []; settings: CampaignSettings }
  | {
      faults: [SettingsFault, ...SettingsFault[]];
      settings: null;
      /** The default in place of every value that cannot be read, for looking at the rest. */
      readable: CampaignSettings;
    };

/** Columns of `campaign_settings` that say which row it is, and nothing about a text, a reply or an import. */
const LABELS = ['client_id', 'id', 'created_at', 'updated_at', 'name', 'description', 'is_template'];

const YES_OR_NO = 'true or false';
const TEXT = 'a text, or null for none';
const LIMIT = `a whole number from 1 to ${SETTING_MAX.messages}`;
const DELAY = `a whole number of hours from 0 to ${SETTING_MAX.delayHours}`;
const WAIT = `a whole number of seconds from 0 to ${SETTING_MAX.waitSeconds}`;
const SILENCE = `a whole number of days from 1 to ${SETTING_MAX.silenceDays}`;
const TIME = 'a time of day such as 09:00, or null in both for quiet hours only';
const oneOf = (values: readonly string[]) => `one of ${values.join(', ')}`;

/** What each setting takes, in the operator's words. */
const SETTING_TAKES: Readonly<Record<SettingName, string>> = {
  m1_message: 'the text that goes first',
  m2_message: TEXT,
  m3_message: TEXT,
  m2_delay_hours: DELAY,
  m3_delay_hours: DELAY,
  delay_respect_sending_hours: YES_OR_NO,
  delay_type: oneOf(CampaignSettings.shape.delay_type.unwrap().options),
  sending_enabled: YES_OR_NO,
  sending_hours_start: TIME,
  sending_hours_end: TIME,
  sending_days: `a list of ${WEEKDAYS.join(', ')}`,
  sending_timezone: 'an IANA zone such as Europe/London',
  holiday_calendar: oneOf(HOLIDAY_CALENDARS),
  pacing: oneOf(CampaignSettings.shape.pacing.unwrap().options),
  messages_per_minute: LIMIT,
  messages_per_hour: LIMIT,
  messages_per_day: LIMIT,
  ai_response_enabled: YES_OR_NO,
  ai_response_delay_seconds: WAIT,
  ai_response_delay_random: YES_OR_NO,
  ai_multiple_messages_wait_seconds: WAIT,
  respond_to_inbound_24_7: YES_OR_NO,
  respect_schedule_strictly: YES_OR_NO,
  silence_timeout_days: SILENCE,
  silence_nudge_enabled: YES_OR_NO,
  silence_nudge_days: SILENCE,
  silence_nudge_message: TEXT,
  duplicate_action: oneOf(CampaignSettings.shape.duplicate_action.unwrap().options),
  hot_lead_notification: YES_OR_NO,
  hot_lead_auto_assign: YES_OR_NO,
  hot_lead_assignment_rule: oneOf(CampaignSettings.shape.hot_lead_assignment_rule.unwrap().options),
  auto_status_updates: YES_OR_NO,
  auto_normalize_uk_numbers: YES_OR_NO,
  allow_international: YES_OR_NO,
  required_fields: 'a list of column names such as first_name, phone_number',
  twilio_number: "one of the client's numbers, or null for any of them",
  cal_booking_link: "a booking page, or null for that of its booking process, else the client's own",
  merge_fallbacks: 'a text for each field that may be missing, such as {"first_name": "there"}',
};

/**
 * Whether settings can be run on: a row of `campaign_settings`, a snapshot, or what an operator wrote. All faults at
 * once; a setting that is left out has its default. The table's own checks refuse the same, except for time zones,
 * which only this knows.
 */
export function checkSettings(given: unknown): CheckedSettings {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    const fault = {
      field: '',
      problem: 'the settings are not an object',
      wouldBeRight: 'field names with their values',
    };
    return { faults: [fault], settings: null, readable: readableOf({}) };
  }
  const values = given as Record<string, unknown>;
  const faults: SettingsFault[] = [];
  const parsed: Record<string, unknown> = {};
  const faulty = new Set<string>();
  const foreign = Object.keys(values).filter((name) => !isSetting(name) && !LABELS.includes(name));
  for (const name of [...foreign, ...Object.keys(CampaignSettings.shape)]) {
    const result = checkSetting(name, values[name]);
    if ('fault' in result) {
      faulty.add(name);
      faults.push(result.fault);
    } else parsed[name] = result.value;
  }
  faults.push(...windowFaults(parsed, faulty));
  const [first, ...more] = faults;
  if (first !== undefined) return { faults: [first, ...more], settings: null, readable: readableOf(parsed) };
  return { faults: [], settings: CampaignSettings.parse(parsed) };
}

function readableOf(parsed: Record<string, unknown>): CampaignSettings {
  return CampaignSettings.parse({ m1_message: '-', ...parsed });
}

/** One setting alone: its value, or what is wrong with it whatever the others say. */
export function checkSetting(name: string, value: unknown): { value: unknown } | { fault: SettingsFault } {
  if (!isSetting(name)) {
    const names = Object.keys(CampaignSettings.shape).join(', ');
    return { fault: { field: name, problem: `there is no setting "${name}"`, wouldBeRight: `one of ${names}` } };
  }
  const result = CampaignSettings.shape[name].safeParse(value);
  if (result.success) return { value: result.data };
  return { fault: { field: name, problem: problemWith(name, value), wouldBeRight: SETTING_TAKES[name] } };
}

/** A fault as the operator reads it. */
export function faultSentence({ problem, wouldBeRight }: SettingsFault): string {
  return `${problem.slice(0, 1).toUpperCase()}${problem.slice(1)}; right would be ${wouldBeRight}.`;
}

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(CampaignSettings.shape, name);
}

/** Everything wrong with the hours that can be said although some of their settings cannot be read. */
function windowFaults(parsed: Record<string, unknown>, faulty: ReadonlySet<string>): SettingsFault[] {
  const hoursReadable = !faulty.has('sending_hours_start') && !faulty.has('sending_hours_end');
  const window = {
    sending_hours_start: hoursReadable ? parsed['sending_hours_start'] : null,
    sending_hours_end: hoursReadable ? parsed['sending_hours_end'] : null,
    sending_days: parsed['sending_days'] ?? WEEKDAYS,
    sending_timezone: parsed['sending_timezone'] ?? 'UTC',
    holiday_calendar: parsed['holiday_calendar'] ?? 'none',
  } as WindowSettings;
  return checkWindow(window);
}

const SHOWN_MAX = 60;

function problemWith(name: string, value: unknown): string {
  if (value === undefined) return `the setting ${name} is missing`;
  const shown = JSON.stringify(value);
  return `the setting ${name} is ${shown.length > SHOWN_MAX ? `${shown.slice(0, SHOWN_MAX)}...` : shown}`;
}
