import type { Platform } from '@rekindle/boot';
import { startCampaign } from '@rekindle/scheduler';

/** Starts a campaign; throws Error with every reason, as an operator reads them, when it may not start. */
export async function startOrExplain(
  platform: Platform,
  campaign: { clientId: string; datasetId: string },
): Promise<void> {
  const outcome = await startCampaign(platform, campaign);
  if (outcome.kind === 'started') return;
  const reasons = outcome.kind === 'refused' ? outcome.faults.map((fault) => fault.sentence) : ['It does not exist.'];
  throw new Error(`The campaign did not start: ${reasons.join(' ')}`);
}
