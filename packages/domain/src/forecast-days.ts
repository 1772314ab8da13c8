import type { ForecastSend } from './forecast-run.ts';
import type { ZoneId } from './time.ts';
import { localDate } from './zone-offsets.ts';

/** Texts by local date, days without any left out. */
export function summariseDays(sends: readonly ForecastSend[], zone: ZoneId): { date: string; count: number }[] {
  const days: { date: string; count: number }[] = [];
  for (const { at } of sends) {
    const date = localDate(zone, at);
    const last = days.at(-1);
    if (last?.date === date) last.count += 1;
    else days.push({ date, count: 1 });
  }
  return days;
}
