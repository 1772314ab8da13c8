import { at, inTenant, lockReviewTask, settleReviewTask, type Tx } from '@rekindle/db';
import { MINUTE_MS } from '@rekindle/domain';
import { NOTICE_RETRY_MS } from '../handover/deps.ts';
import { type Mail, mailFault, mayMailAgain } from '../handover/mailer.ts';
import type { ReviewDeps } from './deps.ts';
import { hearsOfInsight } from './who-hears.ts';

/** Business milliseconds that the last try is left alone. */
const LAST_TRY_LEASE_MS = MINUTE_MS;

interface NoticeRef {
  clientId: string;
  noticeId: string;
}

/**
 * Step: tells one person by e-mail of one critical insight. What did not arrive is tried again, each time with the same
 * message id; nobody hears of what somebody has looked at.
 */
export async function tellOfInsight(deps: ReviewDeps, ref: NoticeRef): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const scope = { clientId: ref.clientId, now };
  const task = { clientId: ref.clientId, task: 'notice', id: ref.noticeId } as const;
  const due = await inTenant(deps.db, scope, async (tx) => {
    const locked = await lockReviewTask(tx, task, now);
    if (locked === null) return null;
    const mail = await mailOf(deps, tx, ref);
    if ('skip' in mail) {
      await settle(tx, ref, { state: 'skipped', reason: mail.skip });
      await settleReviewTask(tx, task, null);
      return null;
    }
    // Until the try is over nobody else begins it; a crash leaves it to the next.
    const wait = NOTICE_RETRY_MS[locked.tries] ?? LAST_TRY_LEASE_MS;
    await settleReviewTask(tx, task, { dueAt: now + wait, tries: locked.tries + 1 });
    return { mail, attempt: locked.tries + 1 };
  });
  if (due === null) return;
  const fault = await send(deps, due.mail);
  await inTenant(deps.db, scope, async (tx) => {
    const last = due.attempt > NOTICE_RETRY_MS.length;
    if (fault === null)
      await settle(tx, ref, { state: 'delivered', reason: null, attempt: due.attempt, deliveredAt: now });
    else {
      const over = last || !fault.again;
      await settle(tx, ref, { state: over ? 'failed' : 'due', reason: fault.detail, attempt: due.attempt });
      deps.log.warn({ ...ref, attempt: due.attempt, detail: fault.detail }, 'a notice of an insight did not arrive');
      if (!over) return;
    }
    await settleReviewTask(tx, task, null);
  });
}

async function send(deps: ReviewDeps, mail: Mail): Promise<{ again: boolean; detail: string } | null> {
  try {
    await deps.mailer?.send(mail);
    return null;
  } catch (error) {
    return { again: mayMailAgain(error), detail: mailFault(error) };
  }
}

async function settle(
  tx: Tx,
  ref: NoticeRef,
  how: {
    state: 'due' | 'delivered' | 'failed' | 'skipped';
    reason: string | null;
    attempt?: number;
    deliveredAt?: number;
  },
): Promise<void> {
  await tx
    .updateTable('insight_notices')
    .set({
      ...{ state: how.state, reason: how.reason },
      ...(how.attempt !== undefined && { attempt: how.attempt }),
      ...(how.deliveredAt !== undefined && { delivered_at: at(how.deliveredAt) }),
    })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.noticeId)
    .execute();
}

async function mailOf(deps: ReviewDeps, tx: Tx, { clientId, noticeId }: NoticeRef): Promise<Mail | { skip: string }> {
  const row = await tx
    .selectFrom('insight_notices as n')
    .innerJoin('sophie_insights as s', (join) =>
      join.onRef('s.client_id', '=', 'n.client_id').onRef('s.id', '=', 'n.insight_id'),
    )
    .innerJoin('users as u', (join) => join.onRef('u.client_id', '=', 'n.client_id').onRef('u.id', '=', 'n.user_id'))
    .innerJoin('clients as c', 'c.id', 'n.client_id')
    .select(['s.id as insightId', 's.status', 's.title', 's.description', 's.suggestion', 's.original_text as quote'])
    .select(['s.dataset_id as datasetId', 'u.role', 'u.allowed_dataset_ids', 'u.can_view_all_leads'])
    .select(['u.can_edit_lessons', 'u.can_push_to_n8n', 'u.can_manage_users'])
    .select(['u.email', 'u.status as userStatus', 'u.notify_email as wanted', 'c.company_name as company', 'c.mode'])
    .where('n.client_id', '=', clientId)
    .where('n.id', '=', noticeId)
    .executeTakeFirst();
  if (row === undefined) return { skip: 'gone' };
  if (row.status !== 'pending') return { skip: 'looked_at' };
  if (row.userStatus !== 'active') return { skip: 'person_left' };
  if (!hearsOfInsight(row, row.datasetId)) return { skip: 'not_theirs' };
  if (!row.wanted) return { skip: 'not_wanted' };
  if (deps.mailer === null) return { skip: 'no_smtp' };
  const link =
    deps.consoleBaseUrl === null ? null : `${deps.consoleBaseUrl}/c/${clientId}/review?insight=${row.insightId}`;
  const lines = [
    ...[row.description, '', `What was sent: "${row.quote ?? ''}"`, '', row.suggestion ?? ''],
    ...['', link === null ? 'Look at it in the console, under Review.' : `Look at it: ${link}`],
    ...['', `${row.company}, sent by Rekindle`],
  ];
  const sandbox = row.mode === 'sandbox' ? '[sandbox] ' : '';
  const subject = `${sandbox}Critical: ${row.title} - ${row.company}`.replace(/[\r\n]+/g, ' ');
  return { messageId: `<${noticeId}@rekindle.invalid>`, to: row.email, subject, text: lines.join('\n') };
}
