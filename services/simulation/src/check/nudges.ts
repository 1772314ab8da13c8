import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { settingsAround } from './hours.ts';
import { by, isFrom, TO_WIRE_MS, type View } from './view.ts';

const DAY = 24 * 3_600_000;

/**
 * P2 and P15: a nudge is for somebody who wrote and was answered, once neither side has written for as long as the campaign
 * says; a person who orders it again may do so sooner after our own text.
 */
export function checkNudges(view: View): Violation[] {
  const settings = entriesOf(view.entries, 'settings');
  return view.posts.flatMap((post): Violation[] => {
    if (post.kind !== 'nudge') return [];
    const days = Math.min(...settingsAround(settings, post).map(({ silence_nudge_days }) => silence_nudge_days));
    const quietFrom = post.at - days * DAY + TO_WIRE_MS;
    const theirs = view.heard.findLast((heard) => isFrom(heard, post) && heard.knownAt + TO_WIRE_MS < post.at);
    if (theirs === undefined) return [by('P2', post, 'to somebody who never wrote')];
    if (theirs.entry.at > quietFrom) return [by('P15', post, `within ${days} days of their text`)];
    const ours = view.posts.findLast(
      ({ accepted, to, clientId, datasetId, at }) =>
        accepted && to === post.to && clientId === post.clientId && datasetId === post.datasetId && at < post.at,
    );
    if (ours === undefined || ours.at < theirs.entry.at) return [by('P2', post, 'to somebody who was not answered')];
    const ordered = (view.ordered.get(post.messageId) ?? []).some((at) => at <= post.at);
    return ours.at > quietFrom && !ordered ? [by('P2', post, `within ${days} days of a ${ours.kind}`)] : [];
  });
}
