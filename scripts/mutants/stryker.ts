import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MutantGroup } from './groups.ts';
import { keyOf, type MutantPlace, SAMPLE_FILE } from './sample.ts';

/** How a mutant ended, in StrykerJS's words (https://stryker-mutator.io/docs/mutation-testing-elements/mutant-states-and-metrics/). */
type MutantStatus =
  | 'Killed'
  | 'Timeout'
  | 'Survived'
  | 'NoCoverage'
  | 'CompileError'
  | 'RuntimeError'
  | 'Ignored'
  | 'Pending';

/** A mutant and what became of it. */
export interface Mutant extends MutantPlace {
  key: string;
  file: string;
  /** What stood there, on one line. */
  original: string;
  status: MutantStatus;
}

const CONFIG = 'stryker.mutants.json';
const TESTS = 'vitest.mutants.config.ts';
const REPORT = 'mutants-report.json';
/** Longest time of one test, in milliseconds: instrumented code is slow. */
const TEST_MS = 300_000;
/** Longest time a mutant's tests may take beyond what they took without it, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Every mutant of the group in the copy at `dir`; none is run. */
export async function mutantsOf(dir: string, group: MutantGroup): Promise<Mutant[]> {
  // A test command that does nothing, and a sample without mutants: only the list is made.
  return await runStryker(dir, group, [], { testRunner: 'command', commandRunner: { command: 'true' } }, 1);
}

/** Runs those mutants of the group whose keys are given, in place, `workers` at a time. */
export async function runMutants(
  dir: string,
  group: MutantGroup,
  keys: readonly string[],
  workers: number,
): Promise<Mutant[]> {
  const config = `import base from './vitest.config.ts';
export default { ...base, test: { ...base.test, include: ${JSON.stringify(group.tests)}, reporters: [], retry: 1, testTimeout: ${TEST_MS}, hookTimeout: ${TEST_MS} } };
`;
  writeFileSync(path.join(dir, TESTS), config);
  const runner = {
    testRunner: 'vitest',
    coverageAnalysis: 'perTest',
    vitest: { configFile: TESTS, pool: 'forks', related: false },
  };
  const wanted = new Set(keys);
  return (await runStryker(dir, group, keys, runner, workers)).filter(({ key }) => wanted.has(key));
}

async function runStryker(
  dir: string,
  group: MutantGroup,
  keys: readonly string[],
  runner: Record<string, unknown>,
  workers: number,
): Promise<Mutant[]> {
  const options = {
    mutate: group.sources,
    inPlace: true,
    // StrykerJS asks TypeScript for the project's files, which TypeScript 7 cannot tell.
    tsconfigFile: 'no-tsconfig.json',
    disableTypeChecks: false,
    plugins: ['@stryker-mutator/vitest-runner', './scripts/mutants/sample-checker.ts'],
    checkers: ['sample'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: REPORT },
    concurrency: workers,
    timeoutMS: TIMEOUT_MS,
    dryRunTimeoutMinutes: 30,
    allowConsoleColors: false,
    thresholds: { break: null },
    ...runner,
  };
  writeFileSync(path.join(dir, CONFIG), JSON.stringify(options));
  writeFileSync(path.join(dir, SAMPLE_FILE), JSON.stringify(keys));
  const report = path.join(dir, REPORT);
  rmSync(report, { force: true });
  const stryker = path.join(dir, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  await once(spawn(process.execPath, [stryker, 'run', CONFIG], { cwd: dir, stdio: ['ignore', 2, 2] }), 'exit');
  if (!existsSync(report)) throw new Error(`StrykerJS made no report of the ${group.name}.`);
  return readReport(report);
}

function readReport(file: string): Mutant[] {
  const { files } = JSON.parse(readFileSync(file, 'utf8')) as {
    files: Record<string, { source: string; mutants: (MutantPlace & { status: MutantStatus })[] }>;
  };
  return Object.entries(files).flatMap(([name, { source, mutants }]) =>
    mutants.map(({ location, mutatorName, replacement, status }) => {
      const place = { location, mutatorName, replacement };
      return { ...place, key: keyOf(name, place), file: name, original: textAt(source, location), status };
    }),
  );
}

function textAt(source: string, { start, end }: MutantPlace['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  return lines.map((line) => line.trim()).join(' ');
}
