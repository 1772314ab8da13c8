import { givenClient, createTestDatabase, type TestClient, type TestDatabase } from '@rekindle/testkit';
import { INSIGHT_CATEGORIES, INSIGHT_STATUSES, INSIGHT_TYPES, SEVERITIES } from '@rekindle/domain';
import { manualClock, seededIds } from '@rekindle/runtime';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTenant, sqlState } from '../src/index.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const CHECK_VIOLATION = '23514';
const UNIQUE_VIOLATION = '23505';

let db: TestDatabase;
let app: pg.Client;
let client: TestClient;
const clock = manualClock(NOW);
const ids = seededIds(28, clock);
beforeAll(async () => {
  db = await createTestDatabase();
  client = await givenClient({ db, ids, clock });
  app = new pg.Client({ connectionString: db.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await db.close();
});

interface Made {
  type?: string;
  severity?: string;
  category?: string;
  status?: string;
  reviewed?: boolean;
  dedup?: string;
  title?: string;
  impact?: number;
}

/** Adds an insight; the SQLSTATE of its refusal, or null. */
async function refusal(made: Made): Promise<string | null> {
  const { clientId } = client;
  try {
    await inTenant(db, { clientId, now: NOW }, (tx) =>
      sql`
        insert into sophie_insights (client_id, id, insight_type, check_key, dedup_key, severity, category, title, description,
          status, reviewed_at, impact_score)
        values (${clientId}, ${ids.next()}, ${made.type ?? 'message'}, 'emoji', ${made.dedup ?? ids.next()}, ${made.severity ?? 'info'},
          ${made.category ?? 'tone'}, ${made.title ?? 'Emoji'}, 'x', ${made.status ?? 'pending'},
          ${made.reviewed === true ? new Date(NOW) : null}::timestamptz, ${made.impact ?? null}::numeric)`.execute(tx),
    );
    return null;
  } catch (error) {
    return sqlState(error);
  }
}

describe('an insight', () => {
  test.each<[keyof Made, readonly string[]]>([
    ['type', INSIGHT_TYPES],
    ['severity', SEVERITIES],
    ['category', INSIGHT_CATEGORIES],
    ['status', INSIGHT_STATUSES],
  ])('has a %s that the rules know, and no other', async (field, known) => {
    for (const value of known) {
      const reviewed = field === 'status' && !['pending', 'viewed'].includes(value);
      expect([value, await refusal({ [field]: value, reviewed })]).toEqual([value, null]);
    }
    // As one that was decided, which every status that is neither pending nor viewed is.
    expect(await refusal({ [field]: 'other', reviewed: field === 'status' })).toBe(CHECK_VIOLATION);
  });

  test('has a title, is decided at a time or not at all, and its impact is a share', async () => {
    expect(await refusal({ title: ' ' })).toBe(CHECK_VIOLATION);
    expect(await refusal({ status: 'dismissed' })).toBe(CHECK_VIOLATION);
    expect(await refusal({ status: 'pending', reviewed: true })).toBe(CHECK_VIOLATION);
    expect(await refusal({ impact: 1.2 })).toBe(CHECK_VIOLATION);
    expect(await refusal({ impact: -0.3 })).toBeNull();
  });

  test('is open once for the same finding, and again when that was decided', async () => {
    expect(await refusal({ dedup: 'same' })).toBeNull();
    expect(await refusal({ dedup: 'same', status: 'viewed' })).toBe(UNIQUE_VIOLATION);
    expect(await refusal({ dedup: 'same', status: 'taught_sophie', reviewed: true })).toBeNull();
  });

  test('begins as information that waits, about one lead, applied nowhere', async () => {
    const { rows } = await app.query<{ name: string; value: string }>(`
      select a.attname as name, pg_get_expr(d.adbin, d.adrelid) as value
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where d.adrelid = 'sophie_insights'::regclass`);
    const values = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      ...{ severity: "'info'::text", status: "'pending'::text", affected_leads_count: '1', applied: 'false' },
      ...{ created_at: 'app_now()', updated_at: 'app_now()' },
    });
  });
});

test('insights are found by each of the ways they are asked for', async () => {
  const { rows } = await app.query<{ name: string }>(
    "select indexname as name from pg_indexes where tablename = 'sophie_insights' and indexname like 'idx_%' order by 1",
  );
  expect(rows.map(({ name }) => name)).toEqual(
    ['category', 'check', 'conversation_id', 'created_at', 'dataset', 'dedup', 'message_id', 'severity', 'status'].map(
      (column) => `idx_sophie_insights_${column}`,
    ),
  );
});
