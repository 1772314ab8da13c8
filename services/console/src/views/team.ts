import { asSystem, at, inTenant, type Tx } from '@rekindle/db';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { ConsoleDeps } from '../deps.ts';
import { instantOrNull } from '../schemas/common.ts';
import type { Member } from '../schemas/team.ts';

/** Reads one row of a team. */
export async function readMemberRow(tx: Tx, clientId: string, userId: string) {
  return await tx
    .selectFrom('users')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('id', '=', userId)
    .executeTakeFirst();
}

export type MemberRow = NonNullable<Awaited<ReturnType<typeof readMemberRow>>>;

/** A client's team by e-mail address, with when each signed in last. */
export async function showTeam(
  deps: Pick<ConsoleDeps, 'db' | 'clock' | 'monotonic'>,
  clientId: string,
  userId?: string,
): Promise<z.input<typeof Member>[]> {
  const rows = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    let team = tx.selectFrom('users').selectAll().where('client_id', '=', clientId).orderBy('email');
    if (userId !== undefined) team = team.where('id', '=', userId);
    return await team.execute();
  });
  const realNow = deps.monotonic.realNow();
  const known = await asSystem(deps.db, realNow, async (tx) => {
    const accounts = rows.flatMap((row) => (row.user_id === null ? [] : [row.user_id]));
    const signedIn = await sql<{ id: string; at: number | null }>`
      select id, last_sign_in_at as at from accounts where id = any(${accounts})`.execute(tx);
    const invited = await sql<{ id: string; at: number }>`
      select of_user_id as id, expires_at as at from one_time_links
      where of_client_id = ${clientId} and purpose = 'invitation' and used_at is null
        and expires_at > ${at(realNow)}::timestamptz`.execute(tx);
    return {
      signedIn: new Map(signedIn.rows.map((row) => [row.id, row.at])),
      invited: new Map(invited.rows.map((row) => [row.id, row.at])),
    };
  });
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    first_name: row.first_name,
    last_name: row.last_name,
    phone: row.phone,
    role: row.role,
    can_view_all_leads: row.can_view_all_leads,
    can_edit_lessons: row.can_edit_lessons,
    can_push_to_n8n: row.can_push_to_n8n,
    can_manage_users: row.can_manage_users,
    allowed_dataset_ids: row.allowed_dataset_ids,
    status: row.status,
    invited_until: instantOrNull(known.invited.get(row.id) ?? null),
    last_sign_in_at: instantOrNull(row.user_id === null ? null : (known.signedIn.get(row.user_id) ?? null)),
    notify_email: row.notify_email,
    notify_text: row.notify_text,
    quiet_hours_start: row.quiet_hours_start?.slice(0, 5) ?? null,
    quiet_hours_end: row.quiet_hours_end?.slice(0, 5) ?? null,
    timezone: row.timezone,
    territories: row.territories,
  }));
}
