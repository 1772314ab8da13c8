import { at, type Tx } from '@rekindle/db';
import { type InsightDecision, isCheckKey, SENSITIVITY_DECISIONS, type Sensitivity } from '@rekindle/domain';
import { sql } from 'kysely';
import { PromptRefused } from '../prompts/refused.ts';
import type { InsightAct } from './insight.ts';

/**
 * Takes a teaching back: the check looks as the newest other one says that stands, else normally.
 * @throws PromptRefused no_teaching
 */
export async function withdrawTeaching(
  tx: Tx,
  act: { clientId: string; teachingId: string; now: number; userId: string | null },
): Promise<void> {
  const taken = await tx
    .updateTable('review_teachings')
    .set({ withdrawn_at: at(act.now) })
    .where('client_id', '=', act.clientId)
    .where('id', '=', act.teachingId)
    .where('withdrawn_at', 'is', null)
    .returning(['check_key', 'effect'])
    .executeTakeFirst();
  if (taken === undefined) throw new PromptRefused('no_teaching');
  if (taken.effect === 'allow_words') return;
  const standing = await tx
    .selectFrom('review_teachings')
    .select('effect')
    .where('client_id', '=', act.clientId)
    .where('check_key', '=', taken.check_key)
    .where('effect', '<>', 'allow_words')
    .where('withdrawn_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const how = standing === undefined ? WITHOUT : ({ sensitivity: taughtBy(standing), because: 'taught' } as const);
  await setSensitivity(tx, act, { check: taken.check_key, ...how });
}

const WITHOUT = { sensitivity: 'normal', because: 'person' } as const;

/** How closely a check looks after a teaching that is not about words. */
export function taughtBy({ effect }: { effect: string }): 'off' | 'low' {
  return effect === 'off' ? 'off' : 'low';
}

/** Decisions on a check since an instant, newest first. */
export async function readDecisions(
  tx: Tx,
  clientId: string,
  check: string,
  since: number | null,
): Promise<InsightDecision[]> {
  const rows = await tx
    .selectFrom('sophie_insights')
    .select('status')
    .where('client_id', '=', clientId)
    .where('check_key', '=', check)
    .where('status', 'in', ['approved_and_learned', 'dismissed', 'taught_sophie'])
    .$if(since !== null, (query) => query.where(sql<boolean>`reviewed_at > ${at(since ?? 0)}::timestamptz`))
    .orderBy('reviewed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(SENSITIVITY_DECISIONS)
    .execute();
  return rows.map(({ status }) =>
    status === 'dismissed' ? 'dismissed' : status === 'taught_sophie' ? 'taught' : 'agreed',
  );
}

/**
 * Says how closely a check looks at a client's messages.
 * @throws PromptRefused no_check
 */
export async function setSensitivity(
  tx: Tx,
  { clientId, now, userId }: Pick<InsightAct, 'clientId' | 'now' | 'userId'>,
  how: { check: string; sensitivity: Sensitivity; because: 'dismissals' | 'taught' | 'person' },
): Promise<void> {
  if (!isCheckKey(how.check)) throw new PromptRefused('no_check');
  const row = { sensitivity: how.sensitivity, because: how.because, changed_by: userId, changed_at: at(now) };
  await tx
    .insertInto('review_checks')
    .values({ client_id: clientId, check_key: how.check, ...row })
    .onConflict((conflict) => conflict.columns(['client_id', 'check_key']).doUpdateSet(row))
    .execute();
}
