import { z } from 'zod';
import { CRITERIA, type Criterion } from './field.ts';
import * as words from './lookups.ts';

/** Weights of what is compared, 100 a preset together. migrations/repeatable/alignment.sql has the same. */
export const ALIGNMENT_WEIGHTS: Readonly<
  Record<(typeof words.PERSONA_TYPES)[number], readonly (readonly [Criterion, number])[]>
> = {
  business: [
    ['industry', 20],
    ['role', 15],
    ['seniority', 10],
    ['size', 10],
    ['geography', 10],
    ['pain', 10],
    ['buying_stage', 10],
    ['budget_authority', 5],
    ['product_need', 5],
    ['channel', 5],
  ],
  homeowner: [
    ['product_need', 25],
    ['area', 20],
    ['property_type', 15],
    ['ownership', 15],
    ['timeframe', 15],
    ['budget', 10],
  ],
};

/** Characters of a trait, and pains of a lead, that count. The database's `lead_traits()` takes no more of a longer cell. */
const TRAIT_CHARACTERS_MAX = 1_000;
const PAINS_MAX = 100;

// As the database counts them: an emoji is one character, though two in JavaScript.
const value = z.string().refine((text) => Array.from(text).length <= TRAIT_CHARACTERS_MAX, {
  message: `may have ${TRAIT_CHARACTERS_MAX} characters`,
});
/** Of the client's currency, in hundredths at the finest. */
const amount = z.number().min(0).max(1e9).multipleOf(0.01);

/**
 * What a list says of a lead, as far as a score may look at it: never names, never what the law protects. Anything else
 * is refused.
 */
export const LeadTraits = z.strictObject(
  Object.fromEntries(
    CRITERIA.map((criterion) => [
      criterion,
      (criterion === 'pain' ? z.array(value).max(PAINS_MAX) : criterion === 'budget' ? amount : value).optional(),
    ]),
  ),
);
export type LeadTraits = Readonly<Partial<Record<Criterion, string | number | readonly string[] | undefined>>>;

/** What fits a persona: any of `accepted`. */
export const PersonaFit = z.object({
  preset: z.enum(words.PERSONA_TYPES),
  criteria: z.partialRecord(z.enum(CRITERIA), z.object({ accepted: z.array(z.string()), disqualifies: z.boolean() })),
});
export type PersonaFit = z.output<typeof PersonaFit>;

/** One line of how a score came about. */
export interface AlignmentPart {
  criterion: Criterion;
  weight: number;
  /** 0 (not at all) to 1; null: the lead or the persona says nothing of it. */
  match: number | null;
}

export interface Alignment {
  /** 0 to 100; null: too little is known. */
  score: number | null;
  /** How much of the weight is known, 0 to 1. */
  confidence: number;
  /** The first criterion that excludes the lead; null: none. */
  disqualifiedBy: Criterion | null;
  breakdown: AlignmentPart[];
}

/** Below this share of known weight there is no score: 2 of 5. */
const KNOWN_MIN = [2, 5] as const;

/**
 * How well a lead fits a persona: the known matches by weight. Too little known gives no score; a criterion that
 * disqualifies and is known not to match at all gives 0. The database's `alignment()` gives the same numbers.
 */
export function scoreAlignment(traits: LeadTraits, fit: PersonaFit): Alignment {
  const weights = ALIGNMENT_WEIGHTS[fit.preset];
  const matchOf = (criterion: Criterion) => matchCriterion(criterion, traits[criterion], fit.criteria[criterion]);
  const breakdown = weights.map(([criterion, weight]) => ({ criterion, weight, match: matchOf(criterion) }));
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const known = breakdown.filter((part) => part.match !== null).reduce((sum, { weight }) => sum + weight, 0);
  const matched = breakdown.reduce((sum, { weight, match }) => sum + weight * (match ?? 0), 0);
  const disqualifiedBy =
    CRITERIA.find((criterion) => fit.criteria[criterion]?.disqualifies === true && matchOf(criterion) === 0) ?? null;
  const enough = known * KNOWN_MIN[1] >= total * KNOWN_MIN[0];
  const score = enough ? Math.floor((100 * matched) / known + 0.5) : null;
  return { score: disqualifiedBy === null ? score : 0, confidence: known / total, disqualifiedBy, breakdown };
}

const ORDERED: Readonly<Partial<Record<Criterion, readonly string[]>>> = {
  seniority: words.SENIORITY_LEVELS,
  size: words.ORGANIZATION_SIZES,
  geography: words.GEOGRAPHIC_SCOPES,
  budget_authority: words.BUDGET_AUTHORITIES,
  timeframe: words.TIMEFRAMES,
};

function matchCriterion(
  criterion: Criterion,
  trait: LeadTraits[Criterion],
  wanted: PersonaFit['criteria'][Criterion],
): number | null {
  const accepted = wanted?.accepted ?? [];
  if (trait === undefined || accepted.length === 0) return null;
  if (criterion === 'budget')
    return typeof trait === 'number' ? best(accepted.map((range) => inRange(trait, range))) : null;
  if (criterion === 'pain') return typeof trait === 'object' ? overlap(trait, accepted) : null;
  if (typeof trait !== 'string' || plain(trait) === '') return null;
  const scale = ORDERED[criterion];
  if (scale !== undefined) return best(accepted.map((level) => nearness(scale, trait, level)));
  if (criterion === 'area') return best(accepted.map((area) => (inArea(plain(trait), plain(area)) ? 1 : 0)));
  return best(accepted.map((each) => (sameWords(plain(trait), plain(each)) ? 1 : 0)));
}

function best(matches: readonly (number | null)[]): number | null {
  const known = matches.filter((match) => match !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Small letters and single blanks between words; of ASCII only, as the database does it in every locale. */
function plain(text: string): string {
  return text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[^a-z0-9\u{80}-\u{10ffff}]+/gu, ' ')
    .replace(/^ | $/g, '');
}

/** Whether one holds the other, word by word. */
function sameWords(a: string, b: string): boolean {
  if (a === '' || b === '') return false;
  return ` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `);
}

/** `ls1` is in `ls1` and in `ls`, not in `l`. */
function inArea(outward: string, area: string): boolean {
  return (
    outward === area || (/[a-z]$/.test(area) && outward.startsWith(area) && /^[0-9]/.test(outward.slice(area.length)))
  );
}

function nearness(scale: readonly string[], a: string, b: string): number | null {
  const [i, j] = [scale.indexOf(a), scale.indexOf(b)];
  return i < 0 || j < 0 ? null : 1 - Math.abs(i - j) / (scale.length - 1);
}

function overlap(pains: readonly string[], accepted: readonly string[]): number | null {
  const own = new Set(pains.map(plain).filter((pain) => pain !== ''));
  if (own.size === 0) return null;
  const wanted = new Set(accepted.map(plain));
  return [...own].filter((pain) => wanted.has(pain)).length / own.size;
}

/** `5000` is at least so much, `5000-9000` between. What lies outside matches by how near it is. */
function inRange(amount: number, range: string): number | null {
  const match = /^([0-9]{1,12})(?:-([0-9]{1,12}))?$/.exec(range);
  if (match === null) return null;
  const from = Number(match[1]);
  const to = match[2] === undefined ? null : Number(match[2]);
  if (amount < from) return amount / from;
  return to !== null && amount > to ? to / amount : 1;
}
