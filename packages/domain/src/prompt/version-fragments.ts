import { canonicalText } from './canonical-text.ts';
import { type FragmentSource, HEADINGS, type SourceFragment, type StaticSection } from './fragment.ts';
import { sha256 } from './sha256.ts';

/** The sections of a prompt that a client writes, in the order in which they are sent. */
export const PROMPT_SECTIONS = ['context', 'goal', 'tone', 'knowledge', 'objections', 'boundaries'] as const;
export type PromptSection = (typeof PROMPT_SECTIONS)[number];

/** Where the compiler puts each. */
export const COMPILED_SECTION: Readonly<Record<PromptSection, StaticSection>> = {
  context: 'S2',
  goal: 'S3',
  tone: 'S4',
  knowledge: 'S5',
  objections: 'S6',
  boundaries: 'S7',
};

/** Units of one fragment, and how many a section may have. */
export const FRAGMENT_UNITS_MAX = 4_000;
export const SECTION_FRAGMENTS_MAX = 40;

/** One piece of a version's words. Its place in the list is its place in its section. */
export interface VersionFragment {
  section: PromptSection;
  content: string;
  source: FragmentSource;
  /** Why it is in this prompt, for people. */
  why: string;
  refId: string | null;
  refVersion: string | null;
  /** Somebody answers for its figures: replies may state them. */
  isFact: boolean;
}

/** The section whose fragments may be facts: they are cited by an id, so that it is known which one a figure rests on. */
export const FACT_SECTION: PromptSection = 'knowledge';

/** A version's fragments with their words in one form, empty ones left out, section by section; facts where they may be. */
export function tidyFragments(fragments: readonly VersionFragment[]): VersionFragment[] {
  return PROMPT_SECTIONS.flatMap((section) =>
    fragments
      .filter((fragment) => fragment.section === section)
      .map(({ content, isFact, ...rest }) => ({
        ...{ ...rest, content: canonicalText(content), isFact: isFact && section === FACT_SECTION },
      }))
      .filter(({ content }) => content !== ''),
  );
}

/** What the compiler takes: after what persona and platform say in the same section, in the version's own order. */
export function sourceFragments(versionId: string, fragments: readonly VersionFragment[]): SourceFragment[] {
  return fragments.map(({ section, content, source, why, refId, refVersion, isFact }, at) => ({
    ...{ section: COMPILED_SECTION[section], id: `version:${versionId}:${String(at).padStart(4, '0')}` },
    ...{ content, source, why, priority: -1, createdAt: at },
    // A fact is cited by an id of its own; other words of a version have none.
    refId: refId ?? (isFact ? `${versionId}:${at}` : null),
    refVersion,
    repeat: repeatOf(section, isFact),
  }));
}

/** Answers to objections and what the AI knows are there to be said; figures only where somebody answers for them. */
function repeatOf(section: PromptSection, isFact: boolean): 'no' | 'words' | 'claims' {
  if (isFact) return 'claims';
  return section === 'knowledge' || section === 'objections' ? 'words' : 'no';
}

/** A version's own words as one text, variables as they are written: what is kept, compared and hashed. */
export function versionText(fragments: readonly VersionFragment[]): string {
  const sections = PROMPT_SECTIONS.flatMap((section) => {
    const own = fragments.filter((fragment) => fragment.section === section);
    if (own.length === 0) return [];
    return [HEADINGS[COMPILED_SECTION[section]], ...own.map(({ content }) => content)];
  });
  return sections.join('\n');
}

/** The same words section by section, with all of their sources and reasons. */
export type PromptStructure = Partial<Record<PromptSection, { content: string; source: string; why: string }>>;

/** What is stored of a version besides its fragments; all of it follows from them. */
export function storedForm(fragments: readonly VersionFragment[]): {
  structure: PromptStructure;
  compiledPrompt: string;
  compiledSha256: string;
  appliedLessons: string[];
} {
  const structure: PromptStructure = {};
  for (const section of PROMPT_SECTIONS) {
    const own = fragments.filter((fragment) => fragment.section === section);
    if (own.length === 0) continue;
    const joined = (parts: readonly string[], by: string) => [...new Set(parts)].join(by);
    structure[section] = {
      content: own.map(({ content }) => content).join('\n'),
      source: joined(
        own.map(({ source }) => source),
        ', ',
      ),
      why: joined(
        own.map(({ why }) => why),
        '; ',
      ),
    };
  }
  const compiledPrompt = versionText(fragments);
  const lessons = fragments.flatMap(({ source, refId }) =>
    source.startsWith('lesson:') && refId !== null ? [refId] : [],
  );
  return {
    ...{ structure, compiledPrompt, compiledSha256: sha256(`${compiledPrompt}${factMarks(fragments)}`) },
    appliedLessons: [...new Set(lessons)],
  };
}

/** Which fragments are facts; nothing where none is. The gates let a fact's figures pass, so it is another version. */
function factMarks(fragments: readonly VersionFragment[]): string {
  const places = fragments.flatMap(({ isFact }, at) => (isFact ? [at] : []));
  return places.length === 0 ? '' : `\0facts ${places.join(' ')}`;
}
