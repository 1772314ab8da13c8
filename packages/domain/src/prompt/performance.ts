import { wilson } from '../wilson.ts';

/** What came of the conversations that a version was the first to answer in. */
export interface VersionCounts {
  conversations: number;
  booked: number;
  optedOut: number;
  handedOver: number;
  /** Sum of 1 for positive or hot, 0 for negative, 0.5 for all else known, and how many are known. */
  sentimentSum: number;
  sentimentKnown: number;
}

/** A share with its 95 % interval (Wilson); null share: nothing was observed. */
export interface Share {
  share: number | null;
  low: number;
  high: number;
}

export interface VersionPerformance {
  conversations: number;
  booked: number;
  bookingRate: Share;
  optOutRate: Share;
  handoverRate: Share;
  /** 0 to 1; null: nobody's is known. */
  avgSentiment: number | null;
}

function shareOf(hits: number, of: number): Share {
  const [low, high] = wilson(hits, of);
  return { share: of === 0 ? null : hits / of, low, high };
}

/** How a version does. */
export function versionPerformance(counts: VersionCounts): VersionPerformance {
  const { conversations, booked, optedOut, handedOver, sentimentSum, sentimentKnown } = counts;
  return {
    ...{ conversations, booked },
    bookingRate: shareOf(booked, conversations),
    optOutRate: shareOf(optedOut, conversations),
    handoverRate: shareOf(handedOver, conversations),
    avgSentiment: sentimentKnown === 0 ? null : sentimentSum / sentimentKnown,
  };
}

/**
 * How much more often `after` books than `before`, with a 95 % interval: Newcombe's hybrid score (Statistics in
 * Medicine 17, 1998, method 10). Null while either has no conversation.
 */
export function performanceChange(
  before: Pick<VersionPerformance, 'bookingRate'>,
  after: Pick<VersionPerformance, 'bookingRate'>,
): { difference: number; low: number; high: number } | null {
  const [a, b] = [after.bookingRate, before.bookingRate];
  if (a.share === null || b.share === null) return null;
  const difference = a.share - b.share;
  return {
    difference,
    low: difference - Math.hypot(a.share - a.low, b.high - b.share),
    high: difference + Math.hypot(a.high - a.share, b.share - b.low),
  };
}
