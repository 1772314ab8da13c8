import { z } from 'zod';
import { line, objectOf } from './field.ts';
import { AI_PERSONA_COLUMNS, PERSONA_COLUMNS, PRODUCT_COLUMNS, ROLE_TABLES } from './persona-columns.ts';
import { PERSONA_ROWS_MAX, PersonaRows } from './persona-tables.ts';
import { StrategyFields } from './strategy.ts';

export const PERSONA_FORMAT = 'rekindle-personas/1';
/** Of each kind in one file that is imported, which is done in one go; an export has all there is. */
const DOCUMENT_ITEMS_MAX = 1_000;

/** `role_kpis` is `kpis` in the API and in files. */
export function roleKeyOf(table: string): string {
  return table.slice('role_'.length);
}

/** What all personas of a role share, by key. */
export const RoleRows = z.strictObject(
  Object.fromEntries(
    ROLE_TABLES.map(({ table, fields }) => [
      roleKeyOf(table),
      z.array(objectOf(fields)).max(PERSONA_ROWS_MAX).optional(),
    ]),
  ),
);

const name = line();

const AiPersona = objectOf(AI_PERSONA_COLUMNS).extend({ name, is_default: z.boolean().optional() });
const Product = objectOf(PRODUCT_COLUMNS).extend({ name });
const Role = z.strictObject({
  name,
  department: line().nullable().optional(),
  business_function: line().nullable().optional(),
  rows: RoleRows.default({}),
});
const Persona = objectOf(PERSONA_COLUMNS).extend({
  name,
  /** By name: a product and a role of this file or of the client. */
  product: name.nullable().optional(),
  role_of: name.nullable().optional(),
  rows: PersonaRows.default({}),
});

/** A file of personas, as they are exported and imported: things name each other by name, so that it holds no ids. */
export const PersonaDocument = z
  .strictObject({
    format: z.literal(PERSONA_FORMAT, {
      error: `is expected to be "${PERSONA_FORMAT}", as "personas export" writes it. One persona, or a list of them, is taken too: each needs a "name"`,
    }),
    ai_personas: z.array(AiPersona).max(DOCUMENT_ITEMS_MAX).default([]),
    products: z.array(Product).max(DOCUMENT_ITEMS_MAX).default([]),
    roles: z.array(Role).max(DOCUMENT_ITEMS_MAX).default([]),
    personas: z.array(Persona).max(DOCUMENT_ITEMS_MAX).default([]),
    /** They name a voice, a persona (its short name) and a product of this file or of the client, and a template of the client. */
    strategies: z.array(StrategyFields).max(DOCUMENT_ITEMS_MAX).default([]),
  })
  .superRefine((document, context) => {
    const defaults = document.ai_personas.filter((each) => each.is_default === true);
    if (defaults.length > 1) {
      const message = `Only one voice can be the default; here are ${defaults.length}: ${defaults.map((each) => each.name).join(', ')}.`;
      context.addIssue({ code: 'custom', path: ['ai_personas'], message });
    }
    for (const kind of ['ai_personas', 'products', 'roles', 'personas', 'strategies'] as const) {
      const seen = new Set<string>();
      document[kind].forEach((each, at) => {
        const own = String(each.name);
        if (seen.has(own.toLowerCase())) {
          context.addIssue({ code: 'custom', path: [kind, at, 'name'], message: `"${own}" comes twice.` });
        }
        seen.add(own.toLowerCase());
      });
    }
  });
export type PersonaDocument = z.output<typeof PersonaDocument>;
