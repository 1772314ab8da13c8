import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyCommit } from '../commit-copy.ts';

/** Longest time one run of tests may take, in milliseconds of real time. */
const RUN_MAX_MS = 600_000;
/** Longest time of one test. On a busy machine slowness is no fault; nor is what does not come again. */
const TEST_MAX_MS = 120_000;

/** A copy of the last commit in which faults are planted; installed packages are borrowed, our own are the copy's. */
export class Workshop {
  readonly #copy = copyCommit('HEAD');

  get dir(): string {
    return this.#copy.dir;
  }

  /**
   * Runs `work` while `line` of a file reads `instead`.
   * @throws when the line does not stand there exactly once: the code has moved on and the list must follow
   */
  with<T>(edit: { file: string; line: string; instead: string }, work: () => T): T {
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
      return work();
    } finally {
      writeFileSync(file, before);
    }
  }

  /** Runs tests; `failed` names the first that was red, null when all were green. */
  test(places: readonly string[]): { failed: string | null; ran: boolean } {
    const vitest = path.join(this.dir, 'node_modules/vitest/vitest.mjs');
    const results = path.join(this.dir, 'results.json');
    rmSync(results, { force: true });
    spawnSync(
      process.execPath,
      [
        vitest,
        'run',
        '--bail',
        '1',
        '--retry',
        '1',
        '--testTimeout',
        String(TEST_MAX_MS),
        '--reporter',
        'json',
        '--outputFile',
        results,
        ...places,
      ],
      { cwd: this.dir, timeout: RUN_MAX_MS, stdio: 'ignore' },
    );
    if (!existsSync(results)) return { failed: null, ran: false };
    const report = JSON.parse(readFileSync(results, 'utf8')) as {
      numPassedTests: number;
      testResults: { status: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
    };
    const red = report.testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === 'failed');
    const broken = report.testResults.find(({ status }) => status === 'failed');
    const failed =
      red?.fullName ?? (broken === undefined ? null : `a file that could not run: ${broken.message.slice(0, 80)}`);
    return { failed, ran: report.numPassedTests > 0 || failed !== null };
  }

  remove(): void {
    this.#copy.remove();
  }
}
