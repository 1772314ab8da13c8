import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readArguments, seededRandom } from '@rekindle/runtime';
import { findChromium } from '../chromium.ts';
import { Workshop } from '../planted/workshop.ts';
import { wholeNumber, wordsOf } from '../argument-values.ts';
import { openReport } from '../report-section.ts';
import startTestServers from '../test-servers.ts';
import { dropsOf } from './drop.ts';
import { type SeedRow, seedRows } from './rows.ts';
import { notGreen, redWithout, unseen } from './take-out.ts';
import { usualLines } from './usual-lines.ts';

const USAGE = 'npm run seeds:sample -- [--count N] [--seed N] [--ids A,B | --all] [--report FILE] [--json]';

/**
 * `npm run seeds:sample`: takes what rows of docs/seeds.md ask for out of a copy of the last commit, one by one, and
 * expects a test that the row names to go red for each thing it asks for. Exit code 1 when one stays green. `--count N` (30) rows drawn by
 * `--seed N` (1), or `--ids A,B`, or `--all`; `--report FILE` writes the figures into its section; `--json` ends with one line.
 */
const { values, count, report } = await readArguments(USAGE, async (args) => {
  const { values: given } = parseArgs({
    args,
    options: {
      ...{ count: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' }, ids: { type: 'string' } },
      ...{ all: { type: 'boolean' }, report: { type: 'string' }, json: { type: 'boolean' } },
    },
  });
  wholeNumber('seed', given.seed, 0);
  return {
    values: given,
    count: wholeNumber('count', given.count, 1),
    report: await openReport(given.report, 'seeds:sample', given.ids === undefined),
  };
});
const say = (line: string) => process.stderr.write(`${line}\n`);

const workshop = new Workshop();
const rows = seedRows(readFileSync(path.join(workshop.dir, 'docs/seeds.md'), 'utf8'));
const withHome = rows.filter(({ tests }) => tests.length > 0);
const homed = withHome.length;
const open = rows.length - homed;
const wanted = await readArguments(USAGE, () => {
  const asked = chosen();
  if (asked.length > 0) return asked;
  throw new TypeError('Nothing can be said: no row that has a test which runs here was asked for.');
});
// One server for all runs; each set of migrations gets a template of its own.
const stop = await startTestServers();
const green: string[] = [];
const tried: { row: SeedRow; red: boolean }[] = [];
try {
  const usual = usualLines(workshop.dir);
  const faulty = await notGreen(workshop, wanted);
  if (faulty.length > 0) {
    const named = faulty.map(({ file, name }) => `${file}: ${name}`).join('\n');
    throw new Error(`Nothing can be said: these tests are not green, or do not run, with nothing taken out:\n${named}`);
  }
  for (const row of wanted) {
    const without: boolean[][] = [];
    for (const drop of dropsOf(row, usual)) without.push(await redWithout(workshop, row, drop));
    const missed = unseen(row, without);
    const red = missed.length === 0;
    tried.push({ row, red });
    if (!red) green.push(row.id);
    say(`${String(tried.length).padStart(3)}/${wanted.length} ${red ? 'red  ' : 'GREEN'} ${row.id} ${row.what}`);
    for (const each of missed) say(`              not seen: ${each}`);
  }
} finally {
  await stop();
}

/** The rows that were asked for and can be tried here. Throws TypeError for an id that no row has. */
function chosen(): SeedRow[] {
  const canBrowse = findChromium() !== null;
  const here = withHome.filter(({ tests }) => canBrowse || !tests.some(({ file }) => file.includes('/browser/')));
  if (values.all === true) return here;
  if (values.ids !== undefined) return withIds(here, wordsOf('ids', values.ids));
  const random = seededRandom(values.seed);
  const drawn = here.map((row) => ({ row, place: random() })).sort((a, b) => a.place - b.place);
  return drawn.slice(0, count).map(({ row }) => row);
}

function withIds(here: readonly SeedRow[], ids: readonly string[]): SeedRow[] {
  const unknown = ids.filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) throw new TypeError(`docs/seeds.md has no row ${unknown.join(', ')}`);
  return here.filter(({ id }) => ids.includes(id));
}

const sum = { rows: homed, open, tried: tried.length, red: tried.length - green.length, green };
const sentence = `${sum.red} of ${sum.tried} rows turned the tests they name red when what they ask for was taken out.`;
if (report !== null) {
  const how = values.all === true ? 'every row' : `${sum.tried} rows drawn with seed ${values.seed}`;
  await report.write([
    `Run ${report.at}, ${how} of ${homed} that name a test (${open} are open): ${sentence}`,
    '',
    '| Row | What was taken out | Its test |',
    '|---|---|---|',
    // In backticks, so that these lines are no rows of the list.
    ...tried.map(({ row, red }) => `| \`${row.id}\` | ${row.what} | ${red ? 'red' : '**green**'} |`),
  ]);
}
process.stdout.write(values.json === true ? `${JSON.stringify(sum)}\n` : `${sentence}\n`);
process.exitCode = green.length === 0 ? 0 : 1;
