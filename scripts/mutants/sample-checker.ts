import { readFileSync } from 'node:fs';
import { keyOf, SAMPLE_FILE } from './sample.ts';

interface Checked {
  id: string;
  fileName: string;
  location: { start: { line: number; column: number }; end: { line: number; column: number } };
  mutatorName: string;
  replacement: string;
}

/**
 * A checker of StrykerJS (https://stryker-mutator.io/docs/stryker-js/plugins/) that lets only the mutants of the sample
 * run: StrykerJS itself has no sampling.
 */
class SampleChecker {
  private wanted = new Set<string>();

  async init(): Promise<void> {
    this.wanted = new Set(JSON.parse(readFileSync(SAMPLE_FILE, 'utf8')) as string[]);
  }

  /** All at once, since nothing is compiled. */
  async group(mutants: readonly Checked[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: readonly Checked[]): Promise<Record<string, { status: string; reason?: string }>> {
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        this.wanted.has(keyOf(mutant.fileName, { ...mutant, location: fromOne(mutant.location) }))
          ? { status: 'passed' }
          : { status: 'compileError', reason: 'not in the sample' },
      ]),
    );
  }
}

/** As reports count lines and columns; checkers are told them from 0 on. */
function fromOne({ start, end }: Checked['location']): Checked['location'] {
  return {
    start: { line: start.line + 1, column: start.column + 1 },
    end: { line: end.line + 1, column: end.column + 1 },
  };
}

/** What StrykerJS looks for in a plugin. */
export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }];
