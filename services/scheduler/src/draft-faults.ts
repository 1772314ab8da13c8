import type { CampaignRef, Tx } from '@rekindle/db';
import { type CampaignSettings, type CheckedSettings, checkSettings, faultSentence } from '@rekindle/domain';
import { checkTemplates } from './check-templates.ts';
import { checkNumber, type Fault } from './preflight.ts';

/** What may still come before the start: people with that column, a text for the nudge. */
const MAY_COME: readonly string[] = ['unknown_field', 'text_missing'];

/** Settings for a campaign that has not started, or everything that will be wrong with them whatever comes. */
export async function checkDraft(
  tx: Tx,
  campaign: CampaignRef,
  given: unknown,
): Promise<{ settings: CampaignSettings } | { faults: [Fault, ...Fault[]] }> {
  const checked = checkSettings(given);
  const settings = checked.settings ?? checked.readable;
  const texts = await checkTemplates(tx, campaign, settings);
  const number = settings.twilio_number === null ? [] : await checkNumber(tx, campaign.clientId, settings);
  const more = [...number, ...texts].filter(({ code }) => !MAY_COME.includes(code));
  const [first, ...others] = allFaults(checked, more);
  return first === undefined ? { settings } : { faults: [first, ...others] };
}

/** Faults of the settings alone, and those found besides in what could be read of them. */
export function allFaults(checked: CheckedSettings, more: readonly Fault[]): Fault[] {
  const faults = checked.faults.map(
    (fault): Fault => ({ code: 'invalid_setting', field: fault.field, sentence: faultSentence(fault) }),
  );
  const known = new Set(faults.map(({ field }) => field));
  return [...faults, ...more.filter(({ field }) => !known.has(field))];
}
