import { type EpochMs, localDate, offsetAt, type TickReason, type ZoneId } from '@rekindle/domain';

/** Why a campaign sends, or does not send, just now; the last look's finding is kept in `campaign_gates.last_reason`. */
export type CampaignReason =
  | TickReason
  | { code: 'sending_stopped'; queued: number }
  | { code: 'client_paused'; queued: number }
  | { code: 'spend_cap'; until: EpochMs; queued: number };

const WEEKDAY_NAMES = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const DAYS_NAMED_BY_WEEKDAY = 6;
const DAY_MS = 86_400_000;

/** A local time as an operator reads it: `09:00` today, `Mon 09:00` within six days, else `2 Mar 09:00`. */
export function shownTime(t: EpochMs, now: EpochMs, zone: ZoneId): string {
  const local = new Date(t + offsetAt(zone, t));
  const time = local.toISOString().slice(11, 16);
  if (localDate(zone, t) === localDate(zone, now)) return time;
  if (Math.abs(t - now) < DAYS_NAMED_BY_WEEKDAY * DAY_MS) {
    return `${WEEKDAY_NAMES[Math.floor(local.getTime() / DAY_MS) % 7]} ${time}`;
  }
  return `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const LIMIT_WORDS = { minute: 'a minute', hour: 'an hour', day: 'a day' } as const;

/** One sentence for the operator; `zone` is the campaign's own. */
export function reasonSentence(reason: CampaignReason, now: EpochMs, zone: ZoneId): string {
  const queued = 'queued' in reason && reason.queued > 0 ? `, ${reason.queued.toLocaleString('en-GB')} queued` : '';
  const at = (t: EpochMs) => shownTime(t, now, zone);
  switch (reason.code) {
    case 'sending_disabled':
      return `Waiting: sending is switched off in the settings${queued}`;
    case 'sending_stopped':
      return `Stopped: all sending is stopped${queued}`;
    case 'client_paused':
      return `Stopped: the client is not active${queued}`;
    case 'spend_cap':
      return `Waiting: today's spend cap is reached, goes on ${at(reason.until)}${queued}`;
    case 'never_opens':
      return `Stuck: the sending hours never open within a year${queued}`;
    case 'window_shut':
      return `Waiting: opens ${at(reason.opensAt)}${queued}`;
    case 'recipients_asleep':
      return `Waiting: it is night where they are, goes on ${at(reason.opensAt)}${queued}`;
    case 'limit':
      if (reason.limit === 'day' && reason.most !== undefined) {
        const most = reason.most.toLocaleString('en-GB');
        return `Daily limit reached (${most} of ${most}): next ${at(reason.until)}${queued}`;
      }
      return `Sending: the limit ${LIMIT_WORDS[reason.limit]} is reached, next ${at(reason.until)}${queued}`;
    case 'outstanding':
      return `Sending: as many texts as may be are on their way${queued}`;
    case 'pacing':
      return `Sending: next text ${at(reason.nextSlotAt)}${queued}`;
    case 'slow_down':
      return `Waiting: the carrier takes fewer texts from the number, goes on ${at(reason.until)}${queued}`;
    case 'waiting_due':
      return `Waiting: next text due ${at(reason.dueAt)}`;
    case 'closing':
      return `Nothing left to send; whoever has not answered leaves from ${at(reason.dueAt)} on`;
    case 'sending':
      return `Sending${queued}`;
    case 'nothing_left':
      return 'Nobody is due';
  }
}
