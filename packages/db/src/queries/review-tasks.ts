import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { DueRow, Scan } from './due-work.ts';

/** What a review task does; its id is that of the conversation, replay, notice or run, or the client's own. */
export type ReviewTask = 'conversation' | 'patterns' | 'replay' | 'notice' | 'eval';

export interface ReviewTaskRow extends DueRow {
  task: ReviewTask;
}

interface TaskRef {
  clientId: string;
  task: ReviewTask;
  id: string;
}

/** Review tasks whose time has come, oldest first; for the system role. */
export async function scanReviewTasks(tx: Tx, { until, after, limit }: Scan): Promise<ReviewTaskRow[]> {
  const following =
    after === null ? sql`true` : sql`(due_at, id) > (${at(after.dueAt)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<ReviewTaskRow>`
    select client_id as "clientId", id, task, due_at as "dueAt" from review_tasks
    where due_at <= ${at(until)}::timestamptz and ${following}
    order by due_at, id limit ${limit}`.execute(tx);
  return rows;
}

/** Asks for a task at an instant; one that is asked for already stays at the earlier one. */
export async function askForReviewTask(tx: Tx, { clientId, task, id }: TaskRef, dueAt: EpochMs): Promise<void> {
  await tx
    .insertInto('review_tasks')
    .values({ client_id: clientId, id, task, due_at: at(dueAt) })
    .onConflict((conflict) =>
      conflict.columns(['client_id', 'task', 'id']).doUpdateSet((eb) => ({
        due_at: eb.fn<Date>('least', ['review_tasks.due_at', 'excluded.due_at']),
      })),
    )
    .execute();
}

/** Takes a task for this transaction; null when there is none that is due at `now`, or none at all for `whenever`. */
export async function lockReviewTask(
  tx: Tx,
  { clientId, task, id }: TaskRef,
  now: EpochMs | 'whenever',
): Promise<{ tries: number; dueAt: EpochMs } | null> {
  const row = await tx
    .selectFrom('review_tasks')
    .select(['tries', 'due_at as dueAt'])
    .where('client_id', '=', clientId)
    .where('task', '=', task)
    .where('id', '=', id)
    .$if(now !== 'whenever', (query) => query.where(sql<boolean>`due_at <= ${at(Number(now))}::timestamptz`))
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Puts a locked task off, or ends it with null. */
export async function settleReviewTask(
  tx: Tx,
  { clientId, task, id }: TaskRef,
  next: { dueAt: EpochMs; tries: number } | null,
): Promise<void> {
  if (next === null) {
    await tx
      .deleteFrom('review_tasks')
      .where('client_id', '=', clientId)
      .where('task', '=', task)
      .where('id', '=', id)
      .execute();
    return;
  }
  await tx
    .updateTable('review_tasks')
    .set({ due_at: at(next.dueAt), tries: next.tries })
    .where('client_id', '=', clientId)
    .where('task', '=', task)
    .where('id', '=', id)
    .execute();
}
