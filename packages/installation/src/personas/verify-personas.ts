import { asSystem, inTenant, type Tx } from '@rekindle/db';
import {
  ARCHETYPES,
  BUDGET_AUTHORITIES,
  CHANGE_READINESS,
  FREQUENCY_LEVELS,
  GEOGRAPHIC_SCOPES,
  ORGANIZATION_SIZES,
  PAIN_POINT_CATEGORIES,
  READINESS_LEVELS,
  RISK_TOLERANCE,
  ROLE_TABLES,
  ROW_TABLES,
  SENIORITY_LEVELS,
  SERVICE_LAYERS,
  SEVERITY_LEVELS,
  TECHNOLOGY_ADOPTION,
  TIMEFRAMES,
  WORK_PATTERNS,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { listClients } from '../clients.ts';
import type { Installation } from '../installation.ts';

/** One thing that must hold for personas. */
export interface PersonaCheck {
  name: string;
  ok: boolean;
  /** What was found; null when all is well. */
  detail: string | null;
}

const ENUMS: Readonly<Record<string, readonly string[]>> = {
  archetype_enum: ARCHETYPES,
  work_pattern_enum: WORK_PATTERNS,
  budget_authority_enum: BUDGET_AUTHORITIES,
  gen_ai_readiness_enum: READINESS_LEVELS,
  service_layer_enum: SERVICE_LAYERS,
};
const LOOKUPS: Readonly<Record<string, readonly string[]>> = {
  lookup_seniority_levels: SENIORITY_LEVELS,
  lookup_organization_sizes: ORGANIZATION_SIZES,
  lookup_technology_adoption: TECHNOLOGY_ADOPTION,
  lookup_risk_tolerance: RISK_TOLERANCE,
  lookup_change_readiness: CHANGE_READINESS,
  lookup_geographic_scopes: GEOGRAPHIC_SCOPES,
  lookup_pain_point_categories: PAIN_POINT_CATEGORIES,
  lookup_severity_levels: SEVERITY_LEVELS,
  lookup_frequency_levels: FREQUENCY_LEVELS,
  lookup_timeframes: TIMEFRAMES,
};
const VIEWS = ['v_personas_complete', 'v_personas_summary', 'v_archetype_distribution'];
const FUNCTIONS = [
  'calculate_gen_ai_readiness_level',
  'infer_preferred_service_layer',
  'trigger_calculate_gen_ai_readiness',
  'trigger_sync_persona_org_names',
];
const TRIGGERS = ['trigger_update_gen_ai_readiness', 'trigger_sync_persona_org_names'];
const INDEXES_MIN = 40;

/** Checks that the database has all that personas need and works out what it must, and that each client has a voice. */
export async function verifyPersonas(installation: Pick<Installation, 'db' | 'clock'>): Promise<PersonaCheck[]> {
  const { db, clock } = installation;
  await clock.sync();
  const now = clock.now();
  const catalogue = await asSystem(db, now, async (tx) => [
    ...(await checkEnums(tx)),
    ...(await checkTables(tx)),
    ...(await checkObjects(tx)),
  ]);
  const clients: PersonaCheck[] = [];
  for (const client of await listClients(installation)) {
    const found = await inTenant(db, { clientId: client.id, now }, async (tx) => await checkClient(tx));
    clients.push(...found.map((check) => ({ ...check, name: `${client.name}: ${check.name}` })));
  }
  // Any tenant may read the lookups; none need be there for it.
  const anybody = { clientId: '00000000-0000-0000-0000-000000000000', now };
  const worked = await inTenant(db, anybody, async (tx) => [...(await checkLookups(tx)), await checkSample(tx)]);
  return [...catalogue, ...worked, ...clients];
}

function same(name: string, found: readonly string[], wanted: readonly string[]): PersonaCheck {
  const ok = found.join(', ') === wanted.join(', ');
  return {
    name,
    ok,
    detail: ok ? null : `found ${found.join(', ') || 'nothing'}; right would be ${wanted.join(', ')}`,
  };
}

async function checkEnums(tx: Tx): Promise<PersonaCheck[]> {
  const { rows } = await sql<{ name: string; label: string }>`
    select t.typname as name, e.enumlabel as label from pg_enum e join pg_type t on t.oid = e.enumtypid
    where t.typnamespace = 'public'::regnamespace order by t.typname, e.enumsortorder`.execute(tx);
  return Object.entries(ENUMS).map(([name, labels]) =>
    same(
      `enum ${name}`,
      rows.filter((row) => row.name === name).map(({ label }) => label),
      labels,
    ),
  );
}

async function checkTables(tx: Tx): Promise<PersonaCheck[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname as "table", a.attname as "column"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`.execute(tx);
  const columns = new Set(rows.map((row) => `${row.table}.${row.column}`));
  return [...ROW_TABLES, ...ROLE_TABLES].map(({ table, fields }) => {
    const missing = fields.map(({ column }) => column).filter((column) => !columns.has(`${table}.${column}`));
    return {
      name: `table ${table}`,
      ok: missing.length === 0,
      detail: missing.length === 0 ? null : `lacks ${missing.join(', ')}`,
    };
  });
}

async function checkObjects(tx: Tx): Promise<PersonaCheck[]> {
  const names = async (query: ReturnType<typeof sql<{ name: string }>>) =>
    new Set((await query.execute(tx)).rows.map(({ name }) => name));
  const views = await names(
    sql`select relname as name from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace`,
  );
  const functions = await names(sql`select proname as name from pg_proc where pronamespace = 'public'::regnamespace`);
  const triggers = await names(sql`
    select tgname as name from pg_trigger where tgrelid = to_regclass('public.personas') and tgenabled = 'O'`);
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from pg_indexes
    where tablename ~ '^(persona|ai_personas|role_|org_roles|products|strategies|lead_persona|lookup_)'`.execute(tx);
  const n = rows[0]?.n ?? 0;
  const each = (kind: string, wanted: readonly string[], found: ReadonlySet<string>) =>
    wanted.map((name) => ({
      name: `${kind} ${name}`,
      ok: found.has(name),
      detail: found.has(name) ? null : 'is not there',
    }));
  return [
    ...each('view', VIEWS, views),
    ...each('function', FUNCTIONS, functions),
    ...each('trigger', TRIGGERS, triggers),
    {
      name: 'indexes',
      ok: n >= INDEXES_MIN,
      detail: n >= INDEXES_MIN ? null : `${n}, at least ${INDEXES_MIN} are wanted`,
    },
  ];
}

async function checkLookups(tx: Tx): Promise<PersonaCheck[]> {
  const checks: PersonaCheck[] = [];
  for (const [table, wanted] of Object.entries(LOOKUPS)) {
    const { rows } = await sql<{ code: string }>`select code from ${sql.table(table)} order by sort_order`.execute(tx);
    checks.push(
      same(
        `lookup ${table}`,
        rows.map(({ code }) => code),
        wanted,
      ),
    );
  }
  return checks;
}

/** The worked example: maturity 78, early adopter, moderate risk, high readiness for change. */
async function checkSample(tx: Tx): Promise<PersonaCheck> {
  const { rows } = await sql<{ level: string; layer: string }>`
    select calculate_gen_ai_readiness_level(78, 'early_adopter', 'moderate', 'high') as level,
      infer_preferred_service_layer('AUTOMATOR', null) as layer`.execute(tx);
  return same(
    'sample persona AUTOMATOR 78/45',
    [rows[0]?.level ?? '', rows[0]?.layer ?? ''],
    ['intermediate', 'WORKFLOWS'],
  );
}

async function checkClient(tx: Tx): Promise<PersonaCheck[]> {
  const { rows } = await sql<{ defaults: number; active: number; drifted: number }>`
    select (select count(*) from ai_personas where is_default)::integer as defaults,
      (select count(*) from personas where is_active)::integer as active,
      (select count(*) from personas p
       where p.gen_ai_readiness_level is distinct from
           calculate_gen_ai_readiness_level(p.ai_maturity_score, p.technology_adoption, p.risk_tolerance, p.change_readiness)
         or p.preferred_service_layer is distinct from infer_preferred_service_layer(p.archetype, p.work_pattern)
         or exists (select from org_roles r where r.id = p.role_id and r.name is distinct from p.role))::integer as drifted`.execute(
    tx,
  );
  const { defaults = 0, active = 0, drifted = 0 } = rows[0] ?? {};
  return [
    { name: 'one default voice', ok: defaults === 1, detail: defaults === 1 ? null : `there are ${defaults}` },
    {
      name: 'an active persona',
      ok: active > 0,
      detail: active > 0 ? null : 'there is none: no campaign of this client can start',
    },
    {
      name: 'what is worked out is up to date',
      ok: drifted === 0,
      detail: drifted === 0 ? null : `of ${drifted} personas it is not: saving them again mends it`,
    },
  ];
}
