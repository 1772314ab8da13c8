import {
  type CampaignSettings,
  counted,
  type EpochMs,
  type ForecastTotals,
  momentInWords,
  offsetAt,
  people,
  texts,
} from '@rekindle/domain';
import { shownDays } from './show-days.ts';

const WEEK = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** From nothing to the busiest hour. */
const SHADES = ['.', '░', '▒', '▓', '█'];

/** The counts of a list, where the forecast is of one. */
export interface ShownCounts {
  rows: number;
  accepted: number;
  duplicate: number;
  suppressed: number;
  rejected: readonly { sentence: string }[];
  /** Of a stored campaign: the rest of its leads. */
  waiting?: number;
  held?: number;
  left_out?: number;
}

/** A forecast for a person: what goes when, what it costs, and what to look at twice. */
export function shownForecast(
  forecast: ForecastTotals & ShownCounts,
  settings: CampaignSettings,
  from: EpochMs,
): string {
  const { sending_timezone: zone } = settings;
  const { sends, segments, cost, warnings } = forecast;
  const money = `${cost.amount.toFixed(2)} ${cost.currency}`;
  const lines = [
    listLine(forecast),
    ...reasons(forecast.rejected),
    '',
    sends.length === 0
      ? 'No text would go.'
      : `${texts(sends.length)} to ${people(new Set(sends.map(({ phone }) => phone)).size)}, if nobody answers: ` +
        `${counted(segments, 'segment', 'segments')}, ${money} at ${cost.per_segment} a segment.`,
    whenLine(forecast, zone, from),
  ];
  if (sends.length > 0) lines.push('', ...weekMap(forecast, zone), '', ...shownDays(forecast.days));
  if (warnings.length > 0) lines.push('', 'Look at:', ...warnings.map((warning) => `- ${warningLine(warning)}`));
  return lines.join('\n');
}

function whenLine({ sends: [first], finish }: ForecastTotals, zone: string, from: EpochMs): string {
  if (first === undefined) return `Looked at from ${momentInWords(zone, from)} (${zone}) on.`;
  const last =
    finish === null ? 'the end is not reached' : `the last at ${momentInWords(zone, Date.parse(finish))} (${zone})`;
  return `The first goes at ${momentInWords(zone, Date.parse(first.at))}, ${last}.`;
}

function listLine(counts: ShownCounts): string {
  const { rows, accepted, duplicate, suppressed, rejected, waiting, held, left_out: leftOut } = counts;
  const parts =
    leftOut === undefined
      ? [`${duplicate} duplicate`, `${suppressed} suppressed`, `${rejected.length} rejected`]
      : [`${suppressed} suppressed`, `${waiting ?? 0} waiting`, `${held ?? 0} held`, `${leftOut} left out`];
  return `${counted(rows, 'row', 'rows')} = ${[`${accepted} accepted`, ...parts].join(' + ')}`;
}

function reasons(rejected: ShownCounts['rejected']): string[] {
  const found = [...Map.groupBy(rejected, ({ sentence }) => sentence)];
  return found.sort(([, a], [, b]) => b.length - a.length).map(([sentence, rows]) => `  ${rows.length} x ${sentence}`);
}

/** Hours of the week by how many texts go in them. */
function weekMap({ sends }: ForecastTotals, zone: string): string[] {
  const counts = WEEK.map(() => Array.from({ length: 24 }, () => 0));
  for (const { at } of sends) {
    const instant = Date.parse(at);
    const local = new Date(instant + offsetAt(zone, instant));
    const day = counts[(local.getUTCDay() + 6) % 7];
    const hour = local.getUTCHours();
    if (day !== undefined) day[hour] = (day[hour] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts.flat());
  const shade = (count: number) => SHADES[count === 0 ? 0 : Math.ceil((count / most) * 4)] ?? '';
  const header = `     ${Array.from({ length: 8 }, (_, i) => String(i * 3).padEnd(3)).join('')}`;
  return [
    `The week by hour (${zone}), busiest ${most}:`,
    header,
    ...counts.map((day, i) => `${WEEK[i]}  ${day.map(shade).join('')}`),
  ];
}

function warningLine({ code, sentence }: { code: string; sentence: string }): string {
  return code === 'not_finished' ? `${sentence} --days N looks further.` : sentence;
}
