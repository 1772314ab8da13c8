import type { Finding, Records } from './records.ts';

const STEPS = ['M1', 'M2', 'M3'];
/** Outcomes after which the text certainly had not left, so that another attempt was allowed. */
const DID_NOT_HAPPEN = ['not_sent', 'rejected', 'rearmed'];
/** Twilio's word for: the validity was over, the text was never sent. */
const VALIDITY_OVER = 30036;

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  return Map.groupBy(rows, key);
}

/** P1: a further attempt only after recorded evidence that the one before did not happen, or a person's order. */
export function checkOneAttempt({ attempts, outcomes, statuses }: Records): Finding[] {
  const findings: Finding[] = [];
  const outcomesOf = groupBy(outcomes, (row) => `${row.messageId}/${row.attempt}`);
  const expired = new Set(
    statuses.filter((row) => row.errorCode === VALIDITY_OVER).map((row) => `${row.messageId}/${row.attempt}`),
  );
  for (const attempt of attempts) {
    if (attempt.attempt === 1) continue;
    const before = `${attempt.messageId}/${attempt.attempt - 1}`;
    const evidence = (outcomesOf.get(before) ?? []).some(
      (row) => DID_NOT_HAPPEN.includes(row.outcome) && row.at <= attempt.claimedAt,
    );
    if (evidence || expired.has(before)) continue;
    findings.push({
      promise: 'P1',
      id: attempt.messageId,
      at: attempt.claimedAt,
      detail: `attempt ${attempt.attempt} was made without evidence that attempt ${attempt.attempt - 1} did not happen`,
    });
  }
  return findings;
}

/** P2: one text a step, person and campaign; one cadence a person at a time. */
export function checkOncePerStep({ attempts, cadences }: Records): Finding[] {
  const findings: Finding[] = [];
  const steps = attempts.filter((row) => STEPS.includes(row.kind));
  for (const rows of groupBy(steps, (row) => `${row.phone}/${row.datasetId}/${row.kind}`).values()) {
    const messages = new Set(rows.map((row) => row.messageId));
    const [first] = rows;
    if (messages.size <= 1 || first === undefined) continue;
    findings.push({
      promise: 'P2',
      id: first.messageId,
      at: first.claimedAt,
      detail: `${messages.size} different texts of step ${first.kind} went to one person in one campaign`,
    });
  }
  for (const cadence of cadences) {
    if (cadence.running <= 1) continue;
    findings.push({ promise: 'P2', id: '-', at: null, detail: `one person is in ${cadence.running} cadences at once` });
  }
  return findings;
}

/** P3: nothing is claimed for a person between a suppression and its lifting. */
export function checkAfterStop({ attempts, suppressions }: Records): Finding[] {
  const findings: Finding[] = [];
  const stopsOf = groupBy(suppressions, (row) => row.phone);
  for (const attempt of attempts) {
    const stop = (stopsOf.get(attempt.phone) ?? []).find(
      (row) => attempt.claimedAt > row.createdAt && attempt.claimedAt < (row.liftedAt ?? Number.POSITIVE_INFINITY),
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

/** P4: every stored opt-out still has its suppression. */
export function checkStopsKept({ optOuts, suppressions }: Records): Finding[] {
  const kept = new Set(suppressions.map((row) => row.messageSid));
  return optOuts
    .filter((row) => !kept.has(row.messageSid))
    .map((row) => ({
      promise: 'P4' as const,
      id: row.messageSid,
      at: row.receivedAt,
      detail: 'an opt-out has no suppression',
    }));
}
