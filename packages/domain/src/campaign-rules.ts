import { CampaignSettings } from './campaign-settings.ts';
import type { HolidayOverrides } from './holidays.ts';
import { compileSendWindow, type SendWindow } from './send-window.ts';

/** A campaign's settings snapshot, parsed, with its window compiled. */
export interface CampaignRules {
  settings: CampaignSettings;
  window: SendWindow;
}

const CACHED_MAX = 500;
const cache = new Map<string, CampaignRules>();

/**
 * Rules of one version of one campaign with the client's holidays, compiled once and kept. A snapshot never changes
 * under its version.
 * Throws ZodError or RangeError when the snapshot makes no usable rules: starting a campaign refuses such settings.
 */
export function campaignRules(
  datasetId: string,
  version: number,
  snapshot: unknown,
  holidayOverrides: HolidayOverrides = {},
): CampaignRules {
  const { add = [], remove = [] } = holidayOverrides;
  const key = `${datasetId}/${version}/${add.join()}/${remove.join()}`;
  const found = cache.get(key);
  if (found !== undefined) return found;
  const settings = CampaignSettings.parse(snapshot);
  const rules = { settings, window: compileSendWindow(settings, holidayOverrides) };
  if (cache.size >= CACHED_MAX) cache.clear();
  cache.set(key, rules);
  return rules;
}
