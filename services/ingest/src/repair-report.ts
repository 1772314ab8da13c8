import { isRepairKind, type Repair, REPAIR_KINDS, type RepairKind, REPAIRS } from '@rekindle/domain';
import { z } from 'zod';

const SAMPLES_MAX = 5;
const SAMPLE_CHARACTERS = 120;

const Tally = z.object({
  /** Rows it was made in. */
  rows: z.number(),
  /** Cells as they were and as they became. They hold people's data: not for logs or events. */
  samples: z.array(z.object({ before: z.string(), after: z.string() })),
  /** Leads it was taken back of. */
  taken_back: z.number().optional(),
});
export type RepairTally = z.infer<typeof Tally>;

/** What cleaning did to a list, by kind of repair. */
export type RepairReport = Partial<Record<RepairKind, RepairTally>>;

/** Adds a row's repairs to the report, in place. */
export function countRepairs(report: RepairReport, repairs: readonly Repair[]): void {
  const counted = new Set<RepairKind>();
  for (const { kind, before, after } of repairs) {
    const tally = (report[kind] ??= { rows: 0, samples: [] });
    if (!counted.has(kind)) tally.rows += 1;
    counted.add(kind);
    if (tally.samples.length >= SAMPLES_MAX) continue;
    const sample = { before: clipped(before), after: clipped(after) };
    const seen = tally.samples.some((each) => each.before === sample.before && each.after === sample.after);
    if (!seen) tally.samples.push(sample);
  }
}

/** A report as the database has kept it; kinds that are no more are left out. */
export function storedReport(value: unknown): RepairReport {
  const tallies = Object.entries(z.record(z.string(), Tally).parse(value ?? {}));
  return Object.fromEntries(tallies.filter(([kind]) => isRepairKind(kind)));
}

/** One kind of repair as an operator sees it. */
export interface ShownRepair extends RepairTally {
  kind: RepairKind;
  /** What was done. */
  sentence: string;
  /** It is made whether it is wanted or not. */
  always_on: boolean;
  taken_back: number;
}

/** A report for the operator, in an order of its own and not that of the file. */
export function shownRepairs(report: RepairReport): ShownRepair[] {
  return REPAIR_KINDS.flatMap((kind) => {
    const tally = report[kind];
    if (tally === undefined) return [];
    const { sentence, alwaysOn } = REPAIRS[kind];
    return [{ kind, ...tally, sentence, always_on: alwaysOn, taken_back: tally.taken_back ?? 0 }];
  });
}

function clipped(text: string): string {
  return text.length <= SAMPLE_CHARACTERS ? text : `${text.slice(0, SAMPLE_CHARACTERS - 1)}…`;
}
