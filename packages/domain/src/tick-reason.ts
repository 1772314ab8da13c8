import type { LimitName } from './limits.ts';
import type { Allowance } from './tick-allowance.ts';
import type { EpochMs } from './time.ts';

/** Why a campaign sends, or does not send, just now. `queued`: enrolments due but not emitted. */
export type TickReason =
  | { code: 'sending_disabled'; queued: number }
  /** Nobody is due, now or later. */
  | { code: 'nothing_left' }
  | { code: 'never_opens'; queued: number }
  | { code: 'window_shut'; opensAt: EpochMs; queued: number }
  /** `most`: the day limit itself, when that is the one. */
  | { code: 'limit'; limit: LimitName; until: EpochMs; queued: number; most?: number }
  /** As many texts as may be are on their way already. */
  | { code: 'outstanding'; queued: number }
  /** The carrier takes fewer texts from the campaign's number. */
  | { code: 'slow_down'; until: EpochMs; queued: number }
  | { code: 'pacing'; nextSlotAt: EpochMs; queued: number }
  | { code: 'recipients_asleep'; opensAt: EpochMs; queued: number }
  | { code: 'waiting_due'; dueAt: EpochMs }
  /** No text is left to send; somebody unanswered leaves the campaign at `dueAt`. */
  | { code: 'closing'; dueAt: EpochMs }
  /** In the middle of a batch: the next tick is at once. */
  | { code: 'sending'; queued: number };

/** What a tick found, as far as its reason goes. */
export interface TickFindings {
  goOn: boolean;
  open: boolean;
  pacedWaits: boolean;
  freeWaits: boolean;
  opensAt: EpochMs | null;
  after: Allowance;
  /** The day limit, and when texts may go again once it is used up; null: not within a year. */
  day: { most: number; opensAt: EpochMs | null };
  slotAt: EpochMs;
  asleepUntil: EpochMs | null;
  nextDueAt: EpochMs | null;
  /** The same, of texts alone. */
  nextTextDueAt: EpochMs | null;
  /** Due enrolments left after the tick. */
  due: number;
  now: EpochMs;
}

/** The one reason to show, the most lasting first. */
export function reasonOf(found: TickFindings): TickReason {
  const { after, due: queued } = found;
  if (found.goOn) return { code: 'sending', queued };
  if (found.pacedWaits && !found.open) {
    if (found.opensAt === null) return { code: 'never_opens', queued };
    return { code: 'window_shut', opensAt: found.opensAt, queued };
  }
  // Texts on their way use the day up as well, long before they are claimed: no slot is left today.
  if (found.pacedWaits && !found.freeWaits && after.dayLeft === 0 && found.day.opensAt !== null) {
    return { code: 'limit', limit: 'day', until: found.day.opensAt, queued, most: found.day.most };
  }
  if (found.pacedWaits || found.freeWaits) {
    const by = found.freeWaits || after.freeAt >= found.slotAt ? after.by : null;
    if (by === 'outstanding') return { code: 'outstanding', queued };
    if (by === 'slow_down') return { code: 'slow_down', until: after.freeAt, queued };
    if (by !== null) return { code: 'limit', limit: by, until: after.freeAt, queued };
    return { code: 'pacing', nextSlotAt: Math.max(found.slotAt, found.now), queued };
  }
  if (found.asleepUntil !== null) return { code: 'recipients_asleep', opensAt: found.asleepUntil, queued };
  if (found.nextTextDueAt !== null) return { code: 'waiting_due', dueAt: found.nextTextDueAt };
  if (found.nextDueAt !== null) return { code: 'closing', dueAt: found.nextDueAt };
  return { code: 'nothing_left' };
}
