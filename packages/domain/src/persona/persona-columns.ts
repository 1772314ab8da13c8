import { z } from 'zod';
import { display, field, line, longText, type PersonaField, prompt, requiredField, score } from './field.ts';
import * as words from './lookups.ts';

const READINESS = { kind: 'route', decides: 'gen_ai_readiness_level' } as const;
const LAYER = { kind: 'route', decides: 'preferred_service_layer' } as const;

/** What a person says of a persona, the audience; in the order of screens and files. */
export const PERSONA_COLUMNS: readonly PersonaField[] = [
  requiredField('name', 'Persona', line(), prompt('S2')),
  field(
    'slug',
    'Short name',
    line().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Small letters, digits and single hyphens.'),
    display('Names the persona in addresses, files and commands.'),
  ),
  field('persona_type', 'Kind', z.enum(words.PERSONA_TYPES), score('preset')),
  field('is_active', 'Active', z.boolean(), { kind: 'gate', gate: 'campaign_start' }),
  field('role', 'Role', line(), prompt('S2'), score('role')),
  field('department', 'Department', line(), prompt('S2')),
  field('business_function', 'Business function', line(), prompt('S2')),
  field('title', 'Title', line(), prompt('S2'), score('role')),
  field('industry', 'Industry', line(), prompt('S2'), score('industry')),
  field('seniority_level', 'Seniority', z.enum(words.SENIORITY_LEVELS), prompt('S2'), score('seniority')),
  field('organization_size', 'Company size', z.enum(words.ORGANIZATION_SIZES), prompt('S2'), score('size')),
  field('geographic_scope', 'Where they work', z.enum(words.GEOGRAPHIC_SCOPES), prompt('S2'), score('geography')),
  field('goals', 'Their goals', longText(), prompt('S5', 'no')),
  field('pain_points', 'Their pain points', longText(), prompt('S5', 'no')),
  field('desired_outcome', 'What they want in the end', longText(), prompt('S3')),
  field('value_prop_to_persona', 'What we offer them', longText(), prompt('S5', 'claims')),
  field('alignment_score', 'Fit with the business', z.int().min(0).max(100), { kind: 'route', decides: 'audience' }),
  field('buying_stage', 'Buying stage', z.enum(words.BUYING_STAGES), score('buying_stage')),
  field('archetype', 'Archetype', z.enum(words.ARCHETYPES), prompt('S4'), LAYER),
  field('work_pattern', 'Work pattern', z.enum(words.WORK_PATTERNS), LAYER),
  field('budget_authority', 'Budget authority', z.enum(words.BUDGET_AUTHORITIES), score('budget_authority')),
  field('ai_maturity_score', 'AI maturity', z.number().min(0).max(100).multipleOf(0.1), READINESS),
  field(
    'work_complexity_score',
    'Work complexity',
    z.number().min(0).max(100).multipleOf(0.1),
    display('Kept for comparing personas; no seed says what depends on it.'),
  ),
  field('technology_adoption', 'Technology adoption', z.enum(words.TECHNOLOGY_ADOPTION), READINESS),
  field('risk_tolerance', 'Risk tolerance', z.enum(words.RISK_TOLERANCE), READINESS),
  field('change_readiness', 'Change readiness', z.enum(words.CHANGE_READINESS), READINESS),
];

/** What the database works out from them. */
export const WORKED_OUT_COLUMNS: readonly PersonaField[] = [
  field('gen_ai_readiness_level', 'Readiness for AI', z.enum(words.READINESS_LEVELS), prompt('S4')),
  field('preferred_service_layer', 'Kind of help that suits them', z.enum(words.SERVICE_LAYERS), prompt('S3')),
];

/** Of the persona's product. */
export const PRODUCT_COLUMNS: readonly PersonaField[] = [
  requiredField('name', 'Product', line(), prompt('S2'), score('product_need')),
  field('description', 'What it is', longText(), prompt('S5', 'claims')),
  field('value_prop', 'What it is good for', longText(), prompt('S5', 'claims')),
];

/** Who speaks. */
export const AI_PERSONA_COLUMNS: readonly PersonaField[] = [
  requiredField(
    'name',
    'Name',
    line(),
    display('Names it on screens and in files; the model knows the speaker by persona_name.'),
  ),
  field('persona_name', 'Name in texts', line(60), prompt('S1')),
  field('tone', 'Tone', line(500), prompt('S4')),
  field('greeting', 'Greeting', line(300), prompt('S4', 'words')),
  field('sms_greeting', 'Greeting by text', line(300), prompt('S4', 'words')),
  field('signature', 'Signature', line(500), prompt('S1', 'words')),
  field('goals', 'Goals', longText(), prompt('S3')),
  field('service_description', 'What the company does', longText(), prompt('S2', 'words')),
  field('ideal_customer_profile', 'Who suits the company', longText(), prompt('S2')),
];

/** Tables of what is true of a role, whoever has it. */
export const ROLE_TABLES: readonly { table: `role_${string}`; label: string; fields: readonly PersonaField[] }[] = [
  {
    ...{ table: 'role_responsibilities', label: 'Responsibility' },
    fields: [requiredField('responsibility_text', 'Responsible for', line(1_000), prompt('S2'))],
  },
  {
    ...{ table: 'role_skills', label: 'Skill' },
    fields: [requiredField('skill_name', 'Skilled in', line(200), prompt('S2'))],
  },
  {
    ...{ table: 'role_kpis', label: 'Measure' },
    fields: [
      requiredField('kpi_name', 'Measured by', line(200), prompt('S5', 'no')),
      field('target', 'target', line(200), prompt('S5')),
    ],
  },
];
