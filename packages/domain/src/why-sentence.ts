import type { ContactStatus } from './lead-status.ts';
import type { MessageState } from './message-state.ts';
import type { EpochMs, ZoneId } from './time.ts';
import { causeWords, localMoment, pauseWords, suppressionWords, textName } from './why-words.ts';

/** A text as it is recorded. Instants are epoch ms. */
export interface WhyText {
  kind: string;
  state: MessageState;
  /** Coded cause of its state. */
  reason: string | null;
  /** When it was last claimed for sending; null when it never was. */
  claimedAt: EpochMs | null;
  /** When it came in or was written. */
  createdAt: EpochMs;
  deliveredAt: EpochMs | null;
  notBefore: EpochMs | null;
  /** When the carrier is asked next what became of it. */
  checkAt: EpochMs | null;
  errorCode: number | null;
  error: string | null;
}

/** What stands in the way of a whole campaign, a client or everybody. */
export interface WhyCampaign {
  status: 'draft' | 'active' | 'paused' | 'completed';
  pausedReason: string | null;
  clientStatus: 'active' | 'paused' | 'cancelled';
  sendingStopped: boolean;
  /** What the scheduler recorded at its last look, and until when; null when nothing. */
  lastLook: { code: string; until: EpochMs | null } | null;
}

/** All that was recorded of one lead, as far as its sentence goes. */
export interface WhyLead {
  campaign: WhyCampaign;
  status: ContactStatus;
  flagged: boolean;
  archived: boolean;
  manualMode: boolean;
  /** Coded cause for which a person is to look at them; null when none is. */
  needsPerson: string | null;
  suppression: { source: string; since: EpochMs } | null;
  enrolment: {
    state: 'active' | 'waiting' | 'held' | 'ended' | 'completed';
    /** 1 to 3 = M1 to M3; 4 = closing the cadence. */
    nextStep: number;
    dueAt: EpochMs;
    reason: string | null;
    heldUntil: EpochMs | null;
    endedAt: EpochMs | null;
  } | null;
  /** The latest text of ours that left or may have. */
  lastText: WhyText | null;
  /** A text that is written and not settled yet. */
  openText: WhyText | null;
  lastReplyAt: EpochMs | null;
  /** When the AI answers; null when nothing waits for an answer. */
  replyDueAt: EpochMs | null;
}

/** Times are shown on the campaign's wall clock. */
export interface WhyMoment {
  now: EpochMs;
  zone: ZoneId;
}

/** One sentence: why somebody was or was not texted, and what happens next and when. */
export function whyLead(lead: WhyLead, moment: WhyMoment): string {
  return `${sentence(pastOf(lead, moment))}; ${nextOf(lead, moment)}.`;
}

/** One sentence: what became of a text and why, and what happens next and when. */
export function whyMessage(text: WhyText, moment: WhyMoment): string {
  return `${sentence(textClause(text, moment))}.`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const ARRIVALS: Partial<Record<MessageState, string>> = {
  accepted: 'the carrier has it',
  sent: 'sent on by the carrier',
  delivered: 'delivered',
  undelivered: 'not delivered',
  failed: 'it failed',
};

function pastOf({ lastText, lastReplyAt }: WhyLead, { zone }: WhyMoment): string {
  if (lastText === null) {
    return lastReplyAt === null
      ? 'not texted so far'
      : `not texted so far, but they wrote ${localMoment(lastReplyAt, zone)}`;
  }
  const when = lastText.claimedAt ?? lastText.createdAt;
  const arrival = ARRIVALS[lastText.state];
  const shown = `${textName(lastText.kind)} went ${localMoment(when, zone)}${arrival === undefined ? '' : ` (${arrival})`}`;
  if (lastReplyAt === null) return `${shown}, no answer yet`;
  return `${shown}, they last wrote ${localMoment(lastReplyAt, zone)}`;
}

function nextOf(lead: WhyLead, moment: WhyMoment): string {
  const { suppression, openText, replyDueAt, campaign } = lead;
  if (suppression !== null) {
    const since = localMoment(suppression.since, moment.zone);
    return `nothing more is sent, because ${suppressionWords(suppression.source)} (${since})`;
  }
  if (openText !== null) return textClause(openText, moment);
  if (replyDueAt !== null) {
    const blocked = standstill(campaign, true);
    if (blocked !== null) return `an answer to them waits, because ${blocked}`;
    return replyDueAt > moment.now
      ? `an answer to them is due ${localMoment(replyDueAt, moment.zone)}`
      : 'an answer to them is being written';
  }
  if (lead.needsPerson !== null) return `a person is to look at them, because ${causeWords(lead.needsPerson)}`;
  return lead.enrolment === null ? notEnrolled(lead) : enrolmentClause(lead, lead.enrolment, moment);
}

function notEnrolled(lead: WhyLead): string {
  if (lead.archived) return 'nothing is sent, because they are archived';
  if (lead.flagged) return 'nothing is sent until a person decides whether they are a duplicate';
  if (lead.manualMode) return 'nothing is sent by itself, because a person has taken over';
  if (lead.campaign.status === 'draft') return 'M1 goes after the campaign has been started';
  if (lead.status !== 'READY') return `nothing is sent, because their status is ${lead.status}`;
  return 'they are not in the campaign, and nothing is sent until it is started for them';
}

function enrolmentClause(lead: WhyLead, enrolment: NonNullable<WhyLead['enrolment']>, moment: WhyMoment): string {
  const { reason, heldUntil, endedAt } = enrolment;
  const cause = reason === null ? null : causeWords(reason);
  const at = (t: EpochMs) => localMoment(t, moment.zone);
  switch (enrolment.state) {
    case 'ended':
    case 'completed': {
      const when = endedAt === null ? '' : ` ${at(endedAt)}`;
      const why = enrolment.state === 'completed' ? causeWords(reason ?? 'unanswered') : cause;
      return `the campaign texts them no more: it ended for them${when}${why === null ? '' : `, because ${why}`}`;
    }
    case 'held': {
      if (reason === 'draining') return 'M1 is held back: nobody new starts in this campaign until it is resumed';
      const until = heldUntil === null ? 'until that one has ended' : `until ${at(heldUntil)}`;
      return `M1 is held back ${until}${cause === null ? '' : `, because ${cause}`}`;
    }
    case 'waiting':
      return `${stepName(enrolment.nextStep)} waits for a person${cause === null ? '' : `, because ${cause}`}`;
    case 'active':
      return activeClause(lead, enrolment, moment);
  }
}

function stepName(step: number): string {
  return step <= 3 ? `M${step}` : 'the end of the campaign for them';
}

function activeClause(
  { campaign }: WhyLead,
  { nextStep, dueAt }: NonNullable<WhyLead['enrolment']>,
  { now, zone }: WhyMoment,
): string {
  const name = stepName(nextStep);
  const blocked = standstill(campaign, false);
  if (blocked !== null) return `${name} waits, because ${blocked}`;
  if (nextStep > 3)
    return `there is no further step, and without an answer it ends for them ${localMoment(dueAt, zone)}`;
  if (dueAt > now) return `${name} is due ${localMoment(dueAt, zone)}`;
  return `${name} is due${waitClause(campaign.lastLook, zone)}`;
}

function waitClause(look: WhyCampaign['lastLook'], zone: ZoneId): string {
  if (look === null || look.code === 'sending') return ' and goes in its turn';
  const { code, until } = look;
  const cause = causeWords(code);
  return ` and waits, because ${cause}; the campaign goes on ${until === null ? 'when that is over' : localMoment(until, zone)}`;
}

/** What stops everything, in words that follow "because"; null when nothing does. */
function standstill(campaign: WhyCampaign, reply: boolean): string | null {
  if (campaign.sendingStopped) return causeWords('sending_stopped');
  if (campaign.clientStatus !== 'active') {
    return causeWords(campaign.clientStatus === 'paused' ? 'client_paused' : 'client_cancelled');
  }
  if (reply) return null;
  if (campaign.status === 'paused') return pauseWords(campaign.pausedReason);
  if (campaign.status === 'completed') return causeWords('campaign_completed');
  return campaign.status === 'draft' ? causeWords('campaign_draft') : null;
}

function textClause(text: WhyText, { now, zone }: WhyMoment): string {
  const name = textName(text.kind);
  const at = (t: EpochMs) => localMoment(t, zone);
  const cause = text.reason === null ? null : causeWords(text.reason);
  const because = cause === null ? '' : `, because ${cause}`;
  const claimed = text.claimedAt === null ? '' : ` ${at(text.claimedAt)}`;
  const fault = faultOf(text);
  switch (text.state) {
    case 'received':
      return `${name} came in ${at(text.createdAt)}`;
    case 'planned':
      if (text.notBefore === null) return `${name} is written and waits for a person${because}`;
      return text.notBefore > now
        ? `${name} is written and goes ${at(text.notBefore)} at the earliest${because}`
        : `${name} is written and goes next`;
    case 'due':
      return `${name} is written and goes next`;
    case 'sending':
      return `${name} has been given to the carrier${claimed} and its answer is awaited`;
    case 'accepted':
      return `${name} went${claimed}, and the carrier has it; whether it was delivered is still to be told`;
    case 'sent':
      return `${name} went${claimed}, and the carrier sent it on; whether it was delivered is still to be told`;
    case 'delivered':
      return `${name} went${claimed} and was delivered${text.deliveredAt === null ? '' : ` ${at(text.deliveredAt)}`}`;
    case 'undelivered':
    case 'failed':
      return `${name} went${claimed} and was not delivered${fault}; it is not repeated`;
    case 'blocked':
      return `${name} was not sent and never will be${because}`;
    case 'rejected':
      return `${name} was not sent, because the carrier refused it${claimed}${fault}; it is not repeated`;
    case 'unknown': {
      const next = text.checkAt === null ? 'the carrier is asked' : `the carrier is asked ${at(text.checkAt)}`;
      return `${name} may have left${claimed}, nobody knows; it is not sent again, and ${next}`;
    }
    case 'absent':
      return `${name} was given to the carrier${claimed}, which knows nothing of it; only a person can have it sent again`;
  }
}

function faultOf({ errorCode, error }: WhyText): string {
  const detail = [errorCode === null ? null : `error ${errorCode}`, error].filter((part) => part !== null).join(': ');
  return detail === '' ? '' : ` (${detail.replace(/\.$/, '')})`;
}
