import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { setTakeoverAlarm, UNANSWERED } from './conversations.ts';

interface GivenToPerson {
  clientId: string;
  leadId: string;
  /** Who answers from here on. */
  by: string;
  /** Their `users.id`; null: nobody of the team. */
  userId: string | null;
}

/**
 * A person has this lead from here on: the AI's drafts and a nudge are thrown away and it writes no more, the cadence waits, nobody
 * else is asked for. When the lead's last text is unanswered, an alarm is set. The caller holds the person's gate and
 * records why. Safe to repeat.
 * @returns `changed`: until now the AI had the lead, or somebody else
 */
export async function giveToPerson(tx: Tx, given: GivenToPerson, now: EpochMs): Promise<{ changed: boolean }> {
  const { clientId, leadId, by, userId } = given;
  const { rows } = await sql<{
    id: string | null;
    manual: boolean;
    takenBy: string | null;
    takenById: string | null;
    unanswered: boolean;
  }>`
    select v.id, l.manual_mode as manual, v.taken_over_by as "takenBy", v.taken_over_by_id as "takenById",
      ${UNANSWERED} as unanswered
    from leads l
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    where l.client_id = ${clientId} and l.id = ${leadId}`.execute(tx);
  const [before] = rows;
  if (before === undefined) return { changed: false };
  await tx
    .updateTable('leads')
    .set({
      manual_mode: true,
      needs_person_reason: null,
      ...(!before.manual && { manual_mode_activated_at: at(now) }),
    })
    .where('client_id', '=', clientId)
    .where('id', '=', leadId)
    .execute();
  if (before.id === null) return { changed: !before.manual };
  await tx
    .updateTable('messages')
    .set({ state: 'blocked', reason: 'manual_mode', wake_after: null, not_before: null })
    .where('client_id', '=', clientId)
    .where('conversation_id', '=', before.id)
    .where('kind', 'in', ['reply', 'nudge'])
    .where('state', 'in', ['planned', 'due'])
    .execute();
  await tx
    .updateTable('conversations')
    .set((eb) => ({
      reply_due_at: null,
      reply_goes_at: null,
      frozen_until: null,
      frozen_by: null,
      frozen_by_id: null,
      taken_over_by: by,
      taken_over_by_id: userId,
      snoozed_until: null,
      snoozed_by: null,
      ...(!before.manual && { turn: eb('turn', '+', 1) }),
    }))
    .where('client_id', '=', clientId)
    .where('id', '=', before.id)
    .execute();
  const changed = !before.manual || before.takenBy !== by || before.takenById !== userId;
  if (changed && before.unanswered) await setTakeoverAlarm(tx, { clientId, conversationId: before.id }, now);
  return { changed };
}
