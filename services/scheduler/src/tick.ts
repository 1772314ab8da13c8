import { readEarliestDue } from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import { type EmitCounts, emitDue, noLooks } from './emit-due.ts';
import { type SweepCounts, type SweepOptions, sweepFound } from './sweep.ts';

export interface TickCounts {
  emit: EmitCounts;
  sweep: SweepCounts;
}

/**
 * One turn of the scheduler: looks at the campaigns whose time has come, then at everything else that is due. One
 * statement where there is nothing of either.
 */
export async function tick(deps: SchedulerDeps, options: SweepOptions): Promise<TickCounts> {
  await deps.clock.sync();
  const found = await readEarliestDue(deps.db.system);
  const emitted = found.tick !== null && found.tick <= deps.clock.now() ? await emitDue(deps) : noLooks();
  const swept = await sweepFound(deps, options, found);
  return { emit: emitted, sweep: swept };
}
