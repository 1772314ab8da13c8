import { parseArgs } from 'node:util';
import { reportSection, revision } from '../report-section.ts';
import { PLANTED } from './faults.ts';
import { Workshop } from './workshop.ts';

/**
 * `npm run planted`: plants each fault of the list in a copy of the last commit and expects the named tests to go red.
 * Exit code 1 when one stays green. `--only WORD` takes those whose name has the word; `--report FILE` writes the
 * figures into its section; `--json` ends with one line.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, report: { type: 'string' }, json: { type: 'boolean' } },
});
const wanted = PLANTED.filter(({ name }) => name.includes(values.only));
const say = (line: string) => process.stderr.write(`${line}\n`);

const at = await revision();
const workshop = new Workshop();
const missed: string[] = [];
try {
  const places = [...new Set(wanted.flatMap(({ tests }) => tests))];
  const clean = workshop.test(places);
  if (!clean.ran || clean.failed !== null) {
    throw new Error(
      `Nothing can be said: the tests are red without any fault (${clean.failed ?? 'they did not run'}).`,
    );
  }
  for (const fault of wanted) {
    const { failed, ran } = workshop.with(fault, () => workshop.test(fault.tests));
    const caught = ran && failed !== null;
    if (!caught) missed.push(fault.name);
    say(`${caught ? 'caught' : 'MISSED'}  ${fault.promise.padEnd(4)} ${fault.name}${caught ? ` - ${failed}` : ''}`);
  }
} finally {
  workshop.remove();
}
const sum = { planted: wanted.length, caught: wanted.length - missed.length, missed };
if (values.report !== undefined) {
  const promises = [...new Set(wanted.map(({ promise }) => promise))];
  const caughtOf = (promise: string) => {
    const of = wanted.filter((fault) => fault.promise === promise);
    return `| ${promise} | ${of.length} | ${of.filter(({ name }) => !missed.includes(name)).length} |`;
  };
  await reportSection(values.report, 'planted', [
    `Run ${at}: ${sum.caught} of ${sum.planted} planted faults were caught.`,
    '',
    '| Promise | planted | caught |',
    '|---|---|---|',
    ...promises.map(caughtOf),
    ...(missed.length > 0 ? ['', `Missed: ${missed.join(', ')}.`] : []),
  ]);
}
process.stdout.write(
  values.json === true ? `${JSON.stringify(sum)}\n` : `${sum.caught} of ${sum.planted} planted faults were caught.\n`,
);
process.exitCode = missed.length === 0 ? 0 : 1;
