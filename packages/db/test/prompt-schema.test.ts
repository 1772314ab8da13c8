import { readFile } from 'node:fs/promises';
import { manualClock, seededIds } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenClient,
  givenFragment,
  givenLesson,
  givenPromptVersion,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectAsTenant, type TenantConnection } from './tenant-connection.ts';

const UNIQUE_VIOLATION = '23505';
const CHECK_VIOLATION = '23514';

let db: TestDatabase;
/** For what the product never does: it deletes no client and changes no schema. */
let admin: pg.Client;
let app: TenantConnection;
let deps: Parameters<typeof givenClient>[0];
let client: TestClient;
beforeAll(async () => {
  db = await createTestDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
  app = await connectAsTenant(db);
  const clock = manualClock(Date.UTC(2026, 0, 12));
  deps = { db, ids: seededIds(26, clock), clock };
});
afterAll(async () => {
  await app.client.end();
  await admin.end();
  await db.close();
});
beforeEach(async () => {
  await db.deleteClients();
  client = await givenClient(deps);
  await app.actAs(client.clientId);
});

/** What refuses a statement: its SQLSTATE and constraint; null when nothing does. */
async function refusal(text: string, values: unknown[] = [], by = app.client): Promise<string | null> {
  try {
    await by.query(text, values);
    return null;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return `${error.code} ${error.constraint}`;
  }
}

const setStatus = async (id: string, status: string) =>
  await refusal('update prompt_versions set status = $2, golden_passed = true where id = $1', [id, status]);

describe('a prompt version', () => {
  test('goes from draft to test to live to archived, and back to live only when it was live', async () => {
    const { versionId } = await givenPromptVersion(deps, client, { status: 'draft' });
    const order = `${CHECK_VIOLATION} prompt_versions_order`;
    expect(await setStatus(versionId, 'live')).toBe(order);
    expect(await setStatus(versionId, 'test')).toBeNull();
    expect(await setStatus(versionId, 'draft')).toBe(order);
    expect(await setStatus(versionId, 'live')).toBeNull();
    expect(await setStatus(versionId, 'test')).toBe(order);
    expect(await setStatus(versionId, 'archived')).toBeNull();
    expect(await setStatus(versionId, 'live')).toBe(order);
    await app.client.query('update prompt_versions set deployed_at = app_now() where id = $1', [versionId]);
    expect(await setStatus(versionId, 'live')).toBeNull();
  });

  test('goes live, or to a share of the leads, only when its golden conversations passed', async () => {
    const { versionId } = await givenPromptVersion(deps, client, { status: 'test' });
    await app.client.query('update prompt_versions set golden_passed = false where id = $1', [versionId]);
    const set = async (what: string) => await refusal(`update prompt_versions set ${what} where id = $1`, [versionId]);
    expect(await set("status = 'live'")).toBe(`${CHECK_VIOLATION} prompt_versions_live_is_proven`);
    expect(await set('canary_percent = 10')).toBe(`${CHECK_VIOLATION} prompt_versions_canary_is_proven`);
    expect(await set('golden_passed = true, canary_percent = 10')).toBeNull();
  });

  test('keeps its words from the moment it is tried; a draft may change and go', async () => {
    const [draft, tried] = [
      await givenPromptVersion(deps, client, { status: 'draft' }),
      await givenPromptVersion(deps, client, { status: 'test' }),
    ];
    const words = "update prompt_fragments set content = 'other' where prompt_version_id = $1";
    const added = `insert into prompt_fragments (client_id, prompt_version_id, section, ordinal, content, source, why, sha256)
      values ($2, $1, 'tone', 9, 'more', 'manual', 'why', '')`;
    const form = "update prompt_versions set compiled_prompt = 'other' where id = $1";
    const immutable = `${CHECK_VIOLATION} prompt_versions_immutable`;
    for (const [{ versionId }, expected] of [
      [draft, null],
      [tried, immutable],
    ] as const) {
      expect(await refusal(words, [versionId])).toBe(expected);
      expect(await refusal(added, [versionId, client.clientId])).toBe(expected);
      expect(await refusal(form, [versionId])).toBe(expected);
      expect(await refusal('delete from prompt_fragments where prompt_version_id = $1', [versionId])).toBe(expected);
      expect(await refusal('delete from prompt_versions where id = $1', [versionId])).toBe(expected);
    }
  });

  test('goes with its client, whatever it is', async () => {
    await givenPromptVersion(deps, client);
    expect(await refusal('delete from clients where id = $1', [client.clientId], admin)).toBeNull();
  });

  test('is one of two only that can be live for a campaign, and one in test with a share', async () => {
    const live = await givenPromptVersion(deps, client);
    const second = await givenPromptVersion(deps, client, { status: 'test' });
    expect(await setStatus(second.versionId, 'live')).toBe(`${UNIQUE_VIOLATION} prompt_versions_one_live`);
    const third = await givenPromptVersion(deps, client, { status: 'test' });
    const share = 'update prompt_versions set canary_percent = 5 where id = $1';
    expect(await refusal(share, [second.versionId])).toBeNull();
    expect(await refusal(share, [third.versionId])).toBe(`${UNIQUE_VIOLATION} prompt_versions_one_canary`);
    expect(await setStatus(live.versionId, 'archived')).toBeNull();
  });

  test('counts its lessons', async () => {
    const lesson = deps.ids.next();
    const fragment = givenFragment({ content: 'Say less.', source: `lesson:${lesson}`, refId: lesson });
    const { versionId } = await givenPromptVersion(deps, client, { status: 'draft', fragments: [fragment] });
    const { rows } = await app.client.query(
      'select applied_lessons, lessons_count from prompt_versions where id = $1',
      [versionId],
    );
    expect(rows).toEqual([{ applied_lessons: [lesson], lessons_count: 1 }]);
  });
});

test('a prompt stays with its campaign', async () => {
  const { promptId } = await givenPromptVersion(deps, client);
  const moved = await refusal('update prompts set dataset_id = gen_random_uuid() where id = $1', [promptId]);
  expect(moved).toBe(`${CHECK_VIOLATION} prompts_dataset_immutable`);
});

test('a prompt that had lost its only draft goes when the database is brought up to date, and no other', async () => {
  const { promptId } = await givenPromptVersion(deps, client, { status: 'draft' });
  const lost = await givenPromptVersion(deps, client, { status: 'draft' });
  await app.client.query('delete from prompt_versions where id = $1', [lost.versionId]);
  const migration = new URL('../../../migrations/0055_prompts_without_versions.sql', import.meta.url);
  await admin.query(`begin; set local role rekindle_owner; ${await readFile(migration, 'utf8')}; commit`);
  const { rows } = await app.client.query<{ id: string }>('select id from prompts order by id');
  expect(rows.map(({ id }) => id)).toEqual([promptId]);
});

describe('templates', () => {
  const template = async (key: string | null = null) => {
    const id = deps.ids.next();
    const text = 'insert into prompt_templates (client_id, id, name, system_key) values ($1, $2, $3, $4)';
    const refused = await refusal(text, [client.clientId, id, `T ${id}`, key]);
    return { id, refused };
  };

  test('apply one at a time, however many try at once', async () => {
    const templates = [await template(), await template(), await template()];
    const activate = async ({ id }: { id: string }) => {
      const { client: own } = await connectAsTenant(db, client.clientId);
      try {
        await own.query('insert into client_prompt_templates values ($1, $2, app_now(), app_now(), true)', [
          client.clientId,
          id,
        ]);
        return 'active';
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        return error.constraint;
      } finally {
        await own.end();
      }
    };
    const outcomes = await Promise.all(templates.map(activate));
    expect(outcomes.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'active',
      'client_prompt_templates_one_active',
      'client_prompt_templates_one_active',
    ]);
  });

  test('are chosen once by a client, which keeps when', async () => {
    const { id } = await template();
    const choose = 'insert into client_prompt_templates (client_id, prompt_template_id) values ($1, $2)';
    expect(await refusal(choose, [client.clientId, id])).toBeNull();
    expect(await refusal(choose, [client.clientId, id])).toBe(`${UNIQUE_VIOLATION} client_prompt_templates_pkey`);
    const { rows } = await app.client.query(
      'select created_at = updated_at as fresh, is_active from client_prompt_templates where client_id = $1',
      [client.clientId],
    );
    expect(rows).toEqual([{ fresh: true, is_active: false }]);
  });

  test('that a strategy uses stay', async () => {
    const { id } = await template();
    await app.client.query(
      `insert into strategies (client_id, id, name, prompt_template_id, ai_name, ai_role, conversation_tone,
         qualification_questions, objection_handling, closing_strategy)
       values ($1, gen_random_uuid(), 'S', $2, 'Sam', '-', '-', '-', '-', '-')`,
      [client.clientId, id],
    );
    expect(await refusal('delete from prompt_templates where id = $1', [id])).toContain('strategies_prompt_template');
  });

  test('have the defaults of the seeds, and say which come with the software', async () => {
    const { id } = await template('general');
    expect((await template('general')).refused).toBe(`${UNIQUE_VIOLATION} prompt_templates_system_key_unique`);
    const { rows } = await app.client.query('select * from prompt_templates where id = $1', [id]);
    expect(rows[0]).toMatchObject({
      ...{ temperature: '0.70', max_tokens: null, tags: [], industry: 'solar', times_used: 0, is_active: true },
      ...{ is_system_template: true, included_lessons_count: 0, default_wizard_answers: {}, template_structure: {} },
    });
  });
});

describe('lessons', () => {
  const TYPES = [
    ...['objection_handling', 'dos_donts', 'example_good', 'example_bad', 'blacklist_word', 'never_rule'],
    'best_practice',
  ] as const;

  test('are of seven types', async () => {
    const add = `insert into lessons (client_id, id, lesson_type, title, incorrect_response) values ($1, gen_random_uuid(), $2, $2, 'x')`;
    for (const type of TYPES) expect(await refusal(add, [client.clientId, type])).toBeNull();
    expect(await refusal(add, [client.clientId, 'hint'])).toContain(CHECK_VIOLATION);
  });

  test('come from a review, a person or a file, and are active, on trial or put away', async () => {
    const add = async (column: 'source' | 'status', value: string) =>
      await refusal(
        `insert into lessons (client_id, id, lesson_type, title, ${column}) values ($1, gen_random_uuid(), 'dos_donts', $2, $2)`,
        [client.clientId, value],
      );
    for (const source of ['sophie_suggestion', 'user_taught', 'imported'])
      expect(await add('source', source)).toBeNull();
    for (const status of ['active', 'archived', 'testing']) expect(await add('status', status)).toBeNull();
    expect(await add('source', 'hearsay')).toBe(`${CHECK_VIOLATION} lessons_source_check`);
    expect(await add('status', 'gone')).toBe(`${CHECK_VIOLATION} lessons_status_check`);
  });

  test('that are rules say what is forbidden', async () => {
    const add = `insert into lessons (client_id, id, lesson_type, title) values ($1, gen_random_uuid(), $2, $2)`;
    const refused = `${CHECK_VIOLATION} lessons_rule_says_what`;
    expect(await refusal(add, [client.clientId, 'never_rule'])).toBe(refused);
    expect(await refusal(add, [client.clientId, 'blacklist_word'])).toBe(refused);
    expect(await refusal(add, [client.clientId, 'dos_donts'])).toBeNull();
  });

  test('are found by their words in any of their texts, whatever the form of the word', async () => {
    await givenLesson(deps, client, {
      lesson_type: 'best_practice',
      title: 'Batteries',
      correct_response: 'We install them',
    });
    await givenLesson(deps, client, { lesson_type: 'best_practice', title: 'Roofs' });
    const found = async (words: string) =>
      (await app.client.query("select title from lessons where search @@ websearch_to_tsquery('english', $1)", [words]))
        .rows;
    expect(await found('battery')).toEqual([{ title: 'Batteries' }]);
    expect(await found('installing')).toEqual([{ title: 'Batteries' }]);
    expect(await found('"roof"')).toEqual([{ title: 'Roofs' }]);
  });

  test('are never deleted by a client, and superseded ones are archived', async () => {
    const [old, young] = [
      await givenLesson(deps, client, { lesson_type: 'best_practice' }),
      await givenLesson(deps, client, { lesson_type: 'best_practice' }),
    ];
    const supersede = 'update lessons set superseded_by = $2 where id = $1';
    expect(await refusal(supersede, [old, old])).toBe(`${CHECK_VIOLATION} lessons_superseded_by_another`);
    expect(await refusal(supersede, [old, young])).toBeNull();
    expect((await app.client.query('select status from lessons where id = $1', [old])).rows).toEqual([
      { status: 'archived' },
    ]);
    const { rows } = await app.client.query("select has_table_privilege('rekindle_app', 'lessons', 'delete') as may");
    expect(rows).toEqual([{ may: false }]);
  });
});

test('every index that the seeds ask of prompts, templates, versions and lessons is there', async () => {
  const { rows } = await app.client.query<{ indexname: string }>(
    "select indexname from pg_indexes where tablename ~ '^(prompt|client_prompt|lesson)'",
  );
  expect(rows.map(({ indexname }) => indexname)).toEqual(
    expect.arrayContaining([
      ...['idx_lessons_lesson_type', 'idx_lessons_status', 'idx_lessons_tags', 'idx_lessons_priority'],
      ...['idx_lessons_search', 'idx_prompts_dataset_id', 'idx_prompt_versions_status', 'prompt_versions_one_live'],
      ...['idx_prompt_versions_template_id', 'idx_prompt_templates_category', 'idx_prompt_templates_is_active'],
      ...['idx_prompt_templates_is_system', 'idx_prompt_versions_prompt_id', 'idx_prompt_versions_created_at'],
      'idx_prompt_versions_lesson_applied',
    ]),
  );
});
