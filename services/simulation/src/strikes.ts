import type { FaultKind } from './faults.ts';
import type { Point } from './stepper.ts';

type Shares<K extends FaultKind> = Partial<Record<Point, { kind: K; share: number }>>;
type CrashKind = Extract<FaultKind, `crash_${string}` | `${string}_crashed`>;

const CRASHES: Shares<CrashKind> = {
  commit: { kind: 'crash_before_commit', share: 0.004 },
  committed: { kind: 'crash_after_commit', share: 0.004 },
  call: { kind: 'crash_before_call', share: 0.018 },
  called: { kind: 'crash_after_call', share: 0.018 },
};
/** Of steps that come a few times in a play, or in a few plays only. */
const SELDOM: Shares<CrashKind> = {
  commit: { kind: 'crash_before_commit', share: 0.03 },
  committed: { kind: 'crash_after_commit', share: 0.03 },
  call: { kind: 'crash_before_call', share: 0.06 },
  called: { kind: 'crash_after_call', share: 0.06 },
};
/** Of steps that are rare: each of their commits is to be met in a run all the same. */
const RARE_CRASHES: Record<string, Shares<CrashKind>> = {
  'import-dataset': {
    commit: { kind: 'import_crashed', share: 0.04 },
    committed: { kind: 'import_crashed', share: 0.04 },
  },
  operator: {
    commit: { kind: 'operator_crashed', share: 0.03 },
    committed: { kind: 'operator_crashed', share: 0.03 },
  },
  'ask-person': SELDOM,
  'deliver-webhook': SELDOM,
  'find-patterns': SELDOM,
  'map-leads': SELDOM,
  'review-conversation': SELDOM,
  'tell-of-insight': SELDOM,
  'tell-person': SELDOM,
};
const FREEZES: Partial<Record<Point, number>> = { begin: 0.001, committed: 0.002, call: 0.015, called: 0.015 };
const RARE_FREEZES: Record<string, typeof FREEZES> = {
  'import-dataset': { begin: 0.01, committed: 0.06 },
  operator: {},
};

/** How likely a step of this name crashes at this point, and what that counts as; null where it never does. */
export function crashAt(name: string, point: Point): { kind: CrashKind; share: number } | null {
  return (RARE_CRASHES[name] ?? CRASHES)[point] ?? null;
}

/** How likely a step of this name falls asleep at this point. */
export function freezeShare(name: string, point: Point): number {
  return (RARE_FREEZES[name] ?? FREEZES)[point] ?? 0;
}
