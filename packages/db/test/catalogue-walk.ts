import type pg from 'pg';

const APP = 'rekindle_app';

/** The rows of a tenant, by the column that says whose they are. */
function ownRows(column: string): string {
  return `(${column} = ( SELECT app_client_id() AS app_client_id))`;
}

/** Keys of tenant tables that do not hold client_id, each with why that shows no tenant anything of another. */
const KEYS_WITHOUT_CLIENT: Readonly<Record<string, string>> = {
  'inbox.inbox_pkey': 'a platform table: the row is written before its client is known',
  'inbox.inbox_message_sid_unique':
    'the provider gives each text one SID on the whole platform; the app role cannot insert',
  'status_events.status_events_pkey': 'a platform table: the row is written before its client is known',
  'sender_numbers.sender_numbers_e164_unique':
    'inbound texts are routed by the number, so it has one owner on the platform',
};

/** Tables without client_id, each with what they hold. */
const PLATFORM_TABLES: Readonly<Record<string, string>> = {
  platform_settings: 'one row: whether all sending is paused',
  sandbox_clock: 'one row: the simulated time',
  service_heartbeats: 'processes, not tenants',
  schema_migrations: 'names of files',
  accounts: 'people who sign in; the app role cannot read it',
  sessions: 'hashes of tokens; the app role cannot read it',
  one_time_links: 'hashes of tokens; the app role cannot read it',
  sign_in_failures: 'hashes and counts; the app role cannot read it',
  account_audit: 'who signed in; the app role cannot read it',
};

/** Tables of words that are the same for every client, so that a key to one tells nobody anything. */
const LOOKUPS: Readonly<Record<string, string>> = {
  lookup_seniority_levels: 'career levels',
  lookup_organization_sizes: 'numbers of employees',
  lookup_technology_adoption: "Rogers' curve",
  lookup_risk_tolerance: 'how much risk people take',
  lookup_change_readiness: 'how people take change',
  lookup_geographic_scopes: 'how far a company works',
  lookup_pain_point_categories: 'kinds of pain points',
  lookup_severity_levels: 'how bad',
  lookup_frequency_levels: 'how often',
  lookup_timeframes: 'months ahead',
  universal_lessons: 'lessons for every client, kept by whoever runs the platform',
};

export function isLookup(table: string): boolean {
  return table in LOOKUPS;
}

/**
 * Reads the whole catalogue and names everything that would let one tenant meet another's rows. Empty when all is
 * well. It knows no table by name but the exceptions above, so a new table is judged like the rest.
 */
export async function isolationFaults(client: pg.ClientBase): Promise<string[]> {
  const checks = [
    unprotectedTables,
    looseKeys,
    looseForeignKeys,
    definersRights,
    sidewaysPaths,
    strongRoles,
    strayTables,
  ];
  const faults: string[] = [];
  for (const check of checks) faults.push(...(await check(client)));
  return faults.sort();
}

/** Tables of every schema but those of others; one in `staging` is made for an upload and goes with it. */
const OUR_TABLES = `
  select c.oid, c.oid::regclass::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    case
      when exists (select from pg_attribute a
                   where a.attrelid = c.oid and a.attname = 'client_id' and not a.attisdropped) then 'client_id'
      when c.oid = 'clients'::regclass then 'id'
    end as tenant
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f')
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'bullmq', 'staging')`;

/** Tables with rows of tenants, and `tenant`, the column that says whose. */
const TENANT_TABLES = `select * from (${OUR_TABLES}) c where tenant is not null`;

async function unprotectedTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{
    name: string;
    tenant: string;
    enabled: boolean;
    forced: boolean;
    policies: string[] | null;
    indexed: boolean;
  }>(`
    select t.name, t.tenant, t.enabled, t.forced,
      (select array_agg(concat_ws(' ', pg_get_expr(p.polqual, t.oid), pg_get_expr(p.polwithcheck, t.oid)))
       from pg_policy p where p.polrelid = t.oid and p.polroles && array[0::oid, '${APP}'::regrole::oid]) as policies,
      exists (select from pg_index i join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
              where i.indrelid = t.oid and a.attname = t.tenant) as indexed
    from (${TENANT_TABLES}) t`);
  return rows.flatMap(({ name, tenant, enabled, forced, policies, indexed }) => [
    ...(enabled ? [] : [`${name}: row level security is not enabled`]),
    ...(forced ? [] : [`${name}: row level security is not forced`]),
    ...(policies === null ? [`${name}: no policy for ${APP}`] : []),
    ...(policies ?? [])
      .filter((text) => text.replaceAll(/\s+/g, ' ') !== `${ownRows(tenant)} ${ownRows(tenant)}`)
      .map(() => `${name}: a policy for ${APP} does not compare ${tenant} on the way in and out`),
    ...(indexed ? [] : [`${name}: no index starts with ${tenant}`]),
  ]);
}

/**
 * Keys that span tenants, so that a refusal tells one what another has. Among the rows of tenants every key; elsewhere,
 * and in `clients`, those into which the app role brings values of its own: it may add rows or change what is indexed.
 */
async function looseKeys(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ key: string; ofTenants: boolean }>(`
    select t.name || '.' || c.relname as key, t.tenant is not distinct from 'client_id' as "ofTenants"
    from (${OUR_TABLES}) t join pg_index i on i.indrelid = t.oid and (i.indisunique or i.indisexclusion)
    join pg_class c on c.oid = i.indexrelid
    -- What is only included is no part of the key.
    cross join lateral (select (i.indkey::int2[])[0:i.indnkeyatts - 1] as columns) k
    where not exists (select from pg_attribute a
                      where a.attrelid = t.oid and a.attname = t.tenant and a.attnum = any(k.columns))
      and (t.tenant = 'client_id' or has_any_column_privilege('${APP}', t.oid, 'insert') or exists (
        select from pg_attribute a
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
          and has_column_privilege('${APP}', t.oid, a.attnum, 'update')
          -- By name, or in an expression or a condition.
          and (a.attnum = any(k.columns) or exists (
            select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = t.oid
              and d.refobjsubid = a.attnum))))`);
  return rows
    .filter(({ key }) => !(key in KEYS_WITHOUT_CLIENT))
    .map(({ key, ofTenants }) => `${key}: unique ${ofTenants ? 'without client_id' : 'over all tenants'}`);
}

async function looseForeignKeys(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ table: string; key: string; parent: string }>(`
    select k.conrelid::regclass::text as "table", k.conname as key, k.confrelid::regclass::text as parent
    from pg_constraint k
    where k.contype = 'f' and k.conrelid in (select oid from (${OUR_TABLES}) t)
      and not exists (
        select from unnest(k.conkey, k.confkey) as pair(own, other)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own and a.attname = 'client_id'
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
          and b.attname = case when k.confrelid = 'clients'::regclass then 'id' else 'client_id' end)`);
  return rows
    .filter(({ parent }) => !isLookup(parent))
    .map(({ table, key }) => `${table}.${key}: a foreign key without client_id`);
}

async function definersRights(client: pg.ClientBase): Promise<string[]> {
  const views = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'bullmq') and c.relkind in ('v', 'm')
      and not (c.relkind = 'v' and coalesce(c.reloptions @> '{security_invoker=true}', false))`);
  const functions = await client.query<{ name: string }>(`
    select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'bullmq') and p.prosecdef`);
  return [
    ...views.rows.map(({ name }) => `${name}: a view with its owner's rights`),
    ...functions.rows.map(({ name }) => `${name}: a function with its owner's rights`),
  ];
}

/** What lets rows, or how many there are, be known without reading a table as oneself. */
async function sidewaysPaths(client: pg.ClientBase): Promise<string[]> {
  const { rows: functions } = await client.query<{ name: string; leakproof: boolean; language: string }>(`
    select p.oid::regprocedure::text as name, p.proleakproof as leakproof, l.lanname as language
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where n.nspname not in ('pg_catalog', 'information_schema', 'bullmq')
      and (p.proleakproof or l.lanname not in ('sql', 'plpgsql'))`);
  const { rows: sequences } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and case when c.relkind = 'S' then has_sequence_privilege('${APP}', c.oid, 'usage, select') else false end`);
  const { rows: rules } = await client.query<{ name: string; table: string }>(`
    select r.rulename as name, r.ev_class::regclass::text as "table"
    from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where c.relnamespace = 'public'::regnamespace and c.relkind not in ('v', 'm')`);
  return [
    ...functions.map(({ name, leakproof, language }) =>
      leakproof ? `${name}: a leakproof function runs before the policies` : `${name}: a function in ${language}`,
    ),
    ...sequences.map(({ name }) => `${name}: a sequence tells each tenant how much the others add`),
    ...rules.map(({ name, table }) => `${table}.${name}: a rule rewrites what a tenant asks for`),
  ];
}

/** Every view of public that the app role may read. */
export async function viewsOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and has_table_privilege('${APP}', c.oid, 'select')
    order by 1`);
  return rows.map(({ name }) => name);
}

async function strongRoles(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select rolname as name from pg_roles
    where rolname in ('rekindle_owner', '${APP}', 'rekindle_system', 'rekindle_queue')
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`);
  const memberships = await client.query<{ name: string; of: string }>(`
    select m.member::regrole::text as name, m.roleid::regrole::text as of from pg_auth_members m
    where m.member in ('${APP}'::regrole, 'rekindle_system'::regrole, 'rekindle_queue'::regrole)`);
  const owned = await client.query<{ name: string; owner: string }>(`
    select c.relname as name, c.relowner::regrole::text as owner from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and c.relowner in ('${APP}'::regrole, 'rekindle_system'::regrole, 'rekindle_queue'::regrole)`);
  return [
    ...rows.map(({ name }) => `${name}: may do more than its grants say`),
    ...memberships.rows.map(({ name, of }) => `${name}: is a member of ${of}`),
    ...owned.rows.map(({ name, owner }) => `${name}: belongs to ${owner}`),
  ];
}

async function strayTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`select name from (${OUR_TABLES}) t where tenant is null`);
  return rows
    .filter(({ name }) => !(name in PLATFORM_TABLES) && !isLookup(name))
    .map(({ name }) => `${name}: neither has client_id nor is listed as a platform table`);
}

/** What a role may do in public, table by table: `insert`, or `select (id, state)` where columns are granted. */
export async function grantsOf(client: pg.ClientBase, role: string): Promise<Record<string, string[]>> {
  const { rows } = await client.query<{ name: string; grant: string }>(
    `
    select c.relname as name, lower(a.privilege_type) as grant
    from pg_class c cross join aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace and c.relkind <> 'S' and a.grantee in ($1::regrole, 0)
    union all
    select c.relname, lower(a.privilege_type) || ' (' || string_agg(t.attname, ', ' order by t.attname) || ')'
    from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
    where c.relnamespace = 'public'::regnamespace and a.grantee in ($1::regrole, 0)
    group by c.relname, a.privilege_type
    order by 1, 2`,
    [role],
  );
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ name }) => name)].map(([name, grants]) => [name, grants.map(({ grant }) => grant)]),
  );
}
