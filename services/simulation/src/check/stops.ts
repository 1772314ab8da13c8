import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { by, type Heard, isFrom, type Post, STEPS, TO_WIRE_MS, type View } from './view.ts';

/**
 * P3: no first byte later than two seconds after a STOP was committed, until they opt in again; nor ever after an
 * operator's list of people who must not be texted.
 */
export function checkStops(view: View): Violation[] {
  const listed = suppressed(view);
  return view.posts.flatMap((post) => {
    const since = listed.get(`${post.clientId} ${post.to}`);
    if (since !== undefined && since + TO_WIRE_MS < post.at)
      return [by('P3', post, `${Math.round((post.at - since) / 1000)} s after a list suppressed them`)];
    const theirs = view.heard.filter((heard) => isFrom(heard, post));
    const stop = theirs.findLast(({ entry, knownAt }) => entry.means === 'stop' && knownAt + TO_WIRE_MS < post.at);
    if (stop === undefined) return [];
    const back = theirs.some(
      ({ entry }) => entry.means === 'start' && entry.at >= stop.entry.at && entry.at <= post.at,
    );
    return back
      ? []
      : [by('P3', post, `${Math.round((post.at - stop.knownAt) / 1000)} s after their STOP was committed`)];
  });
}

/** Since when an operator's list keeps somebody from being texted, by client and phone. */
function suppressed(view: View): Map<string, number> {
  const since = new Map<string, number>();
  for (const { act, at, clientId, phone } of entriesOf(view.entries, 'act')) {
    const key = `${clientId} ${phone}`;
    if (act === 'suppress' && !since.has(key)) since.set(key, at);
  }
  return since;
}

/** P4: whoever said STOP last, or stood on a list of such people, is suppressed at the end, whatever became of lead and list. */
export function checkSuppressions(view: View): Violation[] {
  const found: Violation[] = [];
  const words = view.heard.filter(
    ({ entry, knownAt }) => ['stop', 'start', 'wrong_number'].includes(entry.means) && Number.isFinite(knownAt),
  );
  for (const texts of Map.groupBy(words, ({ clientId, entry }) => `${clientId} ${entry.from}`).values()) {
    const last = texts.at(-1);
    if (last === undefined || last.entry.means === 'start') continue;
    const { clientId, entry } = last;
    const kept = view.rows.suppressions.some(
      (row) => row.clientId === clientId && row.phone === entry.from && row.liftedAt === null,
    );
    if (!kept)
      found.push({
        promise: 'P4',
        at: entry.at,
        detail: `"${entry.means}" left no suppression`,
        phone: entry.from,
        messageId: null,
      });
  }
  for (const [key, at] of suppressed(view)) {
    const kept = view.rows.suppressions.some((row) => `${row.clientId} ${row.phone}` === key && row.liftedAt === null);
    const phone = key.split(' ')[1] ?? null;
    if (!kept) found.push({ promise: 'P4', at, detail: 'a listed suppression is gone', phone, messageId: null });
  }
  return found;
}

/** P15: once their text is committed no further step goes, and no answer to what they said before. */
export function checkReplies(view: View): Violation[] {
  const written = new Map(view.rows.messages.map(({ id, createdAt }) => [id, createdAt]));
  return view.posts.flatMap((post) => {
    const heard = view.heard.filter(
      (one) => isFrom(one, post) && one.entry.means !== 'automatic' && one.knownAt + TO_WIRE_MS < post.at,
    );
    if (STEPS.includes(post.kind) && post.kind !== 'M1' && heard.length > 0)
      return [by('P15', post, 'although they had answered')];
    return post.kind === 'reply' ? staleReply(post, heard, written.get(post.messageId)) : [];
  });
}

function staleReply(post: Post, heard: readonly Heard[], writtenAt: number | undefined): Violation[] {
  const last = heard.at(-1);
  if (last === undefined || writtenAt === undefined || writtenAt >= last.entry.at) return [];
  return [by('P15', post, 'an answer from before their last text')];
}
