import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readArguments } from '@rekindle/runtime';
import { Workshop } from '../planted/workshop.ts';
import { onlyNamed, wholeNumber } from '../argument-values.ts';
import { openReport } from '../report-section.ts';
import { explanationOf } from './explained.ts';
import { GROUPS, type MutantGroup } from './groups.ts';
import { sampleOf } from './sample.ts';
import { type Mutant, mutantsOf, runMutants } from './stryker.ts';

const USAGE =
  'npm run mutants -- [--sample N] [--seed S] [--only WORD,WORD] [--workers N] [--again FILE] [--report FILE] [--json]; all mutants without --sample';
/** Share of the mutants that the tests must kill. */
const KILLED_MIN = 0.85;

/**
 * `npm run mutants`: changes rules and steps in small ways, one at a time, in a copy of the last commit, and counts how
 * many of the changes the tests notice. Exit code 1 under 85 % or when a survivor is not explained in explained.ts.
 * `--again FILE`: FILE holds what an earlier run of the same sample printed, and only its survivors are run, for when
 * nothing but tests and explanations has changed since; refused for a group whose sample or sources are other ones now.
 */
const { values, seed, workers, groups, each, before, report } = await readArguments(USAGE, async (args) => {
  const { values: given } = parseArgs({
    args,
    options: {
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      workers: { type: 'string', default: '1' },
      again: { type: 'string' },
      report: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const wanted = onlyNamed(GROUPS, given.only, 'group');
  const sample = given.sample === undefined ? Infinity : wholeNumber('sample', given.sample, 1);
  return {
    values: given,
    seed: wholeNumber('seed', given.seed, 0),
    workers: Math.min(wholeNumber('workers', given.workers, 1), availableParallelism()),
    groups: wanted,
    each: Math.ceil(sample / wanted.length),
    before: given.again === undefined ? '' : readFileSync(given.again, 'utf8'),
    report: await openReport(given.report, 'mutants', wanted.length === GROUPS.length),
  };
});

interface Result {
  name: string;
  /** How many mutants the group has. */
  all: number;
  run: readonly Mutant[];
}

const KILLED: ReadonlySet<string> = new Set(['Killed', 'Timeout']);
const INVALID: ReadonlySet<string> = new Set(['RuntimeError', 'CompileError', 'Ignored']);
const killed = (mutants: readonly Mutant[]) => mutants.filter(({ status }) => KILLED.has(status)).length;
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

function placeOf({ file, location, original, replacement }: Mutant): string {
  return `${file}:${location.start.line} ${original} -> ${replacement ?? ''}: `;
}

/** What tells the sample of a group from that of other sources, another seed or another size. */
function stampOf(wanted: ReadonlySet<string>, dir: string, all: readonly Mutant[]): string {
  const hash = createHash('sha256');
  for (const file of [...new Set(all.map((mutant) => mutant.file))].sort())
    hash.update(readFileSync(path.join(dir, file)));
  return hash
    .update([...wanted].sort().join('\n'))
    .digest('hex')
    .slice(0, 12);
}

/** Whether the earlier run has killed it; null when there was none, or it did not. */
function killedBefore(mutant: Mutant, group: string, stamp: string): Mutant | null {
  const run = before.split('\n').find((line) => line.startsWith(`${group}: `));
  if (run === undefined) return null;
  if (!run.includes(`sample ${stamp})`)) throw new Error(`The earlier run was of another sample of the ${group}.`);
  return before.includes(placeOf(mutant)) ? null : { ...mutant, status: 'Killed' };
}

async function runGroup(dir: string, group: MutantGroup): Promise<Result> {
  const all = await mutantsOf(dir, group);
  const keys = all.map(({ key }) => key);
  const wanted = new Set(sampleOf(keys, each, seed));
  const stamp = stampOf(wanted, dir, all);
  const settled = all.flatMap((mutant) =>
    wanted.has(mutant.key) ? (killedBefore(mutant, group.name, stamp) ?? []) : [],
  );
  for (const { key } of settled) wanted.delete(key);
  const sampled = [...settled, ...(await runMutants(dir, group, [...wanted], workers))];
  // What does not even load is no mutant that a test could be asked about.
  const run = sampled.filter(({ status }) => !INVALID.has(status));
  for (const mutant of sampled) {
    if (KILLED.has(mutant.status)) continue;
    const why = INVALID.has(mutant.status) ? 'did not run' : (explanationOf(mutant) ?? 'NOT EXPLAINED');
    process.stdout.write(`${mutant.status} ${placeOf(mutant)}${why}\n`);
  }
  process.stdout.write(
    `${group.name}: ${killed(run)} of ${run.length} killed (${all.length} mutants in all, sample ${stamp})\n`,
  );
  return { name: group.name, all: all.length, run };
}

async function runAll(): Promise<Result[]> {
  const { dir } = new Workshop();
  const results: Result[] = [];
  for (const group of groups) results.push(await runGroup(dir, group));
  return results;
}

const results = await runAll();
const run = results.flatMap((result) => result.run);
const survivors = run.filter(({ status }) => !KILLED.has(status));
const unexplained = survivors.filter((mutant) => explanationOf(mutant) === null);

const total = results.reduce((sum, { all }) => sum + all, 0);
if (report !== null) {
  const sample =
    values.sample === undefined
      ? `all ${total}`
      : `${run.length} of ${total}, up to ${each} from each group, drawn with seed ${seed}`;
  const lines = [
    '| | mutants | run | killed | |',
    '|---|---|---|---|---|',
    ...results.map(
      ({ name, all, run: of }) =>
        `| ${name} | ${all} | ${of.length} | ${killed(of)} | ${percent(killed(of), of.length)} |`,
    ),
    `| all | ${total} | ${run.length} | ${killed(run)} | ${percent(killed(run), run.length)} |`,
    '',
    `Run ${report.at}${values.again === undefined ? '' : ' (the survivors of an earlier run, after tests were added for them)'}; the sample: ${sample}. ${survivors.length} survived, ${survivors.length - unexplained.length} of them explained in \`scripts/mutants/explained.ts\`.`,
  ];
  await report.write(lines);
}
const sum = { mutants: run.length, killed: killed(run), unexplained: unexplained.length };
process.stdout.write(
  values.json
    ? `${JSON.stringify(sum)}\n`
    : `${sum.killed} of ${sum.mutants} mutants were killed (${percent(sum.killed, sum.mutants)}); ${sum.unexplained} survivors are not explained.\n`,
);
process.exitCode = sum.killed >= KILLED_MIN * sum.mutants && sum.unexplained === 0 ? 0 : 1;
