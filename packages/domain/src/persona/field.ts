import { z } from 'zod';
import type { StaticSection } from '../prompt/fragment.ts';

/** What a score compares between a lead and a persona. */
export const CRITERIA = [
  'industry',
  'role',
  'seniority',
  'size',
  'geography',
  'pain',
  'buying_stage',
  'budget_authority',
  'product_need',
  'channel',
  'area',
  'property_type',
  'ownership',
  'timeframe',
  'budget',
] as const;
export type Criterion = (typeof CRITERIA)[number];

/** What depends on a field. A test changes each field and sees it. */
export type FieldUse =
  /** Words of the compiled prompt. `repeat`: see `SourceFragment`. */
  | { kind: 'prompt'; section: StaticSection; repeat?: 'no' | 'words' | 'claims' }
  /** The alignment score of a lead. */
  | { kind: 'score'; criterion: Criterion | 'preset' }
  /** What may not be done or said. */
  | { kind: 'gate'; gate: 'blacklist_word' | 'campaign_start' | 'disqualifier' }
  /** Which voice, audience or strategy is chosen, when a reply goes, or a field that is worked out from it. */
  | {
      kind: 'route';
      decides:
        | 'voice'
        | 'audience'
        | 'strategy'
        | 'reply_delay'
        | 'list'
        | 'gen_ai_readiness_level'
        | 'preferred_service_layer';
    }
  /** Nothing but what people see, and why that is right. */
  | { kind: 'display'; reason: string };

export interface PersonaField {
  /** Its column, and its name in the API and in files. */
  column: string;
  /** As it is called on screens and in prompts. */
  label: string;
  type: z.ZodType;
  /** False: it may be null or left out. */
  required: boolean;
  /** What stands in the database where nothing is said; null unless told. */
  otherwise?: unknown;
  uses: readonly [FieldUse, ...FieldUse[]];
}

/** Characters of a line, and of a text of several sentences. */
export const LINE_CHARACTERS_MAX = 120;
export const TEXT_CHARACTERS_MAX = 4_000;

const text = (max: number) => z.string().trim().min(1).max(max);
export const line = (max = LINE_CHARACTERS_MAX) => text(max);
export const longText = () => text(TEXT_CHARACTERS_MAX);

export function field(column: string, label: string, type: z.ZodType, ...uses: PersonaField['uses']): PersonaField {
  return { column, label, type, required: false, uses };
}

export function requiredField(
  column: string,
  label: string,
  type: z.ZodType,
  ...uses: PersonaField['uses']
): PersonaField {
  return { column, label, type, required: true, uses };
}

export const prompt = (section: StaticSection, repeat?: 'no' | 'words' | 'claims'): FieldUse => ({
  kind: 'prompt',
  section,
  ...(repeat !== undefined && { repeat }),
});
export const score = (criterion: Criterion | 'preset'): FieldUse => ({ kind: 'score', criterion });
export const display = (reason: string): FieldUse => ({ kind: 'display', reason });

/** The Zod schema of fields as an object: what is not required may be null or left out, and nothing else may be there. */
export function objectOf(fields: readonly PersonaField[]) {
  return z.strictObject(
    Object.fromEntries(
      fields.map(({ column, type, required }) => [column, required ? type : type.nullable().optional()]),
    ),
  );
}

export const FIELD_KINDS = ['line', 'text', 'number', 'switch', 'choice', 'list', 'time'] as const;

/** How a field is entered: what a form needs to know of its type. */
export interface FieldEntry {
  kind: (typeof FIELD_KINDS)[number];
  /** The words that a `choice` takes. */
  options: string[] | null;
  /** Characters of a `line`, of a `text`, or of each of a `list`. */
  maxLength: number | null;
  minimum: number | null;
  maximum: number | null;
  /** Of a `number`: the smallest difference that is kept. */
  step: number | null;
}

/** Longer texts get a field of several lines. */
const ONE_LINE_MAX = 300;
const NO_LIMITS = { options: null, maxLength: null, minimum: null, maximum: null, step: null };

/** How values of a field's type are entered. Throws Error for a type that no form has. */
export function entryOf(type: z.ZodType): FieldEntry {
  if (type instanceof z.ZodEnum) return { ...NO_LIMITS, kind: 'choice', options: type.options.map(String) };
  if (type instanceof z.ZodBoolean) return { ...NO_LIMITS, kind: 'switch' };
  if (type instanceof z.ZodNumber) {
    const { minValue: minimum, maxValue: maximum, format } = type;
    return { ...NO_LIMITS, kind: 'number', minimum, maximum, step: format?.includes('int') === true ? 1 : 0.1 };
  }
  if (type instanceof z.ZodArray && type.element instanceof z.ZodString) {
    return { ...NO_LIMITS, kind: 'list', maxLength: type.element.maxLength };
  }
  if (type instanceof z.ZodISOTime) return { ...NO_LIMITS, kind: 'time' };
  if (type instanceof z.ZodString) {
    const { maxLength } = type;
    return { ...NO_LIMITS, kind: maxLength !== null && maxLength <= ONE_LINE_MAX ? 'line' : 'text', maxLength };
  }
  throw new Error(`no form enters a ${type.type}`);
}
