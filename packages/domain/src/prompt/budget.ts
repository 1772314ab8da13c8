import { cutText, quoteData } from './canonical-text.ts';
import { HEADINGS, type PromptWarning, type StaticSection, type TurnSection } from './fragment.ts';
import { estimateTokens } from './tokens.ts';
import type { Piece } from './turn-pieces.ts';

/** Tokens, estimated. */
export const STATIC_BUDGET = 2_400;
export const TURN_BUDGETS: Readonly<Record<TurnSection, number>> = { D1: 400, D2: 120, D3: 200, D4: 1_200, D5: 120 };
/** Of a whole prompt: what the parts may have together. */
export const PROMPT_BUDGET = STATIC_BUDGET + Object.values(TURN_BUDGETS).reduce((sum, tokens) => sum + tokens, 0);

export type Pieces = Record<StaticSection | TurnSection, readonly Piece[]>;

/** Tokens of a section with its heading; 0 without content. */
export function sectionTokens(section: StaticSection | TurnSection, pieces: readonly Piece[]): number {
  if (pieces.length === 0) return 0;
  return estimateTokens(HEADINGS[section]) + pieces.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

function total(pieces: Pieces): number {
  const sections = Object.keys(pieces) as (keyof Pieces)[];
  return sections.reduce((sum, section) => sum + sectionTokens(section, pieces[section]), 0);
}

/** One step less of what may be cut, or null when there is nothing left to cut. */
const CUTS: readonly [TurnSection, (pieces: readonly Piece[]) => readonly Piece[] | null][] = [
  // Sorted by priority: the last one matters least.
  ['D1', (pieces) => (pieces.length > 0 ? pieces.slice(0, -1) : null)],
  // The newest text is what is answered.
  ['D4', (pieces) => (pieces.length > 1 ? pieces.slice(1) : null)],
  ['D3', shorterSummary],
];

/**
 * Holds the turn's sections to their budgets and the whole to its own: lessons of the lowest priority go first, then the
 * oldest texts, then the summary. Static sections are never cut: their budget is checked when they are published.
 */
export function cutToBudget(pieces: Pieces): { pieces: Pieces; warnings: PromptWarning[] } {
  const left = { ...pieces };
  const cut = new Map<TurnSection, number>();
  const shrink = (
    section: TurnSection,
    step: (list: readonly Piece[]) => readonly Piece[] | null,
    over: () => boolean,
  ) => {
    for (let less = step(left[section]); over() && less !== null; less = step(left[section])) {
      left[section] = less;
      cut.set(section, (cut.get(section) ?? 0) + 1);
    }
  };
  for (const [section, step] of CUTS)
    shrink(section, step, () => sectionTokens(section, left[section]) > TURN_BUDGETS[section]);
  for (const [section, step] of CUTS) shrink(section, step, () => total(left) > PROMPT_BUDGET);
  const warnings = [...cut].map(([section, times]): PromptWarning => {
    const detail = `${times} ${section === 'D1' ? 'lessons' : section === 'D4' ? 'older texts' : 'parts of the summary'}`;
    return { code: 'cut', severity: 'warning', section, detail };
  });
  return { pieces: left, warnings: [...warnings, ...overBudget(left)] };
}

const SUMMARY_UNITS_STEP = 100;

function shorterSummary(pieces: readonly Piece[]): readonly Piece[] | null {
  const [state, shown] = pieces;
  if (state === undefined || shown === undefined) return null;
  const { summary } = JSON.parse(shown.content) as { summary: string };
  if (summary.length <= SUMMARY_UNITS_STEP) return [state];
  return [state, { ...shown, content: quoteData({ summary: cutText(summary, summary.length - SUMMARY_UNITS_STEP) }) }];
}

/** What is over its budget and may not be cut. */
function overBudget(pieces: Pieces): PromptWarning[] {
  const warnings: PromptWarning[] = [];
  const fixed = (Object.keys(pieces) as (keyof Pieces)[]).filter((section) => section.startsWith('S'));
  const tokens = fixed.reduce((sum, section) => sum + sectionTokens(section, pieces[section]), 0);
  if (tokens > STATIC_BUDGET) {
    const detail = `${tokens} tokens, ${STATIC_BUDGET} allowed`;
    warnings.push({ code: 'over_budget', severity: 'error', section: 'S', detail });
  }
  for (const section of Object.keys(TURN_BUDGETS) as TurnSection[]) {
    const used = sectionTokens(section, pieces[section]);
    if (used <= TURN_BUDGETS[section]) continue;
    const detail = `${used} tokens, ${TURN_BUDGETS[section]} allowed`;
    warnings.push({ code: 'over_budget', severity: 'warning', section, detail });
  }
  return warnings;
}
