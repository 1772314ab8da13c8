import type { AttemptRow, Finding, Records } from './records.ts';

const STEPS = ['M1', 'M2', 'M3'];
const DAY_MS = 86_400_000;
/** A cadence that was held for another one goes this many days after that one ended. */
const HELD_DAYS = 30;

/** P2: one text a step, person and campaign; one cadence a person at a time; none again soon after it. */
export function checkOncePerStep({ attempts, cadences, cooldowns }: Records): Finding[] {
  const findings: Finding[] = [];
  const steps = attempts.filter((row) => STEPS.includes(row.kind));
  for (const rows of Map.groupBy(steps, (row) => `${row.phone}/${row.datasetId}/${row.kind}`).values()) {
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
  // Nobody is texted by another campaign sooner than either rule allows; a client may have set the second to nothing.
  const restDays = Math.min(HELD_DAYS, ...cooldowns.map(({ days }) => days));
  for (const rows of Map.groupBy(steps, (row) => row.phone).values()) findings.push(...checkPerson(rows, restDays));
  return findings;
}

/** The steps of one person over all campaigns: one campaign after the other, with a rest between them. */
function checkPerson(rows: readonly AttemptRow[], restDays: number): Finding[] {
  const findings: Finding[] = [];
  const over = new Set<string>();
  let last: AttemptRow | null = null;
  for (const row of [...rows].sort((a, b) => a.claimedAt - b.claimedAt)) {
    if (last !== null && last.datasetId !== row.datasetId) {
      over.add(last.datasetId);
      const days = (row.claimedAt - last.claimedAt) / DAY_MS;
      const fault = over.has(row.datasetId)
        ? 'went after another campaign had begun to text the same person'
        : days < restDays
          ? `went ${days.toFixed(1)} days after another campaign's text to the same person`
          : null;
      if (fault !== null)
        findings.push({ promise: 'P2', id: row.messageId, at: row.claimedAt, detail: `${row.kind} ${fault}` });
    }
    last = row;
  }
  return findings;
}
