import type { CampaignSettings, EpochMs } from '@rekindle/domain';
import type { RejectedRow } from '@rekindle/ingest';
import type { ListForecast } from './forecast-list.ts';
import { summariseSends } from './summarise.ts';

/** Rows named for each reason; the count says how many there are. */
const ROWS_NAMED_MAX = 5;

/** The forecast of a list without its single texts and rows: how many rows were rejected for which reason. */
export function summariseList(forecast: ListForecast, of: { settings: CampaignSettings; from: EpochMs }) {
  const { rows, accepted, duplicate, suppressed, rejected } = forecast;
  return {
    ...summariseSends(forecast, of),
    counts: { rows, accepted, duplicate, suppressed, rejected: rejected.length },
    rejections: counted(rejected),
  };
}
export type ListSummary = ReturnType<typeof summariseList>;

function counted(rejected: readonly RejectedRow[]) {
  return [...Map.groupBy(rejected, ({ reason }) => reason)]
    .map(([reason, found]) => ({
      reason,
      sentence: found[0]?.sentence ?? '',
      rows: found.length,
      lines: found.slice(0, ROWS_NAMED_MAX).map(({ row }) => row),
    }))
    .sort((a, b) => b.rows - a.rows);
}
