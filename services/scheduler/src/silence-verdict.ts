import { type CampaignSettings, DAY_MS, type EpochMs } from '@rekindle/domain';

/** What decides about a conversation in which nobody has written for a while. */
export interface SilenceFacts {
  status: 'active' | 'archived' | 'completed';
  startedAt: EpochMs;
  lastInboundAt: EpochMs | null;
  lastOutboundAt: EpochMs | null;
  nudgedAt: EpochMs | null;
  campaignStatus: 'draft' | 'active' | 'paused' | 'completed';
  contactStatus: string;
  callBooked: boolean;
  manualMode: boolean;
  suppressed: boolean;
  /** Something is still to come: a cadence, an AI answer, an open text, a person who was asked for. */
  expected: boolean;
}

export type SilenceVerdict =
  | { kind: 'nudge'; archiveAt: EpochMs }
  | { kind: 'archive' }
  /** Looked at again then. */
  | { kind: 'later'; at: EpochMs }
  | { kind: 'none' };

export type SilenceSettings = Pick<
  CampaignSettings,
  'silence_timeout_days' | 'silence_nudge_enabled' | 'silence_nudge_days' | 'silence_nudge_message'
>;

/**
 * Nudge once, and only somebody who answered, got an answer and then went quiet; archive after the time-out unless
 * something is still to come.
 */
export function silenceVerdict(facts: SilenceFacts, settings: SilenceSettings, now: EpochMs): SilenceVerdict {
  if (facts.status !== 'active') return { kind: 'none' };
  const quietSince = Math.max(facts.lastInboundAt ?? facts.startedAt, facts.lastOutboundAt ?? facts.startedAt);
  const archiveAt = quietSince + settings.silence_timeout_days * DAY_MS;
  const nudgeAt = quietSince + settings.silence_nudge_days * DAY_MS;
  if (mayNudge(facts, settings) && nudgeAt < archiveAt && now < archiveAt) {
    if (now < nudgeAt) return { kind: 'later', at: nudgeAt };
    if (facts.campaignStatus !== 'paused') return { kind: 'nudge', archiveAt };
    return { kind: 'later', at: Math.min(now + DAY_MS, archiveAt) };
  }
  if (now < archiveAt) return { kind: 'later', at: archiveAt };
  return facts.expected ? { kind: 'later', at: now + DAY_MS } : { kind: 'archive' };
}

function mayNudge(facts: SilenceFacts, settings: SilenceSettings): boolean {
  const wanted = settings.silence_nudge_enabled && (settings.silence_nudge_message ?? '').trim() !== '';
  const answered =
    facts.lastInboundAt !== null && facts.lastOutboundAt !== null && facts.lastOutboundAt > facts.lastInboundAt;
  const open = facts.contactStatus === 'WARM' || facts.contactStatus === 'HOT';
  const free = !facts.callBooked && !facts.manualMode && !facts.suppressed && !facts.expected;
  return wanted && answered && open && free && facts.nudgedAt === null && facts.campaignStatus !== 'draft';
}
