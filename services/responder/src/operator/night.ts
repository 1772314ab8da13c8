import type { ConversationFacts } from '@rekindle/db';
import { claimSpan, type EpochMs, recipientZones } from '@rekindle/domain';

/** Whether a person's own text would wait for the morning there unless it is confirmed; null when it may go now. */
export function nightThere(
  facts: Pick<ConversationFacts, 'leadTimezone' | 'phone' | 'lastInboundAt'>,
  now: EpochMs,
): { opensAt: EpochMs | null } | null {
  const zones = recipientZones({ timezone: facts.leadTimezone, phone: facts.phone })?.zones ?? null;
  const hours = claimSpan(
    {
      ...{ kind: 'manual', lastInboundAt: facts.lastInboundAt, settings: null, window: null, windowed: false, zones },
      confirmedAtNight: false,
    },
    now,
  );
  if (hours.kind === 'open') return null;
  return { opensAt: hours.kind === 'shut' ? hours.opensAt : null };
}
