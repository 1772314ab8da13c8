import type { ClauseRule } from './rule.ts';
import type { InboundText } from './read-inbound.ts';

/** A text as the gates read it. */
export interface Incoming {
  /** As it came. */
  body: string;
  /** Without accents, invisible characters or curly quotes. */
  folded: string;
  text: InboundText;
  /** The clauses with every given name written as NAME, for what is said of somebody whoever it is. */
  named: readonly string[];
}

/** Index of the last clause that one of the rules fits, or -1. */
export function lastClause(
  rules: readonly ClauseRule[],
  text: InboundText,
  clauses: readonly string[] = text.clauses,
): number {
  return clauses.findLastIndex((clause) => rules.some((rule) => fits(rule, clause, text)));
}

/**
 * Whether a rule holds of a clause of a text.
 * @param whole the clause before anything was left out of it; what limits it there limits it here
 */
export function fits(rule: ClauseRule, clause: string, text: InboundText, whole = clause): boolean {
  return fitOf(rule, clause, text, whole) === 'fits';
}

/** As `fits`; `excepted` when the words of the rule are there and one of its exceptions is too. */
export function fitOf(
  rule: ClauseRule,
  clause: string,
  text: InboundText,
  whole = clause,
): 'fits' | 'excepted' | 'none' {
  if (rule.onlyText?.test(text.words) === false) return 'none';
  const found = rule.says.exec(clause);
  if (found === null) return 'none';
  return rule.unlessText?.test(text.words) === true ||
    rule.unlessAfter?.test(clause.slice(0, found.index)) === true ||
    rule.unlessWith?.test(whole) === true
    ? 'excepted'
    : 'fits';
}
