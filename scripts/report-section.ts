import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemMonotonicClock } from '@rekindle/runtime';

/** Puts lines between the markers that `npm run NAME -- --report` owns in a document; throws Error when it has none. */
export async function reportSection(file: string, name: string, lines: readonly string[]): Promise<void> {
  const begin = `<!-- ${name}: written by npm run ${name} -- --report; do not edit by hand -->`;
  const end = `<!-- /${name} -->`;
  const text = await readFile(file, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${file} has no place for the figures: ${begin} ... ${end}`);
  }
  await writeFile(file, [before + begin, ...lines, end + after].join('\n'));
}

/** When it is and which commit stands here, for a report. */
export async function revision(): Promise<string> {
  const date = new Date(systemMonotonicClock.realNow()).toISOString().slice(0, 16).replace('T', ' ');
  const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty']).catch(() => ({
    stdout: 'unknown',
  }));
  return `${date} UTC, commit ${stdout.trim()}`;
}
