import { addTallies, type CrashTally, neverStruck } from './crash-tally.ts';
import { FAULT_KINDS, type FaultCounts, noFaults, struckTotal } from './faults.ts';
import type { SeedResult } from './run-seed.ts';

/** What a run wants of each seed, and of each kind of fault over 200 seeds of thirty days. */
const PER_SEED = { tenants: 3, leads: 50, messages: 200, faults: 10 };
const KIND_MIN = 500;
/** A run of so many seeds, of so many days each, is a whole one. */
export const WHOLE_SEEDS = 200;
export const WHOLE_DAYS = 30;
/** Texts of the kinds that come of others, over as many seeds: without them nothing is said of delays and answers. */
const TEXTS_MIN: Record<string, number> = { M2: 4_000, M3: 2_500, reply: 2_000, nudge: 200 };

/** One seed in figures, as it goes from process to process. */
export interface SeedFigures extends Omit<SeedResult, 'violations' | 'trace'> {
  violations: number;
  byPromise: Record<string, number>;
  faultsTotal: number;
  /** Real time, and processor time of this process and of its Postgres, milliseconds. */
  ms: number;
  cpuMs: number;
  serverCpuMs: number;
}

export interface Totals {
  seeds: number;
  days: number;
  firstSeed: number;
  messages: number;
  posts: number;
  violations: number;
  byPromise: Record<string, number>;
  failedSeeds: number[];
  faults: FaultCounts;
  /** Posts by the kind of text. */
  kinds: Record<string, number>;
  crashes: CrashTally;
  /** Seeds that held too little to prove anything. */
  thin: string[];
  worstOvershoot: number;
  unknowns: SeedResult['unknowns'];
  /** Real time from the first seed to the last, milliseconds. */
  ms: number;
  /** What the seeds took, one by one, milliseconds. */
  seedsMs: number;
  slowestMs: number;
  cpuMs: number;
  serverCpuMs: number;
}

export function addUp(
  { days, firstSeed }: { days: number; firstSeed: number },
  seeds: readonly SeedFigures[],
  ms: number,
): Totals {
  const faults = noFaults();
  const byPromise: Record<string, number> = {};
  const kinds: Record<string, number> = {};
  for (const seed of seeds) {
    for (const [kind, count] of Object.entries(seed.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
    for (const kind of FAULT_KINDS) faults[kind] += seed.faults[kind];
    for (const [promise, count] of Object.entries(seed.byPromise))
      byPromise[promise] = (byPromise[promise] ?? 0) + count;
  }
  const sum = (of: (seed: SeedFigures) => number) => seeds.reduce((total, seed) => total + of(seed), 0);
  return {
    days,
    firstSeed,
    seeds: seeds.length,
    messages: sum(({ messages }) => messages),
    posts: sum(({ posts }) => posts),
    violations: sum(({ violations }) => violations),
    byPromise,
    failedSeeds: seeds.filter(({ violations }) => violations > 0).map(({ seed }) => seed),
    faults,
    kinds,
    crashes: addTallies(seeds.map(({ crashes }) => crashes)),
    thin: days < WHOLE_DAYS ? [] : seeds.flatMap(thinnessOf),
    worstOvershoot: Math.max(0, ...seeds.map(({ worstOvershoot }) => worstOvershoot)),
    unknowns: {
      callback: sum(({ unknowns }) => unknowns.callback),
      list: sum(({ unknowns }) => unknowns.list),
      withheld: sum(({ unknowns }) => unknowns.withheld),
      late_answer: sum(({ unknowns }) => unknowns.late_answer),
    },
    ms,
    seedsMs: sum((seed) => seed.ms),
    slowestMs: Math.max(0, ...seeds.map((seed) => seed.ms)),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    serverCpuMs: sum((seed) => seed.serverCpuMs),
  };
}

function thinnessOf({ seed, tenants, leads, messages, faultsTotal }: SeedFigures): string[] {
  const has = { tenants, leads, messages, faults: faultsTotal };
  return (Object.keys(PER_SEED) as (keyof typeof PER_SEED)[])
    .filter((what) => has[what] < PER_SEED[what])
    .map((what) => `seed ${seed} has ${has[what]} ${what}, fewer than ${PER_SEED[what]}`);
}

/** Whether so many seeds of so many days say all that a run can say. */
export function isWhole({ seeds, days }: { seeds: number; days: number }): boolean {
  return seeds >= WHOLE_SEEDS && days >= WHOLE_DAYS;
}

/** How many seeds a run was to play; with `minutes` it may end before. */
export interface Asked {
  seeds: number;
  minutes: number | null;
}

/**
 * What a run lacks to prove what it is for; empty when it has enough. Shorter runs want in proportion; where steps crash is
 * asked of whole ones.
 */
export function shortOf(totals: Totals, asked: Asked): string[] {
  if (totals.seeds === 0) return ['no seed was played'];
  const unplayed =
    asked.minutes === null && totals.seeds < asked.seeds ? [`${totals.seeds} of ${asked.seeds} seeds were played`] : [];
  const share = Math.min(1, (totals.seeds / WHOLE_SEEDS) * Math.min(1, totals.days / WHOLE_DAYS));
  // A handful of seeds says nothing about frequencies.
  const least = totals.seeds < 20 ? 0 : Math.floor(KIND_MIN * share);
  const rare = FAULT_KINDS.filter((kind) => totals.faults[kind] < least).map(
    (kind) => `${kind} happened ${totals.faults[kind]} times, fewer than ${least}`,
  );
  const few = Object.entries(TEXTS_MIN).flatMap(([kind, min]) => {
    const want = totals.seeds < 20 ? 0 : Math.floor(min * share);
    const count = totals.kinds[kind] ?? 0;
    return count < want ? [`${count} texts of kind ${kind} were sent, fewer than ${want}`] : [];
  });
  return [...unplayed, ...totals.thin, ...rare, ...few, ...(isWhole(totals) ? neverStruck(totals.crashes) : [])];
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The run in one line. */
export function summaryLine(totals: Totals): string {
  const { seeds, days, messages, faults, violations, failedSeeds, ms, seedsMs } = totals;
  if (seeds === 0) return 'no seed was played, so that nothing is proved';
  const struck = struckTotal(faults);
  const verdict =
    violations === 0
      ? 'every promise kept'
      : `${counted(violations, 'promise')} broken, in ${failedSeeds.length === 1 ? 'seed' : 'seeds'} ${failedSeeds.slice(0, 20).join(', ')}`;
  return `${counted(seeds, 'seed')} of ${days} days: ${messages} messages, ${struck} faults, ${verdict}; ${(ms / 1000).toFixed(0)} s, ${(seedsMs / 1000 / seeds).toFixed(1)} s a seed`;
}
