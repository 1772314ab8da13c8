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
  /** The test that goes red without it; null: the row is open. */
  home: { file: string; test: string } | null;
}

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
    const [place, use] = rest.length === 3 ? [rest[0] ?? '', rest[1] ?? ''] : ['', null];
    if (/^open: .{5,}/.test(home)) return { id, what, place, use, home: null };
    const named = /^`([^`]+)`: (.+)$/.exec(home);
    if (named?.[1] === undefined || named[2] === undefined) throw new Error(`${id} has no home: ${home}`);
    return { id, what, place, use, home: { file: named[1], test: named[2] } };
  });
}
