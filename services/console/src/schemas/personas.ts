import {
  AI_PERSONA_COLUMNS,
  FIELD_KINDS,
  objectOf,
  PERSONA_COLUMNS,
  PersonaRows,
  PRODUCT_COLUMNS,
  ROLE_TABLES,
  RoleRows,
  WORKED_OUT_COLUMNS,
} from '@rekindle/domain';
import { z } from 'zod';
import { Instant, PageQuery, pageOf } from './common.ts';

const Id = z.uuid().optional().describe('Left out: a new one is added');

/** A stored column may be null whatever it must be when it is written. */
const stored = (fields: readonly { column: string; type: z.ZodType }[]) =>
  z.object(Object.fromEntries(fields.map(({ column, type }) => [column, type.nullable()])));

export const AiPersonaUpsert = objectOf(AI_PERSONA_COLUMNS).extend({ id: Id });
export const AiPersona = stored(AI_PERSONA_COLUMNS)
  .extend({
    id: z.uuid(),
    version: z.int(),
    is_default: z.boolean(),
    campaigns: z.int().describe('Campaigns that have it as their own'),
    created_by: z.uuid().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'AiPersona' });
export const AiPersonaPage = pageOf(AiPersona);

export const ProductUpsert = objectOf(PRODUCT_COLUMNS).extend({ id: Id });
export const Product = stored(PRODUCT_COLUMNS).extend({ id: z.uuid(), version: z.int() }).meta({ id: 'Product' });
export const ProductPage = pageOf(Product);

export const RoleUpsert = z.strictObject({
  id: Id,
  name: z.string().trim().min(1).max(120),
  department: z.string().trim().min(1).max(120).nullable().optional(),
  business_function: z.string().trim().min(1).max(120).nullable().optional(),
  rows: RoleRows.default({}).describe('Each table that is given has its rows replaced'),
});
export const OrgRole = z
  .object({
    id: z.uuid(),
    version: z.int(),
    name: z.string(),
    department: z.string().nullable(),
    business_function: z.string().nullable(),
    personas: z.int().describe('Personas that have it'),
    rows: RoleRows,
  })
  .meta({ id: 'OrgRole' });
export const OrgRolePage = pageOf(OrgRole);

export const PersonaUpsert = objectOf(PERSONA_COLUMNS).extend({
  id: Id,
  product_id: z.uuid().nullable().optional(),
  role_id: z.uuid().nullable().optional(),
  rows: PersonaRows.default({}).describe('Each table that is given has its rows replaced'),
});
export const Persona = stored([...PERSONA_COLUMNS, ...WORKED_OUT_COLUMNS])
  .extend({
    id: z.uuid(),
    version: z.int(),
    company_name: z.string(),
    product_id: z.uuid().nullable(),
    product: stored(PRODUCT_COLUMNS).nullable(),
    role_id: z.uuid().nullable(),
    role_rows: z
      .object(Object.fromEntries(ROLE_TABLES.map(({ table, fields }) => [table, z.array(objectOf(fields))])))
      .describe('What its role shares with others'),
    rows: PersonaRows,
    unusual: z.array(z.string()).describe('Tables with fewer or more rows than personas usually have'),
    created_by: z.uuid().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Persona' });

export const PersonaQuery = z.object({
  ...PageQuery,
  q: z.string().trim().min(1).max(100).optional(),
  active: z.enum(['true', 'false']).optional(),
});
export const PersonaPage = pageOf(
  z
    .object({
      id: z.uuid(),
      name: z.string(),
      slug: z.string(),
      persona_type: z.string(),
      is_active: z.boolean(),
      title: z.string().nullable(),
      role: z.string().nullable(),
      industry: z.string().nullable(),
      archetype: z.string().nullable(),
      gen_ai_readiness_level: z.string().nullable(),
      preferred_service_layer: z.string().nullable(),
      alignment_score: z.int().nullable(),
      product_id: z.uuid().nullable(),
      product_name: z.string().nullable(),
      leads: z.int().describe('Leads that are written to as this persona'),
      version: z.int(),
      updated_at: Instant,
    })
    .meta({ id: 'PersonaSummary' }),
);

export const ArchetypeCounts = pageOf(
  z
    .object({
      archetype: z.string().nullable().describe('Null: none is said'),
      personas: z.int(),
      active: z.int(),
      leads: z.int().describe('Leads that are written to as one of these personas'),
    })
    .meta({ id: 'ArchetypeCount' }),
);

/** What a form for personas is made of: every field with its label, words and what depends on it. */
const FieldShape = z
  .object({
    column: z.string(),
    label: z.string(),
    required: z.boolean(),
    kind: z.enum(FIELD_KINDS).describe('What is entered: `text` is several lines, `list` several words or phrases'),
    options: z.array(z.string()).nullable().describe('Of a `choice`'),
    max_length: z
      .int()
      .nullable()
      .describe('Characters, of a `line`, a `text` or each of a `list`; null: no limit of its own'),
    minimum: z.number().nullable().describe('Of a `number`'),
    maximum: z.number().nullable().describe('Of a `number`'),
    step: z.number().nullable().describe('Of a `number`: the smallest difference that is kept'),
    uses: z.array(z.string()),
  })
  .meta({ id: 'PersonaField' });
export const PersonaFields = z
  .object({
    ai_persona: z.array(FieldShape),
    persona: z.array(FieldShape),
    product: z.array(FieldShape),
    strategy: z.array(FieldShape),
    tables: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        usual: z.object({ from: z.int(), to: z.int() }),
        single: z.boolean(),
        fields: z.array(FieldShape),
      }),
    ),
    role_tables: z.array(z.object({ key: z.string(), label: z.string(), fields: z.array(FieldShape) })),
  })
  .meta({ id: 'PersonaFields' });

const change = z.object({ added: z.int(), changed: z.int() });
export const ImportQuery = z.object({ dry_run: z.enum(['true', 'false']).default('false') });
export const Imported = z.object({
  dry_run: z.boolean(),
  ai_personas: change,
  products: change,
  roles: change,
  personas: change,
  strategies: change,
});

export const CampaignPersonas = z.strictObject({
  ai_persona_id: z.uuid().nullable(),
  persona_id: z.uuid().nullable(),
  strategy_id: z.uuid().nullable().optional().describe('Left out: it stays as it is'),
});
