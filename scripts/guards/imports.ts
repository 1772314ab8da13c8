import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../right-node.mjs';
import { sourceFiles } from '../source-files.ts';

const MEGABYTE = 1024 * 1024;

interface CruiseResult {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

/**
 * Checks the import rules of .dependency-cruiser.cjs over all source files under `base`. A source file that was not
 * read counts as a fault: without a parser for TypeScript the tool is content with nothing.
 */
export async function importFaults(base: string): Promise<string[]> {
  const files = sourceFiles(base, '.ts');
  const places = [...new Set(files.map((file) => file.split('/')[0] ?? ''))];
  if (places.length === 0) return ['there are no source files'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      path.join(root, 'node_modules/.bin/depcruise'),
      ...['--config', path.join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...places],
    ],
    { cwd: base, maxBuffer: 64 * MEGABYTE },
  );
  const { modules, summary } = JSON.parse(stdout) as CruiseResult;
  return [
    ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`),
    ...unread(files, modules),
  ];
}

/** The source files that are missing among the modules read. */
export function unread(files: readonly string[], modules: readonly { source: string }[]): string[] {
  const read = new Set(modules.map((module) => module.source));
  return files.filter((file) => !read.has(file)).map((file) => `not-read: ${file}`);
}
