import type { Expectations, Violation } from './expectations.ts';
import { localParts } from './violations-hours.ts';
import { isCampaignText, type LedgerView, type Post } from './violations-view.ts';

/** P10: every post counts, accepted or not, since the carrier saw it. */
export function limitViolations(view: LedgerView, expectations: Expectations): Violation[] {
  return expectations.campaigns.flatMap((campaign) => {
    const posts = view.posts
      .filter((post) => isCampaignText(post) && post.tag.dataset === campaign.dataset)
      .sort((a, b) => a.at - b.at);
    return [
      ...sliding(posts, campaign.perMinute, 60_000, 'minute'),
      ...sliding(posts, campaign.perHour, 3_600_000, 'hour'),
      ...daily(posts, campaign.perDay, campaign.timezone),
    ];
  });
}

function sliding(posts: readonly Post[], limit: number | null, spanMs: number, name: string): Violation[] {
  if (limit === null) return [];
  return posts.flatMap((post, index): Violation[] => {
    const first = posts[index - limit];
    if (first === undefined || post.at - first.at >= spanMs) return [];
    return [{ promise: 'P10', at: post.at, phone: post.to, detail: `more than ${limit} in one ${name}` }];
  });
}

function daily(posts: readonly Post[], limit: number | null, zone: string): Violation[] {
  if (limit === null) return [];
  const counts = new Map<string, number>();
  return posts.flatMap((post): Violation[] => {
    const { date } = localParts(post.at, zone);
    const count = (counts.get(date) ?? 0) + 1;
    counts.set(date, count);
    return count <= limit
      ? []
      : [{ promise: 'P10', at: post.at, phone: post.to, detail: `more than ${limit} on ${date}` }];
  });
}
