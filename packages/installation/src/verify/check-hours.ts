import { isBankHoliday } from './bank-holidays.ts';
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

/** @param overridden days of a calendar that the client has changed, which cannot be judged afterwards */
function inWindow(settings: Settings, at: number, overridden: ReadonlySet<string>): boolean {
  const { date, weekday, minute } = wallTime(settings.sending_timezone, at);
  if (!settings.sending_days.includes(weekday)) return false;
  const { holiday_calendar: calendar } = settings;
  if (isBankHoliday(calendar, date) && !overridden.has(`${calendar} ${date}`)) return false;
  if (settings.sending_hours_start === null || settings.sending_hours_end === null) return true;
  return minute >= minuteOf(settings.sending_hours_start) && minute < minuteOf(settings.sending_hours_end);
}

function keepsWindow(attempt: AttemptRow, settings: Settings): boolean {
  if (attempt.kind === 'reply') return settings.respect_schedule_strictly || !settings.respond_to_inbound_24_7;
  return attempt.kind === 'M1' || attempt.kind === 'nudge' || settings.delay_respect_sending_hours;
}

/** Zones of which nobody can be sure must all be awake. */
function zonesOf({ timezone, phone }: AttemptRow): readonly string[] {
  if (timezone !== null && timezone.trim() !== '') return [timezone.trim()];
  return ZONES_OF_CODES.find(([code]) => phone.startsWith(code))?.[1] ?? [];
}

/** Only what is certain; numbers of other countries are judged when their lead names a zone. */
const ZONES_OF_CODES: readonly (readonly [string, readonly string[]])[] = [
  ['+44', ['Europe/London']],
  ['+353', ['Europe/Dublin']],
  ['+33', ['Europe/Paris']],
  ['+49', ['Europe/Berlin']],
  ['+31', ['Europe/Amsterdam']],
  ['+32', ['Europe/Brussels']],
  // The ends of the North American plan.
  ['+1', ['America/St_Johns', 'Pacific/Honolulu']],
];

/** Why a text was not allowed at `at`, or null when it was. */
function refusal(
  attempt: AttemptRow,
  settings: Settings | null,
  at: number,
  overridden: ReadonlySet<string>,
): string | null {
  if (settings !== null && !settings.sending_enabled) return 'while sending was switched off';
  const windowed = settings !== null && keepsWindow(attempt, settings);
  if (windowed && !inWindow(settings, at, overridden)) return "outside the campaign's window";
  if (zonesOf(attempt).every((zone) => byDay(zone, at))) return null;
  const graced =
    attempt.kind === 'reply' &&
    !windowed &&
    attempt.lastInboundAt !== null &&
    at <= attempt.lastInboundAt + GRACE_MINUTES * MINUTE;
  return graced ? null : 'in quiet hours';
}

/** P5 and P6: each claim, and the last minute of its validity, lie in permitted hours. A person's own texts are theirs. */
export function checkHours({ attempts, snapshots, holidays }: Records): Finding[] {
  const settingsOf = new Map(snapshots.map((row) => [`${row.datasetId}/${row.version}`, row.settings]));
  const overridden = new Set(holidays.map(({ calendar, day }) => `${calendar} ${day}`));
  const findings: Finding[] = [];
  for (const attempt of attempts) {
    const outreach = OUTREACH.includes(attempt.kind);
    if (!outreach && attempt.kind !== 'reply') continue;
    const settings = settingsOf.get(`${attempt.datasetId}/${attempt.settingsVersion}`) ?? null;
    const { messageId: id, claimedAt } = attempt;
    const early =
      outreach && settings === null
        ? 'under settings that are not kept'
        : refusal(attempt, settings, claimedAt, overridden);
    if (early !== null) {
      findings.push({ promise: 'P5', id, at: claimedAt, detail: `${attempt.kind} was claimed ${early}` });
      continue;
    }
    const last = claimedAt + attempt.validitySeconds * 1_000 - 1;
    for (let at = Math.min(last, claimedAt + MINUTE); ; at = Math.min(last, at + MINUTE)) {
      const late = refusal(attempt, settings, at, overridden);
      if (late !== null) {
        findings.push({ promise: 'P6', id, at, detail: `its validity reaches to where ${attempt.kind} is ${late}` });
        break;
      }
      if (at >= last) break;
    }
  }
  return findings;
}
