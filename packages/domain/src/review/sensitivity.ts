import { type Finding, SEVERITIES } from './checks.ts';

export const SENSITIVITIES = ['normal', 'low', 'off'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** Decisions of people that lowering a check goes by, the newest. */
export const SENSITIVITY_DECISIONS = 10;
/** A share of dismissals above this lowers the check. */
export const DISMISSED_SHARE_MAX = 0.8;

export type InsightDecision = 'agreed' | 'dismissed' | 'taught';

/**
 * Whether people have waved a check's insights away so often that it is to look less closely.
 * @param decisions on that check since its sensitivity was last changed, newest first
 */
export function lowersSensitivity(decisions: readonly InsightDecision[]): boolean {
  const recent = decisions.slice(0, SENSITIVITY_DECISIONS);
  if (recent.length < SENSITIVITY_DECISIONS) return false;
  return recent.filter((decision) => decision === 'dismissed').length / recent.length > DISMISSED_SHARE_MAX;
}

/** What a client has taught of the checks. */
export interface TaughtChecks {
  sensitivity: Readonly<Record<string, Sensitivity>>;
  /** Words that a check finds no fault with. */
  allowed: readonly { check: string; words: string }[];
}

const plain = (text: string) =>
  (text.toLowerCase().match(/[\p{L}\p{N}£$€%]+|\p{Extended_Pictographic}/gu) ?? []).join(' ');

/** Whether words can be allowed: marks alone say nothing by which they are known again. */
export function namesWords(words: string): boolean {
  return plain(words) !== '';
}

/** The findings that are left where a client has taught otherwise. A low check's criticals count as warnings. */
export function asTaught<T extends Finding>(findings: readonly T[], taught: TaughtChecks): T[] {
  return findings.flatMap((finding) => {
    const sensitivity = taught.sensitivity[finding.check] ?? 'normal';
    if (sensitivity === 'off') return [];
    const words = ` ${plain(finding.quote)} `;
    const allowed = taught.allowed.some(({ check, words: own }) => {
      const mine = plain(own);
      return check === finding.check && mine !== '' && (` ${mine} `.includes(words) || words.trim() === mine);
    });
    if (allowed) return [];
    const lowered = sensitivity === 'low' && finding.severity === 'critical';
    return [lowered ? { ...finding, severity: 'warning' as const } : finding];
  });
}

/** Whether one finding alone is put before a person; of a low check only what was critical is. */
export function makesInsight(finding: Finding, { sensitivity }: TaughtChecks, wasCritical: boolean): boolean {
  if (finding.severity === SEVERITIES[0]) return false;
  return (sensitivity[finding.check] ?? 'normal') === 'normal' || wasCritical;
}
