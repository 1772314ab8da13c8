import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { by, OUTREACH, TO_WIRE_MS, type View } from './view.ts';

/**
 * Whoever an undone import had brought in, a deleted lead and everybody of a deleted list get nothing of that campaign
 * any more, unless they were imported into it again.
 */
export function checkGone(view: View): Violation[] {
  const acts = entriesOf(view.entries, 'act');
  const taken = acts.filter(({ act }) => act === 'undo' || act === 'delete lead' || act === 'delete dataset');
  const imports = acts.filter(({ act }) => act === 'imported');
  return view.posts.flatMap((post): Violation[] => {
    if (!OUTREACH.includes(post.kind)) return [];
    const last = taken.findLast(
      ({ at, datasetId, phone }) =>
        datasetId === post.datasetId && (phone === null || phone === post.to) && at + TO_WIRE_MS < post.at,
    );
    if (last === undefined) return [];
    const again = imports.some(
      ({ at, datasetId, phone }) => datasetId === post.datasetId && phone === post.to && at >= last.at && at <= post.at,
    );
    return again ? [] : [by('gone', post, `after ${last.act}`)];
  });
}
