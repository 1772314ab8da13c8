import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemMonotonicClock } from '@rekindle/runtime';

/** Where a run leaves its figures: the section of a document that `npm run NAME -- --report FILE` owns. */
export interface Report {
  /** When the run began, and on which commit. */
  at: string;
  /** Puts lines into the section. */
  write(lines: readonly string[]): Promise<void>;
}

/**
 * Finds the section before the run; null where no file is named. Throws Error when the document has none, hours later it
 * would be too late, and when only a part is to be run.
 */
export async function openReport(file: string | undefined, name: string, isWhole = true): Promise<Report | null> {
  if (file === undefined) return null;
  if (!isWhole) throw new TypeError('--report takes a whole run: leave --only and --ids out');
  await sectionOf(file, name);
  const at = await revision();
  return {
    at,
    async write(lines) {
      const [before, after] = await sectionOf(file, name);
      await writeFile(file, [before, ...lines, after].join('\n'));
    },
  };
}

/** What stands before the lines of a section and after them, its markers included. */
async function sectionOf(file: string, name: string): Promise<[string, string]> {
  const begin = `<!-- ${name}: written by npm run ${name} -- --report; do not edit by hand -->`;
  const end = `<!-- /${name} -->`;
  const text = await readFile(file, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${file} has no place for the figures: ${begin} ... ${end}`);
  }
  return [before + begin, end + after];
}

async function revision(): Promise<string> {
  const date = new Date(systemMonotonicClock.realNow()).toISOString().slice(0, 16).replace('T', ' ');
  const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty']).catch(() => ({
    stdout: 'unknown',
  }));
  return `${date} UTC, commit ${stdout.trim()}`;
}
