import { parseArgs } from 'node:util';
import { readArguments } from '@rekindle/runtime';
import { onlyNamed } from '../argument-values.ts';
import { openReport } from '../report-section.ts';
import { PLANTED } from './faults.ts';
import { Workshop } from './workshop.ts';

const USAGE = 'npm run planted -- [--only WORD,WORD] [--report FILE] [--json]';

/**
 * `npm run planted`: plants each fault of the list in a copy of the last commit and expects the named tests to go red.
 * Exit code 1 when one stays green. `--only WORDS` takes those whose name has one of the words, parted by commas;
 * `--report FILE` writes the figures into its section; `--json` ends with one line.
 */
const { wanted, json, report } = await readArguments(USAGE, async (args) => {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, report: { type: 'string' }, json: { type: 'boolean' } },
  });
  const named = onlyNamed(PLANTED, values.only, 'fault');
  const isWhole = named.length === PLANTED.length;
  return { wanted: named, json: values.json === true, report: await openReport(values.report, 'planted', isWhole) };
});
const say = (line: string) => process.stderr.write(`${line}\n`);
const workshop = new Workshop();
const missed: string[] = [];
const places = [...new Set(wanted.flatMap(({ tests }) => tests))];
const clean = await workshop.test(places);
if (!clean.ran || clean.failed !== null || clean.broken !== null) {
  const why = clean.failed ?? clean.broken ?? 'they did not run';
  throw new Error(`Nothing can be said: the tests are red without any fault (${why}).`);
}
for (const fault of wanted) {
  const { also } = fault;
  const run = async () => await workshop.test(fault.tests);
  const { failed, broken } = await workshop.with(fault, also === undefined ? run : () => workshop.with(also, run));
  if (failed === null) missed.push(fault.name);
  const by = failed ?? broken;
  say(
    `${failed === null ? 'MISSED' : 'caught'}  ${fault.promise.padEnd(4)} ${fault.name}${by === null ? '' : ` - ${by}`}`,
  );
}
const sum = { planted: wanted.length, caught: wanted.length - missed.length, missed };
if (report !== null) {
  const promises = [...new Set(wanted.map(({ promise }) => promise))].toSorted(
    (one, other) => Number(one.slice(1)) - Number(other.slice(1)),
  );
  const caughtOf = (promise: string) => {
    const of = wanted.filter((fault) => fault.promise === promise);
    return `| ${promise} | ${of.length} | ${of.filter(({ name }) => !missed.includes(name)).length} |`;
  };
  await report.write([
    `Run ${report.at}: ${sum.caught} of ${sum.planted} planted faults were caught.`,
    '',
    '| Promise | planted | caught |',
    '|---|---|---|',
    ...promises.map(caughtOf),
    ...(missed.length > 0 ? ['', `Missed: ${missed.join(', ')}.`] : []),
  ]);
}
process.stdout.write(
  json ? `${JSON.stringify(sum)}\n` : `${sum.caught} of ${sum.planted} planted faults were caught.\n`,
);
process.exitCode = missed.length === 0 ? 0 : 1;
