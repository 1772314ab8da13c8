import { stepEnabled, stepText } from './cadence.ts';
import type { CampaignSettings } from './campaign-settings.ts';
import type { ForecastSend } from './forecast-run.ts';
import { characterInWords, counted, type ForecastWarning, listed, people, texts } from './forecast-words.ts';
import { CAMPAIGN_STEPS, type CampaignStep } from './step.ts';
import { type CostlyCharacter, countSegments, isGsm7 } from './segments.ts';

/** The characters of a template that turn its texts into the dearer alphabet. */
export function dearCharacters(template: string): CostlyCharacter[] {
  return isGsm7(template) ? [] : countSegments(template).costlyCharacters.filter(({ cause }) => cause === 'not_gsm');
}

/** A text with a template's dear characters written plainly, or left out where there is no plain spelling. */
export function plainly(text: string, dear: readonly CostlyCharacter[]): string {
  return dear.reduce((plain, { character, replacement }) => plain.replaceAll(character, replacement ?? ''), text);
}

/**
 * Characters of the templates that no plain text holds, each with its place and what to write instead.
 * @param plainSegments segments of a send if its template were written plainly
 */
export function dearTexts(
  settings: CampaignSettings,
  sends: readonly ForecastSend[],
  plainSegments: (send: ForecastSend) => number,
): ForecastWarning[] {
  return CAMPAIGN_STEPS.filter((step) => stepEnabled(settings, step)).flatMap((step) => {
    const template = stepText(settings, step);
    const dear = dearCharacters(template);
    if (dear.length === 0) return [];
    const own = sends.filter((send) => send.step === step);
    const sent = own.reduce((sum, send) => sum + send.segments, 0);
    const plain = own.reduce((sum, send) => sum + plainSegments(send), 0);
    const places = dear.map(({ character, count, replacement }) => {
      const more = count > 1 ? ` and ${counted(count - 1, 'more place', 'more places')}` : '';
      const instead = replacement === null || replacement === '' ? 'leave it out' : `write ${replacement}`;
      return `${characterInWords(character)} at ${placeOf(template, character)}${more} (${instead})`;
    });
    const cost =
      sent > plain
        ? `${texts(own.length)} of it cost ${counted(sent, 'segment', 'segments')} instead of ${plain.toLocaleString('en-GB')}`
        : 'a segment holds 70 characters instead of 160; as it stands that costs nothing more';
    return [
      {
        code: 'costly_character',
        field: `${step.toLowerCase()}_message`,
        sentence: `${step}'s text holds ${listed(places)}: ${cost}.`,
      },
    ];
  });
}

function placeOf(template: string, character: string): string {
  const before = template.slice(0, template.indexOf(character)).split('\n');
  return `line ${before.length}, character ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** People who wait because a text has a field that they lack, by field. */
export function lackingFields(
  lacking: readonly { step: CampaignStep; fields: readonly string[] }[],
): ForecastWarning[] {
  const byField = new Map<string, { count: number; steps: Set<CampaignStep> }>();
  for (const { step, fields } of lacking) {
    for (const field of fields) {
      const found = byField.get(field) ?? { count: 0, steps: new Set() };
      byField.set(field, { count: found.count + 1, steps: found.steps.add(step) });
    }
  }
  return [...byField].map(([field, { count, steps }]) => ({
    code: 'missing_field',
    field: 'merge_fallbacks',
    sentence:
      `${people(count)} ${count === 1 ? 'waits' : 'wait'} for want of ${field} in ${listed([...steps].sort())}: ` +
      `give it a fallback in merge_fallbacks, or fill it in.`,
  }));
}
