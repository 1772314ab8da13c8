import { availableParallelism, loadavg } from 'node:os';
import { SPEED } from './installation.ts';
import type { CellResult } from './run-cell.ts';

/** A whole run of the matrix. */
export interface MatrixRun {
  cells: readonly CellResult[];
  tookMs: number;
  /** Cells at a time. */
  lanes: number;
}

const seconds = (ms: number | null) => (ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`);

/** The lines of the document's section; `at`: when the run began and on which commit. */
export function matrixLines(at: string, { cells, tookMs, lanes }: MatrixRun): string[] {
  const kept = cells.filter(({ faults }) => faults.length === 0).length;
  const rows = cells.map(({ name, expected, seen, nextTextMs, settledMs, faults }) => {
    const verdict = faults.length === 0 ? seen : `**${faults.join('; ')}** (${seen})`;
    return `| ${name} | ${expected} | ${verdict} | ${seconds(nextTextMs)} | ${seconds(settledMs)} |`;
  });
  const load = loadavg().map((value) => value.toFixed(0));
  return [
    `${kept} of ${cells.length} faults were recovered from with every promise kept, in ${(tookMs / 60_000).toFixed(0)} minutes, ${lanes} at a time.`,
    `${at}, ${availableParallelism()} cores, load ${load.join(', ')} at the end (1, 5, 15 minutes). Times`,
    `are real seconds from the end of the fault; business time ran ${SPEED} times as fast, leases and deadlines did not.`,
    '',
    '| Fault | Expected | Seen | Next text after | All settled after |',
    '|---|---|---|---|---|',
    ...rows,
  ];
}
