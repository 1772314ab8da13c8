import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What one file of the fuzz has measured; services/all/test/fuzz/tally.ts writes it. */
interface Counted {
  /** How many routes have answered. */
  routes: number;
  /** How often each status came. */
  statuses: Readonly<Record<string, number>>;
}

export interface FuzzFigures {
  everyRoute: Counted & { rssGrowth: number; heapGrowth: number; faults: number };
  otherTenant: Counted & { told: number };
}

/** Reads what the tests have left. Throws Error when one of them was not heard to its end. */
export function readFigures(dir: string): FuzzFigures {
  const read = (name: string): unknown => JSON.parse(readFileSync(path.join(dir, `${name}.json`), 'utf8'));
  return {
    everyRoute: read('every-route') as FuzzFigures['everyRoute'],
    otherTenant: read('other-tenant') as FuzzFigures['otherTenant'],
  };
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** `2xx 120, 4xx 3000`: how often a status of each class came. */
function classesOf(statuses: Counted['statuses']): string {
  const classes = Map.groupBy(Object.entries(statuses), ([status]) => `${status.charAt(0)}xx`);
  return [...classes]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, of]) => `${name} ${sumOf(of.map(([, times]) => times))}`)
    .join(', ');
}

const megabytes = (bytes: number) => `${Math.max(0, Math.round(bytes / 1e6))} MB`;

/** The lines of the document's section. */
export function fuzzLines(
  run: { at: string; runs: string; seed: string; green: boolean },
  { everyRoute, otherTenant }: FuzzFigures,
): string[] {
  const row = (name: string, { statuses, routes }: Counted) =>
    `| ${name} | ${routes} | ${sumOf(Object.values(statuses))} | ${classesOf(statuses)} | ${statuses['500'] ?? 0} |`;
  return [
    `Run ${run.at}: ${run.runs} drawn requests to each route, seed ${run.seed}; ${run.green ? 'all tests green' : 'TESTS WERE RED'}.`,
    '',
    '| Requests of | routes | sent | answers | 500s |',
    '|---|---|---|---|---|',
    row('whoever may do everything', everyRoute),
    row('an administrator of another client', otherTenant),
    '',
    `Answers with a fault: ${everyRoute.faults}; answers that told of another client: ${otherTenant.told}. Memory: ` +
      `${megabytes(everyRoute.rssGrowth)} more in use after the bombs, ${megabytes(everyRoute.heapGrowth)} more heap at the end.`,
  ];
}
