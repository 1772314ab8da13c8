import { startCampaign } from '@rekindle/scheduler';
import { campaignOf, type OperatorParts } from './operator-means.ts';
import type { List, Tenant } from './tenants.ts';

const HOUR = 3_600_000;
/** Refusals that are no fault: it runs already, or nobody is on the list (yet). */
const HEEDED = new Set(['no_leads', 'already_running', 'paused']);
const TRIES = 12;

/** Starts a list's campaign and writes down what it runs on from now; again later while nobody has been imported. */
export async function startList(parts: OperatorParts, tenant: Tenant, list: List, tries = 0): Promise<void> {
  const campaign = campaignOf(tenant, list);
  parts.stepper.whenCommitted((wrote) => {
    if (wrote.has('datasets')) parts.ledger.write({ type: 'settings', ...campaign, settings: list.settings });
  });
  const result = await startCampaign(parts.workers.deps, campaign);
  parts.stepper.whenCommitted(null);
  if (result.kind === 'started' || result.kind === 'not_found') return;
  if (result.kind !== 'refused' || !result.faults.every(({ code }) => HEEDED.has(code)))
    throw new Error(`A campaign did not start: ${JSON.stringify(result)}`);
  if (!result.faults.some(({ code }) => code === 'no_leads') || tries >= TRIES) return;
  parts.later(parts.stepper.now + HOUR, `start ${list.name}`, async () => {
    await startList(parts, tenant, list, tries + 1);
  });
}
