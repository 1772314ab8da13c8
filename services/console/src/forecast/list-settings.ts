import {
  CAMPAIGN_STEPS,
  type CampaignSettings,
  checkSettings,
  compileTemplate,
  faultSentence,
  REQUIRED_UNLESS_TOLD,
  stepText,
} from '@rekindle/domain';

/** What is wrong with a setting. `field` is '' where it concerns the whole. */
export interface SettingFault {
  field: string;
  sentence: string;
}

/**
 * Settings as an operator wrote them down, with the required fields of an import where they name none; their texts are
 * checked too. Without faults there are settings.
 */
export function listSettings(given: unknown): { settings: CampaignSettings | null; faults: SettingFault[] } {
  const checked = checkSettings(withRequired(given));
  const faults: SettingFault[] = checked.faults.map((fault) => ({
    field: fault.field,
    sentence: faultSentence(fault),
  }));
  const known = new Set(faults.map(({ field }) => field));
  faults.push(...textFaults(checked.settings ?? checked.readable).filter(({ field }) => !known.has(field)));
  return { settings: faults.length > 0 ? null : checked.settings, faults };
}

function withRequired(given: unknown): unknown {
  const isObject = given !== null && typeof given === 'object' && !Array.isArray(given);
  return isObject ? { required_fields: REQUIRED_UNLESS_TOLD, ...given } : given;
}

function textFaults(settings: CampaignSettings): SettingFault[] {
  return CAMPAIGN_STEPS.flatMap((step) => {
    const source = stepText(settings, step);
    const field = `${step.toLowerCase()}_message`;
    if (source.trim() === '') {
      const sentence = "M1's text is empty; right would be the text that goes first.";
      return step === 'M1' ? [{ field, sentence }] : [];
    }
    const compiled = compileTemplate(source);
    if (compiled.ok) return [];
    return compiled.errors.map(({ message, line, column }) => ({
      field,
      sentence: `line ${line}, character ${column}: ${message}`,
    }));
  });
}
