import { entriesOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { settingsAround } from './hours.ts';
import { by, STEPS, TO_WIRE_MS, type View } from './view.ts';

const HOUR = 3_600_000;

/**
 * P2: a step follows the one before it, as it went last, and no sooner than the campaign says; hours of business pass no
 * faster than these.
 */
export function checkSteps(view: View): Violation[] {
  const settings = entriesOf(view.entries, 'settings');
  const taken = view.posts.filter(({ kind, accepted }) => STEPS.includes(kind) && accepted);
  const violations: Violation[] = [];
  for (const posts of Map.groupBy(taken, ({ clientId, datasetId, to }) => `${clientId}/${datasetId}/${to}`).values()) {
    for (const post of posts) {
      const step = STEPS.indexOf(post.kind);
      if (step === 0) continue;
      const before = posts.findLast(({ kind, at }) => kind === STEPS[step - 1] && at < post.at);
      if (before === undefined) {
        violations.push(by('P2', post, `without ${STEPS[step - 1]}`));
        continue;
      }
      const hours = Math.min(
        ...settingsAround(settings, post).map((of) => (step === 1 ? of.m2_delay_hours : of.m3_delay_hours)),
      );
      if (post.at - before.at < hours * HOUR - TO_WIRE_MS)
        violations.push(by('P2', post, `sooner than ${hours} hours after ${before.kind}`));
    }
  }
  return violations;
}
