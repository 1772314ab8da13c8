import type { Violation } from './expectations.ts';
import { type Heard, isFromSameClient, type LedgerView, type Post } from './violations-view.ts';

/** What may still leave after a STOP was acknowledged. */
const STOP_GRACE_MS = 2_000;

const STOP_WORDS = ['stop', 'stopall', 'unsubscribe', 'end', 'quit', 'cancel', 'revoke', 'optout'];
const START_WORDS = ['start', 'yes', 'unstop'];

/** Whether a text is one of the words and nothing else, said once or again and again: "STOP!!", "stop stop". */
function isOnly(words: readonly string[], body: string): boolean {
  const said = new Set(body.toLowerCase().match(/[a-z]+/g));
  return said.size === 1 && words.some((word) => said.has(word));
}

/** P3 and P15: a STOP ends everything, an answer ends the cadence. */
export function stopViolations(view: LedgerView): Violation[] {
  const posts = Map.groupBy(view.posts, (post) => post.to);
  const heard = Map.groupBy(view.heard, (one) => one.entry.from);
  return view.heard.flatMap((one) => {
    const later = (posts.get(one.entry.from) ?? []).filter((post) => post.at > one.knownAt + STOP_GRACE_MS);
    if (one.entry.means === 'stop') return afterStop(view, one, later, heard.get(one.entry.from) ?? []);
    if (['auto_reply', 'tapback', 'start'].includes(one.entry.means)) return [];
    return afterAnswer(one, later, posts.get(one.entry.from) ?? []);
  });
}

function afterStop(view: LedgerView, stop: Heard, later: readonly Post[], same: readonly Heard[]): Violation[] {
  const { entry } = stop;
  // START and YES undo a person's own keyword and nothing else.
  const liftedAt = isOnly(STOP_WORDS, entry.body)
    ? (same.find(({ entry: one }) => one.seq > entry.seq && one.to === entry.to && isOnly(START_WORDS, one.body))?.entry
        .at ?? Infinity)
    : Infinity;
  return later
    .filter((post) => post.at < liftedAt && isFromSameClient(view, post, entry.to))
    .map((post) => ({
      promise: 'P3',
      at: post.at,
      phone: post.to,
      detail: `${post.tag.kind ?? 'a text'} ${Math.round((post.at - stop.knownAt) / 1_000)} s after "${entry.body}"`,
    }));
}

function afterAnswer(answer: Heard, later: readonly Post[], all: readonly Post[]): Violation[] {
  const { entry } = answer;
  const answered = new Set(
    all.filter((post) => post.from === entry.to && post.at <= entry.at).map((post) => post.tag.dataset),
  );
  return later
    .filter(
      (post) => post.from === entry.to && answered.has(post.tag.dataset) && ['M2', 'M3'].includes(post.tag.kind ?? ''),
    )
    .map((post) => ({
      promise: 'P15',
      at: post.at,
      phone: post.to,
      detail: `${post.tag.kind} after they had answered`,
    }));
}
