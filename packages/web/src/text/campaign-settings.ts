import type { CampaignSettings } from '@rekindle/domain';

/** What each setting is called and does, in the operator's words. */
export const settingsFieldText: Readonly<Record<keyof CampaignSettings, { label: string; help?: string }>> = {
  m1_message: { label: 'M1, the first text' },
  m2_message: { label: 'M2, when there is no answer to M1' },
  m3_message: { label: 'M3, when there is no answer to M2' },
  m2_delay_hours: { label: 'M2 goes after M1 by', help: 'Hours without an answer.' },
  m3_delay_hours: { label: 'M3 goes after M2 by', help: 'Hours without an answer.' },
  delay_type: { label: 'Delays count', help: 'Real hours, or only hours in which sending is open.' },
  delay_respect_sending_hours: {
    label: 'M2 and M3 keep to the sending hours',
    help: 'Off: they may go outside the hours and days below, from 08:00 to 21:00 only.',
  },
  sending_enabled: { label: 'Sending is on', help: 'Off: nothing of this campaign goes, though it runs.' },
  sending_hours_start: { label: 'Open from', help: 'Empty in both: 08:00 to 21:00.' },
  sending_hours_end: { label: 'Open until' },
  sending_days: { label: 'Days' },
  sending_timezone: { label: 'Time zone', help: 'Hours, days and daily limits are by this clock.' },
  holiday_calendar: { label: 'Bank holidays', help: 'Nothing goes on these days.' },
  pacing: { label: 'Pace', help: 'Even spreads the day’s texts over the open hours.' },
  messages_per_minute: { label: 'Texts a minute, at most' },
  messages_per_hour: { label: 'Texts an hour, at most' },
  messages_per_day: { label: 'Texts a day, at most' },
  ai_response_enabled: { label: 'The AI answers', help: 'Off: every reply waits for a person.' },
  ai_response_delay_seconds: {
    label: 'Wait before an answer goes',
    help: 'Seconds after the draft; time to read and change it.',
  },
  ai_response_delay_random: { label: 'Add up to five minutes at random' },
  ai_multiple_messages_wait_seconds: {
    label: 'Wait for more texts',
    help: 'Seconds: several texts in a row get one answer.',
  },
  respond_to_inbound_24_7: {
    label: 'Answer outside the sending hours',
    help: 'To whoever texted within the last hour.',
  },
  respect_schedule_strictly: { label: 'Answers keep to the sending hours', help: 'Wins over the one before.' },
  silence_timeout_days: { label: 'Close a quiet conversation after', help: 'Days without a text.' },
  silence_nudge_enabled: { label: 'Nudge once when somebody goes quiet', help: 'Only people who had answered.' },
  silence_nudge_days: { label: 'Nudge after', help: 'Days without a text.' },
  silence_nudge_message: { label: 'The nudge' },
  duplicate_action: { label: 'A number that is on another list too', help: 'For people imported from now on.' },
  hot_lead_notification: { label: 'Tell people about hot leads' },
  hot_lead_auto_assign: { label: 'Assign hot leads by itself' },
  hot_lead_assignment_rule: { label: 'Assign by' },
  auto_status_updates: { label: 'The AI sets the status of leads', help: 'Off: it only suggests.' },
  auto_normalize_uk_numbers: { label: 'Read 07… as UK numbers' },
  allow_international: { label: 'Numbers outside the UK may be imported' },
  required_fields: { label: 'A row must have', help: 'Rows without one of these are rejected at an import.' },
  twilio_number: { label: 'Texts go from', help: 'Any: the number a person knows already, else the first free one.' },
  cal_booking_link: { label: 'Booking page', help: 'Empty: that of its booking process, else the client’s own.' },
  merge_fallbacks: {
    label: 'Fallbacks for fields that may be missing',
    help: 'Without one, whoever lacks the field waits.',
  },
};

export const settingsChoiceText: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  delay_type: { real_hours: 'Real hours', business_hours: 'Open hours' },
  holiday_calendar: {
    none: 'None',
    'england-and-wales': 'England and Wales',
    scotland: 'Scotland',
    'northern-ireland': 'Northern Ireland',
  },
  pacing: { even: 'Evenly over the day', asap: 'As fast as the limits allow' },
  duplicate_action: {
    flag: 'Import, and let a person decide',
    skip: 'Leave the row out',
    merge: 'Fill the gaps of the one we have',
    keep_both: 'Keep both; texted by one campaign at a time',
  },
  hot_lead_assignment_rule: { round_robin: 'Taking turns', territory: 'Territory', manual: 'By hand' },
  sending_days: {
    monday: 'Mon',
    tuesday: 'Tue',
    wednesday: 'Wed',
    thursday: 'Thu',
    friday: 'Fri',
    saturday: 'Sat',
    sunday: 'Sun',
  },
};

export const settingsUnitText: Readonly<Partial<Record<keyof CampaignSettings, string>>> = {
  m2_delay_hours: ' h',
  m3_delay_hours: ' h',
  ai_response_delay_seconds: ' s',
  ai_multiple_messages_wait_seconds: ' s',
  silence_timeout_days: ' days',
  silence_nudge_days: ' days',
};

export const anyNumber = 'Any of the client’s numbers';

/** A sentence of the server with the settings in it called as their inputs are: it names them as programs do. */
export function withLabels(sentence: string): string {
  const labels: Readonly<Record<string, { label: string } | undefined>> = settingsFieldText;
  return sentence.replaceAll(/\b[a-z]\w*_\w+\b/g, (name) => {
    const label = labels[name]?.label;
    return label === undefined ? name : `“${label}”`;
  });
}
