import type { EpochMs } from '@rekindle/domain';
import type { SandboxClockRow } from '@rekindle/runtime';
import { sql } from 'kysely';
import type { Database } from '../client.ts';
import { at } from '../tenant.ts';

/** The stored sandbox clock, or null where none was ever set. */
export async function loadSandboxClock(
  db: Database,
): Promise<(SandboxClockRow & { playUntil: EpochMs | null }) | null> {
  const row = await db.system.selectFrom('sandbox_clock').selectAll().executeTakeFirst();
  if (row === undefined) return null;
  return {
    anchorBusinessMs: row.anchor_business,
    anchorRealMs: row.anchor_real,
    speed: row.speed,
    playUntil: row.play_until,
  };
}

/** Stores the sandbox clock; business time never goes back, whatever is given. */
export async function saveSandboxClock(db: Database, row: SandboxClockRow): Promise<void> {
  await sql`
    insert into sandbox_clock (anchor_business, anchor_real, speed)
    values (${at(row.anchorBusinessMs)}, ${at(row.anchorRealMs)}, ${row.speed})
    on conflict (id) do update set
      anchor_business = greatest(sandbox_clock.anchor_business, excluded.anchor_business),
      anchor_real = excluded.anchor_real, speed = excluded.speed`.execute(db.system);
}

/** Notes that history is to be played up to an instant, or (null) that it has been. */
export async function setPlayUntil(db: Database, until: EpochMs | null): Promise<void> {
  await db.system
    .updateTable('sandbox_clock')
    .set({ play_until: until === null ? null : at(until) })
    .execute();
}

/** The database server's real time, epoch milliseconds: what production clocks are measured against. */
export async function readDatabaseTime(db: Database): Promise<EpochMs> {
  const { rows } = await sql<{ now: number }>`select app_now() as now`.execute(db.system);
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('the database told no time');
  return now;
}
