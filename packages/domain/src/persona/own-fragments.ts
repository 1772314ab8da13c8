import type { FragmentSource, SourceFragment } from '../prompt/fragment.ts';
import type { EpochMs } from '../time.ts';
import type { FieldUse, PersonaField } from './field.ts';
import { PRODUCT_COLUMNS } from './persona-columns.ts';

/** Whose words they are. */
export interface FragmentOwner {
  id: string;
  version: number;
  createdAt: EpochMs;
}
type OwnerKind = 'persona' | 'ai_persona' | 'strategy';

export type PromptUse = Extract<FieldUse, { kind: 'prompt' }>;

export const promptUse = (field: PersonaField) => field.uses.find((use): use is PromptUse => use.kind === 'prompt');

/** The pieces that fields make; `words` says what one says, null: nothing. */
export function fragmentsOf(
  owner: FragmentOwner,
  kind: OwnerKind,
  fields: readonly (PersonaField & { at?: string })[],
  words: (field: PersonaField) => string | null,
): SourceFragment[] {
  return fields.flatMap((field, n) => {
    const use = promptUse(field);
    const content = use === undefined ? null : words(field);
    if (use === undefined || content === null) return [];
    const at = field.at ?? field.column;
    return [
      made(owner, {
        ...{ use, content, source: `${kind}:${owner.id}#${at}` as const },
        ...{ order: `${at.includes('.') ? 'b' : 'a'}${pad(n)}`, why: whyOf(kind, field.label) },
      }),
    ];
  });
}

/** What is said of a product, by whatever refers to it. */
export function productFragments(
  owner: FragmentOwner,
  kind: 'persona' | 'strategy',
  product: Readonly<Record<string, unknown>> | null,
): SourceFragment[] {
  const fields = PRODUCT_COLUMNS.map((field) => ({ ...field, at: `product.${field.column}` }));
  return fragmentsOf(owner, kind, fields, (field) => {
    const value = valueText(product?.[field.column]);
    return value === null ? null : `${field.label}: ${value}`;
  });
}

const OWNERS: Readonly<Record<OwnerKind, string>> = {
  persona: 'the persona it is written to',
  ai_persona: 'the persona that writes',
  strategy: 'the strategy',
};

export function whyOf(kind: OwnerKind, label: string): string {
  return `${OWNERS[kind]}: ${label.toLowerCase()}`;
}

export function made(
  owner: FragmentOwner,
  piece: { use: PromptUse; content: string; source: FragmentSource; order: string; why: string },
): SourceFragment {
  const { use, content, source, order, why } = piece;
  return {
    ...{ section: use.section, id: `${source.replace(/#.*$/, '')}:${order}`, content, source, why },
    ...{ refId: owner.id, refVersion: String(owner.version), priority: 0, createdAt: owner.createdAt },
    ...(use.repeat !== undefined && { repeat: use.repeat }),
  };
}

export const pad = (n: number) => String(n).padStart(3, '0');

/** A text that says something; null for everything else. */
export function valueText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.trim() === '' ? null : value;
}
