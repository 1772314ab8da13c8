import { type CampaignRules, campaignRules, type HolidayOverrides } from '@rekindle/domain';

/** The rules a text is sent by; null for one of a campaign that was never started, which has no settings of its own. */
export function rulesOf(campaign: {
  datasetId: string;
  settingsVersion: number;
  settingsSnapshot: unknown;
  holidayOverrides: HolidayOverrides;
}): CampaignRules | null {
  const { datasetId, settingsVersion, settingsSnapshot, holidayOverrides } = campaign;
  if (settingsSnapshot === null) return null;
  return campaignRules(datasetId, settingsVersion, settingsSnapshot, holidayOverrides);
}
