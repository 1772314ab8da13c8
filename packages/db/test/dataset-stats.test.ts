import { manualClock, seededIds } from '@rekindle/runtime';
import { createTestDatabase, givenClient, type TestDatabase } from '@rekindle/testkit';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsTenant } from './tenant-connection.ts';

const DATASETS = ['dddddddd-0000-7000-8000-000000000001', 'dddddddd-0000-7000-8000-000000000002'] as const;
const STATUSES = ['READY', 'HOT', 'WARM', 'CONVERTED', 'REMOVED'] as const;

let db: TestDatabase;
let app: pg.Client;
let clientId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  const clock = manualClock(Date.UTC(2026, 0, 12));
  ({ clientId } = await givenClient({ db, clock, ids: seededIds(27, clock) }));
  ({ client: app } = await connectAsTenant(db, clientId));
});
afterAll(async () => {
  await app.end();
  await db.close();
});

type Change =
  | { kind: 'add'; people: number; dataset: number; status: number; archived: boolean }
  | { kind: 'status'; from: number; status: number }
  | { kind: 'archive'; status: number; archived: boolean }
  | { kind: 'move'; from: number; to: number; status: number }
  | { kind: 'touch' }
  | { kind: 'delete'; dataset: number; status: number }
  | { kind: 'drop'; dataset: number };

const dataset = fc.integer({ min: 0, max: 1 });
const status = fc.integer({ min: 0, max: STATUSES.length - 1 });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add'),
      people: fc.integer({ min: 0, max: 4 }),
      dataset,
      status,
      archived: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('status'), from: status, status }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('archive'), status, archived: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move'), from: dataset, to: dataset, status }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('touch') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete'), dataset, status }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop'), dataset }) },
);

async function addDataset(n: number): Promise<void> {
  await app.query('insert into datasets (client_id, id, name) values ($1, $2, $3)', [
    clientId,
    DATASETS[n],
    `List ${n}`,
  ]);
}

let people = 0;

async function make(step: Change): Promise<void> {
  switch (step.kind) {
    case 'add':
      people += step.people;
      await app.query(
        `insert into leads (client_id, id, dataset_id, first_name, phone_number, contact_status, archived)
         select $1, gen_random_uuid(), $2, 'Sam', '+44' || (7400000000 + $3::bigint - n), $4, $5
         from generate_series(1, $6::int) n`,
        [clientId, DATASETS[step.dataset], people, STATUSES[step.status], step.archived, step.people],
      );
      return;
    case 'status':
      await app.query('update leads set contact_status = $1 where contact_status = $2', [
        STATUSES[step.status],
        STATUSES[step.from],
      ]);
      return;
    case 'archive':
      await app.query('update leads set archived = $1 where contact_status = $2', [
        step.archived,
        STATUSES[step.status],
      ]);
      return;
    case 'move':
      await app.query('update leads set dataset_id = $1 where dataset_id = $2 and contact_status = $3', [
        DATASETS[step.to],
        DATASETS[step.from],
        STATUSES[step.status],
      ]);
      return;
    case 'touch':
      await app.query("update leads set notes = 'seen'");
      return;
    case 'delete':
      await app.query('delete from leads where dataset_id = $1 and contact_status = $2', [
        DATASETS[step.dataset],
        STATUSES[step.status],
      ]);
      return;
    case 'drop':
      await app.query('delete from datasets where id = $1', [DATASETS[step.dataset]]);
      await addDataset(step.dataset);
      return;
  }
}

interface Counts {
  id: string;
  total: number;
  active: number;
  hot: number;
  converted: number;
}

/** Counted here, lead by lead. */
async function recount(): Promise<Counts[]> {
  const { rows } = await app.query<{ dataset_id: string; contact_status: string; archived: boolean }>(
    'select dataset_id, contact_status, archived from leads',
  );
  return DATASETS.map((id) => {
    const own = rows.filter((row) => row.dataset_id === id);
    return {
      id,
      total: own.length,
      active: own.filter((row) => !row.archived).length,
      hot: own.filter((row) => row.contact_status === 'HOT').length,
      converted: own.filter((row) => row.contact_status === 'CONVERTED').length,
    };
  });
}

test('a list’s counts are right after any additions, changes, moves, deletions and dropped lists', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (steps) => {
      await app.query('delete from datasets');
      await addDataset(0);
      await addDataset(1);
      for (const step of steps) {
        await make(step);
        const { rows } = await app.query<Counts>(`
          select id, total_leads as total, active_leads as active, hot_leads as hot, converted_leads as converted
          from v_datasets order by id`);
        expect(rows).toEqual(await recount());
      }
    }),
    { numRuns: 25 },
  );
});
