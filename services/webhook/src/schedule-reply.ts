import { type CampaignSettings, DAY_MS, type EpochMs, SECOND_MS } from '@rekindle/domain';

/** With `ai_response_delay_random` a reply waits up to this much longer. */
const RANDOM_DELAY_MAX_SECONDS = 300;

/**
 * When a text is to be answered: after the pause in which more texts may follow, and the campaign's delay. Each further
 * text moves it. Never in the past, so that a text found late is answered at once.
 * @param random uniform in [0, 1)
 */
export function replyDueAt(
  settings: CampaignSettings,
  moment: { receivedAt: EpochMs; now: EpochMs; random: number },
): EpochMs {
  const seconds =
    settings.ai_multiple_messages_wait_seconds +
    settings.ai_response_delay_seconds +
    (settings.ai_response_delay_random ? Math.floor(moment.random * (RANDOM_DELAY_MAX_SECONDS + 1)) : 0);
  return Math.max(moment.now, moment.receivedAt + seconds * SECOND_MS);
}

/** When a conversation whose last text was at `lastMessageAt` has gone quiet: the nudge's day, else the archive's. */
export function silenceDueAt(settings: CampaignSettings, lastMessageAt: EpochMs, nudged: boolean): EpochMs {
  const days = settings.silence_nudge_enabled && !nudged ? settings.silence_nudge_days : settings.silence_timeout_days;
  return lastMessageAt + days * DAY_MS;
}
