import { stem, tellingWords } from '../word-stems.ts';
import type { PersonaRows } from './persona-tables.ts';

/** What speaks for a template, and how much, 100 together. */
const GROUNDS = [
  ['trade', 40],
  ['goals', 25],
  ['pains', 20],
  ['tone', 10],
  ['who', 5],
] as const;
export type TemplateGround = (typeof GROUNDS)[number][0];
export const TEMPLATE_GROUNDS = GROUNDS.map(([ground]) => ground);

/** So many words in common are as good as a ground can be. */
const WORDS_FULL = 5;
/** Fewer words in common than this may be chance; a trade in common is none. */
const WORDS_MIN = 2;
export const SUGGESTED_MAX = 5;
/** Industries of templates that are for anybody. */
const ANY_TRADE = new Set(['', 'other', 'general', 'any']);

/** An audience's words by what they are about. */
export type AudienceWords = Readonly<Record<TemplateGround, readonly string[]>>;

/** Columns and tables of an audience that hold words of a ground. */
const COLUMNS: Readonly<Record<TemplateGround, readonly string[]>> = {
  trade: ['industry'],
  goals: ['goals', 'desired_outcome'],
  pains: ['pain_points'],
  tone: [],
  who: ['name', 'title', 'role'],
};
const TABLES: Readonly<Record<TemplateGround, readonly (readonly [table: string, column: string])[]>> = {
  trade: [],
  goals: [
    ['goals', 'goal_text'],
    ['jtbd', 'job_statement'],
    ['motivations', 'motivation_text'],
  ],
  pains: [
    ['pain_points', 'pain_point_text'],
    ['challenges', 'challenge_text'],
    ['objections', 'objection_text'],
    ['adoption_barriers', 'barrier_text'],
  ],
  tone: [
    ['personality_traits', 'trait_name'],
    ['values', 'value_name'],
    ['communication_preferences', 'preference_text'],
    ['content_preferences', 'preference_text'],
  ],
  who: [],
};

/** The words of an audience: its columns, its tables and its product. */
export function audienceWords(audience: {
  columns: Readonly<Record<string, unknown>>;
  rows: PersonaRows;
  product: Readonly<Record<string, unknown>> | null;
}): AudienceWords {
  const { columns, rows, product } = audience;
  const of = (ground: TemplateGround) => [
    ...COLUMNS[ground].map((column) => columns[column]),
    ...TABLES[ground].flatMap(([table, column]) => (rows[table] ?? []).map((row) => row[column])),
    ...(ground === 'trade' ? [product?.['name']] : ground === 'goals' ? [product?.['value_prop']] : []),
  ];
  const texts = (ground: TemplateGround) => of(ground).filter((text) => typeof text === 'string');
  return {
    trade: texts('trade'),
    goals: texts('goals'),
    pains: texts('pains'),
    tone: texts('tone'),
    who: texts('who'),
  };
}

/** A template as far as its words go. */
export interface TemplateWords {
  /** `prompt`: what the AI is told. `campaign`: the texts and settings of a campaign. */
  kind: 'prompt' | 'campaign';
  id: string;
  name: string;
  /** The trade it is for; null, or such as `other`: any. */
  industry: string | null;
  texts: readonly string[];
}

export interface TemplateSuggestion {
  kind: TemplateWords['kind'];
  id: string;
  name: string;
  /** 0 to 100: how much of what is said of the audience speaks for it. */
  score: number;
  /** The audience's words that the template has, too. */
  reasons: { ground: TemplateGround; words: string[] }[];
}

/**
 * The templates that suit an audience, the best first: those that have its words, of its trade or of any. What every
 * template has speaks for none. Empty where too little is said of the audience, or nothing suits it.
 */
export function suggestTemplates(audience: AudienceWords, templates: readonly TemplateWords[]): TemplateSuggestion[] {
  const stems = templates.map((template) => stemsOf([template.name, ...template.texts]));
  const isEverywhere = (each: string) => stems.length > 1 && stems.every((own) => own.has(each));
  return templates
    .map((template, at) =>
      suggestion(audience, template, (each) => stems[at]?.has(each) === true && !isEverywhere(each)),
    )
    .filter((each) => each !== null)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
    .slice(0, SUGGESTED_MAX);
}

function suggestion(
  audience: AudienceWords,
  template: TemplateWords,
  has: (stem: string) => boolean,
): TemplateSuggestion | null {
  const trade = ofTrade(audience, template.industry);
  if (trade !== null && trade.length === 0) return null;
  const parts = GROUNDS.flatMap(([ground, weight]) => {
    const said = distinct(audience[ground]);
    if (ground === 'trade' && trade !== null) return [{ ground, weight, words: trade, share: 1 }];
    // A template for anybody is neither of the audience's trade nor of another.
    if (said.size === 0 || (ground === 'trade' && template.kind === 'prompt')) return [];
    const words = [...said].filter(([each]) => has(each)).map(([, word]) => word);
    return [{ ground, weight, words, share: Math.min(1, words.length / Math.min(said.size, WORDS_FULL)) }];
  });
  const reasons = parts.filter(({ words }) => words.length > 0).map(({ ground, words }) => ({ ground, words }));
  const common = new Set(reasons.flatMap(({ words }) => words.map(stem)));
  if (common.size < WORDS_MIN && !reasons.some(({ ground }) => ground === 'trade')) return null;
  const known = parts.reduce((sum, { weight }) => sum + weight, 0);
  const matched = parts.reduce((sum, { weight, share }) => sum + weight * share, 0);
  const { kind, id, name } = template;
  return { kind, id, name, score: Math.floor((100 * matched) / known + 0.5), reasons };
}

/** The audience's words that name the template's trade, wherever they stand; null: it is for any trade. */
function ofTrade(audience: AudienceWords, industry: string | null): string[] | null {
  if (ANY_TRADE.has((industry ?? '').trim().toLowerCase())) return null;
  const wanted = stemsOf([industry ?? '']);
  const said = distinct(TEMPLATE_GROUNDS.flatMap((ground) => audience[ground]));
  return [...said].filter(([each]) => wanted.has(each)).map(([, word]) => word);
}

/** Each telling word once, as it was first written, by its stem. */
function distinct(texts: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const word of texts.flatMap(tellingWords)) {
    // Shorter ones are of any text.
    if (word.length >= 4 && !found.has(stem(word))) found.set(stem(word), word);
  }
  return found;
}

function stemsOf(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap(tellingWords).map(stem));
}
