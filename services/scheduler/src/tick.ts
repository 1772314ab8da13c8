import type { SchedulerDeps } from './deps.ts';
import { type EmitCounts, emitDue } from './emit-due.ts';
import { type SweepCounts, type SweepOptions, sweep } from './sweep.ts';

export interface TickCounts {
  emit: EmitCounts;
  sweep: SweepCounts;
}

/** One turn of the scheduler: looks at the campaigns whose time has come, then at everything else that is due. */
export async function tick(deps: SchedulerDeps, options: SweepOptions): Promise<TickCounts> {
  const emitted = await emitDue(deps);
  const swept = await sweep(deps, options);
  return { emit: emitted, sweep: swept };
}
