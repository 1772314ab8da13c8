import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readArguments, temporaryDirectory } from '@rekindle/runtime';
import { fuzzLines, readFigures } from './fuzz-report.ts';
import { wholeNumber } from './argument-values.ts';
import { openReport } from './report-section.ts';
import { runTool } from './run-tool.ts';

const USAGE = 'npm run fuzz -- [--runs N] [--seed S] [--report FILE]';

/**
 * `npm run fuzz -- --runs N --seed S`: hostile requests to every route of every service, N to each route. A failure
 * names its seed and path, and the same command plays it again. Without a seed it is one that nobody has chosen.
 * `--report FILE` writes the figures into its section, also those of a red run.
 */
const { runs, seed, report } = await readArguments(USAGE, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(process.pid) },
      report: { type: 'string' },
    },
  });
  return {
    runs: String(wholeNumber('runs', values.runs, 1)),
    seed: String(wholeNumber('seed', values.seed, 0)),
    report: await openReport(values.report, 'fuzz'),
  };
});
console.log(`${runs} requests to each route, seed ${seed}`);
const figuresDir = temporaryDirectory('rekindle-fuzz-figures');
process.env['PROPERTY_RUNS'] = runs;
process.env['PROPERTY_SEED'] = seed;
process.env['FUZZ_FIGURES'] = figuresDir;
try {
  const code = await runTool('vitest', ['run', 'services/all/test/fuzz']);
  if (report !== null) {
    const run = { at: report.at, runs, seed, green: code === 0 };
    await report.write(fuzzLines(run, readFigures(figuresDir)));
  }
  process.exitCode = code;
} finally {
  rmSync(figuresDir, { recursive: true, force: true });
}
