import type { AttemptRow, Finding, Records, SnapshotRow } from './records.ts';
import { minuteOf, wallTime } from './wall-clock.ts';

const QUIET_START = 8 * 60;
const QUIET_END = 21 * 60;
const MINUTE = 60_000;
const OUTREACH = ['M1', 'M2', 'M3', 'nudge'];
const GRACE_MINUTES = 60;

type Settings = SnapshotRow['settings'];

function byDay(zone: string, at: number): boolean {
  const { minute } = wallTime(zone, at);
  return minute >= QUIET_START && minute < QUIET_END;
}

function inWindow(settings: Settings, at: number): boolean {
  const { weekday, minute } = wallTime(settings.sending_timezone, at);
  if (!settings.sending_days.includes(weekday)) return false;
  if (settings.sending_hours_start === null || settings.sending_hours_end === null) return true;
  return minute >= minuteOf(settings.sending_hours_start) && minute < minuteOf(settings.sending_hours_end);
}

function keepsWindow(attempt: AttemptRow, settings: Settings): boolean {
  if (attempt.kind === 'reply') return settings.respect_schedule_strictly || !settings.respond_to_inbound_24_7;
  return attempt.kind === 'M1' || attempt.kind === 'nudge' || settings.delay_respect_sending_hours;
}

/** Why a text was not allowed at `at`, or null when it was. */
function refusal(attempt: AttemptRow, settings: Settings | null, at: number): string | null {
  if (settings !== null && keepsWindow(attempt, settings) && !inWindow(settings, at)) return "outside the campaign's window";
  const zone = attempt.timezone ?? zoneOfNumber(attempt.phone);
  if (zone === null || byDay(zone, at)) return null;
  const graced =
    attempt.kind === 'reply' &&
    attempt.lastInboundAt !== null &&
    at <= attempt.lastInboundAt + GRACE_MINUTES * MINUTE &&
    (settings === null || !keepsWindow(attempt, settings));
  return graced ? null : 'in quiet hours';
}

/** Only what is certain: a number of a country with one zone. Others are judged when their lead names a zone. */
function zoneOfNumber(phone: string): string | null {
  return phone.startsWith('+44') ? 'Europe/London' : null;
}

/** P5 and P6: each claim, and the last minute of its validity, lie in permitted hours. A person's own texts are theirs. */
export function checkHours({ attempts, snapshots }: Records): Finding[] {
  const settingsOf = new Map(snapshots.map((row) => [`${row.datasetId}/${row.version}`, row.settings]));
  const findings: Finding[] = [];
  for (const attempt of attempts) {
    if (!OUTREACH.includes(attempt.kind) && attempt.kind !== 'reply') continue;
    const settings = settingsOf.get(`${attempt.datasetId}/${attempt.settingsVersion}`) ?? null;
    const early = refusal(attempt, settings, attempt.claimedAt);
    if (early !== null) {
      findings.push({ promise: 'P5', id: attempt.messageId, at: attempt.claimedAt, detail: `claimed ${early}` });
      continue;
    }
    const last = attempt.claimedAt + attempt.validitySeconds * 1_000 - 1;
    for (let at = attempt.claimedAt; ; at = Math.min(last, at + MINUTE)) {
      const late = refusal(attempt, settings, at);
      if (late !== null) {
        findings.push({ promise: 'P6', id: attempt.messageId, at, detail: `its validity reaches to where it is ${late}` });
        break;
      }
      if (at >= last) break;
    }
  }
  return findings;
}
