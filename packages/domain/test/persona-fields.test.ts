import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import {
  AI_PERSONA_COLUMNS,
  type AiPersonaRecord,
  aiPersonaFragments,
  compile,
  type FieldUse,
  keyOf,
  PERSONA_COLUMNS,
  PERSONA_TABLES,
  type PersonaField,
  personaFragments,
  type PersonaRecord,
  PRODUCT_COLUMNS,
  ROLE_TABLES,
  ROW_TABLES,
  type SourceFragment,
  speakerName,
  WORKED_OUT_COLUMNS,
} from '../src/index.ts';
import { compileInput } from './prompt-facts.ts';

const NO_PERSONA: PersonaRecord = {
  ...{ id: 'p-1', version: 3, createdAt: 0, columns: { name: 'Past enquirers' } },
  ...{ rows: {}, roleRows: {}, product: null },
};
const NO_VOICE: AiPersonaRecord = { id: 'v-1', version: 2, createdAt: 0, columns: {} };

/** Two different values that a field takes. */
function samples({ type, column }: PersonaField): [unknown, unknown] {
  const inner = type instanceof z.ZodEnum ? type.options : null;
  if (inner !== null) return [inner[0], inner[1]];
  if (type instanceof z.ZodNumber) return [1, 2];
  if (type instanceof z.ZodBoolean) return [true, false];
  if (type instanceof z.ZodArray) return [['one'], ['two']];
  if (column === 'starts_at') return ['08:00', '09:30'];
  return ['sample-one', 'sample-two'];
}

const staticText = (fragments: readonly SourceFragment[], personaName = 'Sarah') =>
  compile(
    compileInput({
      fragments: [...compileInput().fragments, ...fragments],
      variables: { ...compileInput().variables, persona_name: personaName },
    }),
  );

type Place = { name: string; field: PersonaField; fragments: (value: unknown) => SourceFragment[] };

const SPEAKERS_NAME = 'persona_name';
const inPersona = (changes: Partial<PersonaRecord>) => personaFragments({ ...NO_PERSONA, ...changes });

/** A row with what is required beside the field that is looked at. */
function rowWith(fields: readonly PersonaField[], column: string, value: unknown): Record<string, unknown> {
  const others = fields.filter((each) => each.required).map((each) => [each.column, samples(each)[0]]);
  return { ...Object.fromEntries(others), [column]: value };
}

/** Every field of every table there is, with the words that it makes. */
const PLACES: readonly Place[] = [
  ...AI_PERSONA_COLUMNS.map((field) => ({
    name: `ai_personas.${field.column}`,
    field,
    fragments: (value: unknown) => aiPersonaFragments({ ...NO_VOICE, columns: { [field.column]: value } }),
  })),
  ...[...PERSONA_COLUMNS, ...WORKED_OUT_COLUMNS].map((field) => ({
    name: `personas.${field.column}`,
    field,
    fragments: (value: unknown) => inPersona({ columns: { name: 'Past enquirers', [field.column]: value } }),
  })),
  ...PRODUCT_COLUMNS.map((field) => ({
    name: `products.${field.column}`,
    field,
    fragments: (value: unknown) => inPersona({ product: { name: 'Panels', [field.column]: value } }),
  })),
  ...ROW_TABLES.flatMap((table) =>
    table.fields.map((field) => ({
      name: `${table.table}.${field.column}`,
      field,
      fragments: (value: unknown) =>
        inPersona({ rows: { [keyOf(table)]: [rowWith(table.fields, field.column, value)] } }),
    })),
  ),
  ...ROLE_TABLES.flatMap((table) =>
    table.fields.map((field) => ({
      name: `${table.table}.${field.column}`,
      field,
      fragments: (value: unknown) =>
        inPersona({ roleRows: { [table.table]: [rowWith(table.fields, field.column, value)] } }),
    })),
  ),
];

const usesOf = (kind: FieldUse['kind']) =>
  PLACES.flatMap((place) => place.field.uses.filter((use) => use.kind === kind).map((use) => ({ ...place, use })));

describe('what is known of personas', () => {
  test('has 21 tables with the seed’s counts', () => {
    const counts = PERSONA_TABLES.map(
      ({ table, usual: [from, to] }) => `${table} ${from === to ? from : `${from}-${to}`}`,
    );
    expect(counts).toEqual([
      'persona_pain_points 5-10',
      'persona_goals 3-7',
      'persona_motivations 3-5',
      'persona_typical_day 6-12',
      'persona_challenges 3-7',
      'persona_tools_used 5-10',
      'persona_information_sources 3-7',
      'persona_education 1-3',
      'persona_certifications 0-5',
      'persona_success_metrics 3-5',
      'persona_vpanes_scoring 1',
      'persona_aspirations 2-4',
      'persona_personality_traits 3-5',
      'persona_values 3-5',
      'persona_buying_process 1',
      'persona_buying_triggers 3-5',
      'persona_objections 3-5',
      'persona_adoption_barriers 3-5',
      'persona_communication_preferences 2-4',
      'persona_content_preferences 3-5',
      'persona_jtbd 3-7',
    ]);
  });

  test('says of each field what depends on it, and why nothing does where nothing does', () => {
    const silent = usesOf('display').filter(({ use }) => use.kind === 'display' && use.reason.length < 20);
    expect(silent.map(({ name }) => name)).toEqual([]);
    // What is only looked at cannot also be used.
    const both = usesOf('display').filter(({ field }) => field.uses.length > 1);
    expect(both.map(({ name }) => name)).toEqual([]);
  });

  test('never prompts the fit with the business nor VPANES', () => {
    const prompted = usesOf('prompt').map(({ name }) => name);
    expect(prompted.filter((name) => /alignment_score|vpanes/.test(name))).toEqual([]);
  });
});

describe('a prompted field', () => {
  test.each(usesOf('prompt').filter(({ field }) => field.column !== SPEAKERS_NAME))(
    '$name changes its section of the compiled prompt, and no other',
    ({ field, use, fragments }) => {
      const [one, two] = samples(field).map((value) => staticText(fragments(value)));
      const sectionsOf = (prompt: typeof one) =>
        new Map(
          prompt?.sections.map((found) => [found.section, found.fragments.map(({ content }) => content).join('\n')]),
        );
      const [before, after] = [sectionsOf(one), sectionsOf(two)];
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (key) => before.get(key) !== after.get(key),
      );
      expect(changed).toEqual([use.kind === 'prompt' ? use.section : '']);
      expect(one?.staticHash).not.toBe(two?.staticHash);
      expect(one?.turnHash).toBe(two?.turnHash);
    },
  );

  test('ai_personas.persona_name changes who the model says it is', () => {
    const named = (voice: string | null) => staticText([], speakerName([null, voice], 'Sarah')).messages[0].content;
    expect(named('Tom')).toContain('Your name is Tom.');
    expect(named(null)).toContain('Your name is Sarah.');
    expect(named(' ')).toContain('Your name is Sarah.');
  });

  test.each(usesOf('prompt').filter(({ field }) => field.column !== SPEAKERS_NAME))(
    '$name is found in the prompt by its source',
    ({ name, field, fragments }) => {
      const [table = '', column = ''] = name.split('.');
      const at = { ai_personas: column, personas: column, products: `product.${column}` }[table] ?? table;
      const owner = table === 'ai_personas' ? 'ai_persona:v-1' : 'persona:p-1';
      const found = staticText(fragments(samples(field)[0]))
        .sections.flatMap((section) => section.fragments)
        .filter(({ source }) => source === `${owner}#${at}`);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ refId: owner.split(':')[1], refVersion: table === 'ai_personas' ? '2' : '3' });
    },
  );
});

describe('a field that is not prompted', () => {
  const unprompted = PLACES.filter(({ field }) => !field.uses.some(({ kind }) => kind === 'prompt'));

  test.each(unprompted)('$name leaves the compiled prompt alone', ({ field, fragments }) => {
    const [one, two] = samples(field).map((value) => staticText(fragments(value)));
    expect(one?.staticHash).toBe(two?.staticHash);
  });
});

describe('what a reply may say again', () => {
  const prompt = (persona: Partial<PersonaRecord>) => staticText(inPersona(persona));

  test('holds the value proposition and what is said of the product, figures and all', () => {
    const { knowledge, confidential } = prompt({
      columns: { name: 'X', value_prop_to_persona: 'Save £200 a year' },
      product: { name: 'Panels', description: 'Ten year guarantee', value_prop: 'From £4,000' },
    });
    expect(knowledge.join(' ')).toMatch(/Save £200.*Ten year guarantee.*From £4,000/);
    expect(confidential).not.toMatch(/£200|guarantee they/);
  });

  test('holds no figure of their goals and pains: nobody approved it', () => {
    const { knowledge, confidential } = prompt({
      columns: { name: 'X', goals: 'Halve the bill to £50', pain_points: 'Paid £900 last winter' },
      rows: { goals: [{ goal_text: 'Save 40%' }], pain_points: [{ pain_point_text: 'Wasted £300' }] },
    });
    expect(knowledge).toEqual([]);
    for (const words of ['£50', '£900', '40%', '£300']) expect(confidential).toContain(words);
  });

  test('holds the greeting, the signature and answers to objections, which are there to be said', () => {
    const voice = aiPersonaFragments({
      ...NO_VOICE,
      columns: { greeting: 'Hello {firstName}, it is us again', signature: 'Kind wishes, Sarah' },
    });
    const { confidential } = staticText([
      ...voice,
      ...inPersona({
        rows: { objections: [{ objection_text: 'Too dear', response_text: 'Ask what they compare with' }] },
      }),
    ]);
    expect(confidential).not.toMatch(/it is us again|Kind wishes|compare with/);
  });
});

describe('a greeting', () => {
  const greeted = (columns: Record<string, unknown>) =>
    staticText(aiPersonaFragments({ ...NO_VOICE, columns })).messages[0].content;

  test('by text falls back to the common one; without either none is prescribed', () => {
    expect(greeted({ greeting: 'Dear {firstName},', sms_greeting: 'Hi {firstName},' })).toContain(
      'write: Hi (their first name),',
    );
    expect(greeted({ greeting: 'Dear {firstName},', sms_greeting: 'Hi {firstName},' })).not.toContain('Dear');
    expect(greeted({ greeting: 'Dear {{first_name}},' })).toContain('write: Dear (their first name),');
    expect(greeted({})).not.toContain('When you greet');
  });
});
