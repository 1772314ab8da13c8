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
  replyDelayFaults,
  replyDelayOf,
  ROLE_TABLES,
  ROW_TABLES,
  type SourceFragment,
  speakerName,
  STRATEGY_COLUMNS,
  strategyClaimFaults,
  strategyFaults,
  strategyFragments,
  type StrategyRecord,
  WORKED_OUT_COLUMNS,
} from '../src/index.ts';
import { compileInput } from './prompt-facts.ts';

const NO_PERSONA: PersonaRecord = {
  ...{ id: 'p-1', version: 3, createdAt: 0, columns: { name: 'Past enquirers' } },
  ...{ rows: {}, roleRows: {}, product: null },
};
const NO_VOICE: AiPersonaRecord = { id: 'v-1', version: 2, createdAt: 0, columns: {} };

const NO_STRATEGY: StrategyRecord = { id: 's-1', version: 4, createdAt: 0, columns: {}, product: null };

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

/** Said by the variable `persona_name`, by every part of the prompt. */
const SPEAKERS_NAMES = ['persona_name', 'ai_name'];
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
  ...STRATEGY_COLUMNS.map((field) => ({
    name: `strategies.${field.column}`,
    field,
    fragments: (value: unknown) => strategyFragments({ ...NO_STRATEGY, columns: { [field.column]: value } }),
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

const OWNERS: Readonly<Record<string, [string, string]>> = {
  ai_personas: ['ai_persona:v-1', '2'],
  strategies: ['strategy:s-1', '4'],
};
/** By their whole names, which a title would cut short otherwise. */
const PROMPTED = usesOf('prompt')
  .filter(({ field }) => !SPEAKERS_NAMES.includes(field.column))
  .map((place) => [place.name, place] as const);

describe('a prompted field', () => {
  test.each(PROMPTED)(
    '%s changes its section of the compiled prompt, and no other',
    (_name, { field, use, fragments }) => {
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

  test('strategies.ai_name comes before every other name', () => {
    const named = (strategy: string | null) =>
      staticText([], speakerName([strategy, 'Tom'], 'Sarah')).messages[0].content;
    expect(named('Ada')).toContain('Your name is Ada.');
    expect(named(null)).toContain('Your name is Tom.');
  });

  test.each(PROMPTED)('%s is found in the prompt by its source', (name, { field, fragments }) => {
    const [table = '', column = ''] = name.split('.');
    const own = ['ai_personas', 'personas', 'strategies'].includes(table);
    const at = own ? column : table === 'products' ? `product.${column}` : table;
    const [owner, refVersion] = OWNERS[table] ?? ['persona:p-1', '3'];
    const found = staticText(fragments(samples(field)[0]))
      .sections.flatMap((section) => section.fragments)
      .filter(({ source }) => source === `${owner}#${at}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ refId: owner.split(':')[1], refVersion });
  });
});

describe('a field that is not prompted', () => {
  const unprompted = PLACES.filter(({ field }) => !field.uses.some(({ kind }) => kind === 'prompt'));
  const named = unprompted.map((place) => [place.name, place] as const);

  test.each(named)('%s leaves the compiled prompt alone', (_name, { field, fragments }) => {
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

  test('holds the questions, answers and background of a strategy, but not how to behave', () => {
    const said = ['qualification_questions', 'objection_handling', 'closing_strategy', 'booking_instructions'];
    const told = ['company_background', 'industry_context'];
    const kept = ['description', 'ai_role', 'conversation_tone', 'disqualification_rules', 'prohibited_behaviors'];
    const columns = Object.fromEntries([...said, ...told, ...kept].map((column) => [column, `words of ${column}`]));
    const { confidential, knowledge } = staticText(strategyFragments({ ...NO_STRATEGY, columns }));
    expect(kept.filter((column) => !confidential.includes(`words of ${column}`))).toEqual([]);
    expect([...said, ...told].filter((column) => confidential.includes(`words of ${column}`))).toEqual([]);
    expect(knowledge).toEqual([]);
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

describe('a strategy', () => {
  const faultsOf = (columns: Record<string, unknown>) =>
    strategyFaults({ ...NO_STRATEGY, columns }).map(({ field, sentence }) => `${field}: ${sentence}`);

  test('says of its product in place of the persona’s what that would', () => {
    const product = { name: 'Panels', description: 'Ten year guarantee', value_prop: 'From £4,000' };
    const { knowledge, sections } = staticText(strategyFragments({ ...NO_STRATEGY, product }));
    expect(knowledge.join(' ')).toMatch(/Ten year guarantee.*From £4,000/);
    const sources = sections.flatMap(({ fragments }) => fragments.map(({ source }) => source));
    expect(sources).toContain('strategy:s-1#product.name');
  });

  test('that cannot be filled in or held is refused with the place', () => {
    expect(faultsOf({ closing_strategy: 'Offer {{discount}}' })).toEqual([
      'closing_strategy: {{discount}} is nothing that can be filled in; right would be {{company_name}} or {{persona_name}}.',
    ]);
    expect(faultsOf({ objection_handling: 'words '.repeat(3_000) })[0]).toMatch(
      /^null: With these words a prompt takes/,
    );
    expect(faultsOf({ closing_strategy: 'Offer a call with {{persona_name}}' })).toEqual([]);
  });

  test('that claims figures nobody answers for is refused with the place', () => {
    const product = { name: 'Panels', description: 'Ten year guarantee', value_prop: 'From £4,000' };
    const columns = {
      ...{ closing_strategy: 'Say the price is 4000', objection_handling: 'It saves 50% and costs £99' },
      ...{ prohibited_behaviors: 'Never say 60% off', qualification_questions: 'Ask about grants for 5 people.' },
    };
    const claimed = (facts: string[]) =>
      strategyClaimFaults({ ...NO_STRATEGY, columns, product }, facts).map(
        ({ field, sentence }) => `${field} ${/"(.*)"/.exec(sentence)?.[1]}`,
      );
    expect(claimed([])).toEqual(['objection_handling £99', 'objection_handling 50%']);
    expect(claimed(['It costs £99 and saves 50%'])).toEqual([]);
  });

  test.each(['{{unknown', 'unknown}}', '{% if'])('%s, which nothing closes, is named as it stands', (text) => {
    const brace = /[{}%]+/.exec(text)?.[0];
    expect(faultsOf({ closing_strategy: text })).toEqual([
      `closing_strategy: ${brace} is nothing that can be filled in; right would be {{company_name}} or {{persona_name}}.`,
    ]);
  });

  test('has both ends of its wait or neither, in their order', () => {
    const sentences = (columns: Record<string, unknown>) => replyDelayFaults(columns).map(({ field }) => field);
    expect(sentences({ delay_min: 5 })).toEqual(['delay_max']);
    expect(sentences({ delay_max: 5 })).toEqual(['delay_min']);
    expect(sentences({ delay_min: 6, delay_max: 5 })).toEqual(['delay_max']);
    expect(sentences({ delay_min: 5, delay_max: 5 })).toEqual([]);
    expect(sentences({})).toEqual([]);
    expect(replyDelayOf({ delay_min: 5, delay_max: 9 })).toEqual({ minSeconds: 5, maxSeconds: 9 });
    expect(replyDelayOf({ delay_min: null, delay_max: null })).toBeNull();
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
