import { type Share, performanceChange } from '../prompt/performance.ts';
import { wilson } from '../wilson.ts';
import { type CheckKey, REVIEW_CHECKS, reviewCheck, type Severity } from './checks.ts';

/** Fewer reviews than this say nothing about a share. */
export const PATTERN_SAMPLE_MIN = 20;

/** Shares that a check may be sure to pass before it is a pattern, by how grave it is. */
const SHARE_MAX: Readonly<Record<Severity, number>> = { critical: 0.01, warning: 0.05, suggestion: 0.1, info: 1 };

/** How often a check found something. */
export interface CheckCount {
  check: CheckKey;
  /** Messages, or conversations, with a finding, and all that were looked at. */
  hits: number;
  of: number;
}

/** A share with its 95 % interval (Wilson). */
export interface Pattern {
  check: CheckKey;
  hits: number;
  of: number;
  share: number;
  low: number;
  high: number;
}

/** What is found so often that it is no accident: the whole interval of its share lies above what is accepted. */
export function findPatterns(counts: readonly CheckCount[]): Pattern[] {
  return counts.flatMap(({ check, hits, of }) => {
    if (of < PATTERN_SAMPLE_MIN || hits > of) return [];
    const [low, high] = wilson(hits, of);
    return low > SHARE_MAX[reviewCheck(check).severity] ? [{ check, hits, of, share: hits / of, low, high }] : [];
  });
}

/** A pattern of one campaign, beside what the client's other campaigns show. */
export interface CampaignPattern extends Pattern {
  others: { hits: number; of: number };
  /** How much more often it is found here than elsewhere, with its 95 % interval (Newcombe). */
  difference: { difference: number; low: number; high: number };
}

/** What is a pattern in one campaign, and surely found more often there than in the client's others. */
export function findCampaignPatterns(own: readonly CheckCount[], all: readonly CheckCount[]): CampaignPattern[] {
  return findPatterns(own).flatMap((pattern) => {
    const whole = all.find(({ check }) => check === pattern.check);
    const others = { hits: (whole?.hits ?? 0) - pattern.hits, of: (whole?.of ?? 0) - pattern.of };
    if (others.of < PATTERN_SAMPLE_MIN) return [];
    const elsewhere = rate({ booked: others.hits, of: others.of });
    const here = { share: pattern.share, low: pattern.low, high: pattern.high };
    const difference = performanceChange({ bookingRate: elsewhere }, { bookingRate: here });
    return difference === null || difference.low <= 0 ? [] : [{ ...pattern, others, difference }];
  });
}

/** Whether a check is a trait of conversations that go well: the more of it, the better. */
export function isTrait(check: CheckKey): boolean {
  return reviewCheck(check).category === 'success_pattern';
}

/** Booked calls among conversations that have a trait, and among those that have not. */
export interface TraitCount {
  check: CheckKey;
  with: { booked: number; of: number };
  without: { booked: number; of: number };
}

export interface SuccessPattern extends Pattern {
  /** How much more often conversations with the trait book, with its 95 % interval (Newcombe). */
  difference: { difference: number; low: number; high: number };
}

/** Traits whose conversations surely book more often. `hits` and the share are bookings among those with the trait. */
export function findSuccess(counts: readonly TraitCount[]): SuccessPattern[] {
  return counts.flatMap(({ check, with: has, without }) => {
    if (has.of < PATTERN_SAMPLE_MIN || without.of < PATTERN_SAMPLE_MIN) return [];
    const difference = performanceChange({ bookingRate: rate(without) }, { bookingRate: rate(has) });
    if (difference === null || difference.low <= 0) return [];
    const [low, high] = wilson(has.booked, has.of);
    return [{ check, hits: has.booked, of: has.of, share: has.booked / has.of, low, high, difference }];
  });
}

function rate({ booked, of }: { booked: number; of: number }): Share {
  const [low, high] = wilson(booked, of);
  return { share: of === 0 ? null : booked / of, low, high };
}

/** The sentence of a pattern: `in 12 of 40 messages (30 %, between 18 % and 45 %)`. */
export function patternSentence({ check, hits, of, share, low, high }: Pattern): string {
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  const { about } = REVIEW_CHECKS[check];
  const what = isTrait(check) ? 'booked calls in' : 'found in';
  return `${what} ${hits} of ${of} ${about}s (${percent(share)}, between ${percent(low)} and ${percent(high)})`;
}

/**
 * How much better it has been since a lesson was taught, -1 to 1, two decimals: by how much rarer what is found has become,
 * or by how much more frequent a trait has. Null while either side has fewer than ten looks.
 */
export function impactScore(
  check: CheckKey,
  before: { hits: number; of: number },
  after: { hits: number; of: number },
): number | null {
  if (before.of < 10 || after.of < 10) return null;
  const more = after.hits / after.of - before.hits / before.of;
  return Math.round((isTrait(check) ? more : -more) * 100) / 100;
}
