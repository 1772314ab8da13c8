import type { EpochMs, ZoneId } from './time.ts';
import { offsetAt } from './zone-offsets.ts';

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** An instant on the wall clock of a zone, always with its date: `Mon 23 Nov 2026 09:00`. */
export function localMoment(t: EpochMs, zone: ZoneId): string {
  const local = new Date(t + offsetAt(zone, t));
  const weekday = WEEKDAYS[((Math.floor(local.getTime() / DAY_MS) % 7) + 7) % 7];
  const day = `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  return `${weekday} ${day} ${local.toISOString().slice(11, 16)}`;
}

/** Coded causes in words that follow "because". */
const CAUSES: Readonly<Record<string, string>> = {
  stop: 'they opted out',
  replied: 'they answered',
  newer_inbound: 'they wrote again before it went',
  rule_broken: 'a rule made since it was written forbids words in it',
  manual_mode: 'a person has taken over',
  draft_frozen: 'somebody is writing to them',
  booked: 'they booked a call',
  removed: 'the number was taken out',
  wrong_mode: 'the client is of another mode (sandbox or live) than the system that was to send it',
  client_cancelled: 'the client has left',
  campaign_completed: 'the campaign is over',
  no_campaign: 'no campaign stands behind it',
  no_common_hour: 'no hour suits both the campaign and the place where they are',
  unknown_zone: 'nobody knows what time it is where they are',
  sending_stopped: 'all sending is stopped',
  client_paused: 'the client is paused',
  pause_client: 'the carrier refuses the account, and a person must look at it',
  pause_campaign: 'the carrier refuses the sender number, and a person must look at it',
  pause_country: 'the carrier does not send to that country yet',
  campaign_paused: 'the campaign is paused',
  campaign_draft: 'the campaign has not started',
  sending_disabled: 'sending is switched off in the settings',
  no_sender_number: 'the client has no active number to send from',
  inbound_unmatched: 'a text of theirs is just being read',
  previous_step_open: 'it is not settled yet what became of the text before it',
  other_sending: 'another text to them is just on its way',
  other_unknown: 'it is not known whether another text to them has left',
  window_shut: 'the sending hours are over',
  quiet_hours: 'it is night where they are',
  recipients_asleep: 'it is night where they are',
  night_unconfirmed: 'it is night where they are and nobody has confirmed that it may go',
  limit_minute: 'the limit a minute is reached',
  limit_hour: 'the limit an hour is reached',
  limit_day: 'the limit a day is reached',
  number_busy: 'the sender number is busy',
  slow_down: 'the carrier asked to go slower',
  spend_cap: 'the spend cap of the day is reached',
  never_opens: 'the sending hours never open',
  pacing: 'texts are spread over the day',
  outstanding: 'as many texts as may be are on their way',
  duplicate: 'this person has had this text of this campaign already',
  unanswered: 'nobody answered',
  converted: 'they became a customer',
  wrong_number: 'it is a wrong number',
  invalid: 'the number cannot get texts',
  bereavement: 'somebody has died',
  legal: 'they spoke of the law',
  reply_loop: 'they seem to be a machine that answers by itself',
  archived: 'they are archived',
  other_campaign: 'another campaign texts them first',
  texted_recently: 'they were texted not long ago',
  skipped: 'whoever started it left out people whom another campaign texts or texted',
  draining: 'nobody new starts in this campaign for now',
  finished: 'a person ended the campaign',
  taken_out: 'a person took them out of the campaign',
  moved: 'another campaign took them over',
  settings_changed: "the campaign's settings were changed",
  rearmed: 'a person ordered it again',
  validity_over: 'it reached nobody before its time was over',
  deadline: 'it was late before it was on the wire',
  ai_off: 'the AI does not answer here',
  text_unknown: 'nobody knows whether a text to them has left',
  bot_question: 'they asked whether a machine writes to them',
  media_only: 'they sent a picture',
  suspected_opt_out: 'they may have asked not to be texted',
  ai_gates: 'no answer that the AI wrote may be sent',
  ai_unavailable: 'the AI did not answer in several tries',
  ai_no_key: 'no OpenAI key is set, so the AI cannot answer',
  ai_no_credit: 'the OpenAI account has no credit left',
  ai_rejected: 'OpenAI refuses what it is asked (key, model or settings)',
  ai_cap: 'what the AI may cost the client today is used up',
  prompt_invalid: 'the words the AI is to be given have a fault',
  takeover_unanswered: 'they wrote to the person who took over, and nobody has answered',
  dropped_by_person: 'a person dropped it',
  text_absent: 'the carrier knows nothing of a text to them',
  wrote_suppressed: 'they wrote from a number that is on the stop list as wrong or dead',
  text_refused: 'the carrier refuses an answer to them',
  opted_in: 'they want to hear from the client again',
  hot: 'they want to talk',
  no_thanks: 'they said no thanks',
  lost: 'they went elsewhere',
  booking_cancelled: 'the call they had booked was called off',
  asked_for_person: 'they asked for a person',
  help: 'they asked for help',
  nobody_to_ask: 'the client has nobody who could take it',
  nobody_claimed: 'nobody who was asked has taken it',
  answered: 'a person has answered them',
  superseded: 'something new came up',
  handed_back: 'a person handed them back to the AI',
  released: 'the person who had them gave them up',
  nobody_left: 'nobody is left to text',
  'cal.com': 'Cal.com said so',
};

/** What a coded cause means, in words that follow "because". An unknown code is shown as it was recorded. */
export function causeWords(code: string): string {
  const known = CAUSES[code];
  if (known !== undefined) return known;
  const [kind, rest] = split(code);
  if (kind === 'missing_field') return `${rest.replaceAll(',', ' and ')} is not known, and has no fallback`;
  if (code.startsWith('provider_')) return `the carrier gave it up (error ${code.slice('provider_'.length)})`;
  if (code.startsWith('status_')) return `their status is ${code.slice('status_'.length).toUpperCase()}`;
  // The AI gives its reason for handing over in words of its own.
  if (code.includes(' ')) return `the AI noted: “${code}”`;
  return `of "${code.replaceAll('_', ' ')}"`;
}

function split(code: string): [string, string] {
  const at = code.indexOf(':');
  return at < 0 ? [code, ''] : [code.slice(0, at), code.slice(at + 1)];
}

const SUPPRESSIONS: Readonly<Record<string, string>> = {
  keyword: 'they wrote a stop word',
  phrase: 'they asked not to be texted',
  model: 'they asked not to be texted',
  provider: 'the carrier says that they opted out',
  person: 'a person put them on the stop list',
  import: 'they are on an imported stop list',
  wrong_number: 'it is a wrong number',
  invalid: 'the number cannot get texts',
};

/** Why somebody is suppressed, in words that follow "because". */
export function suppressionWords(source: string): string {
  return SUPPRESSIONS[source] ?? 'they are on the stop list';
}

const PAUSES: Readonly<Record<string, string>> = {
  person: 'a person paused the campaign',
  opt_out_rate: 'the campaign paused itself: too many people opted out',
  filtered_rate: 'the campaign paused itself: carriers took too many texts for spam',
  error_rate: 'the campaign paused itself: too many texts failed',
  drained: 'the campaign takes nobody new, and everybody who had begun is through',
};

/** Why a campaign is paused, in words that follow "because". */
export function pauseWords(reason: string | null): string {
  if (reason === null) return 'the campaign is paused';
  const [kind] = split(reason);
  return PAUSES[reason] ?? (kind === reason ? `the campaign is paused (${reason})` : causeWords(kind));
}

/** A text as people call it. */
export function textName(kind: string): string {
  const names: Readonly<Record<string, string>> = {
    nudge: 'the nudge',
    reply: 'a reply',
    manual: "a person's own text",
    inbound: 'their text',
  };
  return names[kind] ?? kind;
}
