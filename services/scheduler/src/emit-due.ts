import { asSystem, isLockTimeout, leaseDueTicks, returnLease } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { emitCampaign } from './emit-campaign.ts';
import { EMIT_ROUNDS_MAX, LEASE_BATCH_MAX, TICK_LEASE_MS, TICK_RETRY_MS } from './limits.ts';

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
  /** Looks left for the next tick, as somebody else had the client's campaigns. */
  busy: number;
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
    busy: 0,
    more: false,
  };
}

/**
 * Looks at every campaign whose time has come. Clients take turns: each round has one batch of one campaign of each.
 * Any number of schedulers share the campaigns; one that fails is logged and looked at again soon. The campaigns of a
 * client that somebody changes just then, as a start does for as long as its list takes, stay due for the next tick:
 * nobody waits for them.
 */
export async function emitDue(deps: SchedulerDeps): Promise<EmitCounts> {
  await deps.clock.sync();
  const counts = noLooks();
  const busy = new Set<string>();
  for (let round = 1; ; round++) {
    const now = deps.clock.now();
    const leaseUntil = now + TICK_LEASE_MS;
    const leased = await asSystem(
      deps.db,
      now,
      async (tx) => await leaseDueTicks(tx, { now, until: leaseUntil, limit: LEASE_BATCH_MAX, except: [...busy] }),
    );
    if (leased.campaigns.length === 0) return counts;
    let { more } = leased;
    await deps.failpoint?.('emit.leased');
    for (const { dueAt, ...campaign } of leased.campaigns) {
      counts.looks += 1;
      const handBack = async (again: EpochMs) =>
        await asSystem(deps.db, now, async (tx) => await returnLease(tx, { ...campaign, again }));
      try {
        const result = await emitCampaign(deps, { ...campaign, leaseUntil });
        if (result === null) {
          counts.busy += 1;
          busy.add(campaign.clientId);
          await handBack(dueAt);
          continue;
        }
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
        deps.log[isLockTimeout(error) ? 'warn' : 'error'](
          { err: error, ...campaign },
          'a look at a campaign failed; it is repeated soon',
        );
        await handBack(now + TICK_RETRY_MS);
      } finally {
        deps.gotOn?.();
      }
    }
    if (!more) return counts;
    if (round >= EMIT_ROUNDS_MAX) return { ...counts, more: true };
  }
}
