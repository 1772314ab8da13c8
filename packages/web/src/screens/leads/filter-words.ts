import { leadsText } from '../../text/leads.ts';
import { CHOOSING, type FilterName, type FilterState, isSet } from './lead-filters.ts';
import type { Choices } from './leads-data.ts';

const text = leadsText.filters;

/** What a filter is set to, in words. */
export function filterWords(state: FilterState, name: FilterName, choices: Choices): string {
  const label = text[name as keyof typeof text] as string;
  const value = state[name];
  if (typeof value !== 'string') {
    const names = value.map((each) => wordOf(name, each, choices));
    return `${label}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` +${names.length - 3}` : ''}`;
  }
  return `${label}: ${wordOf(name, value, choices)}`;
}

function wordOf(name: FilterName, value: string, choices: Choices): string {
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    status: leadsText.statuses,
    sentiment: leadsText.sentiments,
    cadence: text.cadences,
    archived: text.archives,
    dataset: Object.fromEntries(choices.datasets.map((each) => [each.id, each.name])),
    assigned: {
      ...{ me: text.me, nobody: text.nobody, somebody: text.somebody },
      ...Object.fromEntries(choices.people.map((each) => [each.id, each.name])),
    },
  };
  if (name === 'step') return `M${value}`;
  if (name === 'attribute') {
    const [column = '', ...is] = value.split('=');
    return `${column.replaceAll('_', ' ')} is ${is.join('=')}`;
  }
  if (value === 'yes' || value === 'no') return words[name]?.[value] ?? text[value];
  return words[name]?.[value] ?? value;
}

/** Whether anything but the order is set. */
export function anySet(state: FilterState): boolean {
  return CHOOSING.some((name) => isSet(state, name));
}
