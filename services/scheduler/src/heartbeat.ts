import { asSystem, at, type EarliestDue, jsonb, readEarliestDue } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { STALLED_AFTER_MS } from './limits.ts';

const SERVICE = 'scheduler';

/** Whether the work gets done: nothing is due, it is being done, or something is due and nobody has taken it up. */
export interface Health {
  state: 'idle' | 'working' | 'stalled';
  /** Milliseconds of business time since the oldest thing of each kind was due; 0 when none is. */
  ages: Record<'message' | 'campaign' | 'reply' | 'inbound' | 'planned', number>;
  /** The kinds that are overdue by more than STALLED_AFTER_MS. */
  stalled: string[];
}

/** The kinds of due work that say whether anything moves. */
type JudgedDue = Pick<EarliestDue, 'dueMessage' | 'tick' | 'reply' | 'unmatched' | 'planned'>;

/** Judges what is due now by how long it has been (promise P11). */
export function judgeHealth(found: JudgedDue, now: EpochMs): Health {
  const age = (since: EpochMs | null) => (since === null || !Number.isFinite(since) ? 0 : Math.max(0, now - since));
  const ages = {
    message: age(found.dueMessage),
    campaign: age(found.tick),
    reply: age(found.reply),
    inbound: age(found.unmatched),
    planned: age(found.planned),
  };
  const stalled = Object.entries(ages)
    .filter(([, ms]) => ms > STALLED_AFTER_MS)
    .map(([kind]) => kind);
  const due =
    [found.dueMessage, found.unmatched].some((since) => since !== null) || Math.max(...Object.values(ages)) > 0;
  return { state: stalled.length > 0 ? 'stalled' : due ? 'working' : 'idle', ages, stalled };
}

export async function readHealth(deps: Pick<SchedulerDeps, 'db' | 'clock'>): Promise<Health> {
  const now = deps.clock.now();
  return judgeHealth(await asSystem(deps.db, now, readEarliestDue), now);
}

/** Says that this instance is alive, and what it sees. Heartbeats are in real time. */
export async function beat(
  deps: Pick<SchedulerDeps, 'db' | 'clock' | 'monotonic'>,
  { instance, startedAt, health }: { instance: string; startedAt: number; health: Health },
): Promise<void> {
  const row = { beat_at: at(deps.monotonic.realNow()), state: jsonb(health) };
  await asSystem(deps.db, deps.clock.now(), async (tx) => {
    await tx
      .insertInto('service_heartbeats')
      .values({ service: SERVICE, instance, started_at: at(startedAt), ...row })
      .onConflict((conflict) => conflict.columns(['service', 'instance']).doUpdateSet(row))
      .execute();
  });
}

/** Takes back the heartbeat of an instance that ends in good order. */
export async function forgetHeartbeat(deps: Pick<SchedulerDeps, 'db' | 'clock'>, instance: string): Promise<void> {
  await asSystem(deps.db, deps.clock.now(), async (tx) => {
    await tx.deleteFrom('service_heartbeats').where('service', '=', SERVICE).where('instance', '=', instance).execute();
  });
}
