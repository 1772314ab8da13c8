import { unapprovedClaims } from '../gates/after/claims.ts';
import { brokenRules, type ForbiddenPhrase } from '../lesson/rules.ts';
import type { PromptWarning } from './fragment.ts';
import { PROMPT_VARIABLES } from './variables.ts';
import { COMPILED_SECTION, PROMPT_SECTIONS, type PromptSection, type VersionFragment } from './version-fragments.ts';

/** What keeps a version from being tried on anybody. */
export interface VersionFault {
  code:
    | 'empty'
    | 'unknown_variable'
    | 'missing_variable'
    /** Somewhere a name cannot be filled in, beside the version or in it. */
    | 'unfilled'
    | 'unsupported_claim'
    | 'over_budget'
    | 'forbidden_phrase';
  /** Null: of the whole, or of what stands beside the version. */
  section: PromptSection | null;
  /** What offends, verbatim where there is something to point at. */
  detail: string;
  /** For the person who wrote it: what is wrong and how to mend it. */
  sentence: string;
}

/** What of a version is looked at. */
export interface VersionToCheck {
  fragments: readonly VersionFragment[];
  /** Of the prompt compiled with all that stands beside the version. */
  warnings: readonly PromptWarning[];
  forbidden: readonly ForbiddenPhrase[];
  /** Where it would meet others and be too long with them, as sentences; more than the one prompt that was compiled. */
  tooLong?: readonly string[];
}

/** Everything that keeps a version from being tried; empty when nothing does. */
export function versionFaults(version: VersionToCheck): VersionFault[] {
  const { fragments } = version;
  if (fragments.length === 0) {
    const sentence = 'It has no words yet: answer the wizard or write a section.';
    return [{ code: 'empty', section: null, detail: '', sentence }];
  }
  const compiled = compilerFaults(version);
  const isLong = compiled.some(({ code }) => code === 'over_budget');
  const elsewhere = (isLong ? [] : (version.tooLong ?? [])).map(
    (sentence): VersionFault => ({ code: 'over_budget', section: null, detail: '', sentence }),
  );
  return [...compiled, ...elsewhere, ...canaryFaults(fragments), ...claimFaults(fragments), ...ruleFaults(version)];
}

const NAMES = PROMPT_VARIABLES.filter((name) => name !== 'canary').map((name) => `{{${name}}}`);

function compilerFaults({ warnings }: VersionToCheck): VersionFault[] {
  return warnings.flatMap(({ code, severity, section: compiled, detail }): VersionFault[] => {
    if (severity !== 'error') return [];
    const section = PROMPT_SECTIONS.find((each) => COMPILED_SECTION[each] === compiled) ?? null;
    const place = section === null ? 'What stands beside it (persona, template, lessons)' : `The ${section} section`;
    switch (code) {
      case 'unknown_variable': {
        const name = /^[{}%]+$/.test(detail) ? detail : `{{${detail}}}`;
        const sentence = `${place} has ${name}, which cannot be filled in. There are ${NAMES.join(', ')}.`;
        return [{ code, section, detail, sentence }];
      }
      case 'missing_variable': {
        const sentence = `${place} has {{${detail}}}, and the client has none: set it or take it out.`;
        return [{ code, section, detail, sentence }];
      }
      default: {
        const sentence = `With persona and lessons the part that every lead shares is too long: ${detail}. Shorten it.`;
        return [{ code: 'over_budget', section, detail, sentence }];
      }
    }
  });
}

/** The made-up word that betrays a leak is for the platform's rules alone. */
function canaryFaults(fragments: readonly VersionFragment[]): VersionFault[] {
  return fragments
    .filter(({ content }) => /\{\{\s*canary\s*\}\}/.test(content))
    .map(({ section }) => ({
      ...{ code: 'unknown_variable', section, detail: 'canary' },
      sentence: `The ${section} section has {{canary}}, which cannot be filled in. There are ${NAMES.join(', ')}.`,
    }));
}

/** What is forbidden may name figures; all else needs a fact. */
function claimFaults(fragments: readonly VersionFragment[]): VersionFault[] {
  const facts = fragments.filter(({ isFact }) => isFact).map(({ content }) => content);
  return fragments
    .filter(({ section, isFact }) => !isFact && section !== 'boundaries')
    .flatMap(({ section, content }) =>
      unapprovedClaims(content, facts).map(
        (detail): VersionFault => ({
          ...{ code: 'unsupported_claim', section, detail },
          sentence: `The ${section} section claims "${detail}", and no fact supports it: add it to the facts or take it out.`,
        }),
      ),
    );
}

function ruleFaults({ fragments, forbidden }: VersionToCheck): VersionFault[] {
  return fragments
    .filter(({ section }) => section !== 'boundaries')
    .flatMap(({ section, content }) =>
      brokenRules(content, forbidden).map(
        ({ phrase }): VersionFault => ({
          ...{ code: 'forbidden_phrase', section, detail: phrase },
          sentence: `The ${section} section has "${phrase}", which a lesson forbids: reword it or archive the lesson.`,
        }),
      ),
    );
}
