import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { localTime, settingsAround } from './hours.ts';
import { by, OUTREACH, TO_WIRE_MS, type View } from './view.ts';

/** P10: counts, at each post of a campaign, those of the minute, the hour and the local day up to it, as the carrier saw them. */
export function checkLimits(view: View): { violations: Violation[]; worstOvershoot: number } {
  const settings = entriesOf(view.entries, 'settings');
  const violations: Violation[] = [];
  let worstOvershoot = 0;
  const campaigns = Map.groupBy(
    view.posts.filter(({ kind }) => OUTREACH.includes(kind)),
    ({ datasetId }) => datasetId,
  );
  for (const posts of campaigns.values()) {
    for (const [index, post] of posts.entries()) {
      const inForce = settingsAround(settings, post);
      const upTo = posts.slice(0, index + 1);
      const spans: [string, number, number][] =
        inForce.length === 0
          ? []
          : [
              [
                'minute',
                Math.max(...inForce.map((one) => one.messages_per_minute)),
                upTo.filter(({ at }) => at > post.at - 60_000).length,
              ],
              [
                'hour',
                Math.max(...inForce.map((one) => one.messages_per_hour)),
                upTo.filter(({ at }) => at > post.at - 3_600_000).length,
              ],
              [
                'day',
                Math.max(...inForce.map((one) => one.messages_per_day)),
                upTo.filter(({ at }) => isSameDay(inForce[0]?.sending_timezone ?? 'UTC', at, post.at)).length,
              ],
            ];
      for (const [span, limit, count] of spans) {
        if (count <= limit) continue;
        worstOvershoot = Math.max(worstOvershoot, count - limit);
        violations.push(by('P10', post, `the ${count}th text within one ${span}, of ${limit} allowed`));
      }
    }
  }
  return { violations, worstOvershoot };
}

/** A text may be claimed so far ahead of its number's capacity: the carrier queues what comes within a second. */
const AHEAD_MS = 1_000;
/** No text of a play has more segments; two that were claimed one after the other may arrive the other way round. */
const SEGMENTS_MAX = 3;

/** P10: a number sends no more segments than its carrier takes a second, as a bucket that leaks at that rate shows. */
export function checkNumbers(view: View): Violation[] {
  const capacities = Map.groupBy(entriesOf(view.entries, 'capacity'), ({ number }) => number);
  return [...capacities].flatMap(([number, told]) => {
    let queued = 0;
    let last = 0;
    return view.posts.flatMap((post): Violation[] => {
      if (post.from !== number) return [];
      const rate = told.findLast(({ at }) => at <= post.at)?.segmentsPerSecond ?? 0;
      const room = (rate * (AHEAD_MS + TO_WIRE_MS)) / 1_000 + SEGMENTS_MAX;
      queued = Math.max(0, queued - ((post.at - last) / 1_000) * rate);
      last = post.at;
      const tooMany = queued > room;
      queued += segmentsOf(post.body);
      return tooMany ? [by('P10', post, `more than the ${rate} segments a second of its number`)] : [];
    });
  });
}

function segmentsOf(body: string): number {
  const [single, part] = /^[\n !-Z_a-z£]*$/.test(body) ? [160, 153] : [70, 67];
  return body.length <= single ? 1 : Math.ceil(body.length / part);
}

function isSameDay(zone: string, a: number, b: number): boolean {
  return b - a < 2 * 86_400_000 && localTime(zone, a).date === localTime(zone, b).date;
}
