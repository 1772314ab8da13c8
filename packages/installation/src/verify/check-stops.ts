import type { Finding, Records } from './records.ts';

/**
 * A suppression carries the time at which its transaction began, and a claim may commit between that and its own
 * commit; promise P3 allows such a claim 2 s to reach the wire.
 */
const COMMIT_WITHIN_MS = 2_000;

/** P3: nothing is claimed for a person between a suppression and its lifting. */
export function checkAfterStop({ attempts, suppressions }: Records): Finding[] {
  const findings: Finding[] = [];
  const stopsOf = Map.groupBy(suppressions, (row) => row.phone);
  for (const attempt of attempts) {
    const stop = (stopsOf.get(attempt.phone) ?? []).find(
      (row) =>
        attempt.claimedAt > row.createdAt + COMMIT_WITHIN_MS &&
        attempt.claimedAt < (row.liftedAt ?? Number.POSITIVE_INFINITY),
    );
    if (stop === undefined) continue;
    findings.push({
      promise: 'P3',
      id: attempt.messageId,
      at: attempt.claimedAt,
      detail: `claimed after a suppression (${stop.source})`,
    });
  }
  return findings;
}

/** P4: every stored opt-out still has the suppression of that person, and each one lifted says by whom. */
export function checkStopsKept({ optOuts, suppressions }: Records): Finding[] {
  const kept = new Set(suppressions.map((row) => `${row.messageSid} ${row.phone}`));
  const lost = optOuts
    .filter((row) => !kept.has(`${row.messageSid} ${row.phone}`))
    .map((row) => ({
      promise: 'P4' as const,
      id: row.messageSid,
      at: row.receivedAt,
      detail: 'an opt-out has no suppression',
    }));
  const lifted = suppressions
    .filter((row) => row.liftedAt !== null && (row.liftedBy ?? '').trim() === '')
    .map((row) => ({
      promise: 'P4' as const,
      id: row.messageSid ?? '-',
      at: row.liftedAt,
      detail: `a suppression (${row.source}) was lifted, and nobody knows by whom`,
    }));
  return [...lost, ...lifted];
}
