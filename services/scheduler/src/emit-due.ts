import { asSystem, leaseDueTicks, returnLease, sqlState } from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import { emitCampaign } from './emit-campaign.ts';
import { EMIT_ROUNDS_MAX, LEASE_BATCH_MAX, TICK_LEASE_MS, TICK_RETRY_MS } from './limits.ts';

/** Others hold the campaign's rows for longer than a look waits. */
const LOCK_NOT_AVAILABLE = '55P03';

/** What all looks of a tick did. */
export interface EmitCounts {
  looks: number;
  emitted: number;
  closed: number;
  postponed: number;
  ended: number;
  waiting: number;
  paused: number;
  completed: number;
  failed: number;
  /** Rounds have run out before the due campaigns did. */
  more: boolean;
}

/** What a tick did that had no campaign to look at. */
export function noLooks(): EmitCounts {
  return {
    looks: 0,
    emitted: 0,
    closed: 0,
    postponed: 0,
    ended: 0,
    waiting: 0,
    paused: 0,
    completed: 0,
    failed: 0,
    more: false,
  };
}

/**
 * Looks at every campaign whose time has come. Clients take turns: each round has one batch of one campaign of each.
 * Any number of schedulers share the campaigns; one that fails is logged and looked at again soon.
 */
export async function emitDue(deps: SchedulerDeps): Promise<EmitCounts> {
  await deps.clock.sync();
  const counts = noLooks();
  for (let round = 1; ; round++) {
    const now = deps.clock.now();
    const leaseUntil = now + TICK_LEASE_MS;
    const leased = await asSystem(
      deps.db,
      now,
      async (tx) => await leaseDueTicks(tx, { now, until: leaseUntil, limit: LEASE_BATCH_MAX }),
    );
    if (leased.campaigns.length === 0) return counts;
    let { more } = leased;
    await deps.failpoint?.('emit.leased');
    for (const campaign of leased.campaigns) {
      counts.looks += 1;
      try {
        const result = await emitCampaign(deps, { ...campaign, leaseUntil });
        counts.emitted += result.messageIds.length;
        counts.closed += result.closed;
        counts.postponed += result.postponed;
        counts.ended += result.ended;
        counts.waiting += result.waiting;
        counts.paused += result.paused ? 1 : 0;
        counts.completed += result.completed ? 1 : 0;
        more ||= result.again;
      } catch (error) {
        counts.failed += 1;
        const busy = sqlState(error) === LOCK_NOT_AVAILABLE;
        deps.log[busy ? 'warn' : 'error'](
          { err: error, ...campaign },
          'a look at a campaign failed; it is repeated soon',
        );
        await asSystem(deps.db, now, async (tx) => await returnLease(tx, { ...campaign, again: now + TICK_RETRY_MS }));
      }
      deps.gotOn?.();
    }
    if (!more) return counts;
    if (round >= EMIT_ROUNDS_MAX) return { ...counts, more: true };
  }
}
