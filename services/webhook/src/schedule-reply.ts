import { type CampaignSettings, DAY_MS, type EpochMs, SECOND_MS } from '@rekindle/domain';

/** With `ai_response_delay_random` a reply waits up to this much longer. */
const RANDOM_DELAY_MAX_SECONDS = 300;

export interface ReplyTimes {
  /** When the answer is drafted: after the pause in which more texts may follow. */
  draftAt: EpochMs;
  /** When it goes: after the campaign's delay; until then a person can change it. */
  goesAt: EpochMs;
}

/**
 * When a text is answered. Each further text moves both times. Never in the past, so that a text found late is answered
 * at once.
 * @param random uniform in [0, 1)
 */
export function replyTimes(
  settings: CampaignSettings,
  moment: { receivedAt: EpochMs; now: EpochMs; random: number },
): ReplyTimes {
  const draftAt = moment.receivedAt + settings.ai_multiple_messages_wait_seconds * SECOND_MS;
  const delaySeconds =
    settings.ai_response_delay_seconds +
    (settings.ai_response_delay_random ? Math.floor(moment.random * (RANDOM_DELAY_MAX_SECONDS + 1)) : 0);
  return {
    draftAt: Math.max(moment.now, draftAt),
    goesAt: Math.max(moment.now, draftAt + delaySeconds * SECOND_MS),
  };
}

/** When a conversation whose last text was at `lastMessageAt` has gone quiet: the nudge's day, else the archive's. */
export function silenceDueAt(settings: CampaignSettings, lastMessageAt: EpochMs, nudged: boolean): EpochMs {
  const days = settings.silence_nudge_enabled && !nudged ? settings.silence_nudge_days : settings.silence_timeout_days;
  return lastMessageAt + days * DAY_MS;
}
