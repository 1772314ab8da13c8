import type { Measured } from './measure.ts';
import type { EvalClass, Half } from './read-set.ts';

/** Shares that a release must reach, of 1; what is not named is printed and binds nobody. */
const RECALL_MIN: Partial<Record<EvalClass, number>> = { keyword: 1, 'opt-out': 0.99 };
const FALSE_ALARMS_MAX: Partial<Record<EvalClass, number>> = { 'hard-negative': 0.01 };

/** What a measured class falls short of, in words; dev counts for keywords only, for rules are fitted to it. */
export function missedTargets(name: EvalClass, half: Half, { of, right }: Measured): string[] {
  if (half === 'more' || (half === 'dev' && name !== 'keyword')) return [];
  const least = RECALL_MIN[name];
  const most = FALSE_ALARMS_MAX[name];
  if (least !== undefined && right < least * of) {
    return [`Below target: ${name} (${half}) found ${right} of ${of}, at least ${100 * least} % are wanted.`];
  }
  if (most !== undefined && of - right > most * of) {
    return [
      `Below target: ${name} (${half}) ${of - right} false alarms in ${of}, at most ${100 * most} % are allowed.`,
    ];
  }
  return [];
}
