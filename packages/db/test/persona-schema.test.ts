import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asSystem } from '@rekindle/db';
import { createTestDatabase, type TestDatabase, testServers } from '@rekindle/testkit';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate, MIGRATIONS_DIR } from '../src/migrate.ts';
import { connectAsTenant } from './tenant-connection.ts';

const A = 'aaaaaaaa-0000-7000-8000-000000000001';
const B = 'bbbbbbbb-0000-7000-8000-000000000002';
const UNIQUE_VIOLATION = '23505';
const CHECK_VIOLATION = '23514';
const FOREIGN_KEY_VIOLATION = '23503';

let db: TestDatabase;
/** For what the product never does: it deletes no client, changes no schema and has Postgres look at tables by itself. */
let admin: pg.Client;
let asA: pg.Client;
let asB: pg.Client;
beforeAll(async () => {
  db = await createTestDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
  ({ client: asA } = await connectAsTenant(db, A));
  ({ client: asB } = await connectAsTenant(db, B));
});
afterAll(async () => {
  await asB.end();
  await asA.end();
  await admin.end();
  await db.close();
});
beforeEach(async () => {
  await db.deleteClients();
  await asSystem(db, Date.UTC(2026, 0, 12), async (tx) => {
    const clients = [
      { id: A, company_name: 'Pharma A', slug: 'pharma' },
      { id: B, company_name: 'B', slug: 'b' },
    ];
    await tx.insertInto('clients').values(clients).execute();
  });
});

async function rows<T extends pg.QueryResultRow>(text: string, values: unknown[] = [], by = asA): Promise<T[]> {
  return (await by.query<T>(text, values)).rows;
}

/** SQLSTATE of a statement that fails; null when it does not. */
async function stateOf(text: string, values: unknown[] = [], by = asA): Promise<string | null> {
  try {
    await by.query(text, values);
    return null;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return error.code ?? '';
  }
}

/** A persona by its columns; returns its id. */
async function persona(columns: Record<string, unknown>, clientId = A): Promise<string> {
  const row = { client_id: clientId, name: 'Ops', slug: 'ops', ...columns };
  const names = Object.keys(row);
  const [made] = await rows<{ id: string }>(
    `insert into personas (id, ${names.join(', ')}) values (gen_random_uuid(), ${names.map((_, i) => `$${i + 1}`).join(', ')}) returning id`,
    Object.values(row),
    clientId === B ? asB : asA,
  );
  return made?.id ?? '';
}

describe('enums of personas', () => {
  test.each([
    ['archetype_enum', 'AUTOMATOR, ORCHESTRATOR, LEARNER, SKEPTIC'],
    ['work_pattern_enum', 'routine, strategic, mixed'],
    ['budget_authority_enum', 'none, limited, moderate, significant, high'],
    ['gen_ai_readiness_enum', 'beginner, developing, intermediate, advanced'],
    ['service_layer_enum', 'ASK_EXPERT, ASK_PANEL, WORKFLOWS, SOLUTION_BUILDER, MIXED'],
  ])('%s holds exactly %s, in this order', async (name, labels) => {
    const [found] = await rows<{ labels: string }>(
      "select string_agg(enumlabel, ', ' order by enumsortorder) as labels from pg_enum where enumtypid = $1::regtype",
      [name],
    );
    expect(found?.labels).toBe(labels);
  });
});

describe('lookups of personas', () => {
  test.each([
    ['lookup_seniority_levels', 'entry, junior, mid, senior, lead, manager, director, vp, c_level'],
    ['lookup_organization_sizes', 'startup, small, medium, large, enterprise'],
    ['lookup_technology_adoption', 'laggard, late_majority, early_majority, early_adopter, innovator'],
    ['lookup_risk_tolerance', 'very_low, low, moderate, high, very_high'],
    ['lookup_change_readiness', 'resistant, low, moderate, high, very_high'],
    ['lookup_geographic_scopes', 'local, regional, national, multi_national, global'],
    ['lookup_pain_point_categories', 'process, tool, data, organizational, resource, compliance, communication'],
    ['lookup_severity_levels', 'low, medium, high, critical'],
    ['lookup_frequency_levels', 'rarely, sometimes, often, always'],
    ['lookup_timeframes', 'immediate, short_term, medium_term, long_term, strategic'],
  ])('%s holds %s, from the least to the most', async (table, codes) => {
    const [found] = await rows<{ codes: string }>(
      `select string_agg(code, ', ' order by sort_order) as codes from ${table}`,
    );
    expect(found?.codes).toBe(codes);
  });

  test('technology adoption holds the shares of Rogers’ curve, all people together', async () => {
    const [found] = await rows<{ sum: string; innovators: string }>(`
      select sum(population_percent) as sum, min(population_percent) as innovators from lookup_technology_adoption`);
    expect([Number(found?.sum), Number(found?.innovators)]).toEqual([100, 2.5]);
  });

  test('timeframes and organisation sizes follow one another without a gap', async () => {
    for (const [table, from, to, step] of [
      ['lookup_timeframes', 'from_months', 'to_months', 0],
      ['lookup_organization_sizes', 'min_employees', 'max_employees', 1],
    ] as const) {
      const gaps = await rows(`
        select code from (select code, ${to} as ends, lead(${from}) over (order by sort_order) as next from ${table}) t
        where ends + ${step} is distinct from next`);
      expect([table, gaps]).toEqual([table, []]);
    }
  });
});

/** Tables of a persona with how many rows of each a persona usually has; null: what the seed does not count. */
const PERSONA_TABLES = [
  'pain_points',
  'goals',
  'motivations',
  'typical_day',
  'challenges',
  'tools_used',
  'information_sources',
  'education',
  'certifications',
  'success_metrics',
  'vpanes_scoring',
  'aspirations',
  'personality_traits',
  'values',
  'buying_process',
  'buying_triggers',
  'objections',
  'adoption_barriers',
  'communication_preferences',
  'content_preferences',
  'jtbd',
].map((name) => `persona_${name}`);

describe('what is kept of a persona', () => {
  test.each(PERSONA_TABLES)('%s goes with its persona, and takes no persona of another client', async (table) => {
    const id = await persona({});
    const [column] = await rows<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnotnull and not atthasdef
         and atttypid = 'text'::regtype`,
      [table],
    );
    const text = column === undefined ? '' : `, ${column.name}`;
    const values = `gen_random_uuid(), $2${column === undefined ? '' : ", 'words'"}`;
    const insert = `insert into ${table} (client_id, id, persona_id${text}) values ($1, ${values})`;
    await asA.query(insert, [A, id]);
    expect(await stateOf(insert, [B, id], asB)).toBe(FOREIGN_KEY_VIOLATION);
    await asA.query('delete from personas where id = $1', [id]);
    expect(await rows(`select 1 from ${table}`)).toEqual([]);
  });

  test.each(['persona_vpanes_scoring', 'persona_buying_process'])('%s has one row a persona', async (table) => {
    const id = await persona({});
    const columns = table === 'persona_buying_process' ? ', process_text' : '';
    const insert = `insert into ${table} (client_id, id, persona_id${columns}) values ($1, gen_random_uuid(), $2${columns && ", 'x'"})`;
    await asA.query(insert, [A, id]);
    expect(await stateOf(insert, [A, id])).toBe(UNIQUE_VIOLATION);
  });

  const OF_PERSONAS = '^(persona|personas|ai_personas|role_|org_roles|products|strategies|lead_persona)';

  test('personas and what hangs on them have at least forty indexes, each beginning with the client', async () => {
    const found = await rows<{ name: string; def: string }>(
      'select indexname as name, indexdef as def from pg_indexes where tablename ~ $1 order by 1',
      [OF_PERSONAS],
    );
    // Beside those of primary keys and of what comes once only.
    expect(found.filter(({ def }) => !def.startsWith('CREATE UNIQUE')).length).toBeGreaterThanOrEqual(40);
    // The scheduler looks for what is due of all clients at once.
    const others = found.filter(({ name, def }) => !def.includes('(client_id') && name !== 'idx_persona_mappings_due');
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  test('every foreign key of personas and what hangs on them has an index of the client and its columns', async () => {
    const keys = `
      select c.conrelid::regclass::text as of,
        (select string_agg(attname, ', ' order by attnum) from pg_attribute
         where attrelid = c.conrelid and attnum = any(c.conkey) and attname <> 'client_id') as columns
      from pg_constraint c
      where c.contype = 'f' and c.conrelid::regclass::text ~ $1 and c.confrelid <> 'clients'::regclass`;
    const indexed = `
      select from pg_index i
      cross join lateral (
        select string_agg(a.attname, ', ' order by a.attnum) as columns
        from generate_subscripts(i.indkey, 1) n join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[n]
        where n between 1 and cardinality(string_to_array(k.columns, ', '))) after
      join pg_attribute first on first.attrelid = i.indrelid and first.attnum = i.indkey[0] and first.attname = 'client_id'
      where i.indrelid = k.of::regclass and i.indpred is null and after.columns = k.columns`;
    const found = `with k as (${keys}) select of, columns, exists (${indexed}) as indexed from k order by 1, 2`;
    const all = await rows<{ of: string; columns: string; indexed: boolean }>(found, [OF_PERSONAS]);
    expect(all.filter(({ indexed }) => !indexed).map(({ of, columns }) => `${of}: ${columns}`)).toEqual([]);
    const hanging = all.filter(({ columns }) => columns === 'persona_id' || columns === 'role_id');
    expect(hanging.map(({ of }) => of)).toEqual(
      expect.arrayContaining([...PERSONA_TABLES, 'role_responsibilities', 'role_skills', 'role_kpis']),
    );
  });

  test('a name or slug is a client’s once, and another client’s again', async () => {
    await persona({});
    await persona({}, B);
    await expect(persona({ slug: 'other', name: 'oPS' })).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
    await expect(persona({ slug: 'other' })).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
    await expect(persona({ name: 'Other' })).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
    await expect(persona({ name: ' ', slug: 'blank' })).rejects.toMatchObject({ code: CHECK_VIOLATION });
    await expect(persona({ name: 'Odd', slug: 'Odd Slug' })).rejects.toMatchObject({ code: CHECK_VIOLATION });
  });

  test('a word that no lookup has is refused', async () => {
    for (const column of [
      'seniority_level',
      'organization_size',
      'technology_adoption',
      'risk_tolerance',
      'change_readiness',
      'geographic_scope',
    ]) {
      await expect(persona({ [column]: 'no such word' })).rejects.toMatchObject({ code: FOREIGN_KEY_VIOLATION });
    }
  });

  test('goes with its client, as its products and roles do', async () => {
    // By the machine's clock two times of one row may be a millisecond apart.
    await asA.query("select set_config('app.now', '2026-11-21T10:00:00Z', false)");
    await asA.query("insert into products (client_id, id, name) values ($1, $1, 'Panels')", [A]);
    await asA.query("insert into org_roles (client_id, id, name) values ($1, $1, 'Buyer')", [A]);
    await persona({ product_id: A, role_id: A });
    const kept =
      'select created_at = updated_at as fresh from personas union all select created_at = updated_at from products';
    expect(await rows(kept)).toEqual([{ fresh: true }, { fresh: true }]);
    await asA.query("select set_config('app.now', '', false)");
    await admin.query('delete from clients where id = $1', [A]);
    const left = 'select name from personas union all select name from products union all select name from org_roles';
    expect(await rows(left)).toEqual([]);
  });

  test('a persona outlives its product and its role', async () => {
    await asA.query("insert into products (client_id, id, name) values ($1, $1, 'Panels')", [A]);
    await asA.query("insert into org_roles (client_id, id, name) values ($1, $1, 'Buyer')", [A]);
    const id = await persona({ product_id: A, role_id: A });
    await asA.query('delete from products; delete from org_roles');
    expect(await rows('select product_id, role_id, role from personas where id = $1', [id])).toEqual([
      { product_id: null, role_id: null, role: 'Buyer' },
    ]);
  });
});

describe('AI personas', () => {
  const insert = (name: string, more = '') =>
    `insert into ai_personas (client_id, id, name${more && ', is_default'}) values ($1, gen_random_uuid(), '${name}'${more})`;

  test('have names of their own within a client, and one default', async () => {
    await asA.query(insert('Sales', ', true'), [A]);
    await asB.query(insert('Sales', ', true'), [B]);
    expect(await stateOf(insert('Sales'), [A])).toBe(UNIQUE_VIOLATION);
    expect(await stateOf(insert('sALES'), [A])).toBe(UNIQUE_VIOLATION);
    expect(await stateOf(insert('Second', ', true'), [A])).toBe(UNIQUE_VIOLATION);
    await asA.query(insert('Second'), [A]);
    expect(await stateOf(insert('  '), [A])).toBe(CHECK_VIOLATION);
  });

  test('are friendly-professional unless told, and keep when they were made and changed', async () => {
    await asA.query("select set_config('app.now', '2026-11-21T10:00:00Z', false)");
    await asA.query(insert('Sales'), [A]);
    await asA.query("select set_config('app.now', '2026-11-22T10:00:00Z', false)");
    await asA.query("update ai_personas set name = 'Care'");
    await asA.query("select set_config('app.now', '', false)");
    const [made] = await rows<{ tone: string; created_at: Date; updated_at: Date }>('select * from ai_personas');
    expect(made?.tone).toBe('friendly-professional');
    expect(made?.created_at).toEqual(new Date('2026-11-21T10:00:00Z'));
    expect(made?.updated_at).toEqual(new Date('2026-11-22T10:00:00Z'));
  });

  test('go with their client', async () => {
    await asA.query(insert('Sales'), [A]);
    await admin.query('delete from clients where id = $1', [A]);
    expect(await rows('select 1 from ai_personas')).toEqual([]);
  });

  test('are found as a default by an index of their own', async () => {
    await asA.query(
      'insert into ai_personas (client_id, id, name, is_default) select $1, gen_random_uuid(), n::text, n = 1 from generate_series(1, 2000) n',
      [A],
    );
    await admin.query('analyze ai_personas');
    const plan = await rows<{ 'QUERY PLAN': string }>(
      'explain select id from ai_personas where client_id = $1 and is_default = true',
      [A],
    );
    expect(JSON.stringify(plan)).toMatch(/ai_personas_one_default|idx_ai_personas_default/);
    // The partial one finds the default; those that are none are found by this one.
    const indexes = await rows<{ def: string }>(
      "select indexdef as def from pg_indexes where tablename = 'ai_personas'",
    );
    expect(indexes.map(({ def }) => def).filter((def) => def.endsWith('(client_id, is_default)'))).toHaveLength(1);
  });

  test('can be deleted under a campaign, which stays', async () => {
    await asA.query(insert('Sales'), [A]);
    await asA.query(
      "insert into datasets (client_id, id, name, ai_persona_id) select $1, $1, 'List', id from ai_personas",
      [A],
    );
    await asA.query('delete from ai_personas');
    expect(await rows('select name, ai_persona_id from datasets')).toEqual([{ name: 'List', ai_persona_id: null }]);
  });
});

describe('what the database works out', () => {
  test('the sample persona AUTOMATOR 78/45 is intermediate and gets WORKFLOWS', async () => {
    const id = await persona({
      ...{
        name: 'Test Persona - Automator',
        slug: 'test-persona-automator',
        title: 'Test Role',
        archetype: 'AUTOMATOR',
      },
      ...{ ai_maturity_score: 78.0, work_complexity_score: 45.0, technology_adoption: 'early_adopter' },
      ...{ risk_tolerance: 'moderate', change_readiness: 'high', seniority_level: 'director', is_active: true },
    });
    const worked =
      'select gen_ai_readiness_level as level, preferred_service_layer as layer from personas where id = $1';
    expect(await rows(worked, [id])).toEqual([{ level: 'intermediate', layer: 'WORKFLOWS' }]);
    await asA.query("update personas set ai_maturity_score = 20, archetype = 'LEARNER' where id = $1", [id]);
    expect(await rows(worked, [id])).toEqual([{ level: 'developing', layer: 'ASK_EXPERT' }]);
  });

  test('readiness changes at 40, 60 and 80 points and is unknown when one of its four parts is', async () => {
    const at = async (maturity: number | null, adoption: string | null) =>
      (
        await rows<{ level: string | null }>(
          "select calculate_gen_ai_readiness_level($1, $2, 'very_high', 'very_high') as level",
          [maturity, adoption],
        )
      )[0]?.level;
    // 35 points of risk and change; laggard adds 5, innovator 25.
    expect([await at(0, 'laggard'), await at(49.9, 'laggard'), await at(50, 'laggard')]).toEqual([
      'developing',
      'developing',
      'intermediate',
    ]);
    expect([await at(99.9, 'laggard'), await at(100, 'laggard'), await at(50, 'innovator')]).toEqual([
      'intermediate',
      'advanced',
      'advanced',
    ]);
    expect([await at(null, 'laggard'), await at(50, null)]).toEqual([null, null]);
    const [least] = await rows(
      "select calculate_gen_ai_readiness_level(0, 'laggard', 'very_low', 'resistant') as level",
    );
    expect(least).toEqual({ level: 'beginner' });
  });

  test('the service layer follows archetype and work pattern', async () => {
    const found = await rows<{ archetype: string | null; pattern: string | null; layer: string }>(`
      select a.v as archetype, w.v as pattern, infer_preferred_service_layer(a.v, w.v) as layer
      from (select unnest(enum_range(null::archetype_enum)) as v union all select null) a,
           (select unnest(enum_range(null::work_pattern_enum)) as v union all select null) w`);
    const expected = (archetype: string | null, pattern: string | null) => {
      if (archetype === 'ORCHESTRATOR') return pattern === 'strategic' ? 'SOLUTION_BUILDER' : 'ASK_PANEL';
      return { AUTOMATOR: 'WORKFLOWS', LEARNER: 'ASK_EXPERT', SKEPTIC: 'ASK_PANEL' }[archetype ?? ''] ?? 'MIXED';
    };
    expect(found).toHaveLength(20);
    for (const { archetype, pattern, layer } of found)
      expect([archetype, pattern, layer]).toEqual([archetype, pattern, expected(archetype, pattern)]);
  });

  test('a persona carries the names of its role, also when they change', async () => {
    await asA.query(
      "insert into org_roles (client_id, id, name, department, business_function) values ($1, $1, 'Buyer', 'Purchasing', 'Operations')",
      [A],
    );
    const id = await persona({ role_id: A, role: 'something else' });
    const names = 'select role, department, business_function as "function" from personas where id = $1';
    expect(await rows(names, [id])).toEqual([{ role: 'Buyer', department: 'Purchasing', function: 'Operations' }]);
    await asA.query("update org_roles set name = 'Head of buying', department = null");
    expect(await rows(names, [id])).toEqual([{ role: 'Head of buying', department: null, function: 'Operations' }]);
    const free = await persona({ name: 'Free', slug: 'free', role: 'Owner' });
    expect(await rows(names, [free])).toEqual([{ role: 'Owner', department: null, function: null }]);
  });
});

describe('views and triggers of personas', () => {
  test('can be dropped and made again without touching data', async () => {
    await asA.query("insert into org_roles (client_id, id, name) values ($1, $1, 'Buyer')", [A]);
    await asA.query("insert into role_skills (client_id, id, role_id, skill_name) values ($1, $1, $1, 'Bargaining')", [
      A,
    ]);
    const id = await persona({ role_id: A, archetype: 'SKEPTIC' });
    await asA.query(
      "insert into persona_goals (client_id, id, persona_id, goal_text) values ($1, $1, $2, 'Spend less')",
      [A, id],
    );
    const complete = async () => await rows('select persona_goals, role_skills, company_name from v_personas_complete');
    const before = await complete();
    expect(before).toMatchObject([
      {
        company_name: 'Pharma A',
        persona_goals: [{ goal_text: 'Spend less' }],
        role_skills: [{ skill_name: 'Bargaining' }],
      },
    ]);
    const repeated = ['persona_functions.sql', 'v_personas.sql'].map((file) =>
      readFile(path.join(MIGRATIONS_DIR, 'repeatable', file), 'utf8'),
    );
    await admin.query(`begin; set local role rekindle_owner;
      drop view v_personas_complete; drop view v_personas_summary; drop view v_archetype_distribution;
      drop trigger trigger_update_gen_ai_readiness on personas; drop trigger trigger_sync_persona_org_names on personas;
      ${(await Promise.all(repeated)).join('\n')}; commit`);
    expect(await complete()).toEqual(before);
    expect(await rows('select name, role, preferred_service_layer as layer from v_personas_summary')).toEqual([
      { name: 'Ops', role: 'Buyer', layer: 'ASK_PANEL' },
    ]);
    expect(await rows('select archetype, personas from v_archetype_distribution')).toEqual([
      { archetype: 'SKEPTIC', personas: 1 },
    ]);
  });
});

/** A database of the migrations before `first`, its repeatables left out but those; then of all of them. */
async function upgraded(
  { first, repeatables }: { first: string; repeatables: (name: string) => boolean },
  work: (client: pg.Client, upgrade: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'rekindle-persona-'));
  const name = `rekindle_persona_${process.pid}_${first}`;
  const server = new pg.Client({ connectionString: testServers().databaseUrl });
  await server.connect();
  await server.query(`create database ${name}`);
  const url = new URL(testServers().databaseUrl);
  url.pathname = `/${name}`;
  const passwords = { app: null, system: null, queue: null };
  const client = new pg.Client({ connectionString: url.href });
  try {
    await cp(MIGRATIONS_DIR, dir, { recursive: true });
    for (const file of await readdir(dir)) if (file >= first && file !== 'repeatable') await rm(path.join(dir, file));
    const repeated = path.join(dir, 'repeatable');
    for (const file of await readdir(repeated)) if (!repeatables(file)) await rm(path.join(repeated, file));
    await migrate(url.href, passwords, dir);
    await client.connect();
    await client.query("insert into clients (id, company_name, slug) values ($1, 'Old', 'old')", [A]);
    await work(client, async () => void (await migrate(url.href, passwords)));
    const { rows: loose } = await client.query(
      `select relname from pg_class where not relforcerowsecurity
        and relname in ('clients', 'personas', 'ai_personas', 'products', 'org_roles', 'strategies')`,
    );
    expect(loose).toEqual([]);
  } finally {
    await client.end();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
    await rm(dir, { recursive: true });
  }
}

test('a client that is there when personas come gets a voice and somebody to address', async () => {
  await upgraded({ first: '0022', repeatables: (name) => name === 'v_datasets.sql' }, async (client, upgrade) => {
    await upgrade();
    expect((await client.query('select name, is_default from ai_personas')).rows).toEqual([
      { name: 'Friendly assistant', is_default: true },
    ]);
    expect((await client.query('select name, is_active from personas')).rows).toEqual([
      { name: 'Past enquirers', is_active: true },
    ]);
  });
});

test('of old names that differ in case alone the oldest stays, the others are numbered, and roles keep theirs', async () => {
  const repeatables = (name: string) => ['v_datasets.sql', 'persona_functions.sql'].includes(name);
  await upgraded({ first: '0050', repeatables }, async (client, upgrade) => {
    const add = async (table: string, names: readonly string[], more = '', values = '') => {
      for (const [at, name] of names.entries()) {
        await client.query(
          `insert into ${table} (client_id, id, name, created_at${more}) values ($1, gen_random_uuid(), $2, $3${values})`,
          [A, name, new Date(Date.UTC(2026, 0, names.length - at))],
        );
      }
    };
    // Each is older than the one before it.
    await add('ai_personas', ['ANN', 'ann', 'Ann (2)', 'Ann', 'Bo']);
    await add('products', ['x'.repeat(120), 'X'.repeat(120)]);
    await add('org_roles', ['buyer', 'Buyer']);
    await add('personas', ['Ops'], ', slug, role_id', ", 'ops', (select id from org_roles where name = 'buyer')");
    await add('personas', ['oPS'], ', slug', ", 'ops-2'");
    await upgrade();
    const named = async (table: string) =>
      (await client.query<{ name: string }>(`select name from ${table} order by created_at, id`)).rows.map(
        ({ name }) => name,
      );
    expect(await named('ai_personas')).toEqual(expect.arrayContaining(['Bo', 'Ann', 'Ann (2)', 'ann (3)', 'ANN (4)']));
    expect(await named('products')).toEqual(['X'.repeat(120), `${'x'.repeat(110)} (2)`]);
    expect(await named('org_roles')).toEqual(['Buyer', 'buyer (2)']);
    const { rows } = await client.query("select name, role from personas where slug like 'ops%' order by slug");
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map(({ name }) => String(name).toLowerCase()))).toEqual(new Set(['ops', 'ops (2)']));
    expect(rows[0]?.role).toBe('buyer (2)');
    await expect(add('ai_personas', ['BO'])).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
  });
});
