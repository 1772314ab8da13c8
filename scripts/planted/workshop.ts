import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyCommit } from '../commit-copy.ts';
import type { Edit } from './faults.ts';

/** Longest time one run of tests may take, in milliseconds of real time. */
const RUN_MAX_MS = 600_000;
/** How long vitest may take to end once it has written its results: it waits for processes that a red test has left. */
const END_MAX_MS = 20_000;
const LOOK_EVERY_MS = 500;
/** Longest time of one test. On a busy machine slowness is no fault; nor is what does not come again. */
const TEST_MAX_MS = 120_000;

interface Report {
  numPassedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; title: string }[];
  }[];
}

/** How a file of tests did. */
export interface FileOutcome {
  /** Within the copy. */
  file: string;
  /** Why it could not run; null: it ran. */
  broken: string | null;
  tests: { title: string; outcome: string }[];
}

/** A copy of the last commit in which faults are planted; installed packages are borrowed, our own are the copy's. */
export class Workshop {
  readonly dir = copyCommit('HEAD');

  /**
   * Runs `work` while `line` of a file reads `instead`.
   * @throws when the line does not stand there exactly once: the code has moved on and the list must follow
   */
  async with<T>(edit: Edit, work: () => Promise<T>): Promise<T> {
    const file = path.join(this.dir, edit.file);
    const before = readFileSync(file, 'utf8');
    if (before.split(edit.line).length !== 2) {
      throw new Error(`${edit.file} does not hold exactly once: ${edit.line}`);
    }
    writeFileSync(
      file,
      before.replace(edit.line, () => edit.instead),
    );
    try {
      return await work();
    } finally {
      writeFileSync(file, before);
    }
  }

  /** Runs `work` while a file that the commit does not have is there. */
  async withFile<T>(file: string, content: string, work: () => Promise<T>): Promise<T> {
    const added = path.join(this.dir, file);
    writeFileSync(added, content);
    try {
      return await work();
    } finally {
      rmSync(added);
    }
  }

  /**
   * Runs tests; `failed` names the first that was red, null when none was; `broken` says why a file could not run at
   * all, which tells nothing of its tests.
   */
  async test(places: readonly string[]): Promise<{ failed: string | null; broken: string | null; ran: boolean }> {
    const report = await this.#run(['--bail', '1', ...places]);
    if (report === null) return { failed: null, broken: null, ran: false };
    const red = report.testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === 'failed');
    const file = red === undefined ? report.testResults.find(({ status }) => status === 'failed') : undefined;
    return {
      failed: red?.fullName ?? null,
      broken: file === undefined ? null : `${path.basename(file.name)} could not run: ${file.message.slice(0, 80)}`,
      ran: report.numPassedTests > 0 || red !== undefined,
    };
  }

  /** Runs the tests of these files whose names match, and says how each file and each test did. */
  async outcomes(places: readonly string[], names: RegExp): Promise<FileOutcome[]> {
    const report = await this.#run(['--testNamePattern', names.source, ...places]);
    return (report?.testResults ?? []).map(({ name, status, message, assertionResults }) => ({
      ...{ file: path.relative(this.dir, name), broken: status === 'failed' && message !== '' ? message : null },
      tests: assertionResults.map(({ title, status: outcome }) => ({ title, outcome })),
    }));
  }

  async #run(more: readonly string[]): Promise<Report | null> {
    const vitest = path.join(this.dir, 'node_modules/vitest/vitest.mjs');
    const results = path.join(this.dir, 'results.json');
    rmSync(results, { force: true });
    const running = spawn(
      process.execPath,
      [
        ...[vitest, 'run', '--retry', '1', '--testTimeout', String(TEST_MAX_MS)],
        ...['--reporter', 'json', '--outputFile', results, ...more],
      ],
      { cwd: this.dir, timeout: RUN_MAX_MS, stdio: 'ignore' },
    );
    const ended = once(running, 'exit');
    const look = setInterval(() => {
      if (!existsSync(results)) return;
      clearInterval(look);
      setTimeout(() => running.kill('SIGKILL'), END_MAX_MS).unref();
    }, LOOK_EVERY_MS);
    await ended;
    clearInterval(look);
    // What vitest writes with its reporter of this name.
    return existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as Report) : null;
  }
}
