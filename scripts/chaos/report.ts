import { availableParallelism, loadavg } from 'node:os';
import { reportSection } from '../report-section.ts';
import { SPEED } from './installation.ts';
import type { CellResult } from './run-cell.ts';

/** A whole run of the matrix. */
export interface MatrixRun {
  /** When it began and of which commit. */
  at: string;
  cells: readonly CellResult[];
  tookMs: number;
  /** Cells at a time. */
  lanes: number;
}

const seconds = (ms: number | null) => (ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`);

/** Puts the figures of a run between the markers of a document; throws Error when it has none. */
export async function reportMatrix(file: string, { at, cells, tookMs, lanes }: MatrixRun): Promise<void> {
  const kept = cells.filter(({ faults }) => faults.length === 0).length;
  const rows = cells.map(({ name, expected, seen, nextTextMs, settledMs, faults }) => {
    const verdict = faults.length === 0 ? seen : `**${faults.join('; ')}** (${seen})`;
    return `| ${name} | ${expected} | ${verdict} | ${seconds(nextTextMs)} | ${seconds(settledMs)} |`;
  });
  const load = loadavg().map((value) => value.toFixed(0));
  await reportSection(file, 'chaos', [
    `${kept} of ${cells.length} faults were recovered from with every promise kept, in ${(tookMs / 60_000).toFixed(0)} minutes, ${lanes} at a time.`,
    `${at}, ${availableParallelism()} cores, load ${load.join(', ')} at the end (1, 5, 15 minutes). Times`,
    `are real seconds from the end of the fault; business time ran ${SPEED} times as fast, leases and deadlines did not.`,
    '',
    '| Fault | Expected | Seen | Next text after | All settled after |',
    '|---|---|---|---|---|',
    ...rows,
  ]);
}
