import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemMonotonicClock } from '@rekindle/runtime';
import { FAULT_KINDS } from './faults.ts';
import type { Totals } from './totals.ts';

const BEGIN = '<!-- simulation: written by npm run simulate -- --report; do not edit by hand -->';
const END = '<!-- /simulation -->';

/** How a run was made. */
interface Made {
  commit: string;
  /** Seeds at a time. */
  workers: number;
}

/** What stands before and after the figures in a document; throws Error when it has no place for them. */
export async function findPlace(file: string): Promise<[string, string]> {
  const text = await readFile(file, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${file} has no place for the figures: ${BEGIN} ... ${END}`);
  return [before, after];
}

/** Puts the figures of a run between the markers of a document; throws Error when it has none. */
export async function reportRun(file: string, totals: Totals, made: Made): Promise<void> {
  const [before, after] = await findPlace(file);
  const date = new Date(systemMonotonicClock.realNow()).toISOString().slice(0, 16).replace('T', ' ');
  await writeFile(file, `${before}${BEGIN}\n${figures(totals, date, made)}\n${END}${after}`);
}

/** The commit that stands here, `-dirty` after it with changes; to be asked before a run of hours, not after it. */
export async function currentCommit(): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty']).catch(() => ({
    stdout: 'unknown',
  }));
  return stdout.trim();
}

/** The block as Markdown. */
function figures(totals: Totals, date: string, { commit, workers }: Made): string {
  const { seeds, days, firstSeed, messages, posts, unknowns, byPromise, worstOvershoot } = totals;
  const broken = (...promises: string[]) => promises.reduce((sum, promise) => sum + (byPromise[promise] ?? 0), 0);
  const rows: [string, string | number][] = [
    ['Run', `ended ${date} UTC, commit ${commit}`],
    ['Seeds', `${seeds} of ${days} days: ${firstSeed} to ${firstSeed + seeds - 1}`],
    ['Messages', `${messages} that the carrier took or people wrote, by ${posts} calls to the carrier`],
    ['Promises broken', totals.violations],
    ['Twice, too soon or out of turn (P1, P2)', broken('P1', 'P2')],
    ['After STOP (P3, P4)', broken('P3', 'P4')],
    ['Out of hours (P5, P6)', broken('P5', 'P6')],
    ['Texts lost or late (P7, P8)', broken('P7', 'P8')],
    ['Kept as another state than the carrier told (P9)', broken('P9')],
    ['Worst limit overshoot (P10)', worstOvershoot],
    ['Texted after an undone import or a deletion', broken('gone')],
    ['Left lying (P11, P14)', broken('P11', 'P14')],
    ['Steps that failed', broken('step')],
    ['Cross-tenant (P13)', broken('P13')],
    ['Sent although they had written meanwhile (P15)', broken('P15')],
    ['Words that no model may say (P16)', broken('P16')],
    ['Of a client whose mode is not served (P18)', broken('P18')],
    ["Held up by another client's backlog (P17)", broken('P17')],
    [
      'Unknown texts settled',
      `${unknowns.callback} by callback, ${unknowns.list} by the list, ${unknowns.late_answer} by a late answer, ${unknowns.withheld} withheld for a person`,
    ],
    [
      'Time',
      `${(totals.seedsMs / 1000 / seeds).toFixed(1)} s a seed, ${workers} at a time, ${(totals.slowestMs / 1000).toFixed(1)} s the slowest; processor time a seed: ${(totals.cpuMs / 1000 / seeds).toFixed(1)} s of Node, ${(totals.serverCpuMs / 1000 / seeds).toFixed(1)} s of Postgres`,
    ],
  ];
  const faults = FAULT_KINDS.map((kind) => `| ${kind.replaceAll('_', ' ')} | ${totals.faults[kind]} |`);
  return [
    '| | |',
    '|---|---|',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
    '',
    '| Fault | times |',
    '|---|---|',
    ...faults,
  ].join('\n');
}
