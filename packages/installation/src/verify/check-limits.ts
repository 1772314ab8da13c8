import type { AttemptRow, Finding, Records, SnapshotRow } from './records.ts';
import { wallTime } from './wall-clock.ts';

type Settings = SnapshotRow['settings'];

/** Kinds that count against their campaign's limits. */
const LIMITED = ['M1', 'M2', 'M3', 'nudge'];
/** A claim may take so long to reach the wire: the carrier sees two of them so much closer together. */
const TO_WIRE_MS = 2_000;

/**
 * P10: recounts every sliding minute, sliding hour and local day of each campaign's claims, as the carrier can see
 * them. A claim is judged by the settings it was made under.
 */
export function checkLimits({ attempts, snapshots, gates }: Records): Finding[] {
  const settingsOf = new Map(snapshots.map((row) => [`${row.datasetId}/${row.version}`, row.settings]));
  const lastSeqOf = new Map(gates.map((row) => [row.datasetId, row.lastSeq]));
  const findings: Finding[] = attempts
    .filter((row) => LIMITED.includes(row.kind) && row.sendSeq === null)
    .map((row) => ({
      promise: 'P10',
      id: row.messageId,
      at: row.claimedAt,
      detail: `${row.kind} was claimed past the limits`,
    }));
  const numbered = attempts.filter((row) => row.sendSeq !== null);
  for (const [datasetId, claims] of Map.groupBy(numbered, (row) => row.datasetId)) {
    claims.sort((a, b) => (a.sendSeq ?? 0) - (b.sendSeq ?? 0));
    findings.push(...checkSequence(claims, lastSeqOf.get(datasetId)));
    claims.sort((a, b) => a.claimedAt - b.claimedAt || (a.sendSeq ?? 0) - (b.sendSeq ?? 0));
    const days = new DayCounter(claims);
    for (const [i, claim] of claims.entries()) {
      const settings = settingsOf.get(`${claim.datasetId}/${claim.settingsVersion}`);
      if (settings !== undefined) findings.push(...checkClaim(claims, i, claim, settings, days));
    }
  }
  return findings;
}

function checkClaim(
  claims: readonly AttemptRow[],
  index: number,
  claim: AttemptRow,
  settings: Settings,
  days: DayCounter,
): Finding[] {
  const findings: Finding[] = [];
  const over = (limit: number, full: boolean, span: string) => {
    if (!full) return;
    const detail = `more than ${limit} claims in one ${span}`;
    findings.push({ promise: 'P10', id: claim.messageId, at: claim.claimedAt, detail });
  };
  // Full when the claim `limit` places before this one is not yet older than the span.
  const within = (limit: number, spanMs: number) => {
    const earlier = claims[index - limit];
    return earlier !== undefined && earlier.claimedAt >= claim.claimedAt - spanMs - TO_WIRE_MS;
  };
  over(settings.messages_per_minute, within(settings.messages_per_minute, 60_000), 'minute');
  over(settings.messages_per_hour, within(settings.messages_per_hour, 3_600_000), 'hour');
  const zone = settings.sending_timezone;
  over(settings.messages_per_day, days.countUntil(index, zone) > settings.messages_per_day, 'day');
  return findings;
}

/** Counts the claims of a local day up to one of them, each looked at once a zone. */
class DayCounter {
  readonly #claims: readonly AttemptRow[];
  readonly #counts = new Map<string, number[]>();

  constructor(claims: readonly AttemptRow[]) {
    this.#claims = claims;
  }

  countUntil(index: number, zone: string): number {
    let counts = this.#counts.get(zone);
    if (counts === undefined) {
      let day = '';
      let count = 0;
      counts = this.#claims.map(({ claimedAt }) => {
        const { date } = wallTime(zone, claimedAt);
        count = date === day ? count + 1 : 1;
        day = date;
        return count;
      });
      this.#counts.set(zone, counts);
    }
    return counts[index] ?? 0;
  }
}

/** @param claims in the order of their numbers @param lastSeq the campaign's own count; undefined when it is gone */
function checkSequence(claims: readonly AttemptRow[], lastSeq: number | undefined): Finding[] {
  const findings: Finding[] = [];
  const odd = claims.find((claim, i) => claim.sendSeq !== i + 1);
  if (odd !== undefined) {
    const detail = `its claim number is ${odd.sendSeq}: one before it is not accounted for, or there twice`;
    findings.push({ promise: 'P10', id: odd.messageId, at: odd.claimedAt, detail });
  }
  const last = claims.at(-1);
  if (last !== undefined && lastSeq !== undefined && odd === undefined && last.sendSeq !== lastSeq) {
    const detail = `the campaign has numbered ${lastSeq} claims, but ${last.sendSeq} are recorded`;
    findings.push({ promise: 'P10', id: last.datasetId, at: null, detail });
  }
  const back = claims.find((claim, i) => claim.claimedAt < (claims[i - 1]?.claimedAt ?? Number.NEGATIVE_INFINITY));
  if (back !== undefined) {
    findings.push({ promise: 'P10', id: back.messageId, at: back.claimedAt, detail: 'its claim goes back in time' });
  }
  return findings;
}
