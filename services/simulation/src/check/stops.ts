import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { by, isFrom, STEPS, TO_WIRE_MS, type View } from './view.ts';

/**
 * P3: no first byte later than two seconds after a STOP was committed, until they opt in again; nor ever after they said
 * that the number is another's, or after an operator's list of people who must not be texted.
 */
export function checkStops(view: View): Violation[] {
  const listed = suppressed(view);
  return view.posts.flatMap((post) => {
    const since = listed.get(`${post.clientId} ${post.to}`);
    if (since !== undefined && since + TO_WIRE_MS < post.at)
      return [by('P3', post, `${Math.round((post.at - since) / 1000)} s after a list suppressed them`)];
    const theirs = view.heard.filter((heard) => isFrom(heard, post));
    const before = theirs.filter(({ knownAt }) => knownAt + TO_WIRE_MS < post.at);
    if (before.some(({ entry }) => entry.means === 'wrong_number'))
      return [by('P3', post, "after they said that the number is another's")];
    const stop = before.findLast(({ entry }) => entry.means === 'stop');
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

/**
 * P15: once their text is committed no further step goes, and no answer to what they said before. An answer is to somebody
 * who wrote to this client (P13), and there is one to what they said (P2).
 */
export function checkReplies(view: View): Violation[] {
  const answered = new Map<string, string>();
  return view.posts.flatMap((post): Violation[] => {
    if (post.kind !== 'reply' && (post.kind === 'M1' || !STEPS.includes(post.kind))) return [];
    const heard = view.heard.filter((one) => isFrom(one, post) && one.entry.means !== 'automatic');
    const newest = heard.filter(({ knownAt }) => knownAt + TO_WIRE_MS < post.at);
    if (post.kind !== 'reply') return newest.length > 0 ? [by('P15', post, 'although they had answered')] : [];

    const since = view.answers.get(post.messageId);
    if (since === undefined) return [by('P15', post, 'that no step has made')];
    const read = heard.filter(({ knownAt }) => knownAt <= since);
    if (read.length === 0) return [by('P13', post, 'to somebody who had written nothing to this client')];
    if (newest.some(({ knownAt }) => knownAt > since))
      return [by('P15', post, 'an answer from before their last text')];
    if (!post.accepted) return [];
    const turn = `${post.clientId} ${post.to} ${read.length}`;
    const first = answered.get(turn) ?? post.messageId;
    answered.set(turn, first);
    return first === post.messageId ? [] : [by('P2', post, 'a second answer to the same text')];
  });
}
