import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';

/** Rows of callbacks that nothing waits for any more and that still hold what the carrier sent. */
export const RAW_CALLBACKS = {
  inbox: sql`raw_removed_at is null and (processed_at is not null or client_id is null)`,
  status_events: sql`raw_removed_at is null and (applied_at is not null or client_id is null)`,
};

export type CallbackTable = keyof typeof RAW_CALLBACKS;

/**
 * Empties what the carrier sent word for word of callbacks that came before `until` (business time), the oldest first.
 * What was read from them stays. Returns how many; fewer than `limit` when there are no more.
 */
export async function forgetCallbacks(
  tx: Tx,
  table: CallbackTable,
  old: { until: EpochMs; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    with old as (
      select id from ${sql.table(table)} where ${RAW_CALLBACKS[table]} and received_at <= ${at(old.until)}::timestamptz
      order by received_at limit ${old.limit} for update skip locked)
    update ${sql.table(table)} r set params = '{}', raw_removed_at = app_now()
    from old where r.id = old.id`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
