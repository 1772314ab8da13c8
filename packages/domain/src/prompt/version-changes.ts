import { PROMPT_SECTIONS, type PromptSection, type VersionFragment } from './version-fragments.ts';

/** What a version changed against the one before it, as it is stored. */
export interface VersionChanges {
  type: 'created' | 'edited' | 'lesson_applied';
  lesson_id: string | null;
  lesson_title: string | null;
  sections_changed: PromptSection[];
  /** Of these, those in which other words than a lesson's changed. */
  sections_edited: PromptSection[];
  before: Partial<Record<PromptSection, string>>;
  after: Partial<Record<PromptSection, string>>;
}

/** Compares two versions section by section, their words and which of them are facts; `before` null: there is none. */
export function changesBetween(
  before: readonly VersionFragment[] | null,
  after: readonly VersionFragment[],
  lesson: { id: string; title: string } | null = null,
): VersionChanges {
  const words = (fragments: readonly VersionFragment[], section: PromptSection) =>
    fragments
      .filter((fragment) => fragment.section === section)
      .map(({ content }) => content)
      .join('\n');
  const meant = (fragments: readonly VersionFragment[], section: PromptSection) =>
    JSON.stringify(
      fragments
        .filter((fragment) => fragment.section === section)
        .map(({ content, isFact }) => (isFact ? { fact: content } : content)),
    );
  const changed = PROMPT_SECTIONS.filter((section) => meant(before ?? [], section) !== meant(after, section));
  const [oldOwn, newOwn] = [before ?? [], after].map((all) =>
    all.filter(({ source }) => !source.startsWith('lesson:')),
  );
  const edited = changed.filter((section) => meant(oldOwn ?? [], section) !== meant(newOwn ?? [], section));
  const of = (fragments: readonly VersionFragment[]): Partial<Record<PromptSection, string>> => {
    const said: Partial<Record<PromptSection, string>> = {};
    for (const section of changed) {
      const text = words(fragments, section);
      if (text !== '') said[section] = text;
    }
    return said;
  };
  return {
    type: lesson !== null ? 'lesson_applied' : before === null ? 'created' : 'edited',
    ...{ lesson_id: lesson?.id ?? null, lesson_title: lesson?.title ?? null },
    ...{ sections_changed: changed, sections_edited: edited, before: of(before ?? []), after: of(after) },
  };
}

/** UTF-16 units of titles in a summary, which is stored with at most 2,000: twenty lessons may be applied at once. */
const TITLES_MAX = 1_500;

/** The same in a sentence. */
export function changesSummary(changes: VersionChanges): string {
  const { type, lesson_title: title, sections_changed: sections, sections_edited: edited } = changes;
  if (type === 'created') return 'First version.';
  if (sections.length === 0) return 'Nothing was changed yet.';
  if (type === 'edited') return `Changed ${listed(sections)}.`;
  const byHand = edited.length === 0 ? '' : `, ${listed(edited)} by hand`;
  const learned = title ?? '';
  // Not half of a character that takes two units.
  const told =
    learned.length <= TITLES_MAX ? learned : `${learned.slice(0, TITLES_MAX).replace(/[\uD800-\uDBFF]$/, '')}...`;
  return `Learned "${told}": changed ${listed(sections)}${byHand}.`;
}

function listed(sections: readonly PromptSection[]): string {
  const last = sections.at(-1) ?? '';
  return sections.length < 2 ? last : `${sections.slice(0, -1).join(', ')} and ${last}`;
}

/** The name of the next version: a lesson is a small step, all else a large one. */
export function nextVersionName(before: string, isLesson: boolean): string {
  const [major = 1, minor = 0] = before.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return isLesson ? `${major}.${minor + 1}` : `${major + 1}.0`;
}
