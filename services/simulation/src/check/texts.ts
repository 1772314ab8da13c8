import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { by, OUTREACH, type View } from './view.ts';

/** Real Twilio lists a text at once; a poll comes every five minutes, its failures are repeated after one. */
const KNOWN_WITHIN_MS = 10 * 60_000;

/** P7 and P8: what was acknowledged is kept and dealt with; what the carrier holds is known within ten minutes. */
export function checkInbound(view: View): Violation[] {
  const kept = new Map(view.rows.inbox.map((row) => [row.sid, row]));
  const acknowledged = new Set(entriesOf(view.entries, 'acknowledged').map(({ sid }) => sid));
  return view.heard.flatMap(({ entry, knownAt }): Violation[] => {
    const about = { at: entry.at, phone: entry.from, messageId: null };
    if (acknowledged.has(entry.sid) && !kept.has(entry.sid)) {
      return [{ promise: 'P7', detail: 'an acknowledged text is not there', ...about }];
    }
    const old = entry.at < view.end - KNOWN_WITHIN_MS;
    if (old && !kept.has(entry.sid)) {
      return [{ promise: 'P8', detail: 'a text that the carrier took is not there', ...about }];
    }
    if (kept.get(entry.sid)?.processedAt === null && old) {
      return [{ promise: 'P7', detail: 'a text was kept and never dealt with', ...about }];
    }
    const late = old && knownAt - entry.at > KNOWN_WITHIN_MS;
    return late
      ? [
          {
            promise: 'P8',
            detail: `a text was known ${Math.round((knownAt - entry.at) / 1000)} s after it was written`,
            ...about,
          },
        ]
      : [];
  });
}

const RANK = new Map([
  ['queued', 1],
  ['sent', 2],
  ['undelivered', 3],
  ['failed', 3],
  ['delivered', 4],
]);

/** P9: a message stands no lower than the furthest report that was taken in, and is told as accepted once at most an attempt. */
export function checkStatuses(view: View): Violation[] {
  const reports = Map.groupBy(entriesOf(view.entries, 'callback'), ({ sid }) => sid);
  const accepted = new Map<string, Set<number>>();
  for (const { messageId, attempt, outcome } of view.rows.outcomes) {
    if (outcome === 'accepted') accepted.set(messageId, (accepted.get(messageId) ?? new Set()).add(attempt));
  }
  return view.rows.messages.flatMap((row): Violation[] => {
    const about = { at: view.end, phone: row.phone, messageId: row.id };
    const furthest = Math.max(0, ...(reports.get(row.sid ?? '') ?? []).map(({ status }) => RANK.get(status) ?? 0));
    const stands = RANK.get(row.providerStatus ?? '') ?? 0;
    if (row.sid !== null && stands < furthest)
      return [{ promise: 'P9', detail: `stands at ${row.providerStatus} behind a report`, ...about }];
    if (row.acceptances > (accepted.get(row.id)?.size ?? 0))
      return [{ promise: 'P9', detail: `was accepted ${row.acceptances} times`, ...about }];
    return [];
  });
}

/** Within this an unknown text is found in the carrier's list, or a person is told of it. */
const SETTLED_WITHIN_MS = 60 * 60_000;
/** What a message is called that has not gone. */
const NOT_GONE = ['absent', 'blocked', 'rejected'];

/**
 * P9: no text that the carrier took is kept as one that never went, nor was given up while the carrier's list had it; and
 * none is kept as accepted that the carrier did not take.
 */
export function checkTaken(view: View): Violation[] {
  const rows = new Map(view.rows.messages.map((row) => [row.id, row]));
  const givenUp = new Map(
    view.rows.outcomes
      .filter(({ outcome }) => outcome === 'absent')
      .map(({ messageId, attempt, at }) => [`${messageId}/${attempt}`, at]),
  );
  const posts = entriesOf(view.entries, 'post');
  const taken = new Set(posts.flatMap((post) => (post.accepted ? [`${post.messageId}/${post.attempt}`] : [])));
  const never = view.rows.outcomes.flatMap(({ outcome, messageId, attempt, at }): Violation[] => {
    if (outcome !== 'accepted' || taken.has(`${messageId}/${attempt}`)) return [];
    const detail = `attempt ${attempt} is kept as accepted though the carrier never took it`;
    return [{ promise: 'P9', at, detail, phone: null, messageId }];
  });
  const lost = posts.flatMap((post): Violation[] => {
    const row = rows.get(post.messageId);
    if (post.accepted && post.at < (givenUp.get(`${post.messageId}/${post.attempt}`) ?? Number.NEGATIVE_INFINITY))
      return [by('P9', post, 'was given up though the carrier had taken it')];
    const stands = row?.attempt === post.attempt && NOT_GONE.includes(row.state);
    const went = post.accepted && (post.sid === null || !view.expired.has(post.sid));
    if (!stands || !went || post.at > view.end - SETTLED_WITHIN_MS) return [];
    return [by('P9', post, `is kept as ${row.state} though the carrier took it`)];
  });
  return [...never, ...lost];
}

/** Texts that name the company: all but those that a model writes. */
const NAMED = [...OUTREACH, 'manual'];

/** P13: a client's texts go from its number, to its people, in its words, and what they answer is its alone. */
export function checkTenants(view: View): Violation[] {
  const found = view.posts.flatMap((post): Violation[] => {
    const client = view.clients.get(post.clientId);
    if (client === undefined) return [by('P13', post, 'of no client')];
    if (post.from !== client.number) return [by('P13', post, "from another client's number")];
    if (!client.phones.includes(post.to)) return [by('P13', post, "to another client's person")];
    return NAMED.includes(post.kind) && !post.body.includes(client.company)
      ? [by('P13', post, 'in the words of another client')]
      : [];
  });
  const owners = new Map(view.heard.map(({ entry, clientId }) => [entry.sid, clientId]));
  for (const { sid, clientId } of view.rows.inbox) {
    if (owners.get(sid) !== clientId)
      found.push({
        promise: 'P13',
        at: view.end,
        detail: `text ${sid} was given to another client`,
        phone: null,
        messageId: null,
      });
  }
  for (const row of view.rows.suppressions) {
    const said = view.heard.some(({ entry, clientId }) => clientId === row.clientId && entry.from === row.phone);
    const own = ['keyword', 'phrase', 'wrong_number', 'ai'].includes(row.source);
    if (own && !said)
      found.push({
        promise: 'P13',
        at: view.end,
        detail: 'suppressed for a client they never wrote to',
        phone: row.phone,
        messageId: null,
      });
  }
  return found;
}

const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['an address that nobody approved', /https?:|www\./i],
  ['a price', /[£$€]\s?\d/],
  ['a percentage', /\d\s?%/],
  ['a promise', /guarantee/i],
  ['its own instructions', /system prompt/i],
];
const THREE_SEGMENTS = 459;

/** P16: nothing of a model's that the code must stop has reached the carrier. */
export function checkWords(view: View): Violation[] {
  return view.posts.flatMap((post): Violation[] => {
    if (post.kind !== 'reply') return [];
    const fault =
      post.body.length > THREE_SEGMENTS ? 'too long' : FORBIDDEN.find(([, pattern]) => pattern.test(post.body))?.[0];
    return fault === undefined ? [] : [by('P16', post, `the model's text holds ${fault}`)];
  });
}

/** P18: this installation serves sandbox clients; nothing of a live one may reach its carrier. */
export function checkModes(view: View): Violation[] {
  return view.posts
    .filter(({ clientId }) => view.clients.get(clientId)?.mode !== 'sandbox')
    .map((post) => by('P18', post, 'of a client whose mode is not served'));
}
