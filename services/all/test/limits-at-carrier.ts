import type { Played } from './play-campaigns.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Most texts in any minute, any hour and any local day, counted from arrival times alone. */
export function limitsAtCarrier(
  posts: readonly { at: number }[],
  timezone: string,
): Record<'minute' | 'hour' | 'day', number> {
  const times = posts.map(({ at }) => at).sort((a, b) => a - b);
  const within = (span: number): number =>
    Math.max(0, ...times.map((start, i) => times.slice(i).filter((time) => time < start + span).length));
  const dates = new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
  const days = Map.groupBy(times, (time) => dates.format(time));
  return {
    minute: within(MINUTE),
    hour: within(HOUR),
    day: Math.max(0, ...[...days.values()].map((day) => day.length)),
  };
}

/**
 * Campaigns whose fullest minute, hour or day at the carrier is not exactly their limit; each limit binds here. A claim
 * that missed its deadline has used up its place and sent nothing, so with one of those less than the limit will do.
 */
export function brokenLimits({ posts, claims, settings }: Played): string[] {
  return settings.flatMap((campaign, n) => {
    const own = posts.filter((post) => post.campaign === n);
    const counted = limitsAtCarrier(own, campaign.sending_timezone);
    const limits = [
      ['minute', counted.minute, campaign.messages_per_minute],
      ['hour', counted.hour, campaign.messages_per_hour],
      ['day', counted.day, campaign.messages_per_day],
    ] as const;
    return limits
      .filter(([, seen, limit]) => seen > limit || (seen < limit && claims[n] === own.length))
      .map(([name, seen, limit]) => `campaign ${n}: ${seen} in a ${name}, the limit is ${limit}`);
  });
}
