import type { DueRow, ReviewTaskRow } from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';

/** Wakes whoever does these review tasks; rows as `scanReviewTasks` gives them. */
export async function wakeReviewTasks(queues: SchedulerDeps['queues'], rows: readonly DueRow[]): Promise<void> {
  const of = (wanted: ReviewTaskRow['task']) => rows.filter((row) => 'task' in row && row.task === wanted);
  const ids = <K extends string>(task: ReviewTaskRow['task'], key: K) =>
    of(task).map(({ clientId, id }) => ({ clientId, [key]: id }) as { clientId: string } & Record<K, string>);
  // Notices first: they are what somebody is to hear at once.
  await queues.addBulk('tell-of-insight', ids('notice', 'noticeId'));
  await queues.addBulk('review-conversation', ids('conversation', 'conversationId'));
  await queues.addBulk('replay-lesson', ids('replay', 'replayId'));
  await queues.addBulk('eval-prompt', ids('eval', 'evalRunId'));
  await queues.addBulk(
    'find-patterns',
    [...new Set(of('patterns').map((row) => row.clientId))].map((clientId) => ({ clientId })),
  );
}
