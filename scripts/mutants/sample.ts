import { createHash } from 'node:crypto';
import path from 'node:path';

/** Where the sample's keys stand, from the root of the copy that is mutated. */
export const SAMPLE_FILE = 'mutants-sample.json';

/** What tells a mutant from all others. Lines and columns count from 1. */
export interface MutantPlace {
  location: { start: { line: number; column: number }; end: { line: number; column: number } };
  mutatorName: string;
  replacement?: string | undefined;
}

/** The same for a mutant in a report and for a checker. */
export function keyOf(fileName: string, { location, mutatorName, replacement }: MutantPlace): string {
  const file = path.isAbsolute(fileName) ? path.relative(process.cwd(), fileName) : fileName;
  const { start, end } = location;
  return `${file}:${start.line}:${start.column}-${end.line}:${end.column} ${mutatorName} ${replacement ?? ''}`;
}

/** `count` of the keys, always the same ones for a seed, wherever the others stand. */
export function sampleOf(keys: readonly string[], count: number, seed: number): string[] {
  const rank = (key: string) => createHash('sha256').update(`${seed}\n${key}`).digest('hex');
  return keys
    .map((key) => ({ key, rank: rank(key) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ key }) => key);
}
