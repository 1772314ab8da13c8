import type { FragmentSource, SourceFragment } from '../prompt/fragment.ts';
import type { EpochMs } from '../time.ts';
import type { PersonaField } from './field.ts';
import { resolveGreeting, shownGreeting } from './greeting.ts';
import type { ARCHETYPES, READINESS_LEVELS, SERVICE_LAYERS } from './lookups.ts';
import {
  type FragmentOwner,
  fragmentsOf,
  made,
  pad,
  productFragments,
  promptUse,
  valueText,
  whyOf,
} from './own-fragments.ts';
import { AI_PERSONA_COLUMNS, PERSONA_COLUMNS, ROLE_TABLES, WORKED_OUT_COLUMNS } from './persona-columns.ts';
import { keyOf, PERSONA_TABLES, type PersonaRows } from './persona-tables.ts';

type Row = Readonly<Record<string, unknown>>;

/** Who speaks, as stored. */
export interface AiPersonaRecord {
  id: string;
  version: number;
  createdAt: EpochMs;
  columns: Row;
}

/** Whom we address, as stored: its own columns, rows by key, what its role shares, its product. */
export interface PersonaRecord {
  id: string;
  version: number;
  createdAt: EpochMs;
  columns: Row;
  rows: PersonaRows;
  /** By table. */
  roleRows: Readonly<Record<string, readonly Row[]>>;
  product: Row | null;
}

/** The words of who speaks. The name in texts is a variable: see `speakerName`. */
export function aiPersonaFragments(persona: AiPersonaRecord): SourceFragment[] {
  const { columns } = persona;
  const greeting = resolveGreeting(
    { greeting: valueText(columns['greeting']), sms_greeting: valueText(columns['sms_greeting']) },
    'sms',
  );
  const words: Readonly<Record<string, (value: string) => string | null>> = {
    persona_name: () => null,
    greeting: (value) => (greeting?.field === 'greeting' ? greets(value) : null),
    sms_greeting: greets,
    signature: (value) => `Sign the first text that you write to somebody, and no other, with: ${value}`,
  };
  return fragmentsOf(persona, 'ai_persona', AI_PERSONA_COLUMNS, (field) => {
    const value = valueText(columns[field.column]);
    if (value === null) return null;
    const worded = words[field.column];
    return worded === undefined ? `${field.label}: ${value}` : worded(value);
  });
}

const greets = (value: string) => `When you greet somebody, write: ${shownGreeting(value)}`;

/** The words of whom we address. */
export function personaFragments(persona: PersonaRecord): SourceFragment[] {
  const own = fragmentsOf(persona, 'persona', [...PERSONA_COLUMNS, ...WORKED_OUT_COLUMNS], (field) => {
    const value = valueText(persona.columns[field.column]);
    return value === null ? null : (CODE_WORDS[field.column]?.[value] ?? `${field.label}: ${spoken(field, value)}`);
  });
  const product = productFragments(persona, 'persona', persona.product);
  const rows = [
    ...PERSONA_TABLES.map((table) => ({ ...table, found: persona.rows[keyOf(table)] ?? [] })),
    ...ROLE_TABLES.map((table) => ({ ...table, found: persona.roleRows[table.table] ?? [] })),
  ].flatMap(({ table, label, fields, found }) =>
    found.flatMap((row, at) => rowFragment(persona, { table, label, fields }, row, at)),
  );
  return [...own, ...product, ...rows];
}

/** The name in texts: the strategy's, else the voice's own, else the client's. */
export function speakerName(names: readonly (string | null)[], ofClient: string): string {
  return names.find((name) => name !== null && name.trim() !== '') ?? ofClient;
}

const ARCHETYPE_WORDS: Readonly<Record<(typeof ARCHETYPES)[number], string>> = {
  AUTOMATOR: 'They like things to run by themselves: offer the shortest way.',
  ORCHESTRATOR: 'They bring people and plans together: say how it fits with what they have.',
  LEARNER: 'They like to understand: explain one thing, briefly, when they ask.',
  SKEPTIC: 'They doubt big words: stay with facts and press for nothing.',
};
const READINESS_WORDS: Readonly<Record<(typeof READINESS_LEVELS)[number], string>> = {
  beginner: 'They are not used to automated assistants: write plainly and offer a person early.',
  developing: 'They know automated assistants a little: offer a person when they hesitate.',
  intermediate: 'They are at ease with automated assistants.',
  advanced: 'They expect an automated assistant to be quick and exact.',
};
const LAYER_WORDS: Readonly<Record<(typeof SERVICE_LAYERS)[number], string>> = {
  ASK_EXPERT: 'They like to ask somebody who knows: a call with a specialist is what to offer.',
  ASK_PANEL: 'They decide with others: a call that others can join is what to offer.',
  WORKFLOWS: 'They want it done with little effort: give the next step at once, one question or one link.',
  SOLUTION_BUILDER: 'They like to work out a solution together: a call to plan it is what to offer.',
  MIXED: 'They are glad of whichever help comes first: let them choose.',
};

/** What codes mean for a reply, by column. */
const CODE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  archetype: ARCHETYPE_WORDS,
  gen_ai_readiness_level: READINESS_WORDS,
  preferred_service_layer: LAYER_WORDS,
};

function rowFragment(
  owner: FragmentOwner,
  table: { table: string; label: string; fields: readonly PersonaField[] },
  row: Row,
  at: number,
): SourceFragment[] {
  const said = table.fields.flatMap((field) => {
    const value = valueText(row[field.column]);
    return promptUse(field) === undefined || value === null ? [] : [{ field, value: spoken(field, value) }];
  });
  const [first, ...others] = said;
  const use = first === undefined ? undefined : promptUse(first.field);
  if (first === undefined || use === undefined) return [];
  const more = others.map(({ field, value }) => `${field.label}: ${value}`).join('; ');
  const content = `${first.field.label}: ${first.value}${more === '' ? '' : ` (${more})`}`;
  const source: FragmentSource = `persona:${owner.id}#${table.table}`;
  return [
    made(owner, { use, content, source, order: `c${table.table}${pad(at)}`, why: whyOf('persona', table.label) }),
  ];
}

/** A code as people say it: `short_term` is `short term`. Free texts stay as they are. */
function spoken(field: PersonaField, value: string): string {
  return 'options' in field.type ? value.replaceAll('_', ' ') : value;
}
