import { asSystem, inTenant, sqlState, type Tx } from '@rekindle/db';
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
/** Beside those of primary keys and of what comes once only. */
const INDEXES_MIN = 40;
/** The tables of personas and of what hangs on them. */
const OF_PERSONAS = '^(persona|ai_personas|role_|org_roles|products|strategies|lead_persona)';
/** SQLSTATEs of a table, column, function or type that is not there. */
const NOT_THERE = ['42P01', '42703', '42883', '42704'];

/**
 * Checks that the database has all that personas need and works out what it must, and that each client has a voice. What
 * a check needs may itself be gone: then that check has failed, and the others are made.
 */
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
    const own = { clientId: client.id, now };
    for (const [name, check] of Object.entries(OF_A_CLIENT)) {
      clients.push(await checked(`${client.name}: ${name}`, () => inTenant(db, own, check)));
    }
  }
  // Any tenant may read the lookups; none need be there for it.
  const anybody = { clientId: '00000000-0000-0000-0000-000000000000', now };
  const worked: PersonaCheck[] = [];
  for (const [table, codes] of Object.entries(LOOKUPS)) {
    const check = async (tx: Tx) => await checkLookup(tx, table, codes);
    worked.push(await checked(`lookup ${table}`, () => inTenant(db, anybody, check)));
  }
  worked.push(await checked('sample persona AUTOMATOR 78/45', () => inTenant(db, anybody, checkSample)));
  return [...catalogue, ...worked, ...clients];
}

/** One check in a transaction of its own. Its `detail` is null when all is well. */
async function checked(name: string, check: () => Promise<string | null>): Promise<PersonaCheck> {
  try {
    const detail = await check();
    return { name, ok: detail === null, detail };
  } catch (error) {
    if (!(error instanceof Error) || !NOT_THERE.includes(sqlState(error) ?? '')) throw error;
    return { name, ok: false, detail: `cannot be checked: ${error.message}` };
  }
}

/** Null: they are the same. */
function difference(found: readonly string[], wanted: readonly string[]): string | null {
  if (found.join(', ') === wanted.join(', ')) return null;
  return `found ${found.join(', ') || 'nothing'}; right would be ${wanted.join(', ')}`;
}

async function checkEnums(tx: Tx): Promise<PersonaCheck[]> {
  const { rows } = await sql<{ name: string; label: string }>`
    select t.typname as name, e.enumlabel as label from pg_enum e join pg_type t on t.oid = e.enumtypid
    where t.typnamespace = 'public'::regnamespace order by t.typname, e.enumsortorder`.execute(tx);
  return Object.entries(ENUMS).map(([name, labels]) => {
    const found = rows.filter((row) => row.name === name).map(({ label }) => label);
    const detail = difference(found, labels);
    return { name: `enum ${name}`, ok: detail === null, detail };
  });
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
    ...(await checkIndexes(tx)),
  ];
}

async function checkIndexes(tx: Tx): Promise<PersonaCheck[]> {
  const others = await sql<{ n: number }>`
    select count(*)::integer as n from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and c.relname ~ ${OF_PERSONAS} and not i.indisunique`.execute(tx);
  // Of a key that names the client, too, an index begins with it; the other columns follow, in whatever order.
  const keys = await sql<{ key: string }>`
    with keys as (
      select k.conrelid, k.conname, array(
        select a.attnum from unnest(k.conkey) of_key join pg_attribute a on a.attrelid = k.conrelid and a.attnum = of_key
        where a.attname <> 'client_id' order by 1) as columns
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and c.relname ~ ${OF_PERSONAS}
        and k.confrelid <> 'clients'::regclass)
    select conname as key from keys
    where not exists (
      select from pg_index i join pg_attribute first on first.attrelid = i.indrelid and first.attnum = i.indkey[0]
      where i.indrelid = keys.conrelid and i.indpred is null and first.attname = 'client_id'
        and array(select i.indkey[n] from generate_series(1, cardinality(keys.columns)) n order by 1) = keys.columns)
    order by 1`.execute(tx);
  const n = others.rows[0]?.n ?? 0;
  const bare = keys.rows.map(({ key }) => key);
  return [
    {
      name: 'indexes',
      ok: n >= INDEXES_MIN,
      detail: n >= INDEXES_MIN ? null : `${n} beside those of keys, at least ${INDEXES_MIN} are wanted`,
    },
    {
      name: 'indexes of foreign keys',
      ok: bare.length === 0,
      detail: bare.length === 0 ? null : `${bare.join(', ')} have none`,
    },
  ];
}

async function checkLookup(tx: Tx, table: string, wanted: readonly string[]): Promise<string | null> {
  const { rows } = await sql<{ code: string }>`select code from ${sql.table(table)} order by sort_order`.execute(tx);
  return difference(
    rows.map(({ code }) => code),
    wanted,
  );
}

/** The worked example: maturity 78, early adopter, moderate risk, high readiness for change. */
async function checkSample(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ level: string; layer: string }>`
    select calculate_gen_ai_readiness_level(78, 'early_adopter', 'moderate', 'high') as level,
      infer_preferred_service_layer('AUTOMATOR', null) as layer`.execute(tx);
  return difference([rows[0]?.level ?? '', rows[0]?.layer ?? ''], ['intermediate', 'WORKFLOWS']);
}

const OF_A_CLIENT: Readonly<Record<string, (tx: Tx) => Promise<string | null>>> = {
  'one default voice': async (tx) => {
    const defaults = await counted(tx, sql`ai_personas where is_default`);
    return defaults === 1 ? null : `there are ${defaults}`;
  },
  'an active persona': async (tx) => {
    const active = await counted(tx, sql`personas where is_active`);
    return active > 0 ? null : 'there is none: no campaign of this client can start';
  },
  'what is worked out is up to date': async (tx) => {
    const drifted = await counted(
      tx,
      sql`personas p
        where p.gen_ai_readiness_level is distinct from
            calculate_gen_ai_readiness_level(p.ai_maturity_score, p.technology_adoption, p.risk_tolerance, p.change_readiness)
          or p.preferred_service_layer is distinct from infer_preferred_service_layer(p.archetype, p.work_pattern)
          or exists (
            select from org_roles r where r.client_id = p.client_id and r.id = p.role_id
              and (r.name, r.department, r.business_function) is distinct from (p.role, p.department, p.business_function))`,
    );
    return drifted === 0 ? null : `of ${drifted} personas it is not: saving them again mends it`;
  },
};

async function counted(tx: Tx, from: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${from}`.execute(tx);
  return rows[0]?.n ?? 0;
}
