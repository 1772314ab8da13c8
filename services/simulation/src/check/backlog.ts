import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import type { Post, View } from './view.ts';

/** What one client's backlog may add to another's text (promise P17). */
const DELAY_MAX_MS = 10_000;
/** Texts of one client that may be on their way at a time, and so go before another's; and as many as workers have in hand. */
const AHEAD_MAX = 200;
const IN_HAND_MAX = 10;

/**
 * P17: whoever is due beside another client's backlog is texted within ten seconds, and once their text stands in the
 * queue no more of the other's go before it than may be on their way at a time.
 */
export function checkBacklog(view: View): Violation[] {
  const written = new Map(view.rows.messages.map(({ id, createdAt }) => [id, createdAt]));
  return entriesOf(view.entries, 'act').flatMap(({ act, at, clientId, datasetId, phone }): Violation[] => {
    if (act !== 'beside a backlog') return [];
    const post = view.posts.find(
      (one) => one.clientId === clientId && one.datasetId === datasetId && one.to === phone && one.at >= at - 1_000,
    );
    const fault =
      post === undefined ? 'nobody texted them' : faultOf(view, post, at, written.get(post.messageId) ?? at);
    if (fault === null) return [];
    const detail = `${fault} beside another client's backlog`;
    return [{ promise: 'P17', at, detail, phone, messageId: post?.messageId ?? null }];
  });
}

function faultOf(view: View, post: Post, dueAt: number, writtenAt: number): string | null {
  if (post.at - dueAt > DELAY_MAX_MS) return `${post.at - dueAt} ms late`;
  const before = view.posts.filter(
    ({ clientId, at }) => clientId !== post.clientId && at >= writtenAt && at <= post.at,
  );
  const most = Math.max(
    0,
    ...[...Map.groupBy(before, ({ clientId }) => clientId).values()].map((posts) => posts.length),
  );
  return most > AHEAD_MAX + IN_HAND_MAX ? `behind ${most} texts of one client` : null;
}
