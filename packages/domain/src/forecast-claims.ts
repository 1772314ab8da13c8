import type { CampaignSettings } from './campaign-settings.ts';
import { type ClaimDecision, decideClaim } from './claim-decision.ts';
import { HOUR_SPAN_MS, type LimitState, MINUTE_SPAN_MS } from './limits.ts';
import type { SendWindow } from './send-window.ts';
import type { CampaignStep } from './step.ts';
import type { ClaimCounts } from './tick-allowance.ts';
import { DAY_MS, type EpochMs, type ZoneId } from './time.ts';
import { localDayNumber } from './zone-offsets.ts';

/** A number that texts go from. */
export interface ForecastNumber {
  segmentsPerSecond: number;
  /** When it is free for its next segment; null when nothing was sent from it lately. */
  nextFreeAt: EpochMs | null;
}

/** What a running campaign has used up of its limits. */
export interface ClaimsSoFar {
  /** Claim times of at least the last hour and two seconds, oldest first. */
  times: readonly EpochMs[];
  /** Local date (in `sending_timezone`, `YYYY-MM-DD`) of the last claim, however long ago; null when there was none. */
  lastDay: string | null;
  /** Claims of that date. */
  lastDayCount: number;
}

export interface ClaimRequest {
  step: CampaignStep;
  zones: readonly ZoneId[] | null;
  segments: number;
  number: ForecastNumber;
}

/** Claims of one campaign on a virtual clock, decided by the sender's own rules. */
export interface ClaimBook {
  /** What a look at the campaign sees of its claims. `now` never goes back. */
  counts(now: EpochMs): ClaimCounts;
  /** Decides one claim, and keeps it when it goes. `at`: its time. */
  decide(request: ClaimRequest, now: EpochMs): { decision: ClaimDecision; at: EpochMs };
}

export function createClaimBook(settings: CampaignSettings, window: SendWindow, soFar: ClaimsSoFar): ClaimBook {
  const times = [...soFar.times];
  const zone = settings.sending_timezone;
  let day = soFar.lastDay === null ? null : Date.parse(soFar.lastDay) / DAY_MS;
  let dayCount = soFar.lastDayCount;
  let [minuteFrom, hourFrom] = [0, 0];

  const limits = (now: EpochMs): LimitState => ({
    minuteRef: times[times.length - settings.messages_per_minute] ?? null,
    hourRef: times[times.length - settings.messages_per_hour] ?? null,
    dayCount: day === localDayNumber(zone, now) ? dayCount : 0,
  });

  return {
    counts(now) {
      while ((times[minuteFrom] ?? Infinity) < now - MINUTE_SPAN_MS) minuteFrom += 1;
      while ((times[hourFrom] ?? Infinity) < now - HOUR_SPAN_MS) hourFrom += 1;
      return {
        ...limits(now),
        minuteCount: Math.min(settings.messages_per_minute, times.length - minuteFrom),
        hourCount: Math.min(settings.messages_per_hour, times.length - hourFrom),
      };
    },
    decide({ step, zones, segments, number }, clock) {
      // A campaign's claims never go back in time.
      const now = Math.max(clock, times.at(-1) ?? 0);
      const decision = decideClaim(
        {
          ...UNDISTURBED,
          message: { kind: step, state: 'due', lastInboundAt: null },
          settings,
          window,
          zones,
          limits: limits(now),
          numberNextFreeAt: number.nextFreeAt,
          numberSegmentsPerSecond: number.segmentsPerSecond,
          segments,
        },
        now,
      );
      if (decision.kind === 'claim') {
        const today = localDayNumber(zone, now);
        dayCount = day === today ? dayCount + 1 : 1;
        day = today;
        times.push(now);
        number.nextFreeAt = decision.numberNextFreeAt;
      }
      return { decision, at: now };
    },
  };
}

/** Nobody answers, nobody interferes, every text is accepted. */
const UNDISTURBED = {
  suppressed: false,
  unprocessedInbound: false,
  repliedSinceEnrolment: false,
  repliedSincePlanned: false,
  leadRemoved: false,
  manualMode: false,
  booked: false,
  campaignStatus: 'active',
  clientStatus: 'active',
  sendingStopped: false,
  clientModeMatches: true,
  otherToPhone: 'none',
  previousStepAccepted: true,
  confirmedAtNight: false,
} as const;
