import { type Tx, readTalk } from '@rekindle/db';
import { CHECK_KEYS, type InsightStatus, isCheckKey, proposedLesson, reviewCheck } from '@rekindle/domain';
import { PromptRefused } from '@rekindle/responder';
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type LeadScope, seesEveryLead, visible, visibleConversation } from '../access/lead-scope.ts';
import { instant, instantOrNull } from '../schemas/common.ts';
import type * as schemas from '../schemas/reviews.ts';
import { TriedLesson } from '../schemas/reviews.ts';

type InsightJson = z.input<typeof schemas.Insight>;
type DetailJson = z.input<typeof schemas.InsightDetail>;
type ReplayJson = z.input<typeof schemas.Replay>;
type CheckJson = z.input<typeof schemas.ReviewCheck>;
type Filter = Omit<z.output<typeof schemas.InsightQuery>, 'after' | 'limit'>;

/** Texts of a conversation that an insight is shown in. */
const TALK_TEXTS = 60;

interface InsightRow {
  id: string;
  version: number;
  created_at: number;
  updated_at: number;
  insight_type: InsightJson['insight_type'];
  check_key: InsightJson['check'];
  severity: InsightJson['severity'];
  category: InsightJson['category'];
  title: string;
  description: string;
  suggestion: string | null;
  original_text: string | null;
  suggested_text: string | null;
  affected_leads_count: number;
  evidence: InsightJson['evidence'];
  message_id: string | null;
  conversation_id: string | null;
  dataset_id: string | null;
  campaign: string | null;
  status: InsightStatus;
  reviewer: string | null;
  reviewed_at: number | null;
  user_feedback: string | null;
  related_lesson_id: string | null;
  prompt_version_id: string | null;
  prompt_id: string | null;
  applied: boolean;
  applied_at: number | null;
  impact_score: number | null;
}

/** Insights that the one who asks may see: those about a lead of theirs; all, for who sees every lead. */
function seen(scope: LeadScope): RawBuilder<unknown> {
  if (seesEveryLead(scope)) return sql`true`;
  return sql`exists (
    select from insight_leads il join leads l on l.client_id = il.client_id and l.id = il.lead_id
    where il.client_id = s.client_id and il.insight_id = s.id and ${visible(scope)})`;
}

/** Insights, the newest first; with `id` that one only. */
export async function listInsights(
  tx: Tx,
  scope: LeadScope,
  wanted: { id?: string; filter?: Filter; after?: string | null; limit?: number },
): Promise<InsightJson[]> {
  const { id, filter, after = null, limit = 1 } = wanted;
  const only = (column: string, value: string | undefined) =>
    value === undefined ? sql`true` : sql`${sql.ref(column)} = ${value}`;
  const { rows } = await sql<InsightRow>`
    select s.*, d.name as campaign, v.prompt_id, nullif(concat_ws(' ', u.first_name, u.last_name), '') as reviewer
    from sophie_insights s
    left join datasets d on d.client_id = s.client_id and d.id = s.dataset_id
    left join prompt_versions v on v.client_id = s.client_id and v.id = s.prompt_version_id
    left join users u on u.client_id = s.client_id and u.id = s.reviewed_by
    where s.client_id = ${scope.clientId} and ${seen(scope)} and ${id === undefined ? sql`true` : sql`s.id = ${id}::uuid`}
      and ${filter === undefined ? sql`true` : inStatus(filter.status)}
      and ${only('s.severity', filter?.severity)} and ${only('s.category', filter?.category)}
      and ${only('s.insight_type', filter?.type)} and ${only('s.check_key', filter?.check)}
      and ${after === null ? sql`true` : sql`s.id < ${after}::uuid`}
    order by s.id desc limit ${limit}`.execute(tx);
  return rows.map(insightJson);
}

function inStatus(status: Filter['status']): RawBuilder<unknown> {
  if (status === 'open') return sql`s.status in ('pending', 'viewed')`;
  if (status === 'decided') return sql`s.status not in ('pending', 'viewed')`;
  return sql`s.status = ${status}`;
}

function insightJson(row: InsightRow): InsightJson {
  return {
    ...{ id: row.id, version: row.version, created_at: instant(row.created_at), updated_at: instant(row.updated_at) },
    ...{ insight_type: row.insight_type, check: row.check_key, severity: row.severity, category: row.category },
    ...{ title: row.title, description: row.description, suggestion: row.suggestion },
    ...{ original_text: row.original_text, suggested_text: row.suggested_text },
    ...{ affected_leads_count: row.affected_leads_count, evidence: row.evidence, message_id: row.message_id },
    ...{ conversation_id: row.conversation_id, dataset_id: row.dataset_id, campaign: row.campaign },
    ...{ status: row.status, reviewed_by: row.reviewer, reviewed_at: instantOrNull(row.reviewed_at) },
    ...{ user_feedback: row.user_feedback, lesson_id: row.related_lesson_id },
    ...{ prompt_version_id: row.prompt_version_id, prompt_id: row.prompt_id, applied: row.applied },
    ...{ applied_at: instantOrNull(row.applied_at), impact_score: row.impact_score },
  };
}

/**
 * One insight.
 * @throws PromptRefused no_insight, also where the one who asks may not see it
 */
export async function oneInsight(tx: Tx, scope: LeadScope, id: string): Promise<InsightJson> {
  const [found] = await listInsights(tx, scope, { id });
  if (found === undefined) throw new PromptRefused('no_insight');
  return found;
}

/** One insight in its conversation, with the lesson it speaks for and how that did when it was tried. */
export async function insightDetail(tx: Tx, scope: LeadScope, id: string): Promise<DetailJson> {
  const insight = await oneInsight(tx, scope, id);
  const { clientId } = scope;
  const newest = await tx
    .selectFrom('review_replays')
    .select('id')
    .where('client_id', '=', clientId)
    .where('insight_id', '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    ...insight,
    talk: await talkOf(tx, scope, insight),
    lesson: proposedLesson({
      ...{ checkKey: insight.check, title: insight.title, suggestion: insight.suggestion ?? null },
      ...{ originalText: insight.original_text ?? null, suggestedText: insight.suggested_text ?? null },
    }),
    replay: newest === undefined ? null : await oneReplay(tx, scope, newest.id),
  };
}

async function talkOf(tx: Tx, scope: LeadScope, insight: InsightJson): Promise<DetailJson['talk']> {
  const conversationId = await shownConversation(tx, scope, insight.id);
  if (conversationId === null) return [];
  const quote = insight.original_text ?? '';
  const texts = await readTalk(tx, { clientId: scope.clientId, conversationId }, TALK_TEXTS);
  const own = texts.some((text) => text.id === insight.message_id && text.text.includes(quote));
  return texts.map(({ id, from, byAi, text, at }) => ({
    ...{ id, from, by_ai: byAi, text, at: instant(at) },
    quoted: quote !== '' && text.includes(quote) && (!own || id === insight.message_id),
  }));
}

/** The conversation an insight is shown in: its own, else the newest it is about that the one who asks may see. */
async function shownConversation(tx: Tx, scope: LeadScope, insightId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select v.id from conversations v
    join sophie_insights s on s.client_id = v.client_id and s.id = ${insightId}::uuid
    where v.client_id = ${scope.clientId} and ${visibleConversation(scope)}
      and (v.id = s.conversation_id or exists (select from insight_leads il
        where il.client_id = v.client_id and il.insight_id = s.id and il.conversation_id = v.id))
    order by (v.id = s.conversation_id) desc nulls last, v.id desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/**
 * A replay with its turns, as far as it has come.
 * @throws PromptRefused no_replay, also where the one who asks may not see its insight
 */
export async function oneReplay(tx: Tx, scope: LeadScope, id: string): Promise<ReplayJson> {
  const { clientId } = scope;
  const row = await tx
    .selectFrom('review_replays')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new PromptRefused('no_replay');
  await oneInsight(tx, scope, row.insight_id);
  type Turn = ReplayJson['turns'][number];
  const { rows: turns } = await sql<Turn>`
    select t.conversation_id, t.before, t.after, t.verdict, m.content as sent,
      (select i.content from messages i where i.client_id = m.client_id and i.conversation_id = m.conversation_id
        and i.direction = 'inbound' and i.created_at <= m.created_at order by i.created_at desc, i.id desc limit 1) as said
    from review_replay_turns t
    join messages m on m.client_id = t.client_id and m.id = t.message_id
    join conversations v on v.client_id = t.client_id and v.id = t.conversation_id
    where t.client_id = ${clientId} and t.replay_id = ${id} and ${visibleConversation(scope)}
    order by t.ordinal`.execute(tx);
  const count = (verdict: Turn['verdict']) => turns.filter((turn) => turn.verdict === verdict).length;
  return {
    ...{ id: row.id, insight_id: row.insight_id, created_at: instant(row.created_at), status: row.status },
    lesson: TriedLesson.parse(row.lesson),
    ...{ reason: row.reason, conversations: row.conversations, played: row.played, model: row.model },
    ...{ finished_at: instantOrNull(row.finished_at), model_kind: row.model_kind },
    verdicts: { same: count('same'), different: count('different'), better: count('better'), worse: count('worse') },
    turns,
  };
}

/** Every check, how closely it looks, and what people made of its insights. */
export async function listChecks(tx: Tx, clientId: string): Promise<CheckJson[]> {
  const standing = await tx
    .selectFrom('review_checks as c')
    .leftJoin('users as u', (join) => join.onRef('u.client_id', '=', 'c.client_id').onRef('u.id', '=', 'c.changed_by'))
    .select(['c.check_key', 'c.sensitivity', 'c.because', 'c.changed_at'])
    .select(sql<string | null>`nullif(concat_ws(' ', u.first_name, u.last_name), '')`.as('by_name'))
    .where('c.client_id', '=', clientId)
    .execute();
  const { rows: counts } = await sql<{
    check: string;
    open: number;
    agreed: number;
    dismissed: number;
    taught: number;
  }>`
    select check_key as "check", count(*) filter (where status in ('pending', 'viewed'))::int as open,
      count(*) filter (where status = 'approved_and_learned')::int as agreed,
      count(*) filter (where status = 'dismissed')::int as dismissed,
      count(*) filter (where status = 'taught_sophie')::int as taught
    from sophie_insights where client_id = ${clientId} group by check_key`.execute(tx);
  const teachings = await tx
    .selectFrom('review_teachings as t')
    .leftJoin('users as u', (join) => join.onRef('u.client_id', '=', 't.client_id').onRef('u.id', '=', 't.created_by'))
    .select(['t.id', 't.check_key', 't.created_at', 't.effect', 't.words', 't.reason'])
    .select(sql<string | null>`nullif(concat_ws(' ', u.first_name, u.last_name), '')`.as('by_name'))
    .where('t.client_id', '=', clientId)
    .where('t.withdrawn_at', 'is', null)
    .orderBy('t.id', 'desc')
    .limit(500)
    .execute();
  return CHECK_KEYS.filter(isCheckKey).map((check) => {
    const { title, description, category, severity } = reviewCheck(check);
    const own = standing.find((row) => row.check_key === check);
    const count = counts.find((row) => row.check === check);
    return {
      ...{ check, title, description, category, severity, sensitivity: own?.sensitivity ?? 'normal' },
      ...{ because: own?.because ?? null, changed_at: instantOrNull(own?.changed_at ?? null) },
      ...{ changed_by: own?.by_name ?? null, open: count?.open ?? 0, agreed: count?.agreed ?? 0 },
      ...{ dismissed: count?.dismissed ?? 0, taught: count?.taught ?? 0 },
      teachings: teachings
        .filter((row) => row.check_key === check)
        .map(({ id, created_at: createdAt, effect, words, reason, by_name: createdBy }) => ({
          ...{ id, created_at: instant(createdAt), effect, words, reason, created_by: createdBy },
        })),
    };
  });
}
