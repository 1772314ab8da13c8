import type { AttemptRow, Finding, OutcomeRow, Records } from './records.ts';

/** Outcomes after which the text certainly had not left, so that another attempt was allowed. */
const DID_NOT_HAPPEN = ['not_sent', 'rejected'];
/** Twilio's word for: the validity was over, the text was never sent. */
const VALIDITY_OVER = 30036;
/** States of a text that the provider has or had. */
const HANDED_OVER = [
  'sending',
  'accepted',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'rejected',
  'unknown',
  'absent',
];

/**
 * P1: attempts are numbered from 1; a further one only after recorded evidence that the one before did not happen, or
 * a person's order; one attempt is one text at the provider.
 */
export function checkOneAttempt(records: Records): Finding[] {
  const { attempts, messages } = records;
  const made = new Map<string, number[]>();
  for (const { messageId, attempt } of attempts) {
    const numbers = made.get(messageId);
    if (numbers === undefined) made.set(messageId, [attempt]);
    else numbers.push(attempt);
  }
  const findings = [...checkEvidence(records), ...checkOneSid(records)];
  for (const [id, numbers] of made) {
    numbers.sort((a, b) => a - b);
    if (numbers.some((number, i) => number !== i + 1)) {
      findings.push({ promise: 'P1', id, at: null, detail: `its attempts are numbered ${numbers.join(', ')}` });
    }
  }
  for (const { messageId, state, attempt } of messages) {
    const count = made.get(messageId)?.length ?? 0;
    if (count !== attempt || (attempt === 0 && HANDED_OVER.includes(state))) {
      const detail = `it is ${state} after attempt ${attempt}, but ${count} attempts are recorded`;
      findings.push({ promise: 'P1', id: messageId, at: null, detail });
    }
  }
  return findings;
}

function checkEvidence({ attempts, outcomes, statuses, replans }: Records): Finding[] {
  const findings: Finding[] = [];
  const outcomesOf = Map.groupBy(outcomes, keyOf);
  const replansOf = Map.groupBy(replans, (row) => row.messageId);
  const expired = Map.groupBy(
    statuses.filter((row) => row.errorCode === VALIDITY_OVER),
    keyOf,
  );
  const claimOf = new Map(attempts.map((row) => [keyOf(row), row.claimedAt]));
  for (const attempt of attempts) {
    if (attempt.attempt === 1) continue;
    const before = keyOf({ messageId: attempt.messageId, attempt: attempt.attempt - 1 });
    const known = (outcomesOf.get(before) ?? []).filter((row) => row.at <= attempt.claimedAt);
    const since = claimOf.get(before) ?? Number.NEGATIVE_INFINITY;
    const overdue =
      (expired.get(before) ?? []).some((row) => row.receivedAt <= attempt.claimedAt) ||
      (replansOf.get(attempt.messageId) ?? []).some((row) => row.at >= since && row.at <= attempt.claimedAt);
    const fault = faultOf(known, overdue);
    if (fault === null) continue;
    const detail = `attempt ${attempt.attempt} was made ${fault} attempt ${attempt.attempt - 1}`;
    findings.push({ promise: 'P1', id: attempt.messageId, at: attempt.claimedAt, detail });
  }
  return findings;
}

/** What is wrong with another attempt after these outcomes; null when it was allowed. */
function faultOf(known: readonly OutcomeRow[], overdue: boolean): string | null {
  const has = (outcome: string) => known.some((row) => row.outcome === outcome);
  if (overdue || has('rearmed')) return null;
  if (has('accepted')) return 'although the provider had accepted';
  return DID_NOT_HAPPEN.some(has) ? null : 'without evidence that nothing came of';
}

/** Callbacks carry the attempt they belong to: two SIDs under one are two texts. */
function checkOneSid({ outcomes, statuses }: Records): Finding[] {
  const sids = new Map<string, { messageId: string; sids: Set<string> }>();
  for (const row of [...outcomes, ...statuses]) {
    if (row.sid === null) continue;
    const entry = sids.get(keyOf(row)) ?? { messageId: row.messageId, sids: new Set<string>() };
    entry.sids.add(row.sid);
    sids.set(keyOf(row), entry);
  }
  return [...sids.values()]
    .filter((entry) => entry.sids.size > 1)
    .map((entry) => ({
      promise: 'P1' as const,
      id: entry.messageId,
      at: null,
      detail: `one attempt is ${entry.sids.size} texts at the provider: ${[...entry.sids].join(', ')}`,
    }));
}

function keyOf({ messageId, attempt }: Pick<AttemptRow, 'messageId' | 'attempt'>): string {
  return `${messageId}/${attempt}`;
}
