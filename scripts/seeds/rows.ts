/** What of the product changes with a field of the seeds. */
export const USES = ['prompt', 'score', 'gate', 'route', 'display'] as const;

/** A row of docs/seeds.md: a field or a behaviour of a seed document. */
export interface SeedRow {
  id: string;
  /** The field or behaviour in the seed's words. */
  what: string;
  /** Where it lives, as `table.column` or in words; empty where `what` and the test say it. */
  place: string;
  /** What changes with it; null in tables that say it elsewhere. */
  use: string | null;
  /** The tests that go red without it, each for something of it; none: the row is open. */
  tests: readonly NamedTest[];
}

export interface NamedTest {
  file: string;
  /** Its suites and its title, `suite > title`. */
  name: string;
}

/** Between two tests of a row. */
const ANOTHER_TEST = /; (?=`[^`]+\.test\.ts`: )/;

/** The rows of docs/seeds.md on personas, prompts, lessons and reviews. Throws for one without a home. */
export function seedRows(markdown: string): SeedRow[] {
  const lines = markdown.split('\n').filter((line) => /^\| [SF]00[0-4]-/.test(line));
  return lines.map((line) => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [id = '', what = '', ...rest] = cells;
    const home = rest.at(-1) ?? '';
    const use = rest.length > 1 ? (rest.at(-2) ?? '') : null;
    const place = rest.length > 2 ? (rest[0] ?? '') : '';
    if (/^open: .{5,}/.test(home)) return { id, what, place, use, tests: [] };
    return { id, what, place, use, tests: home.split(ANOTHER_TEST).map((test) => namedTest(id, test)) };
  });
}

function namedTest(id: string, text: string): NamedTest {
  const [, file, name] = /^`([^`]+)`: (.+)$/.exec(text) ?? [];
  if (file === undefined || name === undefined) throw new Error(`${id} has no home: ${text}`);
  return { file, name };
}
