import { type CampaignSettings, DAY_MS, type EpochMs, type ReplyDelay, SECOND_MS } from '@rekindle/domain';

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
 * @param strategy the delay of the campaign's strategy, which overrides the campaign's own; null: there is none
 * @param moment.random uniform in [0, 1)
 */
export function replyTimes(
  settings: CampaignSettings,
  strategy: ReplyDelay | null,
  moment: { receivedAt: EpochMs; now: EpochMs; random: number },
): ReplyTimes {
  const draftAt = moment.receivedAt + settings.ai_multiple_messages_wait_seconds * SECOND_MS;
  const delaySeconds = drawn(strategy ?? ownDelay(settings), moment.random);
  return {
    draftAt: Math.max(moment.now, draftAt),
    goesAt: Math.max(moment.now, draftAt + delaySeconds * SECOND_MS),
  };
}

function ownDelay(settings: CampaignSettings): ReplyDelay {
  const least = settings.ai_response_delay_seconds;
  return {
    minSeconds: least,
    maxSeconds: settings.ai_response_delay_random ? least + RANDOM_DELAY_MAX_SECONDS : least,
  };
}

/** Each whole second of the delay is as likely as any other. */
function drawn({ minSeconds, maxSeconds }: ReplyDelay, random: number): number {
  return minSeconds + Math.floor(random * (maxSeconds - minSeconds + 1));
}

/** When a conversation whose last text was at `lastMessageAt` has gone quiet: the nudge's day, else the archive's. */
export function silenceDueAt(settings: CampaignSettings, lastMessageAt: EpochMs, nudged: boolean): EpochMs {
  const days = settings.silence_nudge_enabled && !nudged ? settings.silence_nudge_days : settings.silence_timeout_days;
  return lastMessageAt + days * DAY_MS;
}
