import type { Expectations, Violation } from './expectations.ts';
import { isCampaignText, type LedgerView, type Post } from './violations-view.ts';

const HOUR = 3_600_000;
/** A claim may be up to 2 s older than the request it leads to. */
const CLAIM_TO_WIRE_MS = 2_000;
/** Failures after which the same text may go once more: validity over, handset off, unknown error. */
const MAY_GO_AGAIN = new Set([30036, 30003, 30008]);

/** P1 and P2: nothing goes twice, nobody gets more than a cadence. */
export function repeatViolations(view: LedgerView, expectations: Expectations): Violation[] {
  const found: Violation[] = [];
  const report = (promise: 'P1' | 'P2', post: Post, detail: string) =>
    found.push({ promise, at: post.at, phone: post.to, detail });
  const seenAttempts = new Set<string>();
  const accepted = new Map<string, Post>();
  const steps = new Map<string, Post[]>();

  for (const post of view.posts) {
    const { client, message, attempt, kind, dataset } = post.tag;
    if (message === null || attempt === null || kind === null) {
      report('P1', post, 'a text whose StatusCallback does not say which message it is');
      continue;
    }
    const attemptKey = `${message} ${attempt}`;
    if (seenAttempts.has(attemptKey)) report('P1', post, `attempt ${attempt} of message ${message} was posted twice`);
    seenAttempts.add(attemptKey);
    if (!post.outcome.accepted) continue;

    const before = accepted.get(message);
    if (before !== undefined && !mayGoAgain(view, before)) report('P1', post, `message ${message} was accepted twice`);
    accepted.set(message, post);
    if (!isCampaignText(post)) continue;

    const key = `${client} ${dataset} ${post.to}`;
    const earlier = steps.get(key) ?? [];
    steps.set(key, [...earlier, post]);
    const living = earlier.filter((other) => !mayGoAgain(view, other));
    if (living.some((other) => other.tag.kind === kind)) report('P2', post, `${kind} went to the same phone twice`);
    else if (living.some((other) => other.body === post.body))
      report('P2', post, `${kind} repeats an earlier text word for word`);
    checkOrder(post, earlier);
  }
  found.push(...cooldownViolations(steps, expectations));
  return found;

  function checkOrder(post: Post, earlier: readonly Post[]): void {
    const campaign = expectations.campaigns.find((one) => one.dataset === post.tag.dataset);
    const [previous, hours] =
      post.tag.kind === 'M2'
        ? ['M1', campaign?.m2DelayHours]
        : post.tag.kind === 'M3'
          ? ['M2', campaign?.m3DelayHours]
          : [null, null];
    if (previous === null) return;
    const last = earlier.findLast((other) => other.tag.kind === previous);
    if (last === undefined) report('P2', post, `${post.tag.kind} without ${previous}`);
    else if (typeof hours === 'number' && post.at - last.at < hours * HOUR - CLAIM_TO_WIRE_MS) {
      report('P2', post, `${post.tag.kind} came less than ${hours} h after ${previous}`);
    }
  }
}

function mayGoAgain(view: LedgerView, post: Post): boolean {
  const code = post.outcome.sid === null ? undefined : view.failures.get(post.outcome.sid);
  return code !== undefined && MAY_GO_AGAIN.has(code);
}

function cooldownViolations(steps: ReadonlyMap<string, Post[]>, expectations: Expectations): Violation[] {
  const days = expectations.cooldownDays;
  if (days === null) return [];
  const texts = [...steps.values()].flat().sort((a, b) => a.at - b.at);
  const last = new Map<string, Post>();
  const found: Violation[] = [];
  for (const post of texts) {
    const key = `${post.tag.client} ${post.to}`;
    const before = last.get(key);
    if (before !== undefined && before.tag.dataset !== post.tag.dataset && post.at - before.at < days * 24 * HOUR) {
      found.push({ promise: 'P2', at: post.at, phone: post.to, detail: `another campaign within ${days} days` });
    }
    last.set(key, post);
  }
  return found;
}
