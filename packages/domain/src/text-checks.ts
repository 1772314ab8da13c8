import type { CampaignStep } from './step.ts';

/** What a marketing text must tell and this one does not. */
export interface TextCheck {
  step: CampaignStep;
  code: 'no_opt_out' | 'no_identity';
  sentence: string;
}

const OPT_OUT = /\bstop\b|\bopt[ -]?out\b|\bunsubscribe\b/i;

/**
 * Whether texts say how to stop them and who writes: UK law (PECR, regulations 22 and 23) wants both in every one.
 * @param texts rendered for anybody
 */
export function checkTexts(
  texts: readonly { step: CampaignStep; text: string }[],
  names: { companyName: string },
): TextCheck[] {
  return texts.flatMap(({ step, text }): TextCheck[] => [
    ...(OPT_OUT.test(text)
      ? []
      : [
          {
            step,
            code: 'no_opt_out' as const,
            sentence: `${step} does not say how to stop: add "Reply STOP to opt out."`,
          },
        ]),
    ...(namesCompany(text, names.companyName)
      ? []
      : [
          {
            step,
            code: 'no_identity' as const,
            sentence: `${step} does not say who writes: name ${names.companyName}, for example with {{company_name}}.`,
          },
        ]),
  ]);
}

/** The company as people call it: its first words, without Ltd and the like. */
function namesCompany(text: string, companyName: string): boolean {
  const plain = (words: string) =>
    words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const called = plain(companyName).replace(/ (ltd|limited|plc|llp|uk)$/g, '');
  return called !== '' && plain(text).includes(called);
}
