import type { FileOutcome, Workshop } from '../planted/workshop.ts';
import type { Drop } from './drop.ts';
import type { SeedRow } from './rows.ts';

/** Runs behind every migration and every view and function. */
const DROP_FILE = 'migrations/repeatable/zzz_drop.sql';
const PROBE_FILE = 'packages/db/test/zzz-drop.test.ts';
const PROBE = 'the schema without it can be made';
const PROBE_TEST = `import { createTestDatabase } from '@rekindle/testkit';
import { test } from 'vitest';

test('${PROBE}', async () => {
  const db = await createTestDatabase();
  await db.close();
});
`;

export type HomedRow = SeedRow & { home: NonNullable<SeedRow['home']> };

/** Whether the row's own test is red without what the row asks for. Throws Error when that cannot be taken out. */
export function isRedWithout(workshop: Workshop, row: HomedRow, drop: Drop): boolean {
  if ('edit' in drop) {
    const found = workshop.with(drop.edit, () => workshop.outcomes([row.home.file], patternOf([row])));
    const broken = found.find((file) => file.broken !== null && file.tests.length === 0);
    if (broken !== undefined) throw new Error(`${row.id}: its test cannot run without it: ${broken.broken ?? ''}`);
    return outcomesOf(found, row).includes('failed');
  }
  const found = workshop.withFile(DROP_FILE, drop.sql, () =>
    workshop.withFile(PROBE_FILE, PROBE_TEST, () =>
      workshop.outcomes([row.home.file, PROBE_FILE], new RegExp(`${patternOf([row]).source}|${PROBE}`)),
    ),
  );
  const probe = found.find(({ file }) => file === PROBE_FILE);
  if (probe?.tests.some(({ outcome }) => outcome === 'passed') !== true) {
    throw new Error(`${row.id}: the schema cannot be made without it: ${probe?.broken ?? 'the probe did not run'}`);
  }
  // What a file needs before its first test may be what is gone.
  const file = found.find((each) => each.file === row.home.file);
  return file !== undefined && (file.broken !== null || outcomesOf(found, row).includes('failed'));
}

/** Rows whose own test is not green, or did not run, with nothing taken out. */
export function notGreen(workshop: Workshop, rows: readonly HomedRow[]): HomedRow[] {
  const files = [...new Set(rows.map(({ home }) => home.file))];
  const found = workshop.outcomes(files, patternOf(rows));
  return rows.filter((row) => {
    const outcomes = outcomesOf(found, row);
    return !outcomes.includes('passed') || outcomes.includes('failed');
  });
}

function outcomesOf(found: readonly FileOutcome[], { home }: HomedRow): string[] {
  const title = home.test.split(' > ').at(-1);
  return found
    .filter(({ file }) => file === home.file)
    .flatMap(({ tests }) => tests.filter((test) => test.title === title).map(({ outcome }) => outcome));
}

/** Vitest looks for it in a test's whole name, in which suites and title follow one another. */
function patternOf(rows: readonly HomedRow[]): RegExp {
  const names = rows.map(({ home }) => {
    const parts = home.test.split(' > ').map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    return `${parts.join('.*')}$`;
  });
  return new RegExp([...new Set(names)].join('|'));
}
