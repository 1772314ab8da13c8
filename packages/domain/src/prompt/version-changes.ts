import { PROMPT_SECTIONS, type PromptSection, type VersionFragment } from './version-fragments.ts';

/** What a version changed against the one before it, as it is stored. */
export interface VersionChanges {
  type: 'created' | 'edited' | 'lesson_applied';
  lesson_id: string | null;
  lesson_title: string | null;
  sections_changed: PromptSection[];
  before: Partial<Record<PromptSection, string>>;
  after: Partial<Record<PromptSection, string>>;
}

/** Compares two versions section by section; `before` null: there is none. */
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
  const changed = PROMPT_SECTIONS.filter((section) => words(before ?? [], section) !== words(after, section));
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
    ...{ sections_changed: changed, before: of(before ?? []), after: of(after) },
  };
}

/** The same in a sentence. */
export function changesSummary({ type, lesson_title: title, sections_changed: sections }: VersionChanges): string {
  if (type === 'created') return 'First version.';
  if (sections.length === 0) return 'Nothing was changed yet.';
  const list = sections.length === 1 ? sections[0] : `${sections.slice(0, -1).join(', ')} and ${sections.at(-1) ?? ''}`;
  return type === 'lesson_applied' ? `Learned "${title ?? ''}": changed ${list}.` : `Changed ${list}.`;
}

/** The name of the next version: a lesson is a small step, all else a large one. */
export function nextVersionName(before: string, isLesson: boolean): string {
  const [major = 1, minor = 0] = before.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return isLesson ? `${major}.${minor + 1}` : `${major + 1}.0`;
}
