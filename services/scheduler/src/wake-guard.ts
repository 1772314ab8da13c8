import type { MonotonicClock } from '@rekindle/runtime';

/**
 * Remembers what this process has just woken, where the row itself has no place for it: the same due thing is woken
 * again only after `holdMs` real milliseconds. Other processes may wake it too, which is safe and only wasteful; a
 * restart forgets it all, so that a lost queue costs one hold at most.
 */
export interface WakeGuard {
  /** Whether to wake it now; remembers it if so. */
  claim(key: string): boolean;
}

/** Keys kept before the old ones are thrown out. */
const KEPT_MAX = 10_000;

export function createWakeGuard(monotonic: MonotonicClock, holdMs: number): WakeGuard {
  const heldUntil = new Map<string, number>();
  return {
    claim(key) {
      const now = monotonic.monotonicMs();
      if ((heldUntil.get(key) ?? Number.NEGATIVE_INFINITY) > now) return false;
      if (heldUntil.size >= KEPT_MAX) {
        for (const [old, until] of heldUntil) if (until <= now) heldUntil.delete(old);
      }
      heldUntil.set(key, now + holdMs);
      return true;
    },
  };
}
