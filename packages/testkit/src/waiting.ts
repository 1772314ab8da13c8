import type { Tx } from '@rekindle/db';
import { sql } from 'kysely';

/** How many sessions wait for what this transaction has locked, or behind one that does. */
export async function sessionsWaitingFor(tx: Tx): Promise<number> {
  const { rows } = await sql<{ sessions: number }>`
    with recursive held as (
      select distinct pid, pg_blocking_pids(pid) as by from pg_locks where not granted
    ), waits (pid) as (
      select pid from held where pg_backend_pid() = any(by)
      union
      select h.pid from held h join waits w on w.pid = any(h.by)
    )
    select count(*)::int as sessions from waits`.execute(tx);
  return rows[0]?.sessions ?? 0;
}
