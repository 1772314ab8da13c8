import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { readArguments } from '@rekindle/runtime';
import { CELLS } from './cells.ts';
import { onlyNamed, wholeNumber } from '../argument-values.ts';
import { openReport } from '../report-section.ts';
import { matrixLines } from './report.ts';
import { type CellResult, runCell } from './run-cell.ts';
import { checkOutEarlier, earlierOf } from './two-versions.ts';

const USAGE = 'npm run chaos -- [--only WORD,WORD] [--lanes N] [--earlier COMMIT] [--report FILE] [--json]';

/**
 * `npm run chaos`: the split processes over Postgres and Redis under load, one fault in each installation. Exit code 1
 * when one broke a promise or was not recovered from. `--only WORDS` takes the faults whose name has one of the words, parted by commas; `--lanes N`
 * runs so many at a time (3 unless told: most of a cell is waiting); `--earlier COMMIT` names the other version;
 * `--report FILE` puts the figures between their markers in FILE; `--json` ends with one line for programs.
 */
const { cells, lanes, report, earlierCommit, json } = await readArguments(USAGE, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      lanes: { type: 'string', default: '3' },
      earlier: { type: 'string' },
      report: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const named = onlyNamed(CELLS, values.only, 'fault');
  return {
    cells: named,
    lanes: wholeNumber('lanes', values.lanes, 1),
    report: await openReport(values.report, 'chaos', named.length === CELLS.length),
    earlierCommit: earlierOf(values.earlier ?? null),
    json: values.json === true,
  };
});
const say = (line: string) => process.stderr.write(`${line}\n`);
const REDIS = 'redis-server';
const hasRedis = () => spawnSync(REDIS, ['--version']).error === undefined;
const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1_000).toFixed(1)} s`);

function lineOf({ name, seen, nextTextMs, settledMs, tookMs, faults }: CellResult): string {
  const verdict = faults.length === 0 ? 'ok    ' : 'BROKEN';
  const times = `next text ${seconds(nextTextMs)}, settled ${seconds(settledMs)}; took ${seconds(tookMs)}`;
  return `${verdict}  ${name}: ${seen}; ${times}${faults.map((fault) => `\n        ${fault}`).join('')}`;
}

if (!hasRedis()) {
  say('Chaos needs Redis and there is no redis-server here: install it (Debian: apt-get install redis-server).');
  process.exit(1);
}
const begun = performance.now();
const earlier = checkOutEarlier(earlierCommit);
const results = new Map<string, CellResult>();
const waiting = [...cells];
const lane = async () => {
  for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
    const result = await runCell(cell, { earlier, say });
    results.set(cell.name, result);
    say(lineOf(result));
  }
};
await Promise.all(Array.from({ length: lanes }, lane));
const done = cells.flatMap(({ name }) => results.get(name) ?? []);
const broken = done.filter(({ faults }) => faults.length > 0);
if (report !== null) {
  const run = { cells: done, tookMs: performance.now() - begun, lanes };
  await report.write(matrixLines(report.at, run));
}
process.stdout.write(
  json
    ? `${JSON.stringify({ cells: done })}\n`
    : `${done.length - broken.length} of ${done.length} faults were recovered from with every promise kept.\n`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
