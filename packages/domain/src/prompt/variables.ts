import { canonicalText, oneLine } from './canonical-text.ts';
import type { PromptWarning, Section } from './fragment.ts';

/** What stored words may refer to as `{{name}}`. Nothing of a lead: the static part is the same for all of them. */
export const PROMPT_VARIABLES = ['company_name', 'persona_name', 'booking_link', 'canary'] as const;
export type PromptVariable = (typeof PROMPT_VARIABLES)[number];
export type PromptVariables = Readonly<Partial<Record<PromptVariable, string>>>;

const PLACEHOLDER = /\{\{([^{}]*)\}\}|\{\{|\}\}|\{%|%\}/g;

function isAllowed(name: string): name is PromptVariable {
  return (PROMPT_VARIABLES as readonly string[]).includes(name);
}

/**
 * Stored words with their variables filled in. What cannot be filled in is left out and reported as an error; a line
 * that poses as a heading is kept as text and reported.
 */
export function fillVariables(
  content: string,
  variables: PromptVariables,
  section: Section,
): { text: string; warnings: PromptWarning[] } {
  const warnings: PromptWarning[] = [];
  const filled = canonicalText(content).replace(PLACEHOLDER, (whole, inner: string | undefined) => {
    const name = (inner ?? whole).trim();
    const value = isAllowed(name) ? variables[name] : undefined;
    if (value !== undefined) return oneLine(value);
    const code = isAllowed(name) ? 'missing_variable' : 'unknown_variable';
    warnings.push({ code, severity: 'error', section, detail: name });
    return '';
  });
  const text = filled.replace(/^(\s*)(#+)/gm, (_, indent: string, marks: string) => {
    warnings.push({ code: 'heading_in_text', severity: 'warning', section, detail: marks });
    return `${indent}\\${marks}`;
  });
  return { text, warnings };
}
