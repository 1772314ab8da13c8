import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { readArguments } from '@rekindle/runtime';
import { currentCommit, findPlace, reportRun } from './report.ts';
import { runSeeds } from './run-seeds.ts';
import { isWhole, shortOf, summaryLine, WHOLE_DAYS, WHOLE_SEEDS } from './totals.ts';

const USAGE = 'npm run simulate -- [--seeds N] [--days N] [--first-seed N] [--workers N] [--minutes N] [--report FILE]';

/** The checks know the holidays of spring, and that nobody is begun with anew within thirty days: longer plays leave both. */
const DAYS_MAX = 35;

async function runAsked(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '20' },
      days: { type: 'string', default: '30' },
      'first-seed': { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const whole = (
    name: 'seeds' | 'days' | 'first-seed' | 'workers' | 'minutes',
    least: number,
    most = Number.MAX_SAFE_INTEGER,
  ) => {
    const value = Number(values[name]);
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      const upTo = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`;
      throw new TypeError(`--${name} takes a whole number from ${least} ${upTo}`);
    }
    return value;
  };
  const wanted = {
    seeds: whole('seeds', 1),
    days: whole('days', 5, DAYS_MAX),
    firstSeed: whole('first-seed', 0),
    workers: Math.min(whole('workers', 1), availableParallelism()),
    minutes: values.minutes === undefined ? null : whole('minutes', 1),
    report: values.report ?? null,
  };
  if (wanted.report !== null && !(isWhole(wanted) && wanted.minutes === null))
    throw new TypeError(
      `--report takes a whole run: ${WHOLE_SEEDS} seeds of ${WHOLE_DAYS} days or more, without --minutes`,
    );
  if (wanted.report !== null) await findPlace(wanted.report);
  return wanted;
}

/**
 * Seeds from one after the other, none begun after `--minutes` or a SIGTERM; the last line sums up what was played. Exit 0
 * only when every seed is clean, every fault came often enough and, but for `--minutes`, all that were asked for were played.
 */
const run = await readArguments(USAGE, runAsked);
const enough = new AbortController();
process.once('SIGTERM', () => enough.abort());
const commit = await currentCommit();
const totals = await runSeeds({ ...run, enough: enough.signal }, (result) => {
  for (const line of result.story) process.stdout.write(`${line}\n`);
  const { seed, violations, messages, faultsTotal, steps, ms } = result;
  process.stdout.write(
    `seed ${seed}: ${violations === 0 ? 'clean' : `${violations} broken`}, ${messages} messages, ${faultsTotal} faults, ${steps} steps, ${(ms / 1000).toFixed(1)} s\n`,
  );
});
const short = shortOf(totals, run);
for (const line of short) process.stdout.write(`${line}\n`);
if (run.report !== null && totals.seeds === run.seeds)
  await reportRun(run.report, totals, { commit, workers: run.workers });
process.stdout.write(`${summaryLine(totals)}\n`);
process.exitCode = totals.violations === 0 && short.length === 0 ? 0 : 1;
