import { askForReviewTask, jsonb, type Tx } from '@rekindle/db';
import { REPLAY_CONVERSATIONS_MAX } from '@rekindle/domain';
import { sql } from 'kysely';
import { PromptRefused } from '../prompts/refused.ts';
import { type ActDeps, type InsightAct, type LessonChanges, lessonOf, lockInsight } from './insight.ts';

/**
 * Begins to try an insight's lesson on up to 25 past conversations: those it is about first, then the newest others.
 * The caller wakes the job after the commit.
 * @param replayId the caller's choice: asked again with the same one, none is begun a second time
 * @throws PromptRefused no_insight, replay_running, nothing_to_replay
 */
export async function startReplay(
  deps: ActDeps,
  tx: Tx,
  act: InsightAct,
  changes: LessonChanges,
  replayId: string = deps.ids.next(),
): Promise<{ replayId: string; conversations: number }> {
  const { clientId, insightId, now, userId } = act;
  const insight = await lockInsight(tx, act);
  const replays = tx.selectFrom('review_replays').where('client_id', '=', clientId).where('insight_id', '=', insightId);
  const known = await replays.select('conversations').where('id', '=', replayId).executeTakeFirst();
  if (known !== undefined) return { replayId, ...known };
  const running = await replays.select('id').where('status', '=', 'running').executeTakeFirst();
  if (running !== undefined) throw new PromptRefused('replay_running');
  const turns = await turnsToPlay(tx, clientId, insightId);
  if (turns.length === 0) throw new PromptRefused('nothing_to_replay');
  const lesson = lessonOf(insight, changes, 'tried on past conversations');
  await tx
    .insertInto('review_replays')
    .values({
      ...{ client_id: clientId, id: replayId, insight_id: insightId, lesson: jsonb(lesson) },
      ...{ conversations: turns.length, created_by: userId },
    })
    .execute();
  await tx
    .insertInto('review_replay_turns')
    .values(
      turns.map(({ conversationId, messageId }, ordinal) => ({
        ...{
          client_id: clientId,
          replay_id: replayId,
          conversation_id: conversationId,
          ordinal,
          message_id: messageId,
        },
      })),
    )
    .execute();
  await askForReviewTask(tx, { clientId, task: 'replay', id: replayId }, now);
  return { replayId, conversations: turns.length };
}

async function turnsToPlay(
  tx: Tx,
  clientId: string,
  insightId: string,
): Promise<{ conversationId: string; messageId: string }[]> {
  const { rows } = await sql<{ conversationId: string; messageId: string }>`
    with answers as (
      select m.conversation_id, m.id, coalesce(m.sent_at, m.created_at) as at, l.lead_id is not null as about,
        row_number() over (partition by m.conversation_id
          order by (m.id = l.message_id) desc nulls last, coalesce(m.sent_at, m.created_at) desc, m.id desc) as nth
      from messages m
      left join insight_leads l on l.client_id = m.client_id and l.insight_id = ${insightId}
        and l.conversation_id = m.conversation_id
      where m.client_id = ${clientId} and m.ai_generated and m.state in ('accepted', 'sent', 'delivered')
        and exists (select from messages i where i.client_id = m.client_id and i.conversation_id = m.conversation_id
          and i.direction = 'inbound' and i.created_at <= m.created_at))
    select conversation_id as "conversationId", id as "messageId" from answers
    where nth = 1 order by about desc, at desc, id desc limit ${REPLAY_CONVERSATIONS_MAX}`.execute(tx);
  return rows;
}
