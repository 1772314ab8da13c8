import { z } from 'zod';
import { CRITERIA, display, field, line, objectOf, type PersonaField, prompt, requiredField, score } from './field.ts';
import * as words from './lookups.ts';

/** Rows of a persona in one table at most. */
export const PERSONA_ROWS_MAX = 50;

/** One of the tables of what is known of a persona. */
export interface PersonaTable {
  /** In the database; without `persona_` it is the name in the API and in files. */
  table: `persona_${string}`;
  /** What one row is called, on screens and in prompts. */
  label: string;
  /** How many rows a persona usually has; fewer or more are pointed out and taken all the same. */
  usual: readonly [from: number, to: number];
  /** At most one row. */
  single?: true;
  /** The first prompted one leads a line of the prompt, the others follow in brackets. */
  fields: readonly PersonaField[];
}

const NOT_ASKED = 'Background for whoever writes the texts; the model would guess about people from it.';
const sentence = () => line(1_000);
const name = () => line(200);

/** All that is known of a persona beside its own columns: one line a table drives database, API, files and prompt. */
export const PERSONA_TABLES: readonly PersonaTable[] = [
  {
    ...{ table: 'persona_pain_points', label: 'Pain point', usual: [5, 10] },
    fields: [
      requiredField('pain_point_text', 'Pain point', sentence(), prompt('S5', 'no')),
      field('category', 'kind', z.enum(words.PAIN_POINT_CATEGORIES), prompt('S5'), score('pain')),
      field('severity', 'severity', z.enum(words.SEVERITY_LEVELS), prompt('S5')),
      field('frequency', 'how often', z.enum(words.FREQUENCY_LEVELS), prompt('S5')),
    ],
  },
  {
    ...{ table: 'persona_goals', label: 'Goal', usual: [3, 7] },
    fields: [
      requiredField('goal_text', 'Goal', sentence(), prompt('S5', 'no')),
      field('goal_type', 'kind', line(60), prompt('S5')),
      field('timeframe', 'when', z.enum(words.TIMEFRAMES), prompt('S5')),
    ],
  },
  {
    ...{ table: 'persona_motivations', label: 'Motivation', usual: [3, 5] },
    fields: [requiredField('motivation_text', 'Motivation', sentence(), prompt('S5', 'no'))],
  },
  {
    ...{ table: 'persona_typical_day', label: 'Part of the day', usual: [6, 12] },
    fields: [
      requiredField('activity_text', 'What they do', sentence(), display(NOT_ASKED)),
      field(
        'starts_at',
        'from',
        z.iso.time(),
        display('When a person may be texted is decided by the sending window and quiet hours, never guessed.'),
      ),
    ],
  },
  {
    ...{ table: 'persona_challenges', label: 'Challenge', usual: [3, 7] },
    fields: [
      requiredField('challenge_text', 'Challenge', sentence(), prompt('S5', 'no')),
      field('severity', 'severity', z.enum(words.SEVERITY_LEVELS), prompt('S5')),
    ],
  },
  {
    ...{ table: 'persona_tools_used', label: 'Tool they use', usual: [5, 10] },
    fields: [
      requiredField('tool_name', 'Tool they use', name(), prompt('S5', 'no')),
      field('frequency', 'how often', z.enum(words.FREQUENCY_LEVELS), prompt('S5')),
    ],
  },
  {
    ...{ table: 'persona_information_sources', label: 'Source they learn from', usual: [3, 7] },
    fields: [
      requiredField(
        'source_name',
        'Source',
        name(),
        display('Says where to find such people, not how to answer them.'),
      ),
      field('source_type', 'kind', line(60), display('Says where to find such people, not how to answer them.')),
    ],
  },
  {
    ...{ table: 'persona_education', label: 'Education', usual: [1, 3] },
    fields: [
      requiredField('degree', 'Degree', name(), display(NOT_ASKED)),
      field('field_of_study', 'subject', name(), display(NOT_ASKED)),
    ],
  },
  {
    ...{ table: 'persona_certifications', label: 'Certificate', usual: [0, 5] },
    fields: [
      requiredField('certification_name', 'Certificate', name(), display(NOT_ASKED)),
      field('issuer', 'given by', name(), display(NOT_ASKED)),
    ],
  },
  {
    ...{ table: 'persona_success_metrics', label: 'Measure of success', usual: [3, 5] },
    fields: [
      requiredField('metric_name', 'Measure of success', name(), prompt('S5', 'no')),
      field('target', 'target', name(), prompt('S5')),
    ],
  },
  {
    ...{ table: 'persona_vpanes_scoring', label: 'VPANES score', usual: [1, 1], single: true },
    fields: (['visibility', 'pain', 'action', 'need', 'emotion', 'scenario'] as const).map((part) =>
      field(part, part, z.number().min(0).max(10).multipleOf(0.1), { kind: 'route', decides: 'audience' }),
    ),
  },
  {
    ...{ table: 'persona_aspirations', label: 'Aspiration', usual: [2, 4] },
    fields: [
      requiredField('aspiration_text', 'Aspiration', sentence(), display(NOT_ASKED)),
      field('timeframe', 'when', z.enum(words.TIMEFRAMES), display(NOT_ASKED)),
    ],
  },
  {
    ...{ table: 'persona_personality_traits', label: 'They are', usual: [3, 5] },
    fields: [requiredField('trait_name', 'They are', name(), prompt('S4'))],
  },
  {
    ...{ table: 'persona_values', label: 'They value', usual: [3, 5] },
    fields: [requiredField('value_name', 'They value', name(), prompt('S4'))],
  },
  {
    ...{ table: 'persona_buying_process', label: 'How they buy', usual: [1, 1], single: true },
    fields: [
      requiredField('process_text', 'How they buy', sentence(), prompt('S3')),
      field('role_in_purchase', 'their part in it', line(), prompt('S3')),
      field('decision_timeframe', 'they decide within', z.enum(words.TIMEFRAMES), prompt('S3'), score('timeframe')),
    ],
  },
  {
    ...{ table: 'persona_buying_triggers', label: 'What makes them buy', usual: [3, 5] },
    fields: [requiredField('trigger_text', 'What makes them buy', sentence(), prompt('S3'))],
  },
  {
    ...{ table: 'persona_objections', label: 'Objection', usual: [3, 5] },
    fields: [
      requiredField('objection_text', 'When they object', sentence(), prompt('S6', 'words')),
      field('response_text', 'answer', sentence(), prompt('S6')),
    ],
  },
  {
    ...{ table: 'persona_adoption_barriers', label: 'What holds them back', usual: [3, 5] },
    fields: [
      requiredField('barrier_text', 'What holds them back', sentence(), prompt('S6', 'words')),
      field('response_text', 'answer', sentence(), prompt('S6')),
    ],
  },
  {
    ...{ table: 'persona_communication_preferences', label: 'How they like to be written to', usual: [2, 4] },
    fields: [
      requiredField('preference_text', 'How they like to be written to', sentence(), prompt('S4')),
      field('channel', 'channel', z.enum(words.CHANNELS), prompt('S4'), score('channel')),
      field('avoid_phrase', 'never write', line(100), { kind: 'gate', gate: 'blacklist_word' }),
    ],
  },
  {
    ...{ table: 'persona_content_preferences', label: 'What they like to read', usual: [3, 5] },
    fields: [
      requiredField('preference_text', 'What they like to read', sentence(), prompt('S4')),
      field('content_type', 'kind', line(60), prompt('S4')),
    ],
  },
  {
    ...{ table: 'persona_jtbd', label: 'Job to be done', usual: [3, 7] },
    fields: [
      requiredField('job_statement', 'Job to be done', sentence(), prompt('S3')),
      field('job_type', 'kind', z.enum(['functional', 'emotional', 'social']), prompt('S3')),
    ],
  },
];

/** Who belongs to a persona by what a list says of them; not one of the 21, as no seed has it. */
export const CRITERIA_TABLE: PersonaTable = {
  ...{ table: 'persona_criteria', label: 'Criterion', usual: [0, CRITERIA.length] },
  fields: [
    requiredField('criterion', 'Criterion', z.enum(CRITERIA), score('preset')),
    requiredField('accepted', 'any of', z.array(line(100)).max(PERSONA_ROWS_MAX), score('preset')),
    {
      ...field('disqualifies', 'excludes who has none of them', z.boolean(), { kind: 'gate', gate: 'disqualifier' }),
      otherwise: false,
    },
  ],
};

/** The tables of what is known of a persona, with its criteria: what is read, written, imported and exported. */
export const ROW_TABLES: readonly PersonaTable[] = [...PERSONA_TABLES, CRITERIA_TABLE];

/** `persona_pain_points` is `pain_points` in the API and in files. */
export function keyOf({ table }: Pick<PersonaTable, 'table'>): string {
  return table.slice('persona_'.length);
}

/** Rows by key; what is left out is not spoken of. */
export const PersonaRows = z.strictObject(
  Object.fromEntries(
    ROW_TABLES.map((each) => [
      keyOf(each),
      z
        .array(objectOf(each.fields))
        .max(each.single === true ? 1 : PERSONA_ROWS_MAX)
        .optional(),
    ]),
  ),
);
export type PersonaRows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>;

/** Tables with unusually few or many rows, in words; a persona may be saved all the same. */
export function unusualCounts(rows: PersonaRows): string[] {
  return PERSONA_TABLES.flatMap((each) => {
    const count = rows[keyOf(each)]?.length ?? 0;
    const [from, to] = each.usual;
    if (count >= from && count <= to) return [];
    return [
      `${keyOf(each)}: ${count} ${count === 1 ? 'row' : 'rows'}, usual ${from === to ? from : `${from} to ${to}`}`,
    ];
  });
}
