import { type Database, readEarliestDue } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';

/**
 * The earliest business instant at which a tick would find something to do; null when nothing is due, ever. In the
 * past when something is due already. Leaves out what runs on real time (leases, lost wake-ups, uploads) and, unless
 * asked for, the polls of inbound texts, which come every few minutes for ever.
 */
export async function nextDueAt(
  deps: { db: Database; clock: { now(): EpochMs } },
  options: { polls?: boolean } = {},
): Promise<EpochMs | null> {
  const found = await readEarliestDue(deps.db.system);
  const instants = [found.tick, found.planned, found.reply, found.reconcile, found.silence, found.alarm, found.held];
  instants.push(found.handover, found.notice, found.webhook, found.review, found.mapping);
  if (options.polls === true && found.poll !== null && Number.isFinite(found.poll)) instants.push(found.poll);
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}
