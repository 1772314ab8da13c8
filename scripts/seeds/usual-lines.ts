import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The lines that say how many rows of each table a persona usually has, by table. */
export function usualLines(root: string): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(root, 'packages/domain/src/persona/persona-tables.ts'), 'utf8');
  return new Map(
    [...text.matchAll(/\{ table: '(\w+)', .*usual: \[\d+, \d+\].*\}/g)].map((match) => [match[1] ?? '', match[0]]),
  );
}
