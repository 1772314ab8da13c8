import { cutToBudget, type Pieces, sectionTokens } from './budget.ts';
import type { Supplied } from './check-answer.ts';
import {
  type Fragment,
  HEADINGS,
  type PromptWarning,
  type Section,
  type SourceFragment,
  STATIC_SECTIONS,
  TURN_SECTIONS,
} from './fragment.ts';
import { sha256 } from './sha256.ts';
import { historyPieces, leadPieces, type Piece, statePieces, type TurnFacts, turnPieces } from './turn-pieces.ts';
import { fillVariables, type PromptVariables } from './variables.ts';

export interface CompileInput {
  /** Words for S0 to S8 and D1, from wherever they are stored; in any order. */
  fragments: readonly SourceFragment[];
  /** Values of the allow-list's variables, the canary left out. */
  variables: PromptVariables;
  turn: TurnFacts;
}

export interface CompiledSection {
  section: Section;
  tokens: number;
  /** Heading first. */
  fragments: readonly Fragment[];
}

export interface CompiledPrompt {
  /** The static part, then the turn's: what is sent, to the byte. */
  messages: readonly [{ role: 'system'; content: string }, { role: 'user'; content: string }];
  /** Those with content, in the order in which they are sent. */
  sections: readonly CompiledSection[];
  /** SHA-256 of each message's content. */
  staticHash: string;
  turnHash: string;
  /** Estimates. */
  tokens: { static: number; turn: number };
  warnings: readonly PromptWarning[];
  /** What an answer may refer to. */
  supplied: Supplied;
  /** What was supplied as knowledge: a reply may say it again, figures and all. */
  knowledge: readonly string[];
  /** The static part without what may be said again: a reply that says it leaks it. */
  confidential: string;
  /** Stands in the static part and nowhere else. */
  canary: string;
}

/**
 * Compiles stored words and a turn's facts into a prompt. Pure: the same input, in any order, gives the same bytes, and
 * another lead changes the turn's part only. A prompt with a warning of severity `error` is not to be sent.
 */
export function compile(input: CompileInput): CompiledPrompt {
  const sorted = [...input.fragments].sort(byRank);
  const canary = canaryOf(sorted);
  const variables = { ...input.variables, canary };
  const warnings: PromptWarning[] = [];
  const repeated = { words: new Set<string>(), claims: new Set<string>() };
  const cited = new Map<Piece, string>();
  const stored = sorted.flatMap((fragment) => {
    const found = pieceOf(fragment, variables, warnings);
    if (found === null) return [];
    const [repeat, id] = [repeatOf(fragment), citedAs(fragment)];
    if (repeat !== 'no') repeated[repeat].add(found.content);
    if (id !== null) cited.set(found, id);
    return [found];
  });
  const of = (section: Section) => stored.filter((piece) => piece.section === section);
  const { turn } = input;
  const cut = cutToBudget({
    ...{ S0: of('S0'), S1: of('S1'), S2: of('S2'), S3: of('S3'), S4: of('S4') },
    ...{ S5: of('S5'), S6: of('S6'), S7: of('S7'), S8: of('S8'), D1: of('D1') },
    D2: leadPieces(turn),
    D3: statePieces(turn),
    D4: historyPieces(turn),
    D5: turnPieces(turn),
  });
  const sections = (list: readonly Section[]) =>
    list.flatMap((section) => compiledSection(section, cut.pieces[section]));
  const [fixed, lead] = [sections(STATIC_SECTIONS), sections(TURN_SECTIONS)];
  const [system, user] = [textOf(fixed), textOf(lead)];
  return {
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    sections: [...fixed, ...lead],
    staticHash: sha256(system),
    turnHash: sha256(user),
    tokens: { static: tokensOf(fixed), turn: tokensOf(lead) },
    warnings: [...warnings, ...cut.warnings],
    supplied: suppliedBy(cited, cut.pieces, turn),
    knowledge: [...repeated.claims],
    confidential: promptText(fixed.flatMap((section) => unrepeated(section, repeated))),
    canary,
  };
}

/** The static part of what is compiled from these; no turn is needed. */
export function staticPart({ fragments, variables }: Pick<CompileInput, 'fragments' | 'variables'>): {
  /** Estimated as `compile` does. */
  tokens: number;
  /** Names in braces that cannot be filled in, each once. */
  unfilled: string[];
} {
  const filled = { ...variables, canary: canaryOf([...fragments].sort(byRank)) };
  const warnings: PromptWarning[] = [];
  const pieces = fragments.flatMap((fragment) => pieceOf(fragment, filled, warnings) ?? []);
  const tokens = STATIC_SECTIONS.reduce(
    (sum, section) =>
      sum +
      sectionTokens(
        section,
        pieces.filter((piece) => piece.section === section),
      ),
    0,
  );
  const unfilled = warnings.filter(({ code }) => code === 'unknown_variable' || code === 'missing_variable');
  return { tokens, unfilled: [...new Set(unfilled.map(({ detail }) => detail))] };
}

/** A section with its heading, without what may be said again; nothing when all of it may. */
function unrepeated(section: CompiledSection, repeated: Readonly<Record<'words' | 'claims', ReadonlySet<string>>>) {
  const [heading, ...pieces] = section.fragments;
  const kept = pieces.filter(({ content }) => !repeated.words.has(content) && !repeated.claims.has(content));
  return heading === undefined || kept.length === 0 ? [] : [heading, ...kept];
}

/** The text of fragments in their order, as it is sent. */
export function promptText(fragments: readonly Pick<Fragment, 'content'>[]): string {
  return fragments.map(({ content }) => content).join('\n');
}

function textOf(sections: readonly CompiledSection[]): string {
  return promptText(sections.flatMap(({ fragments }) => fragments));
}

function tokensOf(sections: readonly CompiledSection[]): number {
  return sections.reduce((sum, { tokens }) => sum + tokens, 0);
}

function byRank(a: SourceFragment, b: SourceFragment): number {
  return (
    b.priority - a.priority ||
    a.createdAt - b.createdAt ||
    compareCodes(a.id, b.id) ||
    compareCodes(a.content, b.content)
  );
}

function compareCodes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of the platform's own rules alone, so that a lesson changes no section but its own. */
function canaryOf(sorted: readonly SourceFragment[]): string {
  const rules = sorted.filter(({ section }) => section === 'S0').map(({ content }) => content);
  return `rk${sha256(rules.join('\n')).slice(0, 12)}`;
}

function pieceOf(fragment: SourceFragment, variables: PromptVariables, warnings: PromptWarning[]): Piece | null {
  const { section, content, source, why, refId, refVersion } = fragment;
  const filled = fillVariables(content, variables, section);
  warnings.push(...filled.warnings);
  if (filled.text === '') return null;
  const id = citedAs(fragment);
  const text = id === null ? filled.text : `${id}: ${filled.text}`;
  return { section, content: text, source, why, refId, refVersion };
}

function repeatOf({ repeat, section }: SourceFragment): 'no' | 'words' | 'claims' {
  return repeat ?? (section === 'S5' ? 'claims' : 'no');
}

/** How an answer names a lesson (`L-...`) or a piece of knowledge (`K-...`): short, and the same whatever else is there. */
function citedAs(fragment: SourceFragment): string | null {
  if (fragment.refId === null) return null;
  if (fragment.source.startsWith('lesson:')) return `L-${sha256(fragment.refId).slice(0, 8)}`;
  const isKnowledge = fragment.section === 'S5' && repeatOf(fragment) === 'claims';
  return isKnowledge ? `K-${sha256(fragment.refId).slice(0, 8)}` : null;
}

function compiledSection(section: Section, pieces: readonly Piece[]): CompiledSection[] {
  if (pieces.length === 0) return [];
  const heading: Piece = {
    section,
    content: HEADINGS[section],
    source: 'system',
    why: 'heading of the section',
    refId: null,
    refVersion: null,
  };
  const fragments = [heading, ...pieces].map((piece, ordinal) => ({
    ...piece,
    ordinal,
    sha256: sha256(piece.content),
  }));
  return [{ section, tokens: sectionTokens(section, pieces), fragments }];
}

function suppliedBy(ids: ReadonlyMap<Piece, string>, pieces: Pieces, turn: TurnFacts): Supplied {
  const cited = Object.values(pieces)
    .flat()
    .flatMap((piece): [string, string][] => {
      const id = ids.get(piece);
      return id === undefined || piece.refId === null ? [] : [[id, piece.refId]];
    });
  return {
    lessons: Object.fromEntries(cited.filter(([id]) => id.startsWith('L-'))),
    knowledge: Object.fromEntries(cited.filter(([id]) => id.startsWith('K-'))),
    slots: turn.may.slots.map(({ id }) => id),
    actions: turn.may.actions,
  };
}
