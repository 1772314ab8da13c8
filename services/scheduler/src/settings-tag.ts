import { createHash } from 'node:crypto';
import { CampaignSettings } from '@rekindle/domain';

/**
 * Names one state of a campaign's settings: it changes with every change of them and with every start. For telling
 * whether somebody else has changed them since they were read.
 * @param stored a row of `campaign_settings`, a snapshot, or null when there are none
 */
export function settingsTag(stored: unknown, version: number): string {
  const parsed = CampaignSettings.safeParse(stored);
  const text = JSON.stringify(parsed.success ? sorted(parsed.data) : stored);
  return `${version}-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
}

/** Fallbacks in one order, whichever way they were stored. */
function sorted(settings: CampaignSettings): CampaignSettings {
  const entries = Object.entries(settings.merge_fallbacks).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...settings, merge_fallbacks: Object.fromEntries(entries) };
}
