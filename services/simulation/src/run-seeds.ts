import { fork, spawnSync } from 'node:child_process';
import { systemMonotonicClock } from '@rekindle/runtime';
import { struckTotal } from './faults.ts';
import { type SeedResult, runSeed } from './run-seed.ts';
import { openOwnGround } from './servers.ts';
import { addUp, type SeedFigures, type Totals } from './totals.ts';

export interface Run {
  seeds: number;
  days: number;
  firstSeed: number;
  workers: number;
  /** No seed is begun after so many minutes; null: all of them are. */
  minutes: number | null;
  /** Nor once this is aborted. */
  enough?: AbortSignal;
}

/** Most of what a play makes is rubbish at once: with more room for the young it is swept seldom. In megabytes. */
const YOUNG_SPACE = '--max-semi-space-size=64';

/** The next seed to play; null when there is none. */
type TakeSeed = () => Promise<number | null>;

/** Plays the seeds, in several processes when asked, each with a Postgres of its own; tells of each as it ends. */
export async function runSeeds(run: Run, onSeed: (seed: SeedFigures) => void): Promise<Totals> {
  const startedAt = systemMonotonicClock.monotonicMs();
  const until = startedAt + (run.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const results: SeedFigures[] = [];
  const keep = (seed: SeedFigures) => {
    results.push(seed);
    onSeed(seed);
  };
  let next = run.firstSeed;
  const take = async () => {
    const over = run.enough?.aborted === true || systemMonotonicClock.monotonicMs() >= until;
    if (over || next >= run.firstSeed + run.seeds) return null;
    next += 1;
    return next - 1;
  };
  await Promise.all(Array.from({ length: run.workers }, async (_, core) => await inChild(take, run.days, keep, core)));
  results.sort((a, b) => a.seed - b.seed);
  return addUp(run, results, systemMonotonicClock.monotonicMs() - startedAt);
}

/** Plays seeds in this process as long as there are any. */
export async function playSeeds(take: TakeSeed, days: number, onSeed: (seed: SeedFigures) => void): Promise<void> {
  const ground = await openOwnGround();
  try {
    for (let seed = await take(); seed !== null; seed = await take()) {
      const startedAt = systemMonotonicClock.monotonicMs();
      const cpu = process.cpuUsage();
      const serverCpu = ground.serverCpuMs();
      const result = await runSeed(ground, { seed, days });
      const { user, system } = process.cpuUsage(cpu);
      const times = {
        ms: systemMonotonicClock.monotonicMs() - startedAt,
        cpuMs: (user + system) / 1_000,
        serverCpuMs: ground.serverCpuMs() - serverCpu,
      };
      onSeed({ ...figuresOf(result), ...times });
    }
  } finally {
    await ground.close();
  }
}

/** The process and its Postgres take turns, so that they are quickest on one processor; where it can be had they keep to `core`. */
async function inChild(take: TakeSeed, days: number, onSeed: (seed: SeedFigures) => void, core: number): Promise<void> {
  const execArgv = [...process.execArgv, YOUNG_SPACE];
  const keepTo = ['-c', String(core)];
  const kept = spawnSync('taskset', [...keepTo, 'true']).status === 0;
  const child = fork(
    new URL('seed-worker.ts', import.meta.url),
    [JSON.stringify({ days })],
    kept ? { execPath: 'taskset', execArgv: [...keepTo, process.execPath, ...execArgv] } : { execArgv },
  );
  child.on('message', (message: SeedFigures | 'next') => {
    if (message === 'next') void take().then((seed) => child.send({ seed }));
    else onSeed(message);
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`A worker of the simulation ended with ${code}`);
}

function figuresOf(result: SeedResult): Omit<SeedFigures, 'ms' | 'cpuMs' | 'serverCpuMs'> {
  const { violations, trace: _, ...rest } = result;
  const byPromise: Record<string, number> = {};
  for (const { promise } of violations) byPromise[promise] = (byPromise[promise] ?? 0) + 1;
  return { ...rest, violations: violations.length, byPromise, faultsTotal: struckTotal(result.faults) };
}
