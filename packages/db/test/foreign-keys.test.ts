import { createTestDatabase, type TestDatabase } from '@rekindle/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

let db: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  db = await createTestDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.close();
});

/** What is deleted one at a time, if ever: a look through the rows that point at it takes one scan then. */
const DELETED_SINGLY: Readonly<Record<string, string>> = {
  users: 'somebody of the team, by hand',
  campaign_settings: 'the settings of one campaign',
  provider_accounts: 'a handful to a client',
  sender_numbers: 'a handful to a client',
  lessons: 'archived, never deleted',
  universal_lessons: 'archived, never deleted',
  prompt_versions: 'a draft, by hand',
  lookup_seniority_levels: 'words that never go',
  lookup_organization_sizes: 'words that never go',
  lookup_technology_adoption: 'words that never go',
  lookup_risk_tolerance: 'words that never go',
  lookup_change_readiness: 'words that never go',
  lookup_geographic_scopes: 'words that never go',
  lookup_pain_point_categories: 'words that never go',
  lookup_severity_levels: 'words that never go',
  lookup_frequency_levels: 'words that never go',
  lookup_timeframes: 'words that never go',
};

/**
 * Foreign keys by which no index finds the rows that point at a deleted one. An index does that begins with the key's
 * columns in any order; a partial one only when it leaves out nothing but empty keys.
 */
async function unindexedKeys(): Promise<string[]> {
  const { rows } = await admin.query<{ key: string; parent: string }>(`
    select k.conrelid::regclass || '(' || own.columns || ')' as key, k.confrelid::regclass::text as parent
    from pg_constraint k cross join lateral (
      select string_agg(a.attname, ', ' order by u.n) as columns, array_agg('(' || a.attname || ' IS NOT NULL)') as filled
      from unnest(k.conkey) with ordinality u(attnum, n)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) own
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace
      and not exists (
        select from pg_index i
        where i.indrelid = k.conrelid and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = any(own.filled)))
    order by 1`);
  return rows.filter(({ parent }) => !(parent in DELETED_SINGLY)).map(({ key, parent }) => `${key} -> ${parent}`);
}

test('what points at rows that go by the thousand is found by an index when they do', async () => {
  expect(await unindexedKeys()).toEqual([]);
});

test('an index of part of the rows, or with another column in between, does not count', async () => {
  await admin.query('begin');
  await admin.query(`
    drop index idx_messages_enrolment;
    create index on messages (client_id, enrolment_id) where state = 'due';
    create index on messages (client_id, state, enrolment_id)`);
  expect(await unindexedKeys()).toEqual(['messages(client_id, enrolment_id) -> enrolments']);
  await admin.query('rollback');
});
