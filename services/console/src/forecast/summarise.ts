import {
  type CampaignSettings,
  type CampaignStep,
  type EpochMs,
  type ForecastTotals,
  holidayDates,
  localDate,
  offsetAt,
  weekHours,
} from '@rekindle/domain';
import type { CampaignForecast } from '@rekindle/scheduler';

const MICROS_A_PENNY = 10_000;
const MICROS = 1_000_000;

/** The forecast of a campaign without its single texts, as a screen shows it. */
export function summariseForecast(forecast: CampaignForecast) {
  return {
    ...summariseSends(forecast, forecast),
    counts: {
      leads: forecast.rows,
      accepted: forecast.accepted,
      suppressed: forecast.suppressed,
      waiting: forecast.waiting,
      held: forecast.held,
      left_out: forecast.left_out,
    },
  };
}
export type ForecastSummary = ReturnType<typeof summariseForecast>;

/** What would go when, by day and by hour. Holidays are those of the calendar from then to the end. */
export function summariseSends(forecast: ForecastTotals, of: { settings: CampaignSettings; from: EpochMs }) {
  const { sends, cost } = forecast;
  const { settings, from } = of;
  const zone = settings.sending_timezone;
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  const days = new Map<string, Record<CampaignStep, number>>();
  const people = new Set<string>();
  for (const { at, step, phone } of sends) {
    const instant = Date.parse(at);
    const local = new Date(instant + offsetAt(zone, instant));
    const date = local.toISOString().slice(0, 10);
    const day = days.get(date) ?? { M1: 0, M2: 0, M3: 0 };
    day[step] += 1;
    days.set(date, day);
    const hours = week[(local.getUTCDay() + 6) % 7];
    if (hours !== undefined) hours[local.getUTCHours()] = (hours[local.getUTCHours()] ?? 0) + 1;
    people.add(phone);
  }
  const [first, last] = [localDate(zone, from), [...days.keys()].at(-1) ?? localDate(zone, from)];
  const holidays = [...holidayDates(settings.holiday_calendar)].filter((date) => date >= first && date <= last);
  return {
    from: new Date(from).toISOString(),
    finish: forecast.finish,
    texts: sends.length,
    people: people.size,
    segments: forecast.segments,
    cost_pence: Math.round((forecast.segments * Math.round(cost.per_segment * MICROS)) / MICROS_A_PENNY),
    segment_price_micros: Math.round(cost.per_segment * MICROS),
    currency: cost.currency,
    timezone: zone,
    days: [...days].map(([date, { M1, M2, M3 }]) => ({ date, m1: M1, m2: M2, m3: M3 })),
    week,
    open: weekHours(settings),
    holidays: holidays.sort((a, b) => (a < b ? -1 : 1)),
    warnings: forecast.warnings.map(({ code, sentence, field }) => ({ code, sentence, field: field ?? null })),
  };
}
