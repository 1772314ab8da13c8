import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyRow, insertion, rowInEveryTable } from './any-rows.ts';
import { grantsOf, isLookup, isolationFaults, viewsOf } from './catalogue-walk.ts';

const A = 'aaaaaaaa-0000-7000-8000-000000000001';
const B = 'bbbbbbbb-0000-7000-8000-000000000002';

const FOREIGN_KEY_VIOLATION = '23503';
const UNIQUE_VIOLATION = '23505';
const EXCLUSION_VIOLATION = '23P01';
const NOT_ALLOWED = '42501';

let db: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
let rowsOfA: Map<string, AnyRow>;

beforeAll(async () => {
  db = await createTestDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  app = new pg.Client({ connectionString: db.appUrl });
  await admin.connect();
  await app.connect();
  for (const [id, name] of [
    [A, 'a'],
    [B, 'b'],
  ]) {
    await admin.query('insert into clients (id, company_name, slug) values ($1, $2, $2)', [id, name]);
  }
  rowsOfA = await rowInEveryTable(admin, A);
});
afterAll(async () => {
  await app.end();
  await admin.end();
  await db.close();
});

/** Runs as the app role with `clientId` as tenant (null: none set), and takes everything back. */
async function asTenant<T>(clientId: string | null, work: () => Promise<T>): Promise<T> {
  await app.query('begin');
  try {
    if (clientId !== null) await app.query("select set_config('app.client_id', $1, true)", [clientId]);
    return await work();
  } finally {
    await app.query('rollback');
  }
}

async function stateOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return error.code ?? '';
  }
}

/** Rows a statement touched; 0 when the role may not run it at all. */
async function touched(text: string, values: unknown[] = []): Promise<number> {
  await app.query('savepoint before');
  try {
    return (await app.query(text, values)).rowCount ?? 0;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== NOT_ALLOWED) throw error;
    return 0;
  } finally {
    await app.query('rollback to before');
  }
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);
}

describe('the connections of tests and services', () => {
  test('are those of the app and the system role, which are no superusers and see no row without a tenant', async () => {
    for (const [pool, role] of [
      [db.app, 'rekindle_app'],
      [db.system, 'rekindle_system'],
    ] as const) {
      const { rows } = await sql<{ role: string; strong: boolean; settable: string[] }>`
        select current_user as role, rolsuper or rolbypassrls as strong,
          array(select r.rolname::text from pg_roles r
                where pg_has_role(current_user, r.oid, 'member') and r.rolname <> current_user) as settable
        from pg_roles where rolname = current_user`.execute(pool);
      expect(rows).toEqual([{ role, strong: false, settable: [] }]);
    }
    const { rows } = await sql`select id from leads`.execute(db.app);
    expect(rows).toEqual([]);
  });
});

describe('the catalogue', () => {
  test('holds nothing through which tenants could meet', async () => {
    expect(await isolationFaults(admin)).toEqual([]);
  });

  test.each([
    [
      'create table stray (client_id uuid not null, id uuid primary key)',
      [
        'stray.stray_pkey: unique without client_id',
        'stray: no index starts with client_id',
        'stray: no policy for rekindle_app',
        'stray: row level security is not enabled',
        'stray: row level security is not forced',
      ],
    ],
    ['create table stray (id uuid primary key)', ['stray: neither has client_id nor is listed as a platform table']],
    [
      `create table stray (client_id uuid primary key, lead uuid references status_events (id));
       call internal.protect('stray')`,
      ['stray.stray_lead_fkey: a foreign key without client_id'],
    ],
    [
      'create schema other; create table other.accounts (id uuid primary key)',
      ['other.accounts: neither has client_id nor is listed as a platform table'],
    ],
    [
      `create schema other; create table other.stray (client_id uuid primary key, event uuid references status_events (id));
       call internal.protect('other.stray')`,
      ['other.stray.stray_event_fkey: a foreign key without client_id'],
    ],
    [
      `create foreign data wrapper stray; create server stray foreign data wrapper stray;
       create foreign table stray (client_id uuid) server stray`,
      [
        'stray: no index starts with client_id',
        'stray: no policy for rekindle_app',
        'stray: row level security is not enabled',
        'stray: row level security is not forced',
      ],
    ],
    ['create table staging.upload_1 (id uuid primary key)', []],
    [
      `create table stray (client_id uuid primary key); call internal.protect('stray');
       create policy more on stray to rekindle_app using (true)`,
      ['stray: a policy for rekindle_app does not compare client_id on the way in and out'],
    ],
    ['alter table leads no force row level security', ['leads: row level security is not forced']],
    ['create view stray as select * from leads', ["stray: a view with its owner's rights"]],
    ['create materialized view stray as select 1 as one', ["stray: a view with its owner's rights"]],
    [
      'create function stray() returns int language sql security definer as $$ select 1 $$',
      ["stray(): a function with its owner's rights"],
    ],
    [
      'create function stray(text) returns boolean language sql immutable leakproof as $$ select true $$',
      ['stray(text): a leakproof function runs before the policies'],
    ],
    [
      'create sequence stray; grant usage on sequence stray to rekindle_app',
      ['stray: a sequence tells each tenant how much the others add'],
    ],
    [
      `create table stray (client_id uuid primary key, during tstzrange, exclude using gist (during with &&));
       call internal.protect('stray')`,
      ['stray.stray_during_excl: unique without client_id'],
    ],
    [
      'create rule stray as on update to leads do also select 1',
      ['leads.stray: a rule rewrites what a tenant asks for'],
    ],
    [
      'create unique index stray on leads (phone_number) include (client_id)',
      ['leads.stray: unique without client_id'],
    ],
    [
      'create policy more on leads using (true)',
      ['leads: a policy for rekindle_app does not compare client_id on the way in and out'],
    ],
    [
      'create policy more on clients using (true)',
      ['clients: a policy for rekindle_app does not compare id on the way in and out'],
    ],
    ['grant update (slug) on clients to rekindle_app', ['clients.clients_slug_unique: unique over all tenants']],
    [
      'grant insert on clients to public',
      [
        'clients.clients_company_name_unique: unique over all tenants',
        'clients.clients_slug_unique: unique over all tenants',
      ],
    ],
    ['create unique index stray on clients (twilio_phone_number)', ['clients.stray: unique over all tenants']],
    ['create unique index stray on clients (lower(n8n_webhook_url))', ['clients.stray: unique over all tenants']],
    [
      "create unique index stray on clients (company_website) where cal_booking_link = 'x'",
      ['clients.stray: unique over all tenants'],
    ],
    ['create unique index stray on clients (id, twilio_phone_number)', []],
    ['create unique index stray on clients (industry, company_name)', []],
    ['alter role rekindle_app bypassrls', ['rekindle_app: may do more than its grants say']],
    ['grant rekindle_owner to rekindle_system', ['rekindle_system: is a member of rekindle_owner']],
  ])('after "%s" the walk names it', async (change, faults) => {
    await admin.query('begin');
    await admin.query(change);
    const found = await isolationFaults(admin);
    await admin.query('rollback');
    expect(found).toEqual(faults);
  });

  test('gives the system role ids and due times, and never what was written', async () => {
    expect(await grantsOf(admin, 'rekindle_system')).toEqual({
      account_audit: ['insert', 'select'],
      accounts: ['insert', 'select', 'update'],
      campaign_ticks: ['select', 'update (last_tick_at, next_tick_at)'],
      clients: ['insert', 'select (company_name, created_at, id, mode, sending_stopped_at, slug, status, timezone)'],
      conversations: ['select (alarm_due_at, client_id, id, reply_due_at, silence_due_at)'],
      enrolments: ['select (client_id, held_until, id, state)'],
      handovers: ['select (client_id, id, next_at)'],
      inbox: [
        'insert',
        'select (client_id, id, message_sid, processed_at, raw_removed_at, received_at, wake_after)',
        'update (params, raw_removed_at, wake_after)',
      ],
      messages: [
        'select (client_id, dataset_id, due_since, id, kind, lease_until, not_before, reconcile_at, state, wake_after)',
        'update (wake_after)',
      ],
      notices: ['select (client_id, id, next_at)'],
      one_time_links: ['delete', 'insert', 'select', 'update'],
      persona_mappings: ['select (client_id, dataset_id, due_at)'],
      platform_settings: ['select', 'update'],
      provider_accounts: ['select (account_sid, auth_tokens, client_id, id, provider, status)'],
      review_tasks: ['select (client_id, due_at, id, task)'],
      sandbox_clock: ['insert', 'select', 'update'],
      sender_numbers: [
        'select (active, client_id, e164, id, next_poll_at, polled_until, provider_account_id, retired_at)',
        'update (next_poll_at, polled_until)',
      ],
      sessions: ['delete', 'insert', 'select', 'update'],
      sign_in_failures: ['delete', 'insert', 'select', 'update'],
      service_heartbeats: ['delete', 'insert', 'select', 'update'],
      status_events: [
        'insert',
        'select (applied_at, client_id, id, message_id, raw_removed_at, received_at, wake_after)',
        'update (params, raw_removed_at, wake_after)',
      ],
      suppressions: ['insert'],
      universal_lessons: ['insert', 'select', 'update'],
      uploads: ['select (client_id, created_at, files_removed_at, id, settling_since, started_at, status)'],
      users: ['select (client_id, email, id, status, user_id)', 'update (user_id)'],
      webhook_deliveries: ['select (client_id, id, next_at)'],
    });
  });

  test('keeps accounts, sessions and links from the tenants', async () => {
    const { rows } = await admin.query<{ name: string }>(`
      select relname as name from pg_class
      where relname in ('accounts', 'sessions', 'one_time_links', 'sign_in_failures', 'account_audit')
        and has_table_privilege('rekindle_app', oid, 'select, insert, update, delete')`);
    expect(rows).toEqual([]);
  });

  test('lets nobody but the owner write the lookups', async () => {
    const { rows } = await admin.query<{ name: string; grants: string }>(`
      select c.relname as name, string_agg(lower(a.privilege_type), ', ' order by a.privilege_type) as grants
      from pg_class c cross join aclexplode(c.relacl) a
      where c.relname like 'lookup\\_%' and c.relkind = 'r' and a.grantee <> c.relowner
      group by c.relname`);
    expect(rows.map(({ name }) => isLookup(name))).toEqual(Array.from({ length: 10 }, () => true));
    expect(new Set(rows.map(({ grants }) => grants))).toEqual(new Set(['select']));
  });

  test('lets every tenant read the lessons that hold for all, and none write them', async () => {
    const id = 'cccccccc-0000-7000-8000-000000000001';
    const add = "insert into universal_lessons (id, lesson_type, title) values ($1, 'best_practice', 'For all')";
    await admin.query(add, [id]);
    for (const tenant of [A, B]) {
      const state = async (text: string, values: unknown[] = []) =>
        await asTenant(tenant, async () => await stateOf(app.query(text, values)));
      expect(await asTenant(tenant, async () => await touched('select 1 from universal_lessons'))).toBe(1);
      expect(await state(add, ['cccccccc-0000-7000-8000-000000000002'])).toBe(NOT_ALLOWED);
      expect(await state("update universal_lessons set title = 'Mine'")).toBe(NOT_ALLOWED);
      expect(await state('delete from universal_lessons')).toBe(NOT_ALLOWED);
    }
    // How one does with a client, and what stands in for it there, is the client's alone: among the tables of all tests.
    expect([...rowsOfA.keys()]).toEqual(expect.arrayContaining(['client_universal_lessons', 'universal_lesson_uses']));
  });

  test('lets a tenant change of its client what it sets for itself, and not its names', async () => {
    const granted = (await grantsOf(admin, 'rekindle_app'))['clients'];
    expect(granted).toEqual([
      'select',
      `update (${[
        ...['cal_booking_link', 'daily_ai_cap_micros', 'daily_spend_cap_micros', 'handover_previous_secret_until'],
        ...['handover_secret_generation', 'n8n_webhook_url', 'persona_name', 'sending_stopped_at'],
        ...['sending_stopped_reason', 'settings', 'status', 'timezone', 'twilio_phone_number'],
      ].join(', ')})`,
    ]);
  });

  test('gives the queue role nothing of ours', async () => {
    expect(await grantsOf(admin, 'rekindle_queue')).toEqual({});
  });

  test('lets the system role neither read content nor rewrite what was applied', async () => {
    const system = new pg.Client({ connectionString: db.systemUrl });
    await system.connect();
    try {
      for (const text of [
        'select content from messages',
        'select body from inbox',
        'select phone_number from leads',
        'select phone from suppressions',
        "update messages set state = 'due'",
        'delete from inbox',
        "update clients set mode = 'live'",
      ]) {
        expect([text, await stateOf(system.query(text))]).toEqual([text, NOT_ALLOWED]);
      }
      const lift =
        "insert into suppressions (client_id, id, phone, source) values ($1, gen_random_uuid(), '+1', 'person')";
      expect(await stateOf(system.query(lift, [A]))).toBe(NOT_ALLOWED);
    } finally {
      await system.end();
    }
  });
});

describe('as another tenant, over every table', () => {
  test('the rows of A are there to be found', async () => {
    expect(rowsOfA.size).toBeGreaterThanOrEqual(25);
    for (const table of rowsOfA.keys()) {
      const seen = await asTenant(A, async () => await touched(`select 1 from ${table}`));
      expect([table, seen]).toEqual([table, 1]);
    }
    // Each view has a row for its own client, so that another's seeing none means something.
    for (const view of await viewsOf(admin)) {
      const seen = await asTenant(A, async () => await touched(`select 1 from ${view}`));
      expect([view, seen > 0]).toEqual([view, true]);
    }
  });

  test.each([
    ['B', B],
    ['no tenant', null],
    ['an empty tenant', ''],
  ])('%s sees and counts none of them', async (_name, tenant) => {
    const views = await viewsOf(admin);
    for (const table of [...rowsOfA.keys(), ...views, 'clients']) {
      const filter = table === 'clients' ? `where id = '${A}'` : '';
      const seen = await asTenant(tenant, async () => await touched(`select 1 from ${table} ${filter}`));
      const counted = await asTenant(tenant, async () => {
        const { rows } = await app.query<{ n: string }>(`select count(*) as n from ${table} ${filter}`);
        return Number(rows[0]?.n);
      });
      expect([table, seen, counted]).toEqual([table, 0, 0]);
    }
  });

  test('B changes and deletes none of them, also by name', async () => {
    await asTenant(B, async () => {
      for (const table of rowsOfA.keys()) {
        const changed = await touched(`update ${table} set client_id = client_id`);
        const taken = await touched(`update ${table} set client_id = $1 where client_id = $2`, [B, A]);
        const gone = await touched(`delete from ${table} where client_id = $1`, [A]);
        expect([table, changed, taken, gone]).toEqual([table, 0, 0, 0]);
      }
      expect(await touched('update clients set company_name = $1 where id = $2', ['mine', A])).toBe(0);
    });
  });

  test('B takes no name among the clients, and so learns of none that is taken', async () => {
    for (const [column, value] of [
      ['id', A],
      ...['company_name', 'slug'].flatMap((column) => ['a', 'nobody'].map((value) => [column, value])),
    ]) {
      const text = `update clients set ${column} = $1 where id = $2`;
      const state = await asTenant(B, async () => await stateOf(app.query(text, [value, B])));
      expect([column, value, state]).toEqual([column, value, NOT_ALLOWED]);
    }
    expect(await asTenant(B, async () => await touched("update clients set persona_name = 'Ann'"))).toBe(1);
  });

  test('B adds no row of A, and no tenant means no row of anybody', async () => {
    for (const tenant of [B, null]) {
      for (const [table, row] of rowsOfA) {
        const state = await asTenant(
          tenant,
          async () => await stateOf(app.query(insertion(table, row), Object.values(row))),
        );
        expect([table, state]).toEqual([table, NOT_ALLOWED]);
      }
    }
  });

  test('every view is among those that are looked through', async () => {
    const { rows } = await admin.query<{ name: string }>(
      "select viewname as name from pg_views where schemaname = 'public' order by 1",
    );
    expect(await viewsOf(admin)).toEqual(rows.map(({ name }) => name));
    expect(rows.length).toBeGreaterThan(0);
  });

  test('B may use every key that A uses, and so learns of none that is taken', async () => {
    // The one key of a tenant table that spans the platform: inbound texts are routed by the number.
    const spansPlatform = new Set(['sender_numbers']);
    for (const [table, row] of rowsOfA) {
      const own: AnyRow = { ...row, client_id: B };
      const state = await asTenant(B, async () => await stateOf(app.query(insertion(table, own), Object.values(own))));
      const told = state === UNIQUE_VIOLATION || state === EXCLUSION_VIOLATION;
      expect([table, told]).toEqual([table, spansPlatform.has(table)]);
    }
  });

  test('B calls every function with the ids and rows of A, and hears nothing of A but what it said itself', async () => {
    const { rows: functions } = await admin.query<{ call: string; types: string[] }>(`
      select p.proname as call, array(select format_type(t, null) from unnest(p.proargtypes) as t) as types
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
        and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
        and has_function_privilege('rekindle_app', p.oid, 'execute')`);
    expect(functions.length).toBeGreaterThan(0);
    const idsOfA = [...rowsOfA.values()].flatMap((row) => Object.values(row).filter(isUuid));
    for (const { call, types } of functions) {
      for (const id of types.includes('uuid') ? idsOfA : [A]) {
        const given = types.map((type) => {
          const row = rowsOfA.get(type);
          if (row !== undefined) return `jsonb_populate_record(null::${type}, '${JSON.stringify(row)}')`;
          return type === 'uuid' ? `'${id}'::uuid` : `null::${type}`;
        });
        const text = `select ${call}(${given.join(', ')})::text as told`;
        const told = await asTenant(
          B,
          async () => (await app.query<{ told: string | null }>(text)).rows[0]?.told ?? '',
        );
        const leaked = idsOfA.filter((other) => told.includes(other) && !text.includes(other));
        expect([text, leaked]).toEqual([text, []]);
      }
    }
  });

  test('B gives none of its own rows away', async () => {
    const id = await asTenant(B, async () => {
      await app.query(
        "insert into campaign_settings (client_id, id, m1_message) values ($1, gen_random_uuid(), 'hi')",
        [B],
      );
      return await stateOf(app.query('update campaign_settings set client_id = $1', [A]));
    });
    expect(id).toBe(NOT_ALLOWED);
  });

  test('B references none of them', async () => {
    const { rows } = await admin.query<{
      table: string;
      key: string;
      columns: string[];
      parent: string;
      parents: string[];
    }>(`
      select k.conrelid::regclass::text as "table", k.conname as key, k.confrelid::regclass::text as parent,
        array_agg(a.attname::text order by pair.n) as columns, array_agg(b.attname::text order by pair.n) as parents
      from pg_constraint k cross join unnest(k.conkey, k.confkey) with ordinality as pair(own, other, n)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.confrelid <> 'clients'::regclass
      group by 1, 2, 3`);
    expect(rows.length).toBeGreaterThan(10);
    for (const { table, key, columns, parent, parents } of rows.filter((row) => !isLookup(row.parent))) {
      const parentRow = rowsOfA.get(parent) ?? {};
      const row: AnyRow = { ...rowsOfA.get(table), client_id: B };
      // The one key of a tenant table that spans the platform must not be what stops it.
      if ('e164' in row) row['e164'] = '+447499900001';
      columns.forEach((column, i) => {
        if (column !== 'client_id') row[column] = parentRow[parents[i] ?? ''];
      });
      const state = await asTenant(B, async () => await stateOf(app.query(insertion(table, row), Object.values(row))));
      expect([key, state === FOREIGN_KEY_VIOLATION || state === NOT_ALLOWED]).toEqual([key, true]);
    }
  });

  test('the planner’s statistics tell B nothing', async () => {
    await admin.query('analyze');
    const { rows } = await app.query<{ tablename: string }>(
      "select distinct tablename from pg_stats where schemaname = 'public'",
    );
    const told = rows.map(({ tablename }) => tablename).filter((name) => rowsOfA.has(name) || name === 'clients');
    expect(told).toEqual([]);
  });

  test('A still has every row as it was', async () => {
    for (const [table, row] of rowsOfA) {
      const columns = Object.keys(row).filter((column) => typeof row[column] === 'string' && row[column] !== '{}');
      const where = columns.map((column, i) => `${column}::text = $${i + 1}`).join(' and ');
      const { rowCount } = await admin.query(
        `select 1 from ${table} where ${where}`,
        columns.map((column) => row[column]),
      );
      expect([table, rowCount]).toEqual([table, 1]);
    }
  });
});
