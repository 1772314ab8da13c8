import type { AttemptRow, Finding, Records, SnapshotRow } from './records.ts';
import { wallTime } from './wall-clock.ts';

type Settings = SnapshotRow['settings'];

/**
 * P10: recounts every sliding minute, sliding hour and local day of each campaign's claims. A claim is judged by the
 * settings it was made under.
 */
export function checkLimits({ attempts, snapshots }: Records): Finding[] {
  const settingsOf = new Map(snapshots.map((row) => [`${row.datasetId}/${row.version}`, row.settings]));
  const findings: Finding[] = [];
  const limited = attempts.filter((row) => row.sendSeq !== null);
  for (const claims of Map.groupBy(limited, (row) => row.datasetId).values()) {
    claims.sort((a, b) => a.claimedAt - b.claimedAt || (a.sendSeq ?? 0) - (b.sendSeq ?? 0));
    findings.push(...checkSequence(claims));
    for (const [i, claim] of claims.entries()) {
      const settings = settingsOf.get(`${claim.datasetId}/${claim.settingsVersion}`);
      if (settings === undefined) continue;
      findings.push(...checkClaim(claims, i, claim, settings));
    }
  }
  return findings;
}

function checkClaim(claims: readonly AttemptRow[], index: number, claim: AttemptRow, settings: Settings): Finding[] {
  const findings: Finding[] = [];
  const within = (spanMs: number) => {
    let count = 0;
    for (let i = index; i >= 0; i--) {
      const earlier = claims[i];
      if (earlier === undefined || earlier.claimedAt <= claim.claimedAt - spanMs) break;
      count += 1;
    }
    return count;
  };
  const over = (limit: number, count: number, span: string) => {
    if (count <= limit) return;
    findings.push({ promise: 'P10', id: claim.messageId, at: claim.claimedAt, detail: `${count} claims in one ${span}, limit ${limit}` });
  };
  over(settings.messages_per_minute, within(60_000), 'minute');
  over(settings.messages_per_hour, within(3_600_000), 'hour');
  const day = wallTime(settings.sending_timezone, claim.claimedAt).date;
  let today = 0;
  for (let i = index; i >= 0; i--) {
    const earlier = claims[i];
    if (earlier === undefined || wallTime(settings.sending_timezone, earlier.claimedAt).date !== day) break;
    today += 1;
  }
  over(settings.messages_per_day, today, 'day');
  return findings;
}

function checkSequence(claims: readonly AttemptRow[]): Finding[] {
  const numbers = claims.map((claim) => claim.sendSeq ?? 0).sort((a, b) => a - b);
  const gap = numbers.findIndex((number, i) => i > 0 && number !== (numbers[i - 1] ?? 0) + 1);
  const [first] = claims;
  if (gap < 0 || first === undefined) return [];
  return [{ promise: 'P10', id: first.messageId, at: null, detail: `claim numbers jump to ${numbers[gap]}: a claim is not accounted for` }];
}
