import {
  blank,
  dropConstraint,
  dropIndex,
  dropIndexes,
  dropIndexesLike,
  dropReferences,
  dropUpdatedAt,
  unprotect,
  vanish,
} from './blank.ts';
import { anyCount, CODE_DROPS, otherCounts, unprompted } from './code-drops.ts';
import type { SeedRow } from './rows.ts';

/** One line of code and what stands in its place. */
export interface Edit {
  file: string;
  line: string;
  instead: string;
}

/** How what a row asks for is taken out: of the schema, behind all migrations, or of the code. */
export type Drop = { sql: string } | { edit: Edit };

const ENUMS: Readonly<Record<string, string>> = {
  ...{ archetype_enum: 'SKEPTIC', work_pattern_enum: 'mixed', budget_authority_enum: 'high' },
  ...{ gen_ai_readiness_enum: 'advanced', service_layer_enum: 'MIXED' },
};

/** A row that asks for several things has each taken out by itself. */
const NAMED_SQL: Readonly<Record<string, string | readonly string[]>> = {
  'S000-003': dropReferences('ai_personas', 'clients'),
  'S000-004': dropIndex('ai_personas_name_client_unique'),
  'S000-014': blank('datasets', 'ai_persona_id'),
  'S000-018': dropIndex('ai_personas_name_client_unique'),
  'S000-019': dropIndexes('ai_personas'),
  'S000-020': dropIndex('idx_ai_personas_default'),
  'F000-1': dropIndex('ai_personas_name_client_unique'),
  'F000-2': dropIndex('ai_personas_one_default'),
  'F000-3': dropIndex('idx_ai_personas_default'),
  'F000-6': dropReferences('ai_personas', 'clients'),
  'F000-7': 'alter table ai_personas alter column tone drop default;',
  'F000-8': blank('ai_personas', 'created_by'),
  'F000-10': blank('datasets', 'booking_process_id'),
  'S001-006': dropReferences('products', 'clients'),
  'S001-007': dropReferences('personas', 'products'),
  'S001-022': dropReferences('personas', 'clients'),
  'S001-023': dropReferences('personas', 'products'),
  'S001-026': dropConstraint('personas', 'personas_slug_client_unique'),
  'F001-2': dropReferences('personas', 'products'),
  'F001-3': unprotect('products'),
  'F001-14': blank('personas', 'buying_stage'),
  'F001-15': blank('lead_personas', 'score'),
  'F001-17': blank('lead_persona_scores', 'score'),
  'S002-026': blank('persona_vpanes_scoring', 'pain'),
  'S002-040': 'drop view if exists v_personas_complete;',
  'S002-041': 'drop view if exists v_personas_summary;',
  'S002-042': 'drop view if exists v_archetype_distribution;',
  'S002-043': `create or replace function calculate_gen_ai_readiness_level(
      ai_maturity_score numeric, technology_adoption text, risk_tolerance text, change_readiness text)
    returns gen_ai_readiness_enum language sql stable as 'select null::gen_ai_readiness_enum';`,
  'S002-044': `create or replace function infer_preferred_service_layer(archetype archetype_enum, work_pattern work_pattern_enum)
    returns service_layer_enum language sql immutable as 'select null::service_layer_enum';`,
  'S002-045': 'drop trigger if exists trigger_update_gen_ai_readiness on personas;',
  'S002-046': 'drop trigger if exists trigger_sync_persona_org_names on personas;',
  'S002-049': dropConstraint('personas', 'personas_slug_client_unique'),
  'F002-26': dropConstraint('persona_vpanes_scoring', 'persona_vpanes_scoring_one'),
  'F002-30': dropConstraint('persona_buying_process', 'persona_buying_process_one'),
  'F002-37': vanish('role_responsibilities'),
  'F002-38': vanish('role_skills'),
  'F002-39': vanish('role_kpis'),
  'F002-41': 'alter view v_personas_summary set (security_invoker = false);',
  'F002-48': [
    dropIndexesLike('idx\\_persona\\_%\\_of'),
    dropIndexesLike('idx\\_%'),
    dropIndex('idx_personas_risk_tolerance'),
  ],
  'S003-042': dropIndex('strategies_name_client_unique'),
  'S003-180': dropConstraint('client_prompt_templates', 'client_prompt_templates_pkey'),
  'F003-3': dropIndex('client_prompt_templates_one_active'),
  'F003-4': dropReferences('strategies', 'prompt_templates'),
  'F003-5': [
    'alter table prompt_templates alter column temperature drop default;',
    'alter table prompt_templates alter column max_tokens set default 1;',
    "alter table prompt_templates alter column tags set default '{x}';",
    'alter table prompt_templates alter column is_active set default false;',
  ],
  'S004-212': blank('prompt_templates', 'included_lessons'),
  'S004-319': dropIndexes('lessons'),
  'S004-325': dropIndexes('prompts'),
  'S004-341': dropIndexes('sophie_insights'),
  'F004-1': blank('prompt_fragments', 'why'),
  'F004-2': blank('prompt_versions', 'compiled_prompt'),
  'F004-3': [
    blank('prompt_versions', 'created_from'),
    ...['template_id', 'copied_from_version_id', 'wizard_answers'].map((column) => blank('prompt_versions', column)),
  ],
  'F004-4': [blank('prompt_templates', 'default_wizard_answers'), blank('prompt_versions', 'wizard_answers')],
  'F004-5': ['manual_edits_count', 'applied_lessons', 'lessons_count'].map((column) =>
    blank('prompt_versions', column),
  ),
  'F004-6': dropIndex('prompt_versions_one_live'),
  'F004-7': blank('prompt_versions', 'changes'),
  'F004-8': blank('prompt_versions', 'replaced_version_id'),
  'F004-9': blank('prompt_versions', 'created_by_type'),
  'F004-10': [
    ...['lesson_type', 'source', 'status'].map((column) => dropConstraint('lessons', `lessons_${column}_check`)),
    ...['title', 'trigger', 'correct_response', 'example_conversation'].map((column) => blank('lessons', column)),
  ],
  'F004-11': [
    ...['insight_type', 'severity', 'category', 'status', 'impact_score'].map((column) =>
      dropConstraint('sophie_insights', `sophie_insights_${column}_check`),
    ),
    dropConstraint('sophie_insights', 'sophie_insights_reviewed'),
    ...['original_text', 'suggested_text', 'affected_leads_count'].map((column) => blank('sophie_insights', column)),
  ],
  'F004-12': blank('messages', 'ai_feedback_status'),
  'F004-13': ['quality_score', 'needs_review', 'sentiment'].map((column) => blank('conversations', column)),
};

/** Rows that ask for the same as another. */
const SAME_AS: Readonly<Record<string, string>> = {
  ...{ 'F002-40': 'S002-040', 'F002-42': 'S002-042', 'F002-43': 'S002-043', 'F002-44': 'S002-044' },
  ...{ 'F002-45': 'S002-045', 'F002-46': 'S002-046', 'F002-47': 'S002-045', 'F002-49': 'S002-041' },
  ...{ 'S003-046': 'S000-006', 'S003-059': 'S003-058', 'F003-2': 'S003-058' },
};

/**
 * How each thing that a row asks for is taken out. Throws Error for a row that nobody has said it of.
 * @param usual the line of each table of personas that says how many rows are usual, by table
 */
export function dropsOf(row: SeedRow, usual: ReadonlyMap<string, string>): readonly Drop[] {
  const id = SAME_AS[row.id] ?? row.id;
  const named = [...[NAMED_SQL[id] ?? []].flat().map((sql) => ({ sql })), ...[CODE_DROPS[id] ?? []].flat()];
  if (named.length > 0) return named;
  const found = ofPersonas(row, usual) ?? ofLibrary(row);
  if (found === null) throw new Error(`${row.id} (${row.what}): nothing says how it is taken out.`);
  return [found].flat();
}

/** Of seeds 000, 001 and 002 and the strategies of 003: enums, lookups, tables and fields. */
function ofPersonas({ id, what, place, tests }: SeedRow, usual: ReadonlyMap<string, string>): Drop | Drop[] | null {
  if (!/^(?:[SF]00[012]|S003)-/.test(id) || place !== '') return null;
  const label = ENUMS[what];
  if (label !== undefined) return { sql: `alter type ${what} rename value '${label}' to 'dropped';` };
  if (what.startsWith('lookup_')) {
    return { sql: `delete from ${what} where sort_order = (select max(sort_order) from ${what});` };
  }
  const prompted = /^a prompted field > \w+\.(\w+) changes/.exec(tests[0]?.name ?? '')?.[1];
  if (prompted !== undefined) {
    const isKept = tests.length > 1;
    return [unprompted(prompted), ...(isKept ? [{ sql: ofColumn(tableOf(id, what), prompted) }] : [])];
  }
  const counted = /^(persona_\w+), how many$/.exec(what)?.[1];
  if (counted !== undefined) return [otherCounts(counted, usual.get(counted) ?? ''), anyCount(counted)];
  if (what.startsWith('persona_')) return { sql: dropReferences(what, 'personas') };
  return { sql: ofColumn(tableOf(id, what), columnOf(what)) };
}

/** Of seeds 003 and 004: columns, indexes and policies, as their place says. */
function ofLibrary({ what, place }: SeedRow): Drop | null {
  const index = /^(?:idx_\w+|\w+_one_live)/.exec(place)?.[0] ?? /`(idx_\w+)`/.exec(what)?.[1];
  if (index !== undefined) return { sql: dropIndex(index) };
  const guarded = /policy and forced row level security on (\w+)|^(\w+), (?:policy tenant|forced)$/.exec(place);
  if (guarded !== null) return { sql: unprotect(guarded[1] ?? guarded[2] ?? '') };
  const [, table, column] = /(\w+)\.(\w+)/.exec(place) ?? [];
  return table === undefined || column === undefined ? null : { sql: ofColumn(table, column) };
}

function ofColumn(table: string, column: string): string {
  if (column === 'client_id') return unprotect(table);
  return column === 'updated_at' ? dropUpdatedAt(table) : blank(table, column);
}

function tableOf(id: string, what: string): string {
  if (id.startsWith('S000')) return 'ai_personas';
  if (id.startsWith('S003')) return 'strategies';
  return what.startsWith('Product ') ? 'products' : 'personas';
}

/** The column that a field of the seeds became. */
function columnOf(what: string): string {
  const name = what.replace(/^(?:Product|Persona) /, '').replace(/[,:].*$/, '');
  if (['clientId', 'companyHQId', 'tenant_id', 'subAccountId'].includes(name)) return 'client_id';
  if (name === 'regularUserId') return 'created_by';
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
