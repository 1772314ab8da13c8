import { z } from 'zod';
import { SETTING_MAX } from '../campaign-settings.ts';
import { unapprovedFigures } from '../gates/after/claims.ts';
import type { SourceFragment } from '../prompt/fragment.ts';
import type { EpochMs } from '../time.ts';
import { display, field, line, longText, objectOf, type PersonaField, prompt, requiredField } from './field.ts';
import { fragmentsOf, productFragments, promptUse, valueText } from './own-fragments.ts';
import { type PersonaFault, wordFaults } from './persona-faults.ts';

const seconds = () => z.int().min(0).max(SETTING_MAX.waitSeconds);
const REPLY_DELAY = { kind: 'route', decides: 'reply_delay' } as const;
/** A text of a line or two. */
const MANNER_CHARACTERS_MAX = 1_000;
const manner = () => line(MANNER_CHARACTERS_MAX);

/** What a person says of a strategy, in the order of screens and files; what it binds stands in `StrategyRefs`. */
export const STRATEGY_COLUMNS: readonly PersonaField[] = [
  requiredField('name', 'Name', line(), display('Names it on screens and in commands; the model has no use for it.')),
  field('description', 'What these conversations are about', longText(), prompt('S2')),
  field('tag', 'Tag', line(60), { kind: 'route', decides: 'list' }),
  field('is_active', 'Active', z.boolean(), { kind: 'route', decides: 'strategy' }),
  requiredField('ai_name', 'Name in texts', line(60), prompt('S1')),
  requiredField('ai_role', 'What the AI does', manner(), prompt('S1')),
  field('company_background', 'About the company', longText(), prompt('S2', 'words')),
  field('industry_context', 'About the industry', longText(), prompt('S2', 'words')),
  requiredField('conversation_tone', 'Tone of these conversations', manner(), prompt('S4')),
  field('communication_style', 'Way of writing', manner(), prompt('S4')),
  field('output_guidelines', 'How an answer looks', longText(), prompt('S4')),
  requiredField('qualification_questions', 'Questions to ask', longText(), prompt('S3', 'words')),
  field('disqualification_rules', 'Who is not to be pursued', longText(), prompt('S7')),
  requiredField('objection_handling', 'What to say to objections', longText(), prompt('S6', 'words')),
  requiredField('closing_strategy', 'How to come to a close', longText(), prompt('S3', 'words')),
  field('booking_instructions', 'How to get a call booked', longText(), prompt('S3', 'words')),
  field('prohibited_behaviors', 'What is never done', longText(), prompt('S7')),
  field('delay_min', 'Shortest wait before an answer goes, in seconds', seconds(), REPLY_DELAY),
  field('delay_max', 'Longest wait before an answer goes, in seconds', seconds(), REPLY_DELAY),
];

/** What a strategy binds, by id; only the template is needed. */
export interface StrategyRefs {
  aiPersonaId: string | null;
  personaId: string | null;
  productId: string | null;
  promptTemplateId: string;
}

/** A strategy as stored, with its product. */
export interface StrategyRecord {
  id: string;
  version: number;
  createdAt: EpochMs;
  columns: Readonly<Record<string, unknown>>;
  /** In place of that of the persona; null: that one stands. */
  product: Readonly<Record<string, unknown>> | null;
}

/** How the name of who writes is said elsewhere: as the variable `persona_name`, see `speakerName`. */
const SPOKEN_FOR = 'ai_name';

/** The words of a strategy, its product's too. */
export function strategyFragments(strategy: StrategyRecord): SourceFragment[] {
  const own = fragmentsOf(strategy, 'strategy', STRATEGY_COLUMNS, ({ column, label }) => {
    const value = valueText(strategy.columns[column]);
    return value === null || column === SPOKEN_FOR ? null : `${label}: ${value}`;
  });
  return [...own, ...productFragments(strategy, 'strategy', strategy.product)];
}

/** What is wrong with the words of a strategy, as far as saving must know. */
export function strategyFaults(strategy: StrategyRecord): PersonaFault[] {
  return wordFaults(strategyFragments(strategy));
}

/**
 * Prices, shares and years of a strategy's own words that nobody answers for. What is never done may name figures, and
 * grants or guarantees that leads ask about are words like others.
 * @param facts what somebody answers for besides the strategy's own product
 */
export function strategyClaimFaults(strategy: StrategyRecord, facts: readonly string[]): PersonaFault[] {
  const product = productFragments(strategy, 'strategy', strategy.product);
  const known = [...facts, ...product.filter(({ repeat }) => repeat === 'claims').map(({ content }) => content)];
  return STRATEGY_COLUMNS.flatMap((column) => {
    const use = promptUse(column);
    const text = valueText(strategy.columns[column.column]);
    if (use === undefined || use.section === 'S7' || text === null) return [];
    return unapprovedFigures(text, known).map((claim) => ({
      field: column.column,
      sentence: `It claims "${claim}", and nothing that is approved supports it: add it to its product or to the facts of a live prompt, or take it out.`,
    }));
  });
}

/** What is wrong with the wait that a strategy asks for. */
export function replyDelayFaults({ delay_min: min, delay_max: max }: StrategyRecord['columns']): PersonaFault[] {
  if ((min == null) !== (max == null)) {
    const field = min == null ? 'delay_min' : 'delay_max';
    return [{ field, sentence: 'Give both the shortest and the longest wait, or neither.' }];
  }
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return [];
  return [{ field: 'delay_max', sentence: 'The longest wait must not be shorter than the shortest.' }];
}

/** The wait before an answer goes, in whole seconds, both ends included. */
export interface ReplyDelay {
  minSeconds: number;
  maxSeconds: number;
}

/** The wait that a strategy has; null: that of the campaign holds. */
export function replyDelayOf(columns: StrategyRecord['columns']): ReplyDelay | null {
  const { delay_min: min, delay_max: max } = columns;
  return typeof min === 'number' && typeof max === 'number' ? { minSeconds: min, maxSeconds: max } : null;
}

/** A strategy as a file: its columns, and what it binds by name, the persona by its short name. */
export interface StrategyDocument {
  name: string;
  voice?: string | null | undefined;
  persona?: string | null | undefined;
  product?: string | null | undefined;
  template?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  [column: string]: unknown;
}

const name = () => line().nullable().optional();
/** A strategy in a file; what is left out stays as it is. */
export const StrategyFields = objectOf(STRATEGY_COLUMNS)
  .partial()
  .required({ name: true })
  .extend({
    ...{ voice: name(), persona: name(), product: name(), template: line().optional() },
    metadata: z.record(z.string(), z.unknown()).optional(),
  });

/** Reads a strategy from a file; what is left out stays as it is. */
export function readStrategyDocument(content: unknown): { document: StrategyDocument } | { faults: string[] } {
  const read = StrategyFields.safeParse(content);
  // An object of fields from a table of fields has no types of its own.
  if (read.success) return { document: read.data as StrategyDocument };
  return { faults: read.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`) };
}

/** The columns that a new strategy must have and these lack. */
export function missingOfStrategy(columns: StrategyRecord['columns']): string[] {
  return STRATEGY_COLUMNS.filter(({ column, required }) => required && columns[column] === undefined).map(
    ({ column }) => column,
  );
}
