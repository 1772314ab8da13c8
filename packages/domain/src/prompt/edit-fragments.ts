import { canonicalText } from './canonical-text.ts';
import {
  FACT_SECTION,
  PROMPT_SECTIONS,
  type PromptSection,
  tidyFragments,
  type VersionFragment,
} from './version-fragments.ts';

/** What a person wants sections to say; sections left out stay. */
export type SectionEdits = Readonly<
  Partial<
    Record<PromptSection, readonly { content: string; why?: string | undefined; is_fact?: boolean | undefined }[]>
  >
>;

/**
 * A version's fragments after a person's edits. What is as it was keeps where it came from; what is new or changed is
 * theirs.
 * @returns `edits`: the pieces that were changed, added or taken out
 */
export function editFragments(
  before: readonly VersionFragment[],
  sections: SectionEdits,
): { fragments: VersionFragment[]; edits: number } {
  let edits = 0;
  const after = PROMPT_SECTIONS.flatMap((section) => {
    const own = before.filter((fragment) => fragment.section === section);
    const wanted = sections[section];
    if (wanted === undefined) return own;
    const unused = [...own];
    const fragments = wanted.map(({ content, why, is_fact: isFact }): VersionFragment => {
      const same = unused.findIndex(
        (old) =>
          old.content === canonicalText(content) &&
          (why === undefined || why === old.why) &&
          (isFact === undefined || isFact === old.isFact),
      );
      const [kept] = same < 0 ? [] : unused.splice(same, 1);
      if (kept !== undefined) return kept;
      edits += 1;
      return {
        ...{ section, content, source: 'manual', why: why ?? 'written by hand' },
        ...{ refId: null, refVersion: null, isFact: section === FACT_SECTION && isFact === true },
      };
    });
    edits += Math.max(0, own.length - wanted.length);
    return fragments;
  });
  return { fragments: tidyFragments(after), edits };
}

/** A version's fragments in another prompt: theirs is that they were copied. */
export function copiedFragments(versionId: string, fragments: readonly VersionFragment[]): VersionFragment[] {
  return fragments.map((fragment) =>
    fragment.source.startsWith('lesson:')
      ? fragment
      : { ...fragment, source: `copied:${versionId}`, refId: versionId, refVersion: null },
  );
}
