import {
  addOpenMs,
  attributeSlug,
  CAMPAIGN_STEPS,
  type CampaignSettings,
  canonicalField,
  compileSendWindow,
  compileTemplate,
  type EpochMs,
  type ForecastWarning,
  HOUR_MS,
  stepEnabled,
  stepText,
} from '@rekindle/domain';
import type { LeadsRead } from '@rekindle/ingest';
import type { SenderNames } from '@rekindle/scheduler';

/** Names that stand in where none are given: of a usual length, and seen to be no real ones. */
export const STAND_INS = { companyName: 'Your Company', personaName: 'Alex', consentSource: 'our website' } as const;

/** How each name is given, such as `--company NAME`. */
export type NamesAsked = Readonly<Record<'company' | 'persona' | 'source', string>>;

/** What a list alone cannot say, where it matters. */
export function listWarnings(
  settings: CampaignSettings,
  { names, asks }: { names: SenderNames; asks: NamesAsked },
  read: Pick<LeadsRead<unknown>, 'leads' | 'suppressed'>,
): ForecastWarning[] {
  const warnings: ForecastWarning[] = [...standIns(settings, names, asks)];
  if (read.leads.length > 0 && settings.duplicate_action !== 'keep_both') {
    warnings.push({
      code: 'other_lists_unknown',
      field: 'duplicate_action',
      sentence:
        "A file alone does not say who is suppressed or in another of the client's lists: at the import those are " +
        `left out or treated as duplicate_action (${settings.duplicate_action}) says. Here everybody is reckoned with.`,
    });
  }
  return warnings;
}

/**
 * Why a campaign over this list would not start, besides its hours: the scheduler's own check, without a database.
 * @param columns names of the list's own columns that anybody has a value in, as texts write them
 */
export function startFaults(
  settings: CampaignSettings,
  from: EpochMs,
  columns: ReadonlySet<string>,
): ForecastWarning[] {
  const faults: ForecastWarning[] = [];
  const known = new Set([...columns, ...Object.keys(settings.merge_fallbacks).map(slugOf)]);
  for (const step of CAMPAIGN_STEPS) {
    const compiled = compileTemplate(stepText(settings, step));
    const fields = compiled.ok ? compiled.fields : [];
    for (const name of fields.filter((field) => field.startsWith(ATTRIBUTE)).map(slugOf)) {
      if (known.has(name)) continue;
      const sentence = `The campaign would not start: ${step}'s text uses the column "${name}", which nobody on the list has a value in.`;
      faults.push({ code: 'unknown_field', field: `${step.toLowerCase()}_message`, sentence });
    }
  }
  const window = compileSendWindow(settings);
  for (const [step, field] of [['M2', 'm2_delay_hours'] as const, ['M3', 'm3_delay_hours'] as const]) {
    if (settings.delay_type === 'real_hours' || !stepEnabled(settings, step)) continue;
    if (addOpenMs(window, from, settings[field] * HOUR_MS) !== null) continue;
    const sentence = `The campaign would not start: ${settings[field]} sending hours take more than 20 years in this window.`;
    faults.push({ code: 'delay_never_over', field, sentence });
  }
  return faults;
}

const ATTRIBUTE = 'attributes.';

function slugOf(name: string): string {
  return attributeSlug(name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length) : name);
}

function standIns(settings: CampaignSettings, names: SenderNames, asks: NamesAsked): ForecastWarning[] {
  const used = new Set(
    CAMPAIGN_STEPS.flatMap((step) => {
      const compiled = compileTemplate(stepText(settings, step));
      return compiled.ok ? compiled.fields : [];
    }),
  );
  const given = new Set(Object.keys(settings.merge_fallbacks).map((name) => canonicalField(name)));
  const asked = [
    ['company_name', names.companyName, STAND_INS.companyName, asks.company],
    ['agent_name', names.personaName, STAND_INS.personaName, asks.persona],
    ['source', names.consentSource, STAND_INS.consentSource, asks.source],
  ] as const;
  return asked
    .filter(([field, value, standIn]) => used.has(field) && !given.has(field) && value === standIn)
    .map(([field, , standIn, option]) => ({
      code: 'stand_in',
      sentence: `The texts name ${field}, which only the client's record knows: "${standIn}" stands in. Give it with ${option}.`,
    }));
}
