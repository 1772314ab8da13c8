import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { by, OUTREACH, type Post, STEPS, VALIDITY_OVER, type View } from './view.ts';

/** P1: one post an attempt; a further attempt only when the last one certainly came to nothing, or a person ordered it. */
export function checkAttempts(view: View): Violation[] {
  const expired = entriesOf(view.entries, 'status').filter(({ errorCode }) => errorCode === VALIDITY_OVER);
  const ordered = (post: Post, until: number) =>
    (view.ordered.get(post.messageId) ?? []).some((at) => at >= post.at && at <= until);
  const found: Violation[] = [];
  for (const posts of Map.groupBy(view.posts, ({ messageId }) => messageId).values()) {
    const attempts = new Set<number>();
    for (const [index, post] of posts.entries()) {
      if (attempts.has(post.attempt)) found.push(by('P1', post, `attempt ${post.attempt} was posted twice`));
      attempts.add(post.attempt);
      const before = posts[index - 1];
      if (before === undefined || before.answer === 429) continue;
      const over = expired.some(({ sid, at }) => sid === before.sid && at <= post.at);
      if (!over && !ordered(before, post.at))
        found.push(by('P1', post, `attempt ${post.attempt} although the last one was answered ${before.answer}`));
    }
  }
  const outcomes = Map.groupBy(view.rows.outcomes, ({ messageId, attempt }) => `${messageId}/${attempt}`);
  const overOf = new Set(
    view.posts
      .filter(({ sid }) => sid !== null && view.expired.has(sid))
      .map(({ messageId, attempt }) => `${messageId}/${attempt}`),
  );
  for (const { messageId, attempt, claimedAt } of view.rows.attempts) {
    if (attempt === 1) continue;
    const key = `${messageId}/${attempt - 1}`;
    const evidence = (outcomes.get(key) ?? []).some(
      ({ outcome, at }) => ['not_sent', 'rejected', 'rearmed'].includes(outcome) && at <= claimedAt,
    );
    if (evidence || overOf.has(key)) continue;
    found.push({
      promise: 'P1',
      at: claimedAt,
      detail: `attempt ${attempt} was claimed without evidence`,
      phone: null,
      messageId,
    });
  }
  return found;
}

/**
 * P2: each step and the nudge once, and the steps of one campaign alone, for one person of one client, whatever was deleted
 * and imported again.
 */
export function checkRepeats(view: View): Violation[] {
  const steps = view.posts.filter(
    ({ kind, accepted, sid }) => OUTREACH.includes(kind) && accepted && sid !== null && !view.expired.has(sid),
  );
  const found: Violation[] = [];
  for (const posts of Map.groupBy(steps, ({ clientId, to }) => `${clientId} ${to}`).values()) {
    const seen = new Map<string, Post>();
    let dataset: string | null = null;
    for (const post of posts) {
      const key = `${post.datasetId} ${post.kind}`;
      const first = seen.get(key);
      if (first !== undefined && !view.ordered.has(post.messageId))
        found.push(by('P2', post, 'the same step a second time'));
      seen.set(key, post);
      if (!STEPS.includes(post.kind)) continue;
      if (dataset !== null && dataset !== post.datasetId)
        found.push(by('P2', post, "another campaign's step within thirty days"));
      dataset = post.datasetId;
    }
  }
  return found;
}
