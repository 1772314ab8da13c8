import {
  CAMPAIGN_STEPS,
  type CampaignSettings,
  type CampaignStep,
  countSegments,
  dearCharacters,
  type ForecastText,
  plainly,
  stepEnabled,
  stepText,
} from '@rekindle/domain';
import { type BookingSigner, composeStep, type LeadFacts, type SenderNames } from './compose-step.ts';

/** What the three texts of a lead come to, kept without the texts. */
export interface TextsOfLead {
  /** By step, M1 first; null: no text of that step. */
  texts: (ForecastText | null)[];
  /** Segments by step if the templates were written plainly. */
  plain: number[];
}

/** A lead id of the usual length, for whom links are signed that nobody gets. */
const NOBODY = '00000000-0000-7000-8000-000000000000';
const SIGNER: BookingSigner = { clientId: NOBODY, key: 'forecast' };

/**
 * A function that says what the texts of a lead come to, by the very code that writes them. Throws for a text that does
 * not parse: settings are checked first.
 */
export function forecastTexts(
  settings: CampaignSettings,
  names: SenderNames,
): (facts: Omit<LeadFacts, 'leadId'>) => TextsOfLead {
  const steps = CAMPAIGN_STEPS.filter((step) => stepEnabled(settings, step));
  const dear = new Map(steps.map((step) => [step, dearCharacters(stepText(settings, step))]));
  return (facts) => {
    const texts: TextsOfLead = { texts: [], plain: [] };
    for (const step of CAMPAIGN_STEPS) {
      const own = dear.get(step);
      const composed =
        own === undefined ? null : composeStep(settings, names, step, { ...facts, leadId: NOBODY }, SIGNER);
      if (composed?.kind !== 'text') {
        texts.texts.push(composed);
        texts.plain.push(0);
        continue;
      }
      texts.texts.push({ kind: 'text', segments: composed.segments });
      const plain = own === undefined || own.length === 0 ? null : countSegments(plainly(composed.content, own));
      texts.plain.push(plain?.segments ?? composed.segments);
    }
    return texts;
  };
}

/** A step's place in `TextsOfLead`. */
export function placeOf(step: CampaignStep): number {
  return CAMPAIGN_STEPS.indexOf(step);
}
