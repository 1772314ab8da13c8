import type { EpochMs, ZoneId } from './time.ts';
import { causeWords, pauseWords, suppressionWords, textName } from './why-words.ts';
import type { WhyLead, WhyMoment, WhyText } from './why-sentence.ts';
import { localDate, offsetAt } from './zone-offsets.ts';

/** What happens to a lead next, short enough for a row of a list. */
export interface NextAct {
  /** `text`: a campaign's text or one already written; `reply`: the AI answers; `person`: somebody must act. */
  kind: 'text' | 'reply' | 'person' | 'wait' | 'none';
  /** `M2 Wed 09:00`, `Nothing more`. */
  label: string;
  /** When, epoch ms; null when it is not settled or nothing happens. */
  at: EpochMs | null;
  /** `Not sent: daily cap; next 09:04 tomorrow`. Null when nothing stands against it. */
  notSent: string | null;
}

const DAY_MS = 86_400_000;
const DAYS_BY_WEEKDAY = 6;
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A local time as it is said to somebody who knows what day it is: `09:04`, `09:04 tomorrow`, `Wed 09:00`, `3 Mar 09:00`. */
export function spokenTime(t: EpochMs, now: EpochMs, zone: ZoneId): string {
  const local = new Date(t + offsetAt(zone, t));
  const time = local.toISOString().slice(11, 16);
  const day = localDate(zone, t);
  if (day === localDate(zone, now)) return time;
  if (day === localDate(zone, now + DAY_MS)) return `${time} tomorrow`;
  if (Math.abs(t - now) < DAYS_BY_WEEKDAY * DAY_MS) {
    const index = Math.floor(local.getTime() / DAY_MS) % 7;
    return `${WEEKDAYS[(index + 7) % 7]} ${time}`;
  }
  const year =
    local.getUTCFullYear() === new Date(now + offsetAt(zone, now)).getUTCFullYear() ? '' : ` ${local.getUTCFullYear()}`;
  return `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}${year} ${time}`;
}

/** Causes that operators have a shorter word for. */
const SHORT: Readonly<Record<string, string>> = {
  limit_day: 'daily cap',
  limit_hour: 'hourly cap',
  limit_minute: 'cap a minute',
  spend_cap: 'the spend cap of the day',
  window_shut: 'outside the sending hours',
  quiet_hours: 'night where they are',
  recipients_asleep: 'night where they are',
  outstanding: 'many texts are on their way',
};

function cause(code: string): string {
  return SHORT[code] ?? causeWords(code);
}

/** What happens to a lead next and what stands against it, from what was recorded. */
export function nextAct(lead: WhyLead, { now, zone }: WhyMoment): NextAct {
  const at = (t: EpochMs) => spokenTime(t, now, zone);
  const { suppression, openText, replyDueAt } = lead;
  if (suppression !== null) {
    return over(`Not sent: ${suppressionWords(suppression.source)} (${at(suppression.since)})`);
  }
  if (openText !== null) return ofText(openText, { now, zone });
  if (replyDueAt !== null) {
    const blocked = standstill(lead, true);
    if (blocked !== null) return { kind: 'reply', label: 'AI answer waits', at: null, notSent: `Not sent: ${blocked}` };
    const label = replyDueAt > now ? `AI answers ${at(replyDueAt)}` : 'AI is writing';
    return { kind: 'reply', label, at: replyDueAt, notSent: null };
  }
  if (lead.needsPerson !== null) {
    return { kind: 'person', label: 'A person', at: null, notSent: `Needs a person: ${causeWords(lead.needsPerson)}` };
  }
  return lead.enrolment === null ? notEnrolled(lead) : enrolled(lead, lead.enrolment, { now, zone });
}

function over(notSent: string): NextAct {
  return { kind: 'none', label: 'Nothing more', at: null, notSent };
}

function notEnrolled(lead: WhyLead): NextAct {
  if (lead.archived) return over('Not sent: they are archived');
  if (lead.flagged) {
    return {
      kind: 'person',
      label: 'A person',
      at: null,
      notSent: 'Not sent: somebody must say whether they are a duplicate',
    };
  }
  if (lead.manualMode)
    return { kind: 'person', label: 'A person', at: null, notSent: 'Not sent: a person has taken over' };
  if (lead.campaign.status === 'draft') {
    return { kind: 'wait', label: 'M1 after the start', at: null, notSent: 'Not sent: the campaign has not started' };
  }
  if (lead.status !== 'READY') return over(`Not sent: their status is ${lead.status}`);
  return { kind: 'none', label: 'Nothing', at: null, notSent: 'Not sent: they are not in the campaign' };
}

function enrolled(
  lead: WhyLead,
  { state, nextStep, dueAt, reason, heldUntil }: NonNullable<WhyLead['enrolment']>,
  { now, zone }: WhyMoment,
): NextAct {
  const at = (t: EpochMs) => spokenTime(t, now, zone);
  const step = nextStep > 3 ? 'End' : `M${nextStep}`;
  switch (state) {
    case 'ended':
    case 'completed':
      return over(`Campaign over for them: ${cause(reason ?? (state === 'completed' ? 'unanswered' : 'removed'))}`);
    case 'held': {
      const why = cause(reason ?? 'other_campaign');
      const next = heldUntil === null ? '' : `; next ${at(heldUntil)}`;
      return {
        kind: 'wait',
        label: `M1 ${heldUntil === null ? 'held' : at(heldUntil)}`,
        at: heldUntil,
        notSent: `Not sent: ${why}${next}`,
      };
    }
    case 'waiting':
      return {
        kind: 'person',
        label: `${step} waits`,
        at: null,
        notSent: `Not sent: ${cause(reason ?? 'manual_mode')}`,
      };
    case 'active': {
      const blocked = standstill(lead, false);
      if (blocked !== null) return { kind: 'wait', label: `${step} waits`, at: null, notSent: `Not sent: ${blocked}` };
      if (dueAt > now || nextStep > 3) return { kind: 'text', label: `${step} ${at(dueAt)}`, at: dueAt, notSent: null };
      return waiting(step, lead.campaign.lastLook, { now, zone });
    }
  }
}

function waiting(step: string, look: WhyLead['campaign']['lastLook'], { now, zone }: WhyMoment): NextAct {
  if (look === null || look.code === 'sending' || look.code === 'waiting_due') {
    return { kind: 'text', label: `${step} in its turn`, at: null, notSent: null };
  }
  const next = look.until === null ? null : spokenTime(look.until, now, zone);
  const notSent = `Not sent: ${cause(look.code)}${next === null ? '' : `; next ${next}`}`;
  return { kind: 'text', label: next === null ? `${step} waits` : `${step} from ${next}`, at: look.until, notSent };
}

function ofText(text: WhyText, { now, zone }: WhyMoment): NextAct {
  const name = textName(text.kind).replace(/^./, (first) => first.toUpperCase());
  const at = (t: EpochMs) => spokenTime(t, now, zone);
  switch (text.state) {
    case 'planned': {
      const kind = text.kind === 'reply' ? 'reply' : 'text';
      if (text.notBefore === null) {
        return {
          kind: 'wait',
          label: `${name} waits`,
          at: null,
          notSent: `Not sent: ${cause(text.reason ?? 'campaign_paused')}`,
        };
      }
      if (text.notBefore <= now) return { kind, label: `${name} goes next`, at: text.notBefore, notSent: null };
      const next = at(text.notBefore);
      const notSent = text.reason === null ? null : `Not sent: ${cause(text.reason)}; next ${next}`;
      return { kind, label: `${name} ${next}`, at: text.notBefore, notSent };
    }
    case 'unknown': {
      const next = text.checkAt === null ? '' : `; the carrier is asked ${at(text.checkAt)}`;
      return {
        kind: 'wait',
        label: `${name} unclear`,
        at: text.checkAt,
        notSent: `Nobody knows whether ${name} left${next}`,
      };
    }
    case 'absent':
      return {
        kind: 'person',
        label: `${name} lost`,
        at: null,
        notSent: `The carrier knows nothing of ${name}; a person can send it again`,
      };
    default:
      return { kind: text.kind === 'reply' ? 'reply' : 'text', label: `${name} goes now`, at: null, notSent: null };
  }
}

/** What stops everything, in words that follow a colon; null when nothing does. */
function standstill({ campaign }: WhyLead, reply: boolean): string | null {
  if (campaign.sendingStopped) return causeWords('sending_stopped');
  if (campaign.clientStatus !== 'active') {
    return causeWords(campaign.clientStatus === 'paused' ? 'client_paused' : 'client_cancelled');
  }
  if (reply) return null;
  if (campaign.status === 'paused') return pauseWords(campaign.pausedReason);
  if (campaign.status === 'completed') return causeWords('campaign_completed');
  return campaign.status === 'draft' ? causeWords('campaign_draft') : null;
}
