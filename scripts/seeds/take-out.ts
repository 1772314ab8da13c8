import type { FileOutcome, Workshop } from '../planted/workshop.ts';
import type { Drop } from './drop.ts';
import type { NamedTest, SeedRow } from './rows.ts';

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

/** Which of the tests that a row names are red without one thing it asks for, in their order. Throws Error when it cannot be taken out. */
export async function redWithout(workshop: Workshop, row: SeedRow, drop: Drop): Promise<boolean[]> {
  const files = [...new Set(row.tests.map(({ file }) => file))];
  if ('edit' in drop) {
    const found = await workshop.with(drop.edit, () => workshop.outcomes(files, patternOf([row])));
    const broken = found.find((file) => file.broken !== null && file.tests.length === 0);
    if (broken !== undefined) throw new Error(`${row.id}: its test cannot run without it: ${broken.broken ?? ''}`);
    return row.tests.map((test) => outcomesOf(found, test).includes('failed'));
  }
  const found = await workshop.withFile(DROP_FILE, drop.sql, () =>
    workshop.withFile(PROBE_FILE, PROBE_TEST, () =>
      workshop.outcomes([...files, PROBE_FILE], new RegExp(`${patternOf([row]).source}|${PROBE}`)),
    ),
  );
  const probe = found.find(({ file }) => file === PROBE_FILE);
  if (probe?.tests.some(({ outcome }) => outcome === 'passed') !== true) {
    throw new Error(`${row.id}: the schema cannot be made without it: ${probe?.broken ?? 'the probe did not run'}`);
  }
  return row.tests.map((test) => {
    // What a file needs before its first test may be what is gone.
    const file = found.find((each) => each.file === test.file);
    return file !== undefined && (file.broken !== null || outcomesOf(found, test).includes('failed'));
  });
}

/**
 * What of a row no test sees: things it asks for without which all its tests are green, and tests that none of them
 * turns red. Empty: each turned one red.
 */
export function unseen(row: SeedRow, red: readonly (readonly boolean[])[]): string[] {
  const drops = red.flatMap((tests, at) => (tests.includes(true) ? [] : [`${at + 1} of ${red.length} taken out`]));
  const idle = row.tests.filter((_, at) => !red.some((tests) => tests[at]));
  return [...drops, ...idle.map(({ name }) => name)];
}

/** Tests of rows that are not green, or did not run, with nothing taken out. */
export async function notGreen(workshop: Workshop, rows: readonly SeedRow[]): Promise<NamedTest[]> {
  const tests = rows.flatMap((row) => row.tests);
  const found = await workshop.outcomes([...new Set(tests.map(({ file }) => file))], patternOf(rows));
  return tests.filter((test) => {
    const outcomes = outcomesOf(found, test);
    return !outcomes.includes('passed') || outcomes.includes('failed');
  });
}

function outcomesOf(found: readonly FileOutcome[], named: NamedTest): string[] {
  const title = named.name.split(' > ').at(-1);
  return found
    .filter(({ file }) => file === named.file)
    .flatMap(({ tests }) => tests.filter((test) => test.title === title).map(({ outcome }) => outcome));
}

/** Vitest looks for it in a test's whole name, in which suites and title follow one another. */
function patternOf(rows: readonly SeedRow[]): RegExp {
  const tests = rows.flatMap((row) => row.tests);
  const names = tests.map(({ name }) => {
    const parts = name.split(' > ').map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    return `${parts.join('.*')}$`;
  });
  return new RegExp([...new Set(names)].join('|'));
}
