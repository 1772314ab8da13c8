import type { EpochMs, ZoneId } from './time.ts';
import { localDayNumber, nextLocalMidnight } from './zone-offsets.ts';

/** A client's cap on what a day may cost, in segments. */
export interface ForecastSpend {
  segmentsADay: number;
  /** What is left of today's. */
  leftToday: number;
  /** The client's zone, whose midnight begins a new day. */
  zone: ZoneId;
}

/** What a virtual clock's days may still cost. */
export interface SpendBook {
  left(now: EpochMs): number;
  take(segments: number): void;
  /** When the next day begins. */
  renewedAt(now: EpochMs): EpochMs;
}

/** @param spend undefined: no cap */
export function createSpendBook(spend: ForecastSpend | undefined, from: EpochMs): SpendBook {
  const zone = spend?.zone ?? 'UTC';
  let day = localDayNumber(zone, from);
  let left = spend?.leftToday ?? Infinity;
  return {
    left(now) {
      const today = localDayNumber(zone, now);
      if (today !== day && spend !== undefined) left = spend.segmentsADay;
      day = today;
      return left;
    },
    take(segments) {
      left -= segments;
    },
    renewedAt: (now) => nextLocalMidnight(zone, now),
  };
}
